//! The tenant that gives most: everybody is assigned whom an unknown assignment may be about, strangers too; no gate is asked that may not be, and an
//! approver who is not known agrees.
//!
//! An assignment that protects is never gained without its protection. So an attacker's victims count apart: as they are written, with what protects
//! nobody, and by somebody for each line that protects, who has what it gives and is as easy to reset as anybody who has it can be: in every unit,
//! past every context, without a second factor. No rule rests on two things that one account holds but these, so that what they come to together is
//! no less than what one who has it all comes to. Accounts that nobody may reset, and the one that is asked about, keep all.

use rustc_hash::FxHashMap;

use crate::eval::may_be_given;
use crate::ir::{
    Among, Approval, Approver, Assignment, Bound, Group, Play, PrincipalId, PrincipalKind, Side, Strangers, Target, Tenant, Unknowable,
    UnknownAssignment, UnknownId, Unknowns,
};
use crate::source::Span;

use super::end::End;
use super::least::protects;
use super::reading::{StandIns, read_flags, read_policies};

/// How accounts are named that no line declares: no declared name has these signs unquoted.
const UNKNOWN_ACCOUNT: &str = "<unknown account>";
/// Each line that protects has two who stand for those that it is about: one may approve for the other.
const FOR_EACH_LINE: usize = 2;

/// The tenant that gives most, and who is in it that no line declares.
#[derive(Debug, Clone)]
pub struct Upper {
    /// The tenant.
    pub end: End,
    /// Whether victims count apart, so that it serves one account that asks, or those lists that ask about all.
    pub(in crate::possible) is_split: bool,
    /// The strangers that may do what is asked about: a user, a guest and a service principal.
    pub(super) strangers: [PrincipalId; 3],
    /// The declared accounts that others stand for, by those.
    pub(super) doubles: Vec<(PrincipalId, PrincipalId)>,
    /// Who stands for those that a statement is about which protects.
    pub(super) ghosts: Vec<(PrincipalId, UnknownId)>,
}

/// Makes it; `None` where all is known.
pub(in crate::possible) fn of(given: &Tenant, play: Play, asker: Option<PrincipalId>) -> Option<Upper> {
    let (mut tenant, strangers) = given.with_strangers()?;
    for stranger in strangers.principals() {
        tenant.principals.row_mut(stranger).name = UNKNOWN_ACCOUNT.into();
    }
    let mut bound = Bound::new(Side::Most);
    read_flags(&mut tenant, given, &mut bound);
    read_policies(&mut tenant, given, StandIns::Approvers(strangers.users), &mut bound);
    let wide = widened(&tenant, &bound);
    let mut maker =
        Maker { given, tenant, wide, bound, strangers, asker, is_split: false, facts: Vec::new(), doubles: Vec::new(), plain: Vec::new() };
    maker.is_split = play == Play::Escalate && maker.rows().any(|(_, _, row)| protects(&maker.tenant, row).is_some());
    let ghosts = maker.make();
    let Maker { mut tenant, bound, facts, doubles, is_split, .. } = maker;
    tenant.assignments.extend(facts, tenant.principals.len());
    tenant.unknowns = Unknowns::of_bound(bound);
    let [user, _] = strangers.users;
    let strangers = [user, strangers.guest, strangers.service_principal];
    Some(Upper { end: End::new(tenant), is_split, strangers, doubles, ghosts })
}

/// Returns the tenant in which groups are role-assignable that may be, so that a role may be given to them.
fn widened(tenant: &Tenant, bound: &Bound) -> Option<Tenant> {
    let is_role_assignable = |row: &Group| row.role_assignable;
    let mut wide = None;
    for (group, variants) in &bound.variants {
        if let Some(span) = variants.iter().find_map(is_role_assignable) {
            wide.get_or_insert_with(|| tenant.clone()).groups.row_mut(*group).role_assignable = Some(span);
        }
    }
    wide
}

struct Maker<'t> {
    given: &'t Tenant,
    tenant: Tenant,
    wide: Option<Tenant>,
    bound: Bound,
    strangers: Strangers,
    asker: Option<PrincipalId>,
    /// Whether victims count apart.
    is_split: bool,
    facts: Vec<Assignment>,
    doubles: Vec<(PrincipalId, PrincipalId)>,
    /// The strangers that may be reset.
    plain: Vec<PrincipalId>,
}

impl<'t> Maker<'t> {
    /// What is imported may have many statements in one place, so that only their ids tell them apart.
    fn rows(&self) -> impl Iterator<Item = (UnknownId, Span, &'t UnknownAssignment)> + use<'t> {
        let given = self.given;
        given.unknowns.iter().filter_map(|(id, unknown)| match &unknown.what {
            Unknowable::Assignment(row) => Some((id, unknown.span, row)),
            Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) | Unknowable::Field { .. } | Unknowable::Policy(_) => None,
        })
    }

    fn make(&mut self) -> Vec<(PrincipalId, UnknownId)> {
        if self.is_split {
            self.add_victims();
        }
        let ghosts = if self.is_split { self.add_ghosts() } else { Vec::new() };
        for (id, span, row) in self.rows() {
            let is_apart = self.is_split && protects(&self.tenant, row).is_some();
            for account in self.named_by(row) {
                if !is_apart || self.keeps_all(account) {
                    self.give(span, row, account);
                }
            }
            if !is_apart {
                self.give_to_victims(span, row);
            }
            for (ghost, line) in &ghosts {
                let has = if is_apart { *line == id } else { self.is_about_users(row) };
                if has {
                    self.give(span, row, *ghost);
                }
            }
        }
        ghosts
    }

    /// Returns whom a line may be about.
    fn named_by(&self, row: &UnknownAssignment) -> Vec<PrincipalId> {
        match &row.among {
            Among::Anyone => self.given.principals.ids().chain(self.strangers.principals()).collect(),
            Among::These(named) => named.clone(),
        }
    }

    fn is_about_users(&self, row: &UnknownAssignment) -> bool {
        match &row.among {
            Among::Anyone => true,
            Among::These(named) => named.iter().any(|named| self.tenant.principals.row(*named).is_user()),
        }
    }

    fn give_to_victims(&mut self, span: Span, row: &UnknownAssignment) {
        let victims: Vec<PrincipalId> = match &row.among {
            Among::Anyone => self.doubles.iter().map(|(_, double)| *double).chain(self.plain.iter().copied()).collect(),
            Among::These(named) => self.doubles.iter().filter(|(account, _)| named.contains(account)).map(|(_, double)| *double).collect(),
        };
        victims.into_iter().for_each(|victim| self.give(span, row, victim));
    }

    fn give(&mut self, span: Span, row: &UnknownAssignment, principal: PrincipalId) {
        let UnknownAssignment { target, state, window, .. } = *row;
        let group = self.tenant.group_of(principal);
        let is_itself = group.is_some_and(|inner| matches!(target, Target::Group(outer, _) if inner == outer));
        let is_wide = || group.is_some() && self.wide.as_ref().is_some_and(|wide| may_be_given(wide, row, principal));
        if !is_itself && (may_be_given(&self.tenant, row, principal) || is_wide()) {
            self.facts.push(Assignment { principal, target, state, window, span });
        }
    }

    /// Tells whether an account is never reset, or it does not matter if it is.
    fn keeps_all(&self, account: PrincipalId) -> bool {
        self.asker == Some(account) || self.bound.beyond_reset.contains(&account) || !self.may_be_reset(account)
    }

    fn may_be_reset(&self, account: PrincipalId) -> bool {
        let row = self.tenant.principals.row(account);
        row.is_user() && row.agent.is_none() && row.disabled.is_none()
    }

    /// Adds those who are reset in place of the strangers and, where anybody may ask, of every declared account: without what protects.
    fn add_victims(&mut self) {
        let [first, second] = self.strangers.users;
        self.bound.beyond_reset.extend([first, second, self.strangers.guest]);
        self.plain = (0..FOR_EACH_LINE).map(|_| self.add_user()).collect();
        if self.asker.is_some() {
            return;
        }
        let accounts: Vec<PrincipalId> = self.given.principals.ids().filter(|account| self.may_be_reset(*account)).collect();
        for account in accounts {
            self.bound.beyond_reset.insert(account);
            self.double(account);
        }
        self.name_doubles();
    }

    /// Adds those who stand for whoever has what a line gives that protects, each with its line.
    fn add_ghosts(&mut self) -> Vec<(PrincipalId, UnknownId)> {
        let lines: Vec<(UnknownId, Span)> = self
            .rows()
            .filter(|(_, _, row)| protects(&self.tenant, row).is_some() && self.is_about_users(row))
            .map(|(id, span, _)| (id, span))
            .collect();
        let mut ghosts = Vec::new();
        for (line, span) in lines {
            ghosts.extend((0..FOR_EACH_LINE).map(|_| (self.add_user(), line, span)));
        }
        for (ghost, _, span) in &ghosts {
            self.bound.everywhere.insert(*ghost);
            let units: Vec<_> = self.tenant.units.ids().collect();
            units.into_iter().for_each(|unit| self.tenant.units.row_mut(unit).members.push((*ghost, *span)));
            let contexts: Vec<_> = self.tenant.contexts.ids().collect();
            for context in contexts {
                let excludes = &mut self.tenant.contexts.row_mut(context).excludes;
                if !excludes.is_empty() {
                    excludes.push((*ghost, *span));
                }
            }
        }
        ghosts.into_iter().map(|(ghost, line, _)| (ghost, line)).collect()
    }

    fn add_user(&mut self) -> PrincipalId {
        let [first, _] = self.strangers.users;
        let row = self.tenant.principals.row(first).clone();
        debug_assert!(matches!(row.kind, PrincipalKind::User { .. }));
        self.tenant.principals.push(row)
    }

    /// Adds somebody who is all that an account is, as it is written.
    fn double(&mut self, account: PrincipalId) {
        let row = self.tenant.principals.row(account).clone();
        let double = self.tenant.principals.push(row);
        self.doubles.push((account, double));
        self.facts.extend(self.given.assignments.of_principal(account).map(|(_, fact)| Assignment { principal: double, ..*fact }));
    }

    /// Names those who were added wherever the accounts are named for which they stand.
    fn name_doubles(&mut self) {
        let double_of: FxHashMap<PrincipalId, PrincipalId> = self.doubles.iter().copied().collect();
        let add = |named: &mut Vec<(PrincipalId, Span)>| {
            let doubles: Vec<_> = named.iter().filter_map(|(named, span)| Some((*double_of.get(named)?, *span))).collect();
            named.extend(doubles);
        };
        let tenant = &mut self.tenant;
        let (units, contexts): (Vec<_>, Vec<_>) = (tenant.units.ids().collect(), tenant.contexts.ids().collect());
        units.into_iter().for_each(|unit| add(&mut tenant.units.row_mut(unit).members));
        contexts.into_iter().for_each(|context| add(&mut tenant.contexts.row_mut(context).excludes));
        let blueprints: Vec<_> = tenant.blueprints.ids().collect();
        blueprints.into_iter().for_each(|blueprint| add(&mut tenant.blueprints.row_mut(blueprint).owners));
        let policies: Vec<_> = tenant.policies.ids().collect();
        for policy in policies {
            if let Approval::By(named) = &mut tenant.policies.row_mut(policy).activation.approval.value {
                let double = |approver: &Approver| Some(Approver { principal: *double_of.get(&approver.principal)?, ..*approver });
                let doubles: Vec<Approver> = named.iter().filter_map(double).collect();
                named.extend(doubles);
            }
        }
    }
}
