//! Adds what makes reach interesting: service principals, administrators, units, chains and cycles of eligible groups, owners on the way,
//! a group open to all, access, and `never` rules.

use super::random::Random;
use super::{Writer, group_name, user_name};

/// Roles that a few people hold or are eligible for, the strongest first.
const STRONG_ROLES: [&str; 12] = [
    "Global Administrator",
    "Privileged Role Administrator",
    "Privileged Authentication Administrator",
    "Authentication Administrator",
    "Conditional Access Administrator",
    "Security Administrator",
    "User Administrator",
    "Groups Administrator",
    "Helpdesk Administrator",
    "Identity Governance Administrator",
    "Directory Writers",
    "Exchange Administrator",
];
/// Roles that are given for one unit.
const UNIT_ROLES: [&str; 3] = ["Helpdesk Administrator", "User Administrator", "Groups Administrator"];
/// Members of a unit.
const UNIT_MEMBERS: usize = 40;
/// The most pairs of an eligible group and the role-assignable group it is eligible for.
const MAX_WAYS: usize = 400;

const NEVERS: [&str; 12] = [
    "never \"guests and roles\": any guest can reach any privileged role",
    "never \"guests and GA\": any guest can reach role \"Global Administrator\"",
    "never \"GA alone\": anyone can reach role \"Global Administrator\" without approval",
    "never \"PRA alone\": any user can reach role \"Privileged Role Administrator\" without approval",
    "never \"GA at all\": anyone can reach role \"Global Administrator\"",
    "never \"exchange by guests\": any guest can reach role \"Exchange Administrator\"",
    "never \"programs and roles\": any service-principal can reach any privileged role",
    "never \"the vault\": any guest can reach access vault",
    "never \"two hands\": any user can reach role \"User Administrator\" and role \"Global Administrator\" without approval",
    "never \"billing\": anyone can reach role \"Billing Administrator\" without approval",
    "never \"guests take over\": any guest can escalate to role \"Global Administrator\"",
    "never \"programs take over\": any service-principal can escalate to any privileged role",
];

impl Writer<'_> {
    /// Writes all of it. It draws from numbers of its own, so that the rest of the tenant stays what it is without.
    pub(super) fn write_ways(&mut self) {
        let random = &mut Random::new(self.shape.seed ^ 0x7269_6e67);
        self.write_policies_of_roles(random);
        self.write_service_principals(random);
        self.write_units(random);
        self.write_admins(random);
        self.write_open_groups(random);
        self.write_chains(random);
        NEVERS.iter().for_each(|never| self.line(never));
    }

    fn write_policies_of_roles(&mut self, random: &mut Random) {
        for role in STRONG_ROLES.iter().take(4) {
            let approvers = match self.plan.approver_groups {
                0 => String::new(),
                groups => format!(" by {}", group_name(random.below(groups))),
            };
            let rules = "eligible { permanent } active { permanent }";
            self.line(&format!("role \"{role}\" {{ policy {{ activation {{ require mfa approval{approvers} }} {rules} }} }}"));
        }
    }

    fn write_service_principals(&mut self, random: &mut Random) {
        for at in 0..self.shape.users / 100 {
            self.line(&format!("service-principal app-{at}"));
            if let Some(group) = self.draw_plain_group(random) {
                self.assign(&format!("app-{at} to {} as active owner", group_name(group)));
            }
            if random.percent(2) {
                self.assign(&format!("app-{at} to role \"Directory Writers\" as active"));
            }
        }
    }

    fn write_units(&mut self, random: &mut Random) {
        for at in 0..self.shape.users.div_ceil(1_000) {
            let mut members: Vec<usize> = (0..UNIT_MEMBERS).map(|_| random.below(self.shape.users)).collect();
            members.sort_unstable();
            members.dedup();
            let mut names: Vec<String> = members.into_iter().map(user_name).collect();
            names.extend(self.draw_plain_group(random).filter(|_| at % 10 != 0).map(group_name));
            let restricted = if at % 10 == 0 { "restricted " } else { "" };
            self.line(&format!("unit unit-{at} {{ {restricted}members {} }}", names.join(", ")));
            let role = random.pick(&UNIT_ROLES).unwrap_or("Helpdesk Administrator");
            let state = random.pick(&["active", "eligible"]).unwrap_or("active");
            let user = user_name(random.below(self.shape.users));
            self.assign(&format!("{user} to role \"{role}\" in unit unit-{at} as {state}"));
        }
    }

    /// The stronger a role, the fewer have it.
    fn write_admins(&mut self, random: &mut Random) {
        for (rank, role) in STRONG_ROLES.iter().enumerate() {
            for _ in 0..2 + (rank * self.shape.users) / 50_000 {
                let user = user_name(random.below(self.shape.users));
                let state = if random.percent(70) { "eligible" } else { "active" };
                self.assign(&format!("{user} to role \"{role}\" as {state}"));
            }
        }
    }

    /// A group that everybody may join is eligible for a vault, and nested in other groups.
    fn write_open_groups(&mut self, random: &mut Random) {
        self.line("group everybody-in { open }");
        self.line(
            "group vault-readers { grants vault pim-enabled membership policy { activation { require mfa } eligible { permanent } active { permanent } } }",
        );
        self.assign("everybody-in to vault-readers as eligible member");
        for _ in 0..5 {
            if let Some(group) = self.draw_plain_group(random).filter(|group| self.is_plain(*group)) {
                self.assign(&format!("everybody-in to {} as active member", group_name(group)));
            }
        }
    }

    /// Groups eligible for role-assignable groups, others eligible for those in turn, and now and then the way back.
    fn write_chains(&mut self, random: &mut Random) {
        let strong: Vec<usize> = self.positions(|group| group.is_role_assignable && group.policies.is_some());
        for _ in 0..(self.plan.groups.len() / 100).clamp(2, MAX_WAYS) {
            let (Some(target), Some(first)) = (random.pick(&strong), self.draw_pim_group(random)) else { return };
            self.assign_eligible(first, target);
            let Some(second) = self.draw_pim_group(random).filter(|second| *second != first) else { continue };
            self.assign_eligible(second, first);
            if random.percent(20) {
                self.assign_eligible(first, second);
            }
            let owner = user_name(random.below(self.shape.users));
            self.assign(&format!("{owner} to {} as eligible owner{}", group_name(second), self.eligible_window(second, true)));
        }
    }

    fn assign_eligible(&mut self, holder: usize, target: usize) {
        let window = self.eligible_window(target, false);
        self.assign(&format!("{} to {} as eligible member{window}", group_name(holder), group_name(target)));
    }

    /// Returns the window of an eligible assignment: as long as the policy allows.
    fn eligible_window(&self, target: usize, is_owner: bool) -> String {
        let policies = self.plan.groups.get(target).and_then(|group| group.policies);
        let policy = policies.and_then(|(member, owner)| self.plan.policies.get(if is_owner { owner } else { member }));
        policy.and_then(|policy| policy.eligible_days).map_or(String::new(), |days| format!(" from 2026-01-15 for {days}d"))
    }

    fn draw_pim_group(&self, random: &mut Random) -> Option<usize> {
        (0..50).map(|_| random.below(self.plan.groups.len())).find(|at| {
            let is_fit = |group: &super::Group| !group.is_role_assignable && group.policies.is_some();
            self.plan.groups.get(*at).is_some_and(is_fit)
        })
    }

    /// Draws a group that is neither role-assignable nor PIM-enabled, nor one of approvers.
    fn draw_plain_group(&self, random: &mut Random) -> Option<usize> {
        (0..50).map(|_| random.below(self.plan.groups.len())).find(|at| self.is_plain(*at))
    }

    fn is_plain(&self, at: usize) -> bool {
        at >= self.plan.approver_groups && self.plan.groups.get(at).is_some_and(|group| group.policies.is_none())
    }

    fn positions(&self, is_wanted: impl Fn(&super::Group) -> bool) -> Vec<usize> {
        self.plan.groups.iter().enumerate().filter(|(_, group)| is_wanted(group)).map(|(at, _)| at).collect()
    }
}
