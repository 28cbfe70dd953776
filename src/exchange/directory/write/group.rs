//! The items of a group: what is said of it, and what other statements prove.

use std::collections::BTreeMap;

use crate::exchange::directory::{Certainty, Directory, Flag, Kind, Place, Principal, PrincipalId};
use crate::exchange::policy::Policy;
use crate::exchange::unknown;
use crate::exchange::write::{node, text};
use crate::source::Span;
use crate::syntax::ast::{self, GroupFlag};

/// The flags of a group, in the order written.
const FLAGS: [GroupFlag; 6] =
    [GroupFlag::Microsoft365, GroupFlag::RoleAssignable, GroupFlag::PimEnabled, GroupFlag::Dynamic, GroupFlag::Synced, GroupFlag::Open];

/// What assignments prove of groups, with the place of the first that does.
pub(super) struct Proven {
    /// Somebody is eligible or activated (D1.7).
    scheduled: BTreeMap<PrincipalId, Span>,
    /// They are given a role (D5.1).
    holders: BTreeMap<PrincipalId, Span>,
    /// A group is an active member of them (D3.20).
    nesting: BTreeMap<PrincipalId, Span>,
}

impl Proven {
    pub(super) fn new(directory: &Directory) -> Self {
        let mut proven = Self { scheduled: BTreeMap::new(), holders: BTreeMap::new(), nesting: BTreeMap::new() };
        for assigned in directory.assigned.iter().filter(|assigned| assigned.certainty == Certainty::Sure) {
            let is_group = directory.principal(assigned.principal).kind == Kind::Group;
            let (of, subject) = match (assigned.place, assigned.state) {
                (Place::Role(..), _) if is_group => (&mut proven.holders, assigned.principal),
                (Place::Group(group, _), ast::State::Eligible | ast::State::Activated) => (&mut proven.scheduled, group),
                (Place::Group(group, ast::Relation::Member), ast::State::Active) if is_group => (&mut proven.nesting, group),
                (Place::Role(..) | Place::Group(..), _) => continue,
            };
            of.entry(subject).or_insert(assigned.span);
        }
        proven
    }
}

/// Returns the items of a group.
pub(super) fn group_items(
    proven: &Proven,
    id: PrincipalId,
    group: &Principal,
    policies: Vec<(ast::Relation, Policy)>,
) -> Vec<ast::Node<ast::GroupItem>> {
    let written = policies.iter().find_map(|(_, policy)| match policy {
        Policy::Written(fields) => Some(fields.span),
        Policy::Unknown(_) => None,
    });
    let known = Known { proven, id, group, pim: proven.scheduled.get(&id).copied().or(written) };
    let mut items = Vec::new();
    items.extend(group.id.as_ref().map(|(id, span)| node(ast::GroupItem::Id(text(id, *span)), *span)));
    let flags: Vec<(GroupFlag, Certainty, Span)> = FLAGS.into_iter().filter_map(|flag| known.flag(flag)).collect();
    let of = |wanted: Certainty| flags.iter().filter(move |(_, certainty, _)| *certainty == wanted).map(|(flag, _, span)| (*flag, *span));
    items.extend(of(Certainty::Sure).map(|(flag, span)| node(ast::GroupItem::Flag(flag), span)));
    items.extend(unknown::group_flags(of(Certainty::Perhaps).collect()));
    let may_be_in_pim = flags.iter().any(|(flag, _, _)| *flag == GroupFlag::PimEnabled);
    items.extend(policies.into_iter().filter(|_| may_be_in_pim).map(|(relation, policy)| policy.item(relation)));
    items
}

struct Known<'k> {
    proven: &'k Proven,
    id: PrincipalId,
    group: &'k Principal,
    /// Where it is shown that PIM governs it.
    pim: Option<Span>,
}

impl Known<'_> {
    /// Returns a flag that is set, or may be: what is not known and other statements prove is known.
    fn flag(&self, flag: GroupFlag) -> Option<(GroupFlag, Certainty, Span)> {
        let told = self.group.flag(Flag::OfGroup(flag));
        let proof = match flag {
            GroupFlag::PimEnabled => self.pim,
            GroupFlag::RoleAssignable => self.proven.holders.get(&self.id).copied().filter(|_| told.is_some()),
            GroupFlag::Microsoft365 | GroupFlag::Dynamic | GroupFlag::Synced | GroupFlag::Open => None,
        };
        match (told, proof) {
            (Some((Certainty::Sure, span)), _) | (_, Some(span)) => Some((flag, Certainty::Sure, span)),
            (Some((Certainty::Perhaps, span)), None) if !self.is_excluded(flag) => Some((flag, Certainty::Perhaps, span)),
            (Some((Certainty::Perhaps, _)) | None, None) => None,
        }
    }

    fn is(&self, flag: GroupFlag) -> bool {
        self.group.flag(Flag::OfGroup(flag)).is_some_and(|(certainty, _)| certainty == Certainty::Sure)
    }

    /// Tells whether what is known leaves no place for a flag (D1.2, D1.3, D1.4, D3.20, D6.3).
    fn is_excluded(&self, flag: GroupFlag) -> bool {
        let is_in_pim = self.pim.is_some() || self.is(GroupFlag::PimEnabled);
        let is_role_assignable = self.is(GroupFlag::RoleAssignable) || self.proven.holders.contains_key(&self.id);
        let is_found = self.is(GroupFlag::Dynamic) || self.is(GroupFlag::Synced);
        match flag {
            GroupFlag::Dynamic | GroupFlag::Synced => is_in_pim || is_role_assignable,
            GroupFlag::Open => is_role_assignable,
            GroupFlag::RoleAssignable => is_found || self.is(GroupFlag::Open) || self.proven.nesting.contains_key(&self.id),
            GroupFlag::PimEnabled => is_found,
            GroupFlag::Microsoft365 => self.proven.nesting.contains_key(&self.id),
        }
    }
}
