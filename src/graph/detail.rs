//! What a click shows: what something is and contributes, the lines it rests on, and the gates of its policy.

use std::collections::BTreeSet;

use crate::defect::OrDefect;
use crate::eval::{common_demands, requirements_field};
use crate::explain::{PlanStep, demand_text, fact_text};
use crate::ir::{
    Approval, Assignment, Field, FieldOrigin, PolicyField, PolicyId, PrincipalId, Relation, Stage, State, UnknownId, format_duration,
};
use crate::source::{Origin, Sources, Span};
use crate::text::{clean, quote};

use super::fold::Class;
use super::meaning;
use super::model::{Detail, Entity, MAX_NAMES, Place, Tie};
use super::words::{fold_title, gates, kind, name, open_fields, open_gate};
use super::world::World;

/// The most lines that one detail shows; a folded edge can rest on thousands.
const MAX_PLACES: usize = 12;

/// Explains a node, or one that stands for several accounts.
pub fn of_node(world: &World<'_>, sources: &Sources, entity: Entity, fold: Option<&Class>) -> Detail {
    if let Some(fold) = fold {
        return of_fold(world, fold);
    }
    let mut statements = meaning::of_entity(world, entity);
    for (relation, policy) in world.policies_of(entity) {
        statements.push(policy_statement(world, entity, relation, policy));
    }
    let heading = format!("{}: {}", name(world, entity), kind(world, entity).join(" · "));
    Detail { heading, statements, places: declared(world, sources, entity).into_iter().collect(), names: Vec::new() }
}

fn of_fold(world: &World<'_>, fold: &Class) -> Detail {
    let names = fold.members.iter().take(MAX_NAMES).map(|member| name(world, Entity::Account(*member))).collect();
    let why = match fold.ties.first().filter(|_| fold.is_crowd) {
        Some((target, _)) => format!(
            "they are assigned to {}, and in an overview they are one node there; what else they are assigned to is counted at its own place",
            quote(name(world, *target))
        ),
        None => "they have the same assignments in this picture, so they are one node".to_owned(),
    };
    let mut statements = vec![(why, "")];
    if fold.members.len() > MAX_NAMES {
        statements.push((format!("the first {MAX_NAMES} of them are named here"), ""));
    }
    Detail { heading: fold_title(world, &fold.members), statements, places: Vec::new(), names }
}

fn policy_statement(world: &World<'_>, entity: Entity, relation: Option<Relation>, policy: PolicyId) -> (String, &'static str) {
    let what = match relation {
        Some(relation) => format!("activating {}", relation.abstract_noun()),
        None => "activating it".to_owned(),
    };
    let rule = if relation.is_some() { "D2.1" } else { "D2.3" };
    (format!("{what}: {}", gates(world, entity, (relation, policy), &[]).join(" · ")), rule)
}

fn declared(world: &World<'_>, sources: &Sources, entity: Entity) -> Option<Place> {
    let tenant = world.tenant;
    let span = match entity {
        Entity::Account(principal) => tenant.principals.row(principal).span,
        Entity::Group(group) => tenant.principals.row(tenant.groups.row(group).principal).span,
        Entity::Role(role, _) => tenant.roles.row(role).span?,
        Entity::Access(access) => {
            let group = world.groups_granting(access).next()?;
            let text = world.access_text(access);
            tenant.groups.row(group).grants.iter().find(|(granted, _)| &**granted == text)?.1
        }
        Entity::Context(context) => tenant.contexts.row(context).span,
        Entity::Blueprint(blueprint) => tenant.blueprints.row(blueprint).span,
        Entity::NewAccount(_) => return None,
        Entity::Unknown(unknown) => return place(sources, tenant.unknowns.row(unknown).span, "not known here"),
    };
    place(sources, span, "declared here")
}

/// Explains an edge that is no step of a plan.
pub fn of_edge(world: &World<'_>, sources: &Sources, from: Entity, to: Entity, tie: Tie, facts: &[&Assignment], title: &str) -> Detail {
    let mut statements = meaning::of_tie(world, from, to, tie);
    let mut places = fact_places(world, sources, facts);
    match tie {
        Tie::Assigned(State::Eligible, relation, _) => {
            let found = world.policies_of(to).into_iter().find(|(of, _)| *of == relation);
            if let Some((_, policy)) = found {
                statements.extend(gate_statements(world, policy));
                let is_asked = world.tenant.policies.row(policy).activation.approval.value != Approval::NotRequired;
                let no_approver = is_asked && world.has_no_approver(to, relation, &askers(world, facts));
                statements.extend(no_approver.then(|| no_approver_statement(world, to, relation)));
                places.extend(gate_places(world, sources, policy));
            }
        }
        Tie::Approves(relation) => {
            let found = world.policies_of(to).into_iter().find(|(of, _)| *of == relation);
            places.extend(found.into_iter().flat_map(|(_, policy)| approver_place(world, sources, from, policy)));
        }
        Tie::Grants => places.extend(grant_place(world, sources, from, to)),
        Tie::Owns | Tie::AgentOf => places.extend(agent_place(world, sources, from, to)),
        Tie::Assigned(State::Active | State::Activated, ..) | Tie::Steps | Tie::Unknown(..) => {}
    }
    let heading = format!("{title} → {}: {}", name(world, to), tie_words(tie));
    Detail { heading, statements, places, names: Vec::new() }
}

/// Says that nobody can approve: for anybody, or only for who asks.
fn no_approver_statement(world: &World<'_>, to: Entity, relation: Option<Relation>) -> (String, &'static str) {
    if world.has_no_approver(to, relation, &[]) {
        ("nobody can approve it, now or after steps of their own".to_owned(), "D2.20")
    } else {
        ("nobody else can approve it, and nobody approves their own request".to_owned(), "D2.23")
    }
}

/// Returns the accounts that ask where these assignments are activated, each once, in order; none where a group stands for its members.
pub fn askers(world: &World<'_>, facts: &[&Assignment]) -> Vec<PrincipalId> {
    let who: BTreeSet<PrincipalId> = facts.iter().map(|fact| fact.principal).collect();
    if who.iter().any(|who| world.tenant.group_of(*who).is_some()) { Vec::new() } else { who.into_iter().collect() }
}

/// Explains a line to what `who` may be assigned to, which these statements leave open.
pub fn of_unknown(world: &World<'_>, sources: &Sources, to: Entity, tie: Tie, ids: &[UnknownId], who: &str) -> Detail {
    let heading = format!("unknown → {}: {}", name(world, to), tie_words(tie));
    let statements = vec![(format!("{who} may be assigned so; that is not known"), "D3.2")];
    let spans = ids.iter().take(MAX_PLACES).map(|id| world.tenant.unknowns.row(*id).span);
    let places = spans.filter_map(|span| place(sources, span, "not known here"));
    Detail { heading, statements, places: places.collect(), names: Vec::new() }
}

/// Says what an edge is: `eligible owner`.
pub fn tie_words(tie: Tie) -> String {
    match tie {
        Tie::Assigned(state, Some(relation), _) | Tie::Unknown(state, Some(relation)) => format!("{} {}", state.word(), relation.word()),
        Tie::Assigned(State::Eligible, None, _) | Tie::Unknown(State::Eligible, None) => "eligible for the role".to_owned(),
        Tie::Assigned(State::Active, None, _) | Tie::Unknown(State::Active, None) => "active in the role".to_owned(),
        Tie::Assigned(State::Activated, None, _) | Tie::Unknown(State::Activated, None) => "activated in the role".to_owned(),
        Tie::Grants => "grants".to_owned(),
        Tie::Approves(Some(relation)) => format!("approver of {}", relation.abstract_noun()),
        Tie::Approves(None) => "approver of the role".to_owned(),
        Tie::Owns => "owner".to_owned(),
        Tie::AgentOf => "agent of".to_owned(),
        Tie::Steps => "steps of the plan".to_owned(),
    }
}

fn fact_places(world: &World<'_>, sources: &Sources, facts: &[&Assignment]) -> Vec<Place> {
    let said =
        facts.iter().take(MAX_PLACES).filter_map(|fact| place(sources, fact.span, world.zone().tell(&fact_text(world.tenant, fact))));
    let mut places: Vec<Place> = said.collect();
    if let (Some(last), true) = (places.last_mut(), facts.len() > MAX_PLACES) {
        last.says.push_str(&format!("; and {} more assignments like these", facts.len() - MAX_PLACES));
    }
    places
}

/// Says each demand of a policy, with its rule.
fn gate_statements(world: &World<'_>, policy: PolicyId) -> Vec<(String, &'static str)> {
    let activation = &world.tenant.policies.row(policy).activation;
    let open = open_fields(world.tenant, policy);
    let max =
        if open.contains(&PolicyField::ActivationMax) { "not known".to_owned() } else { format_duration(activation.max_seconds.value) };
    let mut said = vec![(format!("activation max is {max}"), "D2.10")];
    let demands = common_demands(world.tenant, world.tenant.policies.row(policy));
    said.extend(
        demands.iter().map(|demand| {
            (clean(&format!("activation requires {}", demand_text(world.tenant, *demand))).into_owned(), demand.facts().rule)
        }),
    );
    said.extend(
        open.iter().filter_map(|field| Some((clean(&format!("not known: {}", open_gate(world.tenant, *field)?)).into_owned(), "D2.11"))),
    );
    let approval = match activation.approval.value {
        Approval::NotRequired | Approval::DefaultApprovers if open.contains(&PolicyField::Approval) => return said,
        Approval::NotRequired => "activation requires no approval",
        Approval::By(_) => "activation requires approval",
        Approval::DefaultApprovers => "activation requires approval by a Privileged Role Administrator or Global Administrator",
    };
    said.push((approval.to_owned(), "D2.20"));
    said
}

fn gate_places(world: &World<'_>, sources: &Sources, policy: PolicyId) -> Vec<Place> {
    let policy = world.tenant.policies.row(policy);
    let activation = &policy.activation;
    let max = field_place(sources, &activation.max_seconds, "the limit");
    let require = field_place(sources, requirements_field(policy, Stage::Activation), "what a request must bring");
    let approval = field_place(sources, &activation.approval, "who must agree");
    let mut places: Vec<Place> = Vec::new();
    for found in [max, require, approval].into_iter().flatten() {
        match places.last_mut().filter(|last| last.at == found.at) {
            Some(last) => last.says.push_str(&format!("; {}", found.says)),
            None => places.push(found),
        }
    }
    places
}

fn field_place<T>(sources: &Sources, field: &Field<T>, says: &str) -> Option<Place> {
    match &field.origin {
        FieldOrigin::Written(span) => place(sources, *span, says),
        FieldOrigin::Inherited(from, span) => place(sources, *span, format!("{says} (policy `{}`)", clean(from))),
        FieldOrigin::Default => None,
    }
}

fn approver_place(world: &World<'_>, sources: &Sources, from: Entity, policy: PolicyId) -> Option<Place> {
    let Approval::By(named) = &world.tenant.policies.row(policy).activation.approval.value else { return None };
    let approver = named.iter().find(|approver| world.entity(approver.principal) == from)?;
    place(sources, approver.span, "named as approver")
}

fn grant_place(world: &World<'_>, sources: &Sources, from: Entity, to: Entity) -> Option<Place> {
    let (Entity::Group(group), Entity::Access(access)) = (from, to) else { return None };
    let text = world.access_text(access);
    let (_, span) = world.tenant.groups.row(group).grants.iter().find(|(granted, _)| &**granted == text)?;
    place(sources, *span, "granted here")
}

/// Returns where an account is said to own a blueprint, or whose agent it is.
fn agent_place(world: &World<'_>, sources: &Sources, from: Entity, to: Entity) -> Option<Place> {
    let Entity::Account(account) = from else { return None };
    let owner = match to {
        Entity::Blueprint(blueprint) => world.tenant.blueprints.row(blueprint).owners.iter().find(|(owner, _)| *owner == account),
        _ => None,
    };
    match owner {
        Some((_, span)) => place(sources, *span, "named as owner"),
        None => place(sources, world.tenant.principals.row(account).agent?.span, "agent of it"),
    }
}

/// Explains the steps of a plan between two nodes.
pub fn of_steps(world: &World<'_>, sources: &Sources, title: &str, steps: &[(usize, &PlanStep)]) -> Detail {
    let statements =
        steps.iter().map(|(number, step)| (format!("{number}. {}", clean(&world.zone().tell(&step.sentence))), step.rule)).collect();
    let labels = steps.iter().flat_map(|(_, step)| &step.labels);
    let places = labels.filter_map(|label| place(sources, label.span, world.zone().tell(&label.text))).collect();
    Detail { heading: title.to_owned(), statements, places, names: Vec::new() }
}

/// Returns a line of a file; `None` for a place in the question, which no file holds.
fn place(sources: &Sources, span: Span, says: impl Into<String>) -> Option<Place> {
    const WIDTH: usize = 160;
    let source = sources.get(span.source);
    if source.origin() == Origin::Query {
        return None;
    }
    let range = source.line_range(source.line_index(span.start));
    let line = clean(source.text().get(range).or_defect().trim()).into_owned();
    let at = clean(&source.place(span.start)).into_owned();
    Some(Place { at, line: super::measure::shorten(&line, WIDTH), says: clean(&says.into()).into_owned() })
}
