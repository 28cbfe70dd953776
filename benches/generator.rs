//! Writes a valid `.pim` text of any size from a seed: the same shape gives the same bytes for ever.

#[path = "generator/random.rs"]
mod random;
#[path = "generator/reach.rs"]
mod reach;
#[path = "generator/tenant.rs"]
mod tenant;

use std::collections::HashSet;
use std::fmt::Write as _;

pub use random::Random;
use tenant::{Group, Plan};

/// The most owners the generator gives a group; the limit is 100 (D1.22).
const MAX_OWNERS: usize = 20;

const FIRST_NAMES: [&str; 16] =
    ["ada", "bela", "chen", "dora", "emil", "farah", "goran", "hana", "ines", "jonas", "kira", "liam", "mona", "nils", "olga", "pavel"];
const LAST_NAMES: [&str; 12] = ["abel", "berg", "costa", "diaz", "egger", "fuchs", "garcia", "horn", "ito", "jansen", "keller", "lopez"];
const AREAS: [&str; 10] =
    ["finance", "payroll", "network", "storage", "identity", "helpdesk", "legal", "research", "logistics", "platform"];
const DUTIES: [&str; 6] = ["readers", "writers", "operators", "admins", "auditors", "team"];
const ROLES: [&str; 6] =
    ["Exchange Administrator", "User Administrator", "Helpdesk Administrator", "Security Reader", "Groups Administrator", "Global Reader"];

/// How large a tenant to write, and of what mix. Shares are in percent.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Users, at least one.
    pub users: usize,
    /// Groups, approver groups among them.
    pub groups: usize,
    /// Assignments; more where nesting, roles and approvers alone need more.
    pub assignments: usize,
    /// Named policies.
    pub policies: usize,
    /// Groups that are nested in another one.
    pub nested_percent: usize,
    /// The longest chain of nested groups.
    pub depth: usize,
    /// Groups that are PIM-enabled; role-assignable ones always are, approver groups never.
    pub pim_percent: usize,
    /// Groups that are role-assignable, at most 500 of them (D1.20).
    pub role_assignable_percent: usize,
    /// Assignments to PIM-enabled groups that are eligible.
    pub eligible_percent: usize,
    /// Whether administrators, units, chains of eligible groups and `never` rules are added: what makes reach interesting.
    pub has_ways: bool,
    /// The seed.
    pub seed: u64,
}

impl Shape {
    /// Returns the usual shape for so many users: a group for ten users, four assignments a user.
    pub fn of_users(users: usize) -> Self {
        Self {
            users,
            groups: users / 10,
            assignments: users * 4,
            policies: 24,
            nested_percent: 30,
            depth: 6,
            pim_percent: 40,
            role_assignable_percent: 10,
            eligible_percent: 60,
            has_ways: false,
            seed: 1,
        }
    }

    /// Returns the shape by which reach is measured: five assignments a user, and ways that lead somewhere.
    #[allow(dead_code, reason = "not every program that includes this file measures reach")]
    pub fn with_ways(users: usize) -> Self {
        Self { assignments: users * 5, has_ways: true, ..Self::of_users(users) }
    }
}

/// Writes the `.pim` text of a shape. It compiles without errors.
pub fn generate(shape: &Shape) -> String {
    let mut random = Random::new(shape.seed);
    let plan = Plan::draw(shape, &mut random);
    let mut writer = Writer { shape, plan: &plan, random, text: String::new(), written: 0 };
    writer.write_all();
    writer.text
}

struct Writer<'a> {
    shape: &'a Shape,
    plan: &'a Plan,
    random: Random,
    text: String,
    written: usize,
}

impl Writer<'_> {
    fn write_all(&mut self) {
        self.line("tenant generated {\n  timezone \"Europe/Berlin\"\n}\n");
        self.write_policies();
        (0..self.shape.users).for_each(|at| self.write_user(at));
        for (at, group) in self.plan.groups.iter().enumerate() {
            self.write_group(at, group);
            self.write_structure(at, group);
        }
        self.write_assignments();
        if self.shape.has_ways {
            self.write_ways();
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn write_policies(&mut self) {
        for (at, policy) in self.plan.policies.iter().enumerate() {
            let approval = policy.approvers.map_or(String::new(), |group| format!("\n    approval by {}", group_name(group)));
            let (eligible, active) = (expiration(policy.eligible_days), expiration(policy.active_days));
            let activation = format!("  activation {{\n    max {}h\n    require {}{approval}\n  }}", policy.hours, policy.require);
            self.line(&format!("policy rules-{at} {{\n{activation}\n  eligible {{ {eligible} }}\n  active {{ {active} }}\n}}\n"));
        }
    }

    fn write_user(&mut self, at: usize) {
        let name = user_name(at);
        let mut flags = String::new();
        for (flag, percent) in [("mfa", 80), ("guest", 5), ("synced", 30), ("disabled", 2)] {
            if self.random.percent(percent) {
                let _ = write!(flags, " {flag}");
            }
        }
        self.line(&format!("user {name} {{ upn \"{name}@contoso.example\"{flags} }}"));
    }

    fn write_group(&mut self, at: usize, group: &Group) {
        let mut items = String::new();
        if group.is_role_assignable {
            items.push_str("\n  role-assignable");
        }
        if let Some((membership, ownership)) = group.policies {
            let _ = write!(items, "\n  pim-enabled\n  membership policy rules-{membership}\n  ownership policy rules-{ownership}");
        }
        let end = if items.is_empty() { "" } else { "\n" };
        self.line(&format!("group {} \"Group {at}\" {{{items}{end}}}", group_name(at)));
    }

    /// Writes what the shape of the tenant itself needs: nesting, roles of groups, members of approver groups.
    fn write_structure(&mut self, at: usize, group: &Group) {
        if let Some(parent) = group.parent {
            self.assign(&format!("{} to {} as active member{}", group_name(at), group_name(parent), self.plan.nesting_window(parent)));
        }
        if at < self.plan.approver_groups {
            for _ in 0..self.random.between(2, 6) {
                let user = user_name(self.random.below(self.shape.users));
                self.assign(&format!("{user} to {} as active member", group_name(at)));
            }
        } else if group.is_role_assignable {
            let role = self.random.pick(&ROLES).unwrap_or("Global Reader");
            self.assign(&format!("{} to role \"{role}\" as active", group_name(at)));
        }
    }

    fn assign(&mut self, rest: &str) {
        self.written += 1;
        self.line(&format!("assign {rest}"));
    }

    fn write_assignments(&mut self) {
        let mut order: Vec<usize> = (self.plan.approver_groups..self.plan.groups.len()).collect();
        self.random.shuffle(&mut order);
        let mut seen = HashSet::new();
        let mut owners = vec![0; self.plan.groups.len()];
        while self.written < self.shape.assignments && !order.is_empty() {
            let is_owner = self.random.percent(3);
            let rank = if is_owner { self.random.below(order.len()) } else { self.random.zipf(order.len()) };
            let Some(at) = order.get(rank).copied() else { continue };
            self.write_assignment(at, is_owner, &mut seen, &mut owners);
        }
    }

    fn write_assignment(&mut self, at: usize, wants_owner: bool, seen: &mut HashSet<(usize, usize)>, owners: &mut [usize]) {
        let Some(group) = self.plan.groups.get(at) else { return };
        let is_owner = wants_owner && owners.get_mut(at).is_some_and(|count| take(count, MAX_OWNERS));
        let state = self.draw_state(group);
        let holder = if state == "eligible" && !is_owner && self.random.percent(3) { self.draw_group(at) } else { None };
        let holder = holder.map_or_else(|| self.draw_user(at, seen), group_name);
        let relation = if is_owner { "owner" } else { "member" };
        let window = self.draw_window(group, state, is_owner);
        self.assign(&format!("{holder} to {} as {state} {relation}{window}", group_name(at)));
    }

    fn draw_state(&mut self, group: &Group) -> &'static str {
        if group.policies.is_none() {
            return "active";
        }
        match self.random.below(100) {
            0 => "activated",
            share if share <= self.shape.eligible_percent => "eligible",
            _ => "active",
        }
    }

    /// Draws a group that becomes eligible in another one: never in itself.
    fn draw_group(&mut self, target: usize) -> Option<usize> {
        let group = self.random.below(self.plan.groups.len());
        (group != target && group >= self.plan.approver_groups).then_some(group)
    }

    /// Draws a user who is not assigned to the group yet, as far as a few tries can tell.
    fn draw_user(&mut self, group: usize, seen: &mut HashSet<(usize, usize)>) -> String {
        let mut user = self.random.below(self.shape.users);
        for _ in 0..4 {
            if seen.insert((user, group)) {
                break;
            }
            user = self.random.below(self.shape.users);
        }
        user_name(user)
    }

    fn draw_window(&mut self, group: &Group, state: &str, is_owner: bool) -> String {
        let policy =
            group.policies.and_then(|(membership, ownership)| self.plan.policies.get(if is_owner { ownership } else { membership }));
        let limit = match (state, policy) {
            ("activated", _) => return format!(" from 2026-03-02T0{}:00:00Z for 4h", self.random.below(10)),
            ("eligible", Some(policy)) => policy.eligible_days,
            (_, Some(policy)) => policy.active_days,
            (_, None) => None,
        };
        if limit.is_none() {
            match self.random.below(10) {
                0..6 => return String::new(),
                6..8 => return format!(" until 2026-{:02}-28", self.random.between(1, 12)),
                _ => {}
            }
        }
        let days = self.random.between(30, limit.unwrap_or(365));
        format!(" from {} for {days}d", self.draw_date())
    }

    /// Draws a day from July 2025 to April 2026, so that of the windows some are over, most hold and some have not begun in March 2026.
    fn draw_date(&mut self) -> String {
        let (year, month) = match self.random.below(10) {
            late @ 0..6 => (2025, 7 + late),
            early => (2026, early - 5),
        };
        format!("{year}-{month:02}-{:02}", self.random.between(1, 28))
    }
}

impl Plan {
    /// Returns the window of a group's membership in `parent`: as long as the parent's policy allows.
    fn nesting_window(&self, parent: usize) -> String {
        let policy = self.groups.get(parent).and_then(|parent| parent.policies).and_then(|(membership, _)| self.policies.get(membership));
        let days = policy.and_then(|policy| policy.active_days);
        days.map_or(String::new(), |days| format!(" from 2026-01-15 for {days}d"))
    }
}

fn take(count: &mut usize, limit: usize) -> bool {
    let is_free = *count < limit;
    *count += usize::from(is_free);
    is_free
}

fn expiration(days: Option<usize>) -> String {
    days.map_or("permanent".to_owned(), |days| format!("max {days}d"))
}

fn user_name(at: usize) -> String {
    let first = FIRST_NAMES.get(at % FIRST_NAMES.len()).unwrap_or(&"ada");
    let last = LAST_NAMES.get(at % LAST_NAMES.len()).unwrap_or(&"abel");
    format!("{first}.{last}-{at}")
}

fn group_name(at: usize) -> String {
    let area = AREAS.get(at % AREAS.len()).unwrap_or(&"finance");
    let duty = DUTIES.get(at % DUTIES.len()).unwrap_or(&"team");
    format!("{area}-{duty}-{at}")
}
