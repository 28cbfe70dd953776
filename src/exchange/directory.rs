//! What files tell of a tenant by object ids: principals, roles, units, contexts, policies and assignments, and how that is written.
//!
//! A reader of a format declares what there is, in any order and as often as the files say it, and says what it does not know; names are
//! only given at the end, when all are known. It reads nothing itself and knows no format.

mod assigned;
mod context;
mod names;
mod principal;
mod role;
mod write;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::policy::Policy;
use crate::source::Span;
use crate::syntax::ast;

pub(super) use assigned::{Assigned, Certainty, Place};
pub(super) use context::{Context, Target, TargetState};
pub(super) use principal::{Flag, Kind, Principal, PrincipalId};
pub(super) use role::{RoleId, Unit, UnitId};

use role::Role;

/// A text, and where it stands.
pub(super) type Placed = (Box<str>, Span);

/// The policy of a relation or role; its approvers are named only when it is written.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// What it says. The approvers among it stand below.
    pub policy: Policy,
    /// Who approves, in the order written.
    pub approvers: Vec<(PrincipalId, Span)>,
}

/// A directory as far as it was told.
#[derive(Debug, Default)]
pub(super) struct Directory {
    principals: Vec<Principal>,
    by_id: FxHashMap<Box<str>, PrincipalId>,
    roles: Vec<Role>,
    roles_by_id: FxHashMap<Box<str>, RoleId>,
    units: Vec<Unit>,
    units_by_id: FxHashMap<Box<str>, UnitId>,
    /// The authentication contexts that there are or that policies ask for, by their ids.
    contexts: BTreeMap<Box<str>, Context>,
    group_policies: BTreeMap<(PrincipalId, ast::Relation), Rules>,
    role_policies: BTreeMap<RoleId, Rules>,
    assigned: Vec<Assigned>,
    open: Vec<(Place, ast::State, Span)>,
}

impl Directory {
    /// Adds a principal. What is told of one twice is one: the first telling of each part counts.
    pub(super) fn add(&mut self, principal: Principal) -> PrincipalId {
        let known = principal.id.as_ref().and_then(|(id, _)| self.find(id));
        if let Some(known) = known {
            if let Some(own) = self.principals.get_mut(known.index()) {
                own.merge(principal);
            }
            return known;
        }
        let id = PrincipalId::new(self.principals.len());
        if let Some((text, _)) = &principal.id {
            self.by_id.insert(lowered(text), id);
        }
        self.principals.push(principal);
        id
    }

    /// Returns the principal of an object id, in any case.
    pub(super) fn find(&self, id: &str) -> Option<PrincipalId> {
        find(&self.by_id, id)
    }

    /// Returns a principal.
    #[expect(clippy::indexing_slicing, reason = "an id is only made for a principal that is there, and none is removed")]
    pub(super) fn principal(&self, id: PrincipalId) -> &Principal {
        &self.principals[id.index()]
    }

    /// Returns a principal, to tell more of it.
    #[expect(clippy::indexing_slicing, reason = "an id is only made for a principal that is there, and none is removed")]
    pub(super) fn principal_mut(&mut self, id: PrincipalId) -> &mut Principal {
        &mut self.principals[id.index()]
    }

    /// Returns all principals of a kind, in the order told.
    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (PrincipalId, &Principal)> {
        let all = self.principals.iter().enumerate().map(|(index, principal)| (PrincipalId::new(index), principal));
        all.filter(move |(_, principal)| principal.kind == kind)
    }

    /// Says what the policy of a relation of a group is; the first telling counts. Tells whether it was that.
    pub(super) fn set_policy(&mut self, group: PrincipalId, relation: ast::Relation, rules: Rules) -> bool {
        let is_first = !self.group_policies.contains_key(&(group, relation));
        self.group_policies.entry((group, relation)).or_insert(rules);
        is_first
    }

    /// Tells whether the policy of a relation of a group was told.
    pub(super) fn has_policy(&self, group: PrincipalId, relation: ast::Relation) -> bool {
        self.group_policies.contains_key(&(group, relation))
    }

    /// Says what the policy of a role is; the first telling counts. Tells whether it was that.
    pub(super) fn set_role_policy(&mut self, role: RoleId, rules: Rules) -> bool {
        let is_first = !self.role_policies.contains_key(&role);
        self.role_policies.entry(role).or_insert(rules);
        is_first
    }

    /// Tells whether the policy of a role was told.
    pub(super) fn has_role_policy(&self, role: RoleId) -> bool {
        self.role_policies.contains_key(&role)
    }

    /// Adds an assignment.
    pub(super) fn assign(&mut self, assigned: Assigned) {
        self.assigned.push(assigned);
    }

    /// Says that others than those told may be assigned.
    pub(super) fn open(&mut self, place: Place, state: ast::State, span: Span) {
        self.open.push((place, state, span));
    }

    /// Tells whether something of it is not known.
    pub(super) fn leaves_open(&self) -> bool {
        let is_open = |certainty: Certainty| certainty == Certainty::Perhaps;
        let mut flags = self.principals.iter().flat_map(|principal| &principal.flags);
        let mut policies = self.group_policies.values().chain(self.role_policies.values());
        !self.open.is_empty()
            || self.assigned.iter().any(|assigned| is_open(assigned.certainty))
            || flags.any(|(_, certainty, _)| is_open(*certainty))
            || policies.any(|rules| rules.policy.leaves_open())
    }

    /// Tells of an authentication context; the first telling of each part counts.
    pub(super) fn tell_context(&mut self, id: &str, span: Span) -> &mut Context {
        self.contexts.entry(id.into()).or_insert_with(|| Context::new(span))
    }

    /// Returns the authentication contexts.
    pub(super) fn contexts_mut(&mut self) -> impl Iterator<Item = (&str, &mut Context)> {
        self.contexts.iter_mut().map(|(id, context)| (&**id, context))
    }
}

/// Finds what has an id, without regard to case.
fn find<T: Copy>(index: &FxHashMap<Box<str>, T>, id: &str) -> Option<T> {
    // most ids are written in lower case, and need no copy
    index.get(id).or_else(|| index.get(&*lowered(id))).copied()
}

/// Returns an id as it is compared.
fn lowered(id: &str) -> Box<str> {
    id.to_ascii_lowercase().into()
}
