//! Says what is not known: one reason for each kind of statement, with the line of each.

use std::collections::BTreeSet;

use crate::diag::{Label, ReasonCode};
use crate::explain::said::Reason;
use crate::explain::words::thing_text;
use crate::ir::{
    Among, GroupFlag, GroupId, PolicyField, PolicyId, PrincipalId, Relation, Scope, Stage, Target, Tenant, Thing, Unknowable,
    UnknownAssignment, UnknownId, UserFlag,
};
use crate::requirement::Requirement;
use crate::source::Span;
use crate::text::{counted_as, list, quote};

/// What is not known, in parts: like ones are counted in one sentence.
struct Saying {
    /// What stands before the place: `who is a member of`.
    before: String,
    /// What it is about: `` `ops` ``.
    place: String,
    /// What stands after it: ` is role-assignable`; what stands there about several: ` are role-assignable`.
    after: [String; 2],
    /// What such a place is.
    noun: &'static str,
    rule: &'static str,
    /// Whether it is about anybody.
    is_about_anybody: bool,
}

/// Like statements, said in one sentence.
struct Group {
    first: Saying,
    places: BTreeSet<String>,
    ids: Vec<UnknownId>,
}

/// Says what would have to be known: one reason of code `unknown` for each kind of statement, with the line of each.
#[must_use]
pub fn unknown_reasons(tenant: &Tenant, matters: &[UnknownId]) -> Vec<Reason> {
    gather(tenant, matters).iter().map(|group| group.reason(tenant)).collect()
}

/// Says what is not known, each like kind once: `` who is a member of `ops` ``.
pub(in crate::explain) fn unknown_topics(tenant: &Tenant, ids: &[UnknownId]) -> Vec<String> {
    gather(tenant, ids).iter().map(Group::sentence).collect()
}

/// Says of each statement what is not known by it.
#[must_use]
pub fn unknown_texts(tenant: &Tenant, ids: &[UnknownId]) -> Vec<String> {
    ids.iter().flat_map(|id| unknown_topics(tenant, &[*id])).collect()
}

/// Says what anybody is who is given what is not known: `` is a member of `ops` ``.
pub(super) fn whoever(tenant: &Tenant, matters: &[UnknownId]) -> Vec<String> {
    let groups = gather(tenant, matters);
    let open = groups.iter().filter(|group| group.first.is_about_anybody);
    open.filter_map(|group| group.sentence().strip_prefix("who ").map(str::to_owned)).collect()
}

fn gather(tenant: &Tenant, matters: &[UnknownId]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for id in matters {
        let saying = Saying::of(tenant, *id);
        match groups.iter_mut().find(|group| group.first.is_like(&saying)) {
            Some(group) => {
                group.places.insert(saying.place);
                group.ids.push(*id);
            }
            None => groups.push(Group { places: BTreeSet::from([saying.place.clone()]), first: saying, ids: vec![*id] }),
        }
    }
    groups
}

impl Group {
    fn reason(&self, tenant: &Tenant) -> Reason {
        let mut spans: Vec<Span> = self.ids.iter().map(|id| tenant.unknowns.row(*id).span).collect();
        spans.dedup();
        let labels: Vec<Label> = spans.into_iter().map(|span| Label::new(span, "not known here")).collect();
        Reason::new(ReasonCode::Unknown, self.first.rule, format!("{} is not known here", self.sentence()), labels)
    }

    /// Says what it is: `` who is a member of `ops` and of 2 other groups ``.
    fn sentence(&self) -> String {
        let Saying { before, place, after: [one, several], noun, .. } = &self.first;
        let others = self.places.len().saturating_sub(1); // there is one at least
        if others == 0 {
            return format!("{before} {place}{one}");
        }
        let joint = match before.rsplit_once(' ') {
            Some((_, joint @ ("of" | "by" | "before"))) => format!("{joint} "),
            Some(_) | None => String::new(),
        };
        format!("{before} {place} and {joint}{}{several}", counted_as(others, &format!("other {noun}"), &format!("other {}", plural(noun))))
    }
}

fn plural(noun: &str) -> String {
    noun.strip_suffix('y').map_or_else(|| format!("{noun}s"), |stem| format!("{stem}ies"))
}

impl Saying {
    fn of(tenant: &Tenant, id: UnknownId) -> Self {
        match &tenant.unknowns.row(id).what {
            Unknowable::Assignment(row) => Self::of_assignment(tenant, row),
            Unknowable::UserFlag(user, flag) => Self::of_user(tenant, *user, *flag),
            Unknowable::GroupFlag(group, flag) => Self::of_group(tenant, *group, *flag),
            Unknowable::Field { policies, field } => Self::of_field(tenant, policies, *field),
            Unknowable::Policy(policy) => Self::new("the policy before", place_of(tenant, *policy), "policy", "D2.1"),
        }
    }

    fn new(before: impl Into<String>, place: String, noun: &'static str, rule: &'static str) -> Self {
        Self { before: before.into(), place, after: [String::new(), String::new()], noun, rule, is_about_anybody: false }
    }

    fn of_assignment(tenant: &Tenant, row: &UnknownAssignment) -> Self {
        let who = match &row.among {
            Among::Anyone => "who".to_owned(),
            Among::These(named) => {
                let names: Vec<String> = named.iter().map(|who| quote(&tenant.principals.row(*who).name)).collect();
                format!("whether {}", list(&names, "or"))
            }
        };
        let is_active = row.state.is_in_force();
        let (is, place, noun) = match row.target {
            Target::Group(group, relation) => (standing_words(is_active, relation), quote(tenant.group_name(group)), "group"),
            Target::Role(role, scope) => {
                let is = if is_active { "is in role" } else { "is eligible for role" };
                (is, quote(&tenant.roles.row(role).name) + &unit_words(tenant, scope), "role")
            }
        };
        let rule = match row.target {
            Target::Group(..) => "D3.2",
            Target::Role(..) => "D5.2",
        };
        Self { is_about_anybody: row.among == Among::Anyone, ..Self::new(format!("{who} {is}"), place, noun, rule) }
    }

    fn of_user(tenant: &Tenant, user: PrincipalId, flag: UserFlag) -> Self {
        let (what, rule) = match flag {
            UserFlag::Guest => (["is a guest", "are guests"], "D3.14"),
            UserFlag::Disabled => (["is disabled", "are disabled"], "D4.5"),
            UserFlag::Synced => (["is synchronised", "are synchronised"], "P1"),
            UserFlag::Mfa => (["has a second factor", "have a second factor"], "D2.12"),
        };
        Self::flagged(quote(&tenant.principals.row(user).name), what.map(str::to_owned), "account", rule)
    }

    fn of_group(tenant: &Tenant, group: GroupId, flag: GroupFlag) -> Self {
        let (what, rule) = match flag {
            GroupFlag::RoleAssignable => ("role-assignable", "D6.3"),
            GroupFlag::PimEnabled => ("PIM-enabled", "D1.7"),
            GroupFlag::Dynamic => ("dynamic", "D1.2"),
            GroupFlag::Synced => ("synchronised", "D1.3"),
            GroupFlag::Open => ("open to everybody", "D6.3"),
            GroupFlag::Microsoft365 => ("a Microsoft 365 group", "D1.1"),
        };
        let many = if flag == GroupFlag::Microsoft365 { "Microsoft 365 groups" } else { what };
        Self::flagged(quote(tenant.group_name(group)), [format!("is {what}"), format!("are {many}")], "group", rule)
    }

    fn flagged(place: String, after: [String; 2], noun: &'static str, rule: &'static str) -> Self {
        Self { after: after.map(|words| format!(" {words}")), ..Self::new("whether", place, noun, rule) }
    }

    fn of_field(tenant: &Tenant, policies: &[PolicyId], field: PolicyField) -> Self {
        let place = policies.first().map_or_else(String::new, |policy| place_of(tenant, *policy));
        let asks = |what: String, rule| Self {
            after: [format!(" asks for {what}"), format!(" ask for {what}")],
            ..Self::new("whether", place.clone(), "policy", rule)
        };
        let of = |before: &str, rule| Self::new(before, place.clone(), "policy", rule);
        match field {
            PolicyField::ActivationMax => of("the longest activation of", "D2.10"),
            PolicyField::Requirement(_, requirement) => asks(requirement_words(tenant, requirement), requirement_rule(requirement)),
            PolicyField::Requirements(Stage::Activation) => of("what is required by", "D2.11"),
            PolicyField::Requirements(Stage::ActiveAssignment) => of("what an active assignment requires by", "D2.33"),
            PolicyField::Approval => asks("approval, and whose".to_owned(), "D2.20"),
            PolicyField::Approvers => of("who approves by", "D2.20"),
            PolicyField::FurtherApprovers => of("who else approves by", "D2.20"),
            PolicyField::EligibleMax => of("how long one may be eligible by", "D2.30"),
            PolicyField::ActiveMax => of("how long one may be active by", "D2.31"),
        }
    }

    /// Tells whether both are said in one sentence.
    fn is_like(&self, other: &Self) -> bool {
        self.before == other.before && self.after == other.after && self.noun == other.noun
    }
}

fn standing_words(is_active: bool, relation: Relation) -> &'static str {
    match (is_active, relation) {
        (true, Relation::Member) => "is a member of",
        (true, Relation::Owner) => "is an owner of",
        (false, Relation::Member) => "is eligible for membership of",
        (false, Relation::Owner) => "is eligible for ownership of",
    }
}

fn unit_words(tenant: &Tenant, scope: Scope) -> String {
    match scope {
        Scope::Tenant => String::new(),
        Scope::Unit(unit) => format!(" in unit {}", quote(&tenant.units.row(unit).name)),
    }
}

fn requirement_words(tenant: &Tenant, requirement: Requirement<Option<crate::ir::ContextId>>) -> String {
    match requirement {
        Requirement::Context(None) => "an authentication context".to_owned(),
        Requirement::Context(Some(context)) => format!("context {}", quote(&tenant.contexts.row(context).name)),
        Requirement::Mfa => "MFA".to_owned(),
        Requirement::Justification => "a justification".to_owned(),
        Requirement::Ticket => "a ticket".to_owned(),
    }
}

fn requirement_rule(requirement: Requirement<Option<crate::ir::ContextId>>) -> &'static str {
    match requirement {
        Requirement::Mfa => "D2.12",
        Requirement::Context(_) => "D2.13",
        Requirement::Justification => "D2.18",
        Requirement::Ticket => "D2.19",
    }
}

/// Names a policy: by its name, or by what it stands before.
fn place_of(tenant: &Tenant, policy: PolicyId) -> String {
    if let Some(name) = &tenant.policies.row(policy).name {
        return format!("policy {}", quote(name));
    }
    let of_group = |(id, group): (GroupId, &crate::ir::Group)| {
        let [membership, ownership] = [group.membership_policy, group.ownership_policy];
        let if_enabled = tenant.unknowns.policies_if_enabled(id);
        let is = |written: Option<PolicyId>, at: usize| written.or_else(|| if_enabled.as_ref()?.get(at).copied()) == Some(policy);
        match (is(membership, 0), is(ownership, 1)) {
            (true, _) => Some(Thing::Group(id, Relation::Member)),
            (false, true) => Some(Thing::Group(id, Relation::Owner)),
            (false, false) => None,
        }
    };
    let role = || tenant.roles.iter().find(|(_, role)| role.policy == policy).map(|(id, _)| Thing::Role(id));
    let thing = tenant.groups.iter().find_map(of_group).or_else(role);
    thing.map_or_else(|| "a policy".to_owned(), |thing| thing_text(tenant, thing))
}
