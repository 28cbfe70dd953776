//! The words on nodes and edges.

use crate::eval::{common_demands, demands_of};
use crate::explain::Idle;
use crate::ir::{
    Approval, GroupFlag, GroupKind, PolicyField, PolicyId, Principal, PrincipalId, PrincipalKind, Relation, Scope, Stage, State, Tenant,
    UserFlag, format_duration,
};
use crate::reach::{Gate, Newcomer, StepKind, is_privileged};
use crate::requirement::Requirement;
use crate::text::{clean, counted, counted_as, fill, join};

use super::model::{Counts, Entity, Line, Shape, Tie};
use super::world::World;

/// Returns the whole name of an entity, with nothing in it that cannot be seen.
pub fn name(world: &World<'_>, entity: Entity) -> String {
    let tenant = world.tenant;
    let name = match entity {
        Entity::Account(principal) => &tenant.principals.row(principal).name,
        Entity::Group(group) => tenant.group_name(group),
        Entity::Role(role, _) => &tenant.roles.row(role).name,
        Entity::Access(access) => world.access_text(access),
        Entity::Context(context) => &tenant.contexts.row(context).name,
        Entity::Blueprint(blueprint) => &tenant.blueprints.row(blueprint).name,
        Entity::NewAccount(Newcomer::First) => "new account",
        Entity::NewAccount(Newcomer::Second) => "other new account",
        Entity::Unknown(_) => "unknown",
    };
    clean(name).into_owned()
}

/// Returns what an entity is, with what matters about it: `group · role-assignable · PIM`.
pub fn kind(world: &World<'_>, entity: Entity) -> Vec<String> {
    let tenant = world.tenant;
    match entity {
        Entity::Account(principal) => account_kind(tenant, principal),
        Entity::Group(group) => {
            let row = tenant.groups.row(group);
            let kind = match row.kind() {
                GroupKind::Security => "group",
                GroupKind::Microsoft365 => "Microsoft 365 group",
            };
            let disabled = tenant.principals.row(row.principal).disabled;
            let mut words = flags(
                kind,
                &[
                    ("role-assignable", row.role_assignable.is_some()),
                    ("PIM-enabled", row.pim_enabled.is_some()),
                    ("dynamic", row.dynamic.is_some()),
                    ("synced", row.synced.is_some()),
                    ("open", row.open.is_some()),
                    ("disabled", disabled.is_some()),
                ],
            );
            let open = GroupFlag::ALL.iter().filter(|flag| tenant.unknowns.group_flag(group, **flag).is_some());
            words.extend(open.map(|flag| format!("{}?", flag.word())));
            words
        }
        Entity::Role(role, scope) => {
            let mut words = flags("role", &[("privileged", is_privileged(tenant, role))]);
            if let Scope::Unit(unit) = scope {
                words.push(format!("in unit {}", clean(&tenant.units.row(unit).name)));
            }
            words
        }
        Entity::Access(_) => flags("access", &[]),
        Entity::Context(_) => flags("authentication context", &[]),
        Entity::Blueprint(_) => flags("blueprint", &[]),
        Entity::NewAccount(_) => flags("user", &[("created on the way", true)]),
        Entity::Unknown(_) => flags("not known who", &[]),
    }
}

fn account_kind(tenant: &Tenant, principal: PrincipalId) -> Vec<String> {
    let row = tenant.principals.row(principal);
    let open = UserFlag::ALL.iter().filter(|flag| tenant.unknowns.user_flag(principal, **flag).is_some());
    let open = open.map(|flag| format!("{}?", flag.word()));
    let mut words = known_account_kind(row);
    words.extend(open);
    words
}

fn known_account_kind(row: &Principal) -> Vec<String> {
    match &row.kind {
        PrincipalKind::User { .. } if row.agent.is_some() => flags("user of an agent", &[("disabled", row.disabled.is_some())]),
        PrincipalKind::User { guest, .. } => flags("user", &[("guest", guest.is_some()), ("disabled", row.disabled.is_some())]),
        PrincipalKind::ServicePrincipal if row.agent.is_some() => flags("agent identity", &[("disabled", row.disabled.is_some())]),
        PrincipalKind::ServicePrincipal => flags("service principal", &[("disabled", row.disabled.is_some())]),
        PrincipalKind::Group(_) => flags("group", &[]),
    }
}

fn flags(kind: &str, flags: &[(&str, bool)]) -> Vec<String> {
    let set = flags.iter().filter(|(_, is_set)| *is_set).map(|(word, _)| (*word).to_owned());
    std::iter::once(kind.to_owned()).chain(set).collect()
}

/// Names accounts that are drawn as one node: `34 users`.
pub fn fold_title(world: &World<'_>, members: &[PrincipalId]) -> String {
    let users = members.iter().filter(|member| world.tenant.principals.row(**member).is_user()).count();
    count_words(&Counts { users, service_principals: members.len() - users, ..Counts::default() })
}

/// Says how many of several accounts are guests; nothing where none is.
pub fn guests_words(world: &World<'_>, members: &[PrincipalId]) -> String {
    let is_guest = |member: &&PrincipalId| matches!(world.tenant.principals.row(**member).kind, PrincipalKind::User { guest: Some(_), .. });
    let guests = members.iter().filter(is_guest).count();
    if guests == 0 { String::new() } else { counted(guests, "guest") }
}

/// Returns the outline of an entity.
pub fn shape(world: &World<'_>, entity: Entity) -> Shape {
    match entity {
        Entity::Account(principal) => match world.tenant.principals.row(principal).kind {
            PrincipalKind::ServicePrincipal => Shape::ServicePrincipal,
            PrincipalKind::User { .. } | PrincipalKind::Group(_) => Shape::User,
        },
        Entity::NewAccount(_) => Shape::User,
        Entity::Group(group) if world.tenant.groups.row(group).role_assignable.is_some() => Shape::RoleAssignableGroup,
        Entity::Group(_) => Shape::Group,
        Entity::Role(..) => Shape::Role,
        Entity::Access(_) => Shape::Access,
        Entity::Context(_) => Shape::Context,
        Entity::Blueprint(_) => Shape::Blueprint,
        Entity::Unknown(_) => Shape::Unknown,
    }
}

/// Returns the gates before an activation, `MFA · approval · 2h`: those of one account, or of everybody whom no context excludes (D2.14).
pub fn gates(world: &World<'_>, target: Entity, (relation, id): (Option<Relation>, PolicyId), who: &[PrincipalId]) -> Vec<String> {
    let tenant = world.tenant;
    let policy = tenant.policies.row(id);
    let activation = &policy.activation;
    let demands = match who {
        [only] => demands_of(&world.view, *only, policy),
        _ => common_demands(tenant, policy),
    };
    let mut words: Vec<String> = demands.iter().map(|demand| gate_mark(tenant, Gate::Demand(*demand))).collect();
    if activation.approval.value != Approval::NotRequired {
        words.push(gate_mark(tenant, Gate::Approval));
        words.extend(world.has_no_approver(target, relation, who).then(|| "nobody can approve".to_owned()));
    }
    let open = open_fields(tenant, id);
    words.extend(open.iter().filter_map(|field| open_gate(tenant, *field)));
    if words.is_empty() {
        words.push("no gate".to_owned());
    }
    words.push(if open.contains(&PolicyField::ActivationMax) { "max?".to_owned() } else { format_duration(activation.max_seconds.value) });
    words
}

/// Returns the fields of a policy that are not known.
pub fn open_fields(tenant: &Tenant, policy: PolicyId) -> Vec<PolicyField> {
    tenant.unknowns.of_policy(policy).map(|(_, field)| field).collect()
}

/// Returns what a gate is called that there may be before an activation: `MFA?`; `None` of a field that is no gate.
pub fn open_gate(tenant: &Tenant, field: PolicyField) -> Option<String> {
    match field {
        PolicyField::Requirement(Stage::Activation, requirement) => Some(match requirement {
            Requirement::Context(None) => "context?".to_owned(),
            Requirement::Context(Some(context)) => format!("context {}?", clean(&tenant.contexts.row(context).name)),
            Requirement::Mfa => "MFA?".to_owned(),
            Requirement::Justification => "justification?".to_owned(),
            Requirement::Ticket => "ticket?".to_owned(),
        }),
        PolicyField::Requirements(Stage::Activation) => Some("other gates?".to_owned()),
        PolicyField::Approval => Some("approval?".to_owned()),
        PolicyField::Approvers | PolicyField::FurtherApprovers => Some("approvers?".to_owned()),
        PolicyField::Requirement(Stage::ActiveAssignment, _) | PolicyField::Requirements(Stage::ActiveAssignment) => None,
        PolicyField::ActivationMax | PolicyField::EligibleMax | PolicyField::ActiveMax => None,
    }
}

/// Returns what one gate is called: `MFA`, `context c1`, `approval`.
pub fn gate_mark(tenant: &Tenant, gate: Gate) -> String {
    match gate {
        Gate::Demand(demand) => demand.mark(|context| clean(&tenant.contexts.row(*context).name).into_owned()),
        Gate::Approval => "approval".to_owned(),
    }
}

/// Returns the words on an edge: the relation where it is no membership, and the gates before an activation by the accounts that it stands for,
/// or by anybody where that is a group. Of those of a crowd who are not all of it, `crowd`, it says how many they are.
pub fn label(world: &World<'_>, target: Entity, tie: Tie, who: &[PrincipalId], crowd: Option<usize>) -> Vec<Line> {
    let plain = |text: String| Line { step: None, text };
    match tie {
        Tie::Assigned(state, relation, idle) => {
            let is_part = crowd.is_some_and(|size| size != who.len());
            let head = if is_part { vec![crowd_words(who.len(), state, relation)] } else { tie_head(state, relation) };
            let head: Vec<String> = head.into_iter().chain(idle.map(|idle| idle_word(idle).to_owned())).collect();
            let gates = if state == State::Eligible { gates_of(world, target, relation, who) } else { Vec::new() };
            let mut lines: Vec<Line> = Vec::new();
            if !head.is_empty() {
                lines.push(plain(head.join(", ")));
            }
            lines.extend(wrap(&gates).into_iter().map(plain));
            lines
        }
        Tie::Approves(Some(Relation::Owner)) => vec![plain("approves ownership".to_owned())],
        Tie::Approves(Some(Relation::Member) | None) => vec![plain("approves".to_owned())],
        Tie::Owns => vec![plain("owner".to_owned())],
        Tie::AgentOf => vec![plain("agent of".to_owned())],
        // whoever draws what is not known says so
        Tie::Grants | Tie::Steps | Tie::Unknown(..) => Vec::new(),
    }
}

/// Returns what the outline of a line does not say by itself.
fn tie_head(state: State, relation: Option<Relation>) -> Vec<String> {
    let owner = (relation == Some(Relation::Owner)).then_some("owner");
    let activated = (state == State::Activated).then_some("activated");
    [owner, activated].into_iter().flatten().map(str::to_owned).collect()
}

/// Counts those of a crowd who are assigned in one way: `12 eligible`, `3 active owners`.
fn crowd_words(count: usize, state: State, relation: Option<Relation>) -> String {
    match relation {
        Some(Relation::Owner) => counted_as(count, &format!("{} owner", state.word()), &format!("{} owners", state.word())),
        Some(Relation::Member) | None => format!("{count} {}", state.word()),
    }
}

fn gates_of(world: &World<'_>, target: Entity, relation: Option<Relation>, who: &[PrincipalId]) -> Vec<String> {
    let policy = world.policies_of(target).into_iter().find(|(of, _)| *of == relation);
    policy.map_or_else(Vec::new, |policy| gates(world, target, policy, who))
}

/// Returns why an assignment does not count, in words.
pub fn idle_word(idle: Idle) -> &'static str {
    match idle {
        Idle::NotYet => "not yet",
        Idle::Expired => "ended",
        Idle::Disabled => "disabled",
    }
}

/// Puts words with dots between them onto as many lines as they need.
fn wrap(words: &[String]) -> Vec<String> {
    const WIDTH: usize = 26;
    fill(words.iter().map(String::as_str), " · ", |line, word| line.chars().count() + 3 + word.chars().count() <= WIDTH)
}

/// Returns what is done in a step, for the number beside it; with `subject`, to whom.
pub fn step_words(kind: StepKind, subject: Option<&str>) -> String {
    let plain = match kind {
        StepKind::ActivateMembership => "activates membership",
        StepKind::ActivateOwnership => "activates ownership",
        StepKind::ActivateRole => "activates the role",
        StepKind::Approve => return subject.map_or("approves".to_owned(), |whom| format!("approves for {whom}")),
        StepKind::AddMember => return format!("adds {} as a member", subject.unwrap_or("themselves")),
        StepKind::AddOwner => return format!("adds {} as an owner", subject.unwrap_or("themselves")),
        StepKind::Join => "joins",
        StepKind::AssignRole => return format!("assigns the role to {}", subject.unwrap_or("themselves")),
        StepKind::ResetPassword => "resets the password",
        StepKind::ResetMfa => "resets MFA",
        StepKind::TakeOver => "takes over",
        StepKind::CreateUser => "creates",
        StepKind::ChangeRolePolicy => "changes the policy",
        StepKind::WeakenContext => "weakens",
        StepKind::ControlBlueprint => return format!("takes control of {}", subject.unwrap_or("its agents")),
        StepKind::ActAsAgent => "acts as",
        StepKind::Unprotect => return subject.map_or("takes out the protected".to_owned(), |whom| format!("takes out {whom}")),
    };
    plain.to_owned()
}

/// Counts in words: `3 groups, 1 role`; empty where nothing is counted.
pub fn count_words(counts: &Counts) -> String {
    let kinds = [
        (counts.users, "user", "users"),
        (counts.service_principals, "service principal", "service principals"),
        (counts.groups, "group", "groups"),
        (counts.roles, "role", "roles"),
        (counts.accesses, "access", "accesses"),
        (counts.blueprints, "blueprint", "blueprints"),
    ];
    join(kinds.into_iter().filter(|(count, ..)| *count > 0).map(|(count, one, many)| counted_as(count, one, many)))
}
