//! The tenant as a graph: which assignments are drawn at the instant, and what lies next to what.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use indexmap::IndexMap;

use crate::answer::Requests;
use crate::eval::View;
use crate::explain::Idle;
use crate::ir::{
    AgentOf, Approval, Assignment, AssignmentId, GroupId, PolicyId, PrincipalId, Relation, RoleId, Scope, Target, Tenant, Thing,
    Unknowable, Zone,
};

use crate::reach::Index;

use super::model::{Entity, Tie};

/// What ties accounts to blueprints and agents to each other, from either side.
#[derive(Debug, Default)]
struct Agents {
    ties: BTreeMap<PrincipalId, Vec<(Entity, Tie)>>,
    near: BTreeMap<Entity, BTreeSet<PrincipalId>>,
}

impl Agents {
    fn of(tenant: &Tenant) -> Self {
        let mut found = Self::default();
        for (id, blueprint) in tenant.blueprints.iter() {
            blueprint.owners.iter().for_each(|(owner, _)| found.add(*owner, Entity::Blueprint(id), Tie::Owns));
        }
        for (id, row) in tenant.principals.iter() {
            let of = row.agent.and_then(|agent| agent.of).map(|(of, _)| match of {
                AgentOf::Blueprint(blueprint) => Entity::Blueprint(blueprint),
                AgentOf::Identity(identity) => Entity::Account(identity),
            });
            of.into_iter().for_each(|of| found.add(id, of, Tie::AgentOf));
        }
        found
    }

    fn add(&mut self, account: PrincipalId, target: Entity, tie: Tie) {
        self.ties.entry(account).or_default().push((target, tie));
        self.near.entry(target).or_default().insert(account);
    }
}

/// The tenant at one instant, as far as it is drawn.
#[derive(Debug)]
pub struct World<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// What counts.
    pub view: View<'a>,
    /// Every text that a group grants, with the groups, in declaration order.
    accesses: IndexMap<&'a str, Vec<GroupId>>,
    has_idle: bool,
    /// Assignments that are drawn whatever their window, since the answer speaks of them.
    told: BTreeSet<AssignmentId>,
    agents: Agents,
    /// Who could approve: looked for where nobody can as things stand.
    requests: RefCell<Requests<'a>>,
}

impl<'a> World<'a> {
    /// Returns the zone whose clocks tell the time.
    pub fn zone(&self) -> &'a Zone {
        &self.tenant.settings.timezone
    }

    /// Looks at a tenant; `told` are assignments that the answer speaks of, `index` keeps what searches look up.
    pub fn new(view: View<'a>, index: &'a OnceLock<Index>, has_idle: bool, told: BTreeSet<AssignmentId>) -> Self {
        let mut accesses: IndexMap<&str, Vec<GroupId>> = IndexMap::new();
        for (id, group) in view.tenant.groups.iter() {
            for (text, _) in &group.grants {
                accesses.entry(text).or_default().push(id);
            }
        }
        let agents = Agents::of(view.tenant);
        Self { tenant: view.tenant, view, accesses, has_idle, told, agents, requests: RefCell::new(Requests::new(&view, index)) }
    }

    /// Returns the text of a grant.
    pub fn access_text(&self, access: usize) -> &'a str {
        self.accesses.get_index(access).map_or("", |(text, _)| text)
    }

    /// Returns the grant of a text.
    pub fn access(&self, text: &str) -> Option<Entity> {
        self.accesses.get_index_of(text).map(Entity::Access)
    }

    /// Returns all grants.
    pub fn accesses(&self) -> impl Iterator<Item = Entity> + use<> {
        (0..self.accesses.len()).map(Entity::Access)
    }

    /// Tells why an assignment does not count at the instant; `None` where it does.
    pub fn idle(&self, fact: &Assignment) -> Option<Idle> {
        if self.tenant.principals.row(fact.principal).disabled.is_some() {
            return Some(Idle::Disabled);
        }
        if fact.window.from > self.view.at {
            return Some(Idle::NotYet);
        }
        (fact.window.until <= self.view.at).then_some(Idle::Expired)
    }

    /// Tells whether an assignment is drawn.
    pub fn is_drawn(&self, id: AssignmentId, fact: &Assignment) -> bool {
        self.has_idle || self.told.contains(&id) || self.idle(fact).is_none()
    }

    /// Tells whether the answer speaks of an assignment.
    pub fn is_told(&self, id: AssignmentId) -> bool {
        self.told.contains(&id)
    }

    /// Returns the assignments of which the answer speaks.
    pub fn told(&self) -> impl Iterator<Item = &'a Assignment> {
        self.told.iter().map(|id| self.tenant.assignments.rows().row(*id))
    }

    /// Returns what a principal is drawn as.
    pub fn entity(&self, principal: PrincipalId) -> Entity {
        self.tenant.group_of(principal).map_or(Entity::Account(principal), Entity::Group)
    }

    /// Returns the principal that an entity is, if it is one.
    pub fn principal(&self, entity: Entity) -> Option<PrincipalId> {
        match entity {
            Entity::Account(principal) => Some(principal),
            Entity::Group(group) => Some(self.tenant.groups.row(group).principal),
            Entity::Role(..)
            | Entity::Access(_)
            | Entity::Context(_)
            | Entity::Blueprint(_)
            | Entity::NewAccount(_)
            | Entity::Unknown(_) => None,
        }
    }

    /// Returns the drawn assignments of an entity, in declaration order.
    pub fn facts_of(&self, entity: Entity) -> impl Iterator<Item = (AssignmentId, &'a Assignment)> {
        let facts = self.principal(entity).into_iter().flat_map(|principal| self.tenant.assignments.of_principal(principal));
        facts.filter(|(id, fact)| self.is_drawn(*id, fact))
    }

    /// Returns the drawn assignments to an entity, in declaration order.
    pub fn facts_to(&self, entity: Entity) -> Vec<(AssignmentId, &'a Assignment)> {
        let drawn = |(id, fact): &(AssignmentId, &Assignment)| self.is_drawn(*id, fact) && entity_of(fact.target) == entity;
        match entity {
            Entity::Group(group) => self.tenant.assignments.of_group(group).filter(drawn).collect(),
            Entity::Role(role, _) => self.tenant.assignments.of_role(role).filter(drawn).collect(),
            Entity::Account(_)
            | Entity::Access(_)
            | Entity::Context(_)
            | Entity::Blueprint(_)
            | Entity::NewAccount(_)
            | Entity::Unknown(_) => Vec::new(),
        }
    }

    /// Returns what an entity leads to: groups, roles and grants, each once.
    pub fn targets(&self, entity: Entity) -> BTreeSet<Entity> {
        let facts = self.facts_of(entity).map(|(_, fact)| entity_of(fact.target));
        let agents = self.agent_ties(entity).into_iter().map(|(target, _)| target);
        facts.chain(self.grants_of(entity)).chain(agents).collect()
    }

    /// Returns the groups that lead to an entity, each once.
    pub fn groups_behind(&self, entity: Entity) -> BTreeSet<Entity> {
        if let Entity::Access(access) = entity {
            return self.groups_granting(access).map(Entity::Group).collect();
        }
        let groups = self.facts_to(entity).into_iter().filter_map(|(_, fact)| self.tenant.group_of(fact.principal));
        groups.map(Entity::Group).collect()
    }

    /// Returns the grants of an entity.
    pub fn grants_of(&self, entity: Entity) -> Vec<Entity> {
        let Entity::Group(group) = entity else { return Vec::new() };
        self.tenant.groups.row(group).grants.iter().filter_map(|(text, _)| self.access(text)).collect()
    }

    /// Returns the blueprints that an account owns, and whose agent it is.
    pub fn agent_ties(&self, entity: Entity) -> Vec<(Entity, Tie)> {
        let Entity::Account(account) = entity else { return Vec::new() };
        self.agents.ties.get(&account).cloned().unwrap_or_default() // most accounts have none
    }

    /// Returns the accounts that are tied to a blueprint: owners, agent identities, and their users; of an account, the user of the agent
    /// identity that it is.
    pub fn agents_to(&self, entity: Entity) -> BTreeSet<PrincipalId> {
        self.agents.near.get(&entity).cloned().unwrap_or_default() // most have none
    }

    /// Returns the groups that grant an access.
    pub fn groups_granting(&self, access: usize) -> impl Iterator<Item = GroupId> {
        self.accesses.get_index(access).into_iter().flat_map(|(_, groups)| groups.iter().copied())
    }

    /// Returns the roles that are assigned to anybody, each scope for itself, in catalogue order.
    pub fn roles_in_use(&self) -> BTreeSet<Entity> {
        let drawn = self.tenant.assignments.rows().iter().filter(|(id, fact)| self.is_drawn(*id, fact));
        drawn.map(|(_, fact)| entity_of(fact.target)).filter(|entity| matches!(entity, Entity::Role(..))).collect()
    }

    /// Returns the roles that a picture of the whole tenant has: those in use, those that are declared or given a policy, and those of which it is
    /// not known who has them.
    pub fn roles(&self) -> BTreeSet<Entity> {
        let mut roles = self.roles_in_use();
        let declared = self.tenant.roles.iter().filter(|(_, role)| role.span.is_some());
        roles.extend(declared.flat_map(|(role, _)| self.scopes_of(role)));
        let open = self.tenant.unknowns.iter().filter_map(|(_, row)| match &row.what {
            Unknowable::Assignment(assignment) => Some(entity_of(assignment.target)),
            Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) | Unknowable::Field { .. } | Unknowable::Policy(_) => None,
        });
        roles.extend(open.filter(|entity| matches!(entity, Entity::Role(..))));
        roles
    }

    /// Returns a role in every scope it is assigned in; in the whole tenant where it is assigned to nobody.
    pub fn scopes_of(&self, role: RoleId) -> BTreeSet<Entity> {
        let facts = self.tenant.assignments.of_role(role).filter(|(id, fact)| self.is_drawn(*id, fact));
        let found: BTreeSet<Entity> = facts.map(|(_, fact)| entity_of(fact.target)).collect();
        if found.is_empty() { BTreeSet::from([Entity::Role(role, Scope::Tenant)]) } else { found }
    }

    /// Returns what an assignment says.
    pub fn tie(&self, fact: &Assignment) -> Tie {
        let relation = match fact.target {
            Target::Group(_, relation) => Some(relation),
            Target::Role(..) => None,
        };
        Tie::Assigned(fact.state, relation, self.idle(fact))
    }

    /// Returns who is named as approver before an entity, relation by relation.
    pub fn approvers_of(&self, entity: Entity) -> Vec<(PrincipalId, Option<Relation>)> {
        self.policies_of(entity).into_iter().flat_map(|(relation, policy)| self.named(policy).map(move |who| (who, relation))).collect()
    }

    /// Tells whether nobody can approve the activation of one relation of a group, or of a role (`None`), neither now nor after steps of their own
    /// (D2.22, D2.23): for none of those who ask, and where they are not named for nobody at all. Not told where anything is not known.
    pub fn has_no_approver(&self, entity: Entity, relation: Option<Relation>, askers: &[PrincipalId]) -> bool {
        let Some(thing) = thing_of(entity, relation) else { return false };
        if self.tenant.unknowns.iter().next().is_some() {
            return false;
        }
        let mut requests = self.requests.borrow_mut();
        match askers {
            [] => !requests.has_approver_for_somebody(thing),
            // of two each is somebody else to the other
            [first, ..] => [Some(first), askers.get(1)].into_iter().flatten().all(|asker| !requests.has_approver(thing, *asker)),
        }
    }

    fn named(&self, policy: PolicyId) -> impl Iterator<Item = PrincipalId> + use<> {
        let approvers = match &self.tenant.policies.row(policy).activation.approval.value {
            Approval::By(named) => named.iter().map(|approver| approver.principal).collect(),
            Approval::NotRequired | Approval::DefaultApprovers => Vec::new(),
        };
        approvers.into_iter()
    }

    /// Returns the policies before an entity: of a PIM-enabled group two, of a role one.
    pub fn policies_of(&self, entity: Entity) -> Vec<(Option<Relation>, PolicyId)> {
        match entity {
            Entity::Group(group) => {
                let of = |relation| self.tenant.group_policy(group, relation).map(|policy| (Some(relation), policy));
                [Relation::Member, Relation::Owner].into_iter().filter_map(of).collect()
            }
            Entity::Role(role, _) => vec![(None, self.tenant.roles.row(role).policy)],
            Entity::Account(_)
            | Entity::Access(_)
            | Entity::Context(_)
            | Entity::Blueprint(_)
            | Entity::NewAccount(_)
            | Entity::Unknown(_) => Vec::new(),
        }
    }
}

/// Returns what is activated of an entity.
fn thing_of(entity: Entity, relation: Option<Relation>) -> Option<Thing> {
    match entity {
        Entity::Group(group) => relation.map(|relation| Thing::Group(group, relation)),
        Entity::Role(role, _) => Some(Thing::Role(role)),
        Entity::Account(_) | Entity::Access(_) | Entity::Context(_) => None,
        Entity::Blueprint(_) | Entity::NewAccount(_) | Entity::Unknown(_) => None,
    }
}

/// Returns the entity of an assignment's target.
pub fn entity_of(target: Target) -> Entity {
    match target {
        Target::Group(group, _) => Entity::Group(group),
        Target::Role(role, scope) => Entity::Role(role, scope),
    }
}
