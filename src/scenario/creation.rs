//! What bounds an assignment that is made: who can be assigned (`docs/semantics.md`, section 3), how long (D2.30, D2.31), and what its creator
//! must bring (D2.33 to D2.35).

use std::collections::BTreeSet;

use super::live_tenant::LiveTenant;
use super::reason::{name, reason};
use crate::defect::OrDefect;
use crate::diag::{Label, ReasonCode};
use crate::eval::{Closure, Stage, gates, misfit, policy_of, requirements_field, retired_since};
use crate::explain::{Reason, demand_text, fact_text, thing_text, unwritten_text};
use crate::ir::{
    Assignment, AssignmentId, Evidence, Expiration, Field, Instant, Length, Policy, PrincipalId, Relation, State, Target, format_duration,
};

/// The shortest assignment in seconds (D1.25).
const SHORTEST: i64 = 300;

/// The most users who own one group (D1.22).
const MOST_OWNERS: usize = 100;

/// An assignment that somebody wants to make through PIM.
pub(super) struct Proposal<'a> {
    /// Who makes it.
    pub creator: PrincipalId,
    /// The assignment.
    pub row: Assignment,
    /// How long it lasts; `None` for a permanent one.
    pub length: Option<Length>,
    /// What the creator brings.
    pub evidence: &'a Evidence,
}

impl LiveTenant {
    /// Returns what the policy of the target says against an assignment.
    pub(super) fn against_policy(&self, proposal: &Proposal<'_>) -> Vec<Reason> {
        let Some(policy) = policy_of(&self.tenant, proposal.row.target.thing()) else { return Vec::new() };
        let policy = self.tenant.policies.row(policy);
        let mut reasons: Vec<Reason> = too_short(proposal).into_iter().collect();
        match proposal.row.state {
            State::Eligible => reasons.extend(too_long(proposal, &policy.eligible.expiration, "D2.30")),
            State::Active => {
                reasons.extend(too_long(proposal, &policy.active.expiration, "D2.31"));
                reasons.extend(self.missing(proposal, policy));
            }
            State::Activated => {}
        }
        reasons
    }

    /// Returns what the creator of an active assignment does not bring (D2.33 to D2.35).
    fn missing(&self, proposal: &Proposal<'_>, policy: &Policy) -> Vec<Reason> {
        let (view, mut up) = (self.view(), Closure::default());
        let walk = up.walk_up(&view, proposal.creator);
        let field = requirements_field(policy, Stage::ActiveAssignment);
        let missing = gates(walk, policy, Stage::ActiveAssignment).filter_map(|gate| {
            let demand = gate.demand().filter(|demand| !proposal.evidence.brings(*demand))?;
            let what = demand_text(&self.tenant, demand);
            let message = format!("whoever makes an active assignment must bring {what} here");
            let place = gate.place().or(field.origin.span()).unwrap_or(proposal.row.span);
            let label = format!("an active assignment requires {what}");
            let lacking = reason(demand.facts().lacking, demand.facts().creator_rule, message, (place, &label));
            Some(std::iter::once(lacking).chain(unwritten(proposal, field, &label)))
        });
        missing.flatten().collect()
    }

    /// Returns why the principal cannot be assigned to the target at all.
    pub(super) fn against_kind(&self, row: &Assignment) -> Option<Reason> {
        let (rule, why) = misfit(&self.tenant, row)?;
        let who = name(&self.tenant, row.principal);
        let thing = thing_text(&self.tenant, row.target.thing());
        let message = format!("{who} cannot be given {thing} as {}: {why}", row.state.word());
        let place = self.tenant.principals.row(row.principal);
        Some(reason(ReasonCode::PrincipalKind, rule, message, (place.span, &format!("a {}", place.kind_noun()))))
    }

    /// Returns why nobody can be newly assigned to the role any more (D5.13).
    pub(super) fn against_retired_role(&self, row: &Assignment) -> Option<Reason> {
        let Target::Role(role, _) = row.target else { return None };
        let since = retired_since(&self.tenant, role, self.now)?;
        let message = format!("nobody can be newly assigned to role `{}` since {since}", self.tenant.roles.row(role).name);
        Some(reason(ReasonCode::RetiredRole, "D5.13", message, (row.span, "who was assigned before keeps it")))
    }

    /// Returns why a group has no room for another owner at some instant of the window (D1.22).
    pub(super) fn against_limit(&self, row: &Assignment) -> Option<Reason> {
        let (Target::Group(group, Relation::Owner), true) = (row.target, row.state.is_in_force()) else { return None };
        let is_user = |principal: PrincipalId| self.tenant.principals.row(principal).is_user();
        let view = self.view();
        let others =
            || view.of_group(group).map(|(_, fact)| fact).filter(|fact| fact.principal != row.principal && is_user(fact.principal));
        // where more come to own it, somebody begins
        let begins = others().filter(|fact| fact.target == row.target).map(|fact| fact.window.from);
        let instants = begins.filter(|begin| row.window.contains(*begin)).chain([row.window.from]);
        let owners_at = |at: Instant| {
            let owners = crate::eval::owners_of(&view.at(at), group);
            owners.iter().filter(|(owner, _)| is_user(*owner) && *owner != row.principal).count()
        };
        let count = instants.collect::<BTreeSet<Instant>>().into_iter().map(owners_at).max().or_defect();
        let message = format!("`{}` has {count} owners, and {MOST_OWNERS} are the most", self.tenant.group_name(group));
        (is_user(row.principal) && count >= MOST_OWNERS)
            .then(|| reason(ReasonCode::PolicyLimit, "D1.22", message, (row.span, "one owner too many")))
    }

    /// Returns why there is nothing to assign: the same assignment, other than the one that is prolonged, holds, or will, at a time
    /// that overlaps (D4.8). One that came to its end, and only stays because nobody else owns the group, does not count (D4.30).
    pub(super) fn against_duplicate(&self, row: &Assignment, prolonged: Option<AssignmentId>) -> Option<Reason> {
        let overlaps = |other: &Assignment| row.window.from < other.window.until && other.window.from < row.window.until;
        let mut same = self.assignments_of(row.principal, row.target, row.state);
        same.retain(|id| Some(*id) != prolonged && !self.retries.contains_key(id));
        let other = same.into_iter().map(|id| self.row(id)).find(overlaps)?;
        Some(self.exists_already(&other))
    }

    /// Says that an assignment exists already.
    pub(super) fn exists_already(&self, row: &Assignment) -> Reason {
        let code = if row.state.is_in_force() { ReasonCode::ActiveDirect } else { ReasonCode::EligibleDirect };
        let fact = fact_text(&self.tenant, row);
        reason(code, "D4.8", format!("{fact}: there is nothing to add"), (row.span, &fact))
    }
}

fn too_short(proposal: &Proposal<'_>) -> Option<Reason> {
    let length = proposal.length.filter(|length| *length < Length::of_seconds(SHORTEST))?;
    let message = format!("the assignment would last {length}, and the shortest is 5m");
    Some(reason(ReasonCode::DurationTooShort, "D1.25", message, (proposal.row.span, "too short")))
}

fn too_long(proposal: &Proposal<'_>, field: &Field<Expiration>, rule: &'static str) -> Vec<Reason> {
    let Expiration::Max(max) = field.value else { return Vec::new() };
    if proposal.length.is_some_and(|length| length <= Length::of_seconds(max)) {
        return Vec::new();
    }
    let (state, most) = (proposal.row.state.word(), format_duration(max));
    let lasts = proposal.length.map_or("be permanent".to_owned(), |length| format!("last {length}"));
    let message = format!("the {state} assignment would {lasts}, and the policy allows {most}");
    let label = match field.origin.span() {
        Some(span) => Label::new(span, format!("{state} assignments last at most {most}")),
        None => Label::new(proposal.row.span, format!("{state} assignments last at most {most} by default")),
    };
    let limit = Reason { code: ReasonCode::PolicyLimit, message, rule, labels: vec![label] };
    std::iter::once(limit).chain(unwritten(proposal, field, &format!("{state} max is {most}"))).collect()
}

/// Says of a field that a refusal rests on that nobody wrote it (D2.40); `None` where somebody did.
fn unwritten<T>(proposal: &Proposal<'_>, field: &Field<T>, what: &str) -> Option<Reason> {
    let message = unwritten_text(what);
    let by_default = || reason(ReasonCode::PolicyDefault, "D2.40", message, (proposal.row.span, &format!("{what} by default")));
    field.origin.span().is_none().then(by_default)
}
