//! What stands before things, and which groups hand on their roles: what decisions read of policies and groups.

use crate::eval::{Demands, common_demands, policy_of};
use crate::ir::{Approval, Nesting, PolicyId, Tenant, Thing};
use crate::table::Id;
use crate::terms::Relation;

/// A policy as decisions read it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// The longest activation in seconds.
    pub max_seconds: i64,
    /// What is demanded of everybody whom no context excludes.
    pub demands: Demands,
    /// Whether a context excludes anybody, so that it has to be looked at who asks.
    pub has_exclusions: bool,
    /// Whether somebody has to agree.
    pub asks_approval: bool,
}

/// All policies, and what stands before what.
#[derive(Debug)]
pub(super) struct Rules {
    policies: Vec<Rule>,
    /// By group: before membership, before ownership.
    of_groups: Vec<[Option<PolicyId>; 2]>,
    /// By group: whether its roles are those of its members (D5.6).
    hands_on: Vec<bool>,
    /// Whether membership carries eligibility from one's direct groups alone (D3.30, D9.12).
    pub is_direct_alone: bool,
}

impl Rules {
    pub fn new(tenant: &Tenant) -> Self {
        let before = |thing| policy_of(tenant, thing);
        Self {
            policies: tenant.policies.ids().map(|policy| rule(tenant, policy)).collect(),
            of_groups: tenant
                .groups
                .ids()
                .map(|group| [Relation::Member, Relation::Owner].map(|side| before(Thing::Group(group, side))))
                .collect(),
            hands_on: tenant.groups.ids().map(|group| tenant.hands_on_roles(group)).collect(),
            is_direct_alone: tenant.settings.nesting.0 == Nesting::Direct,
        }
    }

    /// Returns how many policies there are.
    pub fn len(&self) -> usize {
        self.policies.len()
    }

    /// Returns a policy.
    pub fn rule(&self, policy: PolicyId) -> Option<&Rule> {
        self.policies.get(policy.index())
    }

    /// Returns the policy before a thing; `None` where the group is not PIM-enabled.
    pub fn policy(&self, tenant: &Tenant, thing: Thing) -> Option<PolicyId> {
        match thing {
            Thing::Group(group, relation) => {
                let [membership, ownership] = self.of_groups.get(group.index()).copied()?;
                match relation {
                    Relation::Member => membership,
                    Relation::Owner => ownership,
                }
            }
            Thing::Role(_) => policy_of(tenant, thing),
        }
    }

    /// Tells whether the roles of a group are those of its members.
    pub fn hands_on_roles(&self, group: u32) -> bool {
        self.hands_on.get(group as usize).copied().unwrap_or_default() // a group of another tenant has none
    }
}

fn rule(tenant: &Tenant, policy: PolicyId) -> Rule {
    let row = tenant.policies.row(policy);
    let demands = common_demands(tenant, row);
    let mut contexts = demands.iter().filter_map(|demand| demand.context());
    let has_exclusions = contexts.any(|context| !tenant.contexts.row(*context).excludes.is_empty());
    let asks_approval = row.activation.approval.value != Approval::NotRequired;
    Rule { max_seconds: row.activation.max_seconds.value, demands, has_exclusions, asks_approval }
}
