//! A policy resource to the policy of one relation of one group. What the block does not set keeps the tenant's value, which is not known.

use std::collections::BTreeMap;

use super::NoteKind;
use super::approver::read_approval;
use super::directory::{Directory, EntityId};
use super::fields::{Field, Fields};
use super::identity::{Meant, meant};
use super::notify::read_notifications;
use super::require::read_require;
use super::world::Site;
use crate::diag::{Code, Diagnostic};
use crate::exchange::iso::parse_duration;
use crate::exchange::policy::{self, Approval, Limit, Policy, Require};
use crate::requirement::Requirement;
use crate::source::Span;
use crate::syntax::ast;

/// The relations that a block may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relations {
    /// This one.
    One(ast::Relation),
    /// One of the two.
    Either,
}

impl Relations {
    /// Returns each relation that may be meant.
    pub(super) fn each(self) -> Vec<ast::Relation> {
        match self {
            Self::One(relation) => vec![relation],
            Self::Either => vec![ast::Relation::Member, ast::Relation::Owner],
        }
    }
}

/// Reads `member` or `owner`, and where it stands.
///
/// # Errors
///
/// Says in words that it is something else.
pub(super) fn read_relation(fields: &Fields<'_>, attribute: &str) -> Result<(Relations, Span), String> {
    match fields.text(attribute) {
        Field::Known(text, place) => match text.as_str() {
            "member" => Ok((Relations::One(ast::Relation::Member), place.span)),
            "owner" => Ok((Relations::One(ast::Relation::Owner), place.span)),
            _ => Err(format!("`{attribute}` is neither `member` nor `owner`")),
        },
        Field::Unknown(place) => Ok((Relations::Either, place.span)),
        Field::Absent => Err(format!("`{attribute}` is neither `member` nor `owner`")),
    }
}

/// What policies stand before the relations of groups.
#[derive(Default)]
pub(super) struct Policies {
    /// Those that are written, with the addresses of their blocks.
    written: BTreeMap<(EntityId, ast::Relation), Vec<(policy::Fields, String)>>,
    /// Those that a block may set that is not known well enough.
    perhaps: BTreeMap<(EntityId, ast::Relation), Span>,
    /// The authentication contexts that policies ask for, with the place of the first mention.
    pub contexts: BTreeMap<String, Span>,
}

impl Policies {
    /// Reads `azuread_group_role_management_policy`.
    pub(super) fn read<'a>(&mut self, directory: &Directory<'a>, site: Site<'a>) {
        let fields = Fields::open(directory.world, site);
        let (relations, _) = match read_relation(&fields, "role_id") {
            Ok(relations) => relations,
            Err(why) => return fields.leave_all(NoteKind::Unknown, format!("policy `{}` is not imported: {why}", fields.words())),
        };
        let (groups, _) = meant(&fields, "group_id", |root, value, place| directory.group(root, value, place));
        let body = read_body(directory, &fields);
        fields.skip(&["timeouts"], "has no effect on decisions");
        fields.finish();
        match (groups, relations, fields.is_certain()) {
            (Meant::One(group), Relations::One(relation), true) => self.add(directory, group, relation, body, &fields),
            (groups, relations, _) => self.add_perhaps(directory, groups, relations, &fields),
        }
    }

    /// Adds a policy. One that says the same as an earlier one about the same relation is read once; one that says otherwise stays, and is
    /// a `repeated-item`.
    fn add(&mut self, directory: &Directory<'_>, group: EntityId, relation: ast::Relation, body: policy::Fields, fields: &Fields<'_>) {
        for asked in body.demands.asked.iter().filter_map(|(asked, _)| asked.context()) {
            self.contexts.entry(asked.text.to_string()).or_insert(asked.span);
        }
        let of_relation = self.written.entry((group, relation)).or_default();
        if let Some((_, address)) = of_relation.iter().find(|(earlier, _)| earlier.says_the_same_as(&body)) {
            let message = format!("`{}` says the same as `{address}`: it is read once", fields.words());
            directory.world.notes.add(NoteKind::Assumed, fields.head(), message);
            return;
        }
        of_relation.push((body, fields.words()));
    }

    fn add_perhaps(&mut self, directory: &Directory<'_>, groups: Meant<EntityId>, relations: Relations, fields: &Fields<'_>) {
        let (groups, why) = match groups {
            Meant::One(group) => (vec![group], "whether it is there, or for which relation, is not known here".to_owned()),
            Meant::Among(groups) => (groups, "its group is one of several".to_owned()),
            Meant::Anything(why) => {
                (directory.of_kind(super::declare::Kind::Group).map(|(id, _)| id).collect(), format!("its group is not known: {why}"))
            }
        };
        fields.note(NoteKind::Unknown, format!("policy `{}` is not known here: {why}", fields.words()));
        for group in groups {
            for relation in relations.each() {
                self.perhaps.entry((group, relation)).or_insert(fields.head());
            }
        }
    }

    /// Tells whether an assignment without an end may stand there (D2.30, D2.31): a policy that is not known may allow it, the defaults of a
    /// group that is created here do not (D2.40).
    pub(super) fn may_be_endless(&self, group: EntityId, relation: ast::Relation, state: ast::State, is_looked_up: bool) -> bool {
        let place = (group, relation);
        let Some(written) = self.written.get(&place) else { return is_looked_up || self.perhaps.contains_key(&place) };
        written.iter().all(|(fields, _)| match state {
            ast::State::Eligible => !matches!(fields.eligible, Limit::Max(..)),
            ast::State::Active | ast::State::Activated => !matches!(fields.active, Limit::Max(..)),
        })
    }

    /// Returns the policies of each group, those of which nothing is known among them.
    pub(super) fn finish(self) -> BTreeMap<EntityId, Vec<(ast::Relation, Policy)>> {
        let mut all: BTreeMap<EntityId, Vec<(ast::Relation, Policy)>> = BTreeMap::new();
        for ((group, relation), bodies) in self.written {
            let bodies = bodies.into_iter().map(|(body, _)| (relation, Policy::Written(Box::new(body))));
            all.entry(group).or_default().extend(bodies);
        }
        for ((group, relation), span) in self.perhaps {
            let of_group = all.entry(group).or_default();
            if of_group.iter().all(|(other, _)| *other != relation) {
                of_group.push((relation, Policy::Unknown(span)));
            }
        }
        all
    }
}

fn read_body(directory: &Directory<'_>, fields: &Fields<'_>) -> policy::Fields {
    let span = fields.head();
    let activation = section(fields, "activation_rules");
    let eligible = section(fields, "eligible_assignment_rules").as_ref().map_or(Limit::Unknown(span), read_limit);
    let active = section(fields, "active_assignment_rules");
    let open_require = |for_activation: bool| Require::unknown(asked_kinds(for_activation), span);
    let notify = fields.inside("notification_rules").map(|rules| read_notifications(&rules));
    policy::Fields {
        max: activation.as_ref().and_then(|rules| read_duration(rules, "maximum_duration")),
        demands: activation.as_ref().map_or_else(|| open_require(true), |rules| read_require(rules, true)),
        approval: activation.as_ref().map_or(Approval::Unknown(span), |rules| read_approval(directory, rules)),
        activation_span: activation.as_ref().map_or(span, Fields::head),
        eligible,
        active: active.as_ref().map_or(Limit::Unknown(span), read_limit),
        active_demands: active.as_ref().map_or_else(|| open_require(false), |rules| read_require(rules, false)),
        notify,
        span,
    }
}

/// Returns a section, unless it is not known whether it is there.
fn section<'a>(fields: &Fields<'a>, kind: &str) -> Option<Fields<'a>> {
    let Some(unknown) = fields.open_count(kind) else { return fields.inside(kind) };
    let message = format!("`{kind}` of `{}` is not known here: {}", fields.words(), super::world::why(unknown));
    fields.all_inside(kind).iter().for_each(|rules| rules.leave_all(NoteKind::Unknown, &message));
    fields.note(NoteKind::Unknown, message);
    None
}

/// The requirements that a section has an attribute for: nobody sets a context for who makes an active assignment.
pub(super) fn asked_kinds(for_activation: bool) -> Vec<Requirement> {
    Requirement::ALL.into_iter().filter(|kind| for_activation || kind.context().is_none()).collect()
}

/// Reads an ISO duration; one that is none is named.
pub(super) fn read_duration(fields: &Fields<'_>, name: &str) -> Option<(ast::Duration, Span)> {
    let (text, place) = fields.text(name).known()?;
    match parse_duration(&text) {
        Ok(duration) => {
            if duration.is_loose {
                let message = format!("`{text}` is read as `P{}D`: ISO 8601 puts days before the `T`", duration.days);
                fields.note_at(place.span, NoteKind::Assumed, message);
            }
            Some((duration.at(place.value), place.span))
        }
        Err(why) => {
            let _: Field<()> = fields.refuse(place, why);
            None
        }
    }
}

/// An end that is demanded needs a length (D2.32); one that is written and not known here is another matter.
fn warn_of_missing_length(rules: &Fields<'_>, required: Span) {
    if rules.value("expire_after").is_absent() {
        let message = format!("`{}` demands an end, and does not say how long an assignment lasts at most", rules.words());
        let warning = Diagnostic::new(Code::ExpiryWithoutLength, message, required, "an end is demanded")
            .with_help("add `expire_after`, such as `\"P180D\"`");
        rules.report(warning);
    }
}

/// Reads how long assignments last; `expire_after` alone sets it.
fn read_limit(rules: &Fields<'_>) -> Limit {
    let after = read_duration(rules, "expire_after");
    match (rules.flag("expiration_required"), after) {
        (Field::Known(false, place), _) => {
            if let Field::Known(_, unused) = rules.value("expire_after") {
                rules.leave(&unused, NoteKind::NoEffect, "`expire_after` has no effect: `expiration_required` is false");
            }
            Limit::Permanent(place.span)
        }
        (Field::Known(true, _) | Field::Absent, Some((max, span))) => Limit::Max(max, span),
        (Field::Known(true, place), None) => {
            warn_of_missing_length(rules, place.span);
            Limit::Unknown(place.span)
        }
        (Field::Unknown(place), _) => Limit::Unknown(place.span),
        (Field::Absent, None) => Limit::Unknown(rules.head()),
    }
}
