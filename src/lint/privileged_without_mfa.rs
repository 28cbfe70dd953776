//! `privileged-without-mfa`: a privileged role is reached through gates that demand neither MFA nor an authentication context (D2.11, D2.14).

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

use super::finding::Risk;
use super::survey::{Guarded, Survey};
use crate::diag::{Code, Diagnostic};
use crate::eval::{Stage, common_demands, requirements_field};
use crate::ir::{Assignment, GroupId, Instant, Nesting, Policy, PrincipalId, Relation, RoleId, Target, Tenant, Thing};
use crate::reach::is_privileged;
use crate::requirement::Passage;
use crate::source::Span;
use crate::text::{join_first, quote};

/// So many names are written out; the others are counted.
const NAMES_SHOWN: usize = 3;

/// Somebody comes to a privileged role by activating a thing.
struct Way<'a> {
    thing: Thing,
    role: RoleId,
    eligible: &'a Assignment,
    /// The assignment by which a group holds the role.
    holding: Option<&'a Assignment>,
    /// Where the gate could stand.
    place: Span,
    declarations: Vec<Span>,
}

pub(super) fn check(survey: &Survey<'_>) -> Vec<Risk> {
    let open = Open::new(survey);
    let named = |policy: &Policy| Some((policy.name.clone()?, policy.span?));
    let named: FxHashMap<Box<str>, Span> = survey.tenant.policies.values().filter_map(named).collect();
    // what one policy lacks is one risk, whatever it stands before
    let mut by_place: IndexMap<Span, Vec<Way<'_>>> = IndexMap::new();
    for way in survey.guarded().filter_map(|guarded| way(survey, &open, &named, &guarded)) {
        by_place.entry(way.place).or_default().push(way);
    }
    by_place.into_values().filter_map(|ways| risk(survey, &ways)).collect()
}

/// Tells whether a policy demands a second factor, or a context, of everybody whom no context excludes.
fn demands_more(tenant: &Tenant, policy: &Policy) -> bool {
    let proves = |passage| matches!(passage, Passage::SecondFactor | Passage::Context);
    common_demands(tenant, policy).iter().any(|demand| proves(demand.facts().passage))
}

fn way<'a>(survey: &Survey<'a>, open: &Open, named: &FxHashMap<Box<str>, Span>, guarded: &Guarded<'a>) -> Option<Way<'a>> {
    if demands_more(survey.tenant, guarded.policy) {
        return None;
    }
    let mut eligible = survey.eligible(guarded.thing).filter(|fact| open.has(fact.principal));
    let (eligible, holding, role) = match guarded.thing {
        Thing::Role(role) if is_privileged(survey.tenant, role) => (eligible.next()?, None, role),
        Thing::Role(_) => return None,
        Thing::Group(group, relation) if is_told_of_owners(survey, group, relation) => return None,
        Thing::Group(group, relation) => eligible.find_map(|fact| {
            let (holding, role) = privileged_role(survey, group, relation, guarded.policy, fact)?;
            Some((fact, Some(holding), role))
        })?,
    };
    let field = requirements_field(guarded.policy, Stage::Activation);
    let declaration = survey.declaration(guarded.thing);
    // the policy that is named, where nothing but its name stands before the thing
    let of_name = guarded.policy.follows.as_ref().and_then(|name| named.get(name)).copied();
    let policy = of_name.or(guarded.policy.span);
    let place = field.origin.span().or(policy).or(declaration).unwrap_or(eligible.span);
    let own = guarded.policy.span.into_iter().flat_map(|policy| survey.policy_and_holder(policy));
    let mut declarations: Vec<Span> = survey.writers(field).into_iter().chain(of_name).chain(own).collect();
    if declarations.is_empty() {
        declarations = declaration.into_iter().chain([eligible.span]).collect();
    }
    Some(Way { thing: guarded.thing, role, eligible, holding, place, declarations })
}

/// Tells whether `weak-owner-policy` speaks of it: an owner adds themselves, past what membership demands.
fn is_told_of_owners(survey: &Survey<'_>, group: GroupId, relation: Relation) -> bool {
    let membership = || survey.policy(survey.tenant.groups.row(group), Relation::Member);
    relation == Relation::Owner && membership().is_some_and(|policy| demands_more(survey.tenant, policy))
}

/// Returns a privileged role that a group holds while somebody has what they are eligible for; an owner can add themselves for good.
fn privileged_role<'a>(
    survey: &Survey<'a>,
    group: GroupId,
    relation: Relation,
    policy: &Policy,
    eligible: &Assignment,
) -> Option<(&'a Assignment, RoleId)> {
    let last = match relation {
        Relation::Member => eligible.window.until.plus_seconds(policy.activation.max_seconds.value),
        Relation::Owner => Instant::MAX,
    };
    let mut met = survey.roles_met(survey.tenant.groups.row(group), eligible, last);
    met.find(|(holding, role)| holding.state.is_in_force() && is_privileged(survey.tenant, *role))
}

fn risk(survey: &Survey<'_>, ways: &[Way<'_>]) -> Option<Risk> {
    let first = ways.first()?;
    let mut seen = FxHashSet::default();
    let roles: Vec<RoleId> = ways.iter().map(|way| way.role).filter(|role| seen.insert(*role)).collect();
    let noun = if roles.len() == 1 { "role" } else { "roles" };
    let verb = if roles.len() == 1 { "is" } else { "are" };
    let roles = join_first(roles.iter().map(|role| quote(&survey.tenant.roles.row(*role).name)), NAMES_SHOWN);
    let things = join_first(ways.iter().map(|way| survey.thing(way.thing)), NAMES_SHOWN);
    let message = format!("privileged {noun} {roles} {verb} reached without MFA or an authentication context, by activating {things}");
    let name = survey.name(first.eligible.principal);
    let diagnostic = Diagnostic::new(Code::PrivilegedWithoutMfa, message, first.place, "demands neither")
        .with_label(first.eligible.span, format!("{name} is eligible"))
        .with_help("demand `mfa` or `context NAME` there: `activation { require mfa }`");
    let diagnostic = match first.holding {
        Some(holding) => {
            let (group, role) = (survey.name(holding.principal), quote(&survey.tenant.roles.row(first.role).name));
            diagnostic.with_label(holding.span, format!("{group} holds role {role}"))
        }
        None => diagnostic,
    };
    let is_shared = |declaration: &Span| ways.iter().all(|way| way.declarations.contains(declaration));
    Some(Risk { diagnostic, declarations: first.declarations.iter().copied().filter(is_shared).collect() })
}

/// The users, and the groups that one of them comes into without MFA or a context.
struct Open(FxHashSet<PrincipalId>);

impl Open {
    fn new(survey: &Survey<'_>) -> Self {
        let tenant = survey.tenant;
        let is_person = |id: &PrincipalId| tenant.principals.row(*id).is_user() && tenant.principals.row(*id).disabled.is_none();
        let mut found: FxHashSet<PrincipalId> = tenant.principals.ids().filter(is_person).collect();
        let mut waiting: Vec<PrincipalId> = tenant.principals.ids().filter(is_person).collect();
        while let Some(principal) = waiting.pop() {
            for (_, fact) in survey.view.of_principal(principal).filter(|(_, fact)| survey.is_live(fact)) {
                let Some(group) = entered(survey, fact) else { continue };
                let above = tenant.groups.row(group).principal;
                // whoever is in a group within it has its eligibility only where nesting hands that on (D3.30)
                if found.insert(above) && tenant.settings.nesting.0 == Nesting::Transitive {
                    waiting.push(above);
                }
            }
        }
        Self(found)
    }

    fn has(&self, principal: PrincipalId) -> bool {
        self.0.contains(&principal)
    }
}

/// Returns the group whose member an assignment makes somebody, now or by an activation that demands neither MFA nor a context.
fn entered(survey: &Survey<'_>, fact: &Assignment) -> Option<GroupId> {
    let Target::Group(group, Relation::Member) = fact.target else { return None };
    let policy = survey.policy(survey.tenant.groups.row(group), Relation::Member);
    let is_open = || policy.is_some_and(|policy| !demands_more(survey.tenant, policy));
    (fact.state.is_in_force() || is_open()).then_some(group)
}
