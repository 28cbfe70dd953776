//! Decides what stands in a generated tenant: policies, groups, nesting. Every choice keeps the text valid.

use super::Shape;
use super::random::Random;

/// The most role-assignable groups a tenant may have (D1.20).
const MAX_ROLE_ASSIGNABLE: usize = 500;

/// A policy and the bounds that assignments under it must keep.
pub struct Policy {
    /// Hours an activation may last.
    pub hours: usize,
    /// What a request must bring.
    pub require: &'static str,
    /// The approver group, as a position among the groups.
    pub approvers: Option<usize>,
    /// Days an eligible assignment may last; `None` is for ever.
    pub eligible_days: Option<usize>,
    /// Days an active assignment may last; `None` is for ever.
    pub active_days: Option<usize>,
}

/// A group.
#[derive(Default)]
pub struct Group {
    /// Whether a directory role may be given to it.
    pub is_role_assignable: bool,
    /// The policies before membership and ownership, where it is PIM-enabled.
    pub policies: Option<(usize, usize)>,
    /// The group it is nested in.
    pub parent: Option<usize>,
    /// How many groups stand above it.
    pub level: usize,
}

/// Policies and groups; the first `approver_groups` groups hold approvers.
pub struct Plan {
    /// All named policies.
    pub policies: Vec<Policy>,
    /// All groups.
    pub groups: Vec<Group>,
    /// How many of the groups hold approvers.
    pub approver_groups: usize,
}

impl Plan {
    /// Draws policies and groups of a shape.
    pub fn draw(shape: &Shape, random: &mut Random) -> Self {
        let approver_groups = shape.policies.div_ceil(2).min(shape.groups / 4);
        let policies: Vec<_> = (0..shape.policies).map(|_| draw_policy(random, approver_groups)).collect();
        let mut plan = Self { policies, groups: Vec::with_capacity(shape.groups), approver_groups };
        let role_assignable = (shape.groups * shape.role_assignable_percent / 100).min(MAX_ROLE_ASSIGNABLE);
        for at in 0..shape.groups {
            let group = plan.draw_group(shape, random, at, at < role_assignable);
            plan.groups.push(group);
        }
        plan
    }

    fn draw_group(&self, shape: &Shape, random: &mut Random, at: usize, is_role_assignable: bool) -> Group {
        let is_approver_group = at < self.approver_groups;
        let is_pim_enabled = !is_approver_group && !self.policies.is_empty() && (is_role_assignable || random.percent(shape.pim_percent));
        let policies = is_pim_enabled.then(|| (random.below(self.policies.len()), random.below(self.policies.len())));
        let parent = if !is_approver_group && random.percent(shape.nested_percent) { self.draw_parent(shape, random) } else { None };
        let level = parent.and_then(|parent| self.groups.get(parent)).map_or(0, |parent: &Group| parent.level + 1);
        Group { is_role_assignable, policies, parent, level }
    }

    /// Half of the nested groups continue a chain, the others go anywhere. No group is nested in a role-assignable one (D3.20).
    fn draw_parent(&self, shape: &Shape, random: &mut Random) -> Option<usize> {
        let last = self.groups.len().checked_sub(1)?;
        let wanted = if random.percent(50) { last } else { random.below(self.groups.len()) };
        let parent = self.groups.get(wanted)?;
        (wanted >= self.approver_groups && !parent.is_role_assignable && parent.level < shape.depth).then_some(wanted)
    }
}

fn draw_policy(random: &mut Random, approver_groups: usize) -> Policy {
    Policy {
        hours: random.between(1, 12),
        require: random.pick(&["mfa", "justification", "mfa, justification", "mfa, justification, ticket", "nothing"]).unwrap_or("mfa"),
        approvers: (approver_groups > 0 && random.percent(50)).then(|| random.below(approver_groups)),
        eligible_days: random.pick(&[None, Some(180), Some(365)]).flatten(),
        active_days: random.pick(&[None, Some(90), Some(180)]).flatten(),
    }
}
