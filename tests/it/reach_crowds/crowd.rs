//! Random tenants with more of everything: administrators with approvals between them, guests, several contexts and units.

use crate::model::Model;
use crate::reach_random::{Dice, ROLES, Random, WINDOWS, requirement, tenant, user};

/// Names of a crowd.
pub struct Crowd {
    users: Vec<String>,
    groups: Vec<String>,
    roles: Vec<&'static str>,
}

impl Crowd {
    fn new(dice: &mut Dice, users: usize, groups: usize) -> Self {
        Self {
            users: (0..users).map(|at| format!("u{at}")).collect(),
            groups: (0..groups).map(|at| format!("g{at}")).collect(),
            roles: (0..2 + dice.below(4)).map(|_| dice.pick(&ROLES)).collect(),
        }
    }

    pub fn draw(seed: u64, users: usize, groups: usize, assignments: usize) -> Option<(Random, Model)> {
        let dice = &mut Dice::new(seed);
        let crowd = Self::new(dice, users, groups);
        let declarations = crowd.declarations(dice);
        let mut lines: Vec<String> = (0..assignments).map(|_| crowd.assignment(dice)).collect();
        // many who begin alike
        for _ in 0..dice.below(4) {
            let target = crowd.target(dice);
            let holders = crowd.users.iter().filter(|_| dice.chance(40));
            let state = ["eligible", "eligible", "active"][lines.len() % 3];
            lines.extend(holders.map(|user| format!("assign {user} to {}", target.replace("STATE", state))).collect::<Vec<_>>());
        }
        Random { declarations, assignments: lines }.repair()
    }

    fn user<'c>(&'c self, dice: &mut Dice) -> &'c str {
        &self.users[dice.below(self.users.len())]
    }

    fn group<'c>(&'c self, dice: &mut Dice) -> &'c str {
        &self.groups[dice.below(self.groups.len())]
    }

    fn either<'c>(&'c self, dice: &mut Dice) -> &'c str {
        if dice.chance(50) { self.user(dice) } else { self.group(dice) }
    }

    fn declarations(&self, dice: &mut Dice) -> Vec<String> {
        let mut lines = vec![tenant(dice)];
        for context in ["c", "d"] {
            let mode = match dice.below(8) {
                0 => "untargeted".to_owned(),
                1 => "off".to_owned(),
                2..4 => String::new(),
                4 => format!("excludes {}", self.user(dice)),
                5 | 6 => format!("excludes {}", self.group(dice)),
                _ => format!("excludes {}, {}", self.user(dice), self.group(dice)),
            };
            lines.push(format!("context {context} {{ {mode} }}"));
        }
        lines.extend(self.users.iter().enumerate().map(|(at, name)| match at % 8 {
            7 => format!("service-principal {name}"),
            _ if dice.chance(50) => format!("user {name}"),
            _ => user(dice, name),
        }));
        let mut plain: Vec<String> = self.users.iter().enumerate().filter(|(at, _)| at % 8 != 7).map(|(_, name)| name.clone()).collect();
        for name in &self.groups {
            lines.push(self.declared(dice, name, &mut plain));
        }
        for unit in ["u", "v", "r", "s"] {
            let restricted = if ["r", "s"].contains(&unit) { "restricted" } else { "" };
            let mut members: Vec<String> = (0..dice.below(4))
                .map(|_| if restricted.is_empty() { self.either(dice).to_owned() } else { plain[dice.below(plain.len())].clone() })
                .collect();
            members.sort();
            members.dedup();
            let members = if members.is_empty() { String::new() } else { format!("members {}", members.join(", ")) };
            lines.push(format!("unit {unit} {{ {restricted} {members} }}"));
        }
        lines.push(format!("role custom {{ like \"{}\" {} }}", dice.pick(&ROLES[..18]), if dice.chance(30) { "privileged" } else { "" }));
        let mut gated: Vec<&str> = self.roles.iter().copied().filter(|role| *role != "custom").collect();
        gated.extend(["Exchange Administrator", "Helpdesk Administrator"]);
        gated.sort_unstable();
        gated.dedup();
        for role in gated {
            if dice.chance(50) {
                let approval = if dice.chance(30) { "approval".to_owned() } else { self.approval(dice) };
                lines.push(format!("role \"{role}\" {{ policy {{ activation {{ {} {approval} }} }} }}", self.requirement(dice)));
            }
        }
        lines
    }

    fn declared(&self, dice: &mut Dice, name: &str, plain: &mut Vec<String>) -> String {
        let is_assignable = dice.chance(30);
        let kind = if dice.chance(25) { "microsoft365" } else { "" };
        let (flags, is_in_pim) = match dice.below(100) {
            _ if is_assignable => ("role-assignable", dice.chance(75)),
            0..6 => ("dynamic", false),
            6..12 => ("synced", false),
            12..26 => ("open", dice.chance(60)),
            _ => ("", dice.chance(80)),
        };
        let grants = if dice.chance(20) { "grants vault" } else { "" };
        if !is_in_pim {
            plain.push(name.to_owned());
            return format!("group {name} {{ {kind} {flags} {grants} }}");
        }
        let (member, owner) = (self.policy(dice), self.policy(dice));
        format!("group {name} {{ {kind} {flags} {grants} pim-enabled membership policy {member} ownership policy {owner} }}")
    }

    fn policy(&self, dice: &mut Dice) -> String {
        let (requirement, approval) = (self.requirement(dice), self.approval(dice));
        format!("{{ activation {{ {requirement} {approval} }} eligible {{ permanent }} active {{ permanent }} }}")
    }

    fn requirement(&self, dice: &mut Dice) -> String {
        let context = dice.pick(&["context c", "context d"]);
        requirement(dice).replace("context c", context)
    }

    fn approval(&self, dice: &mut Dice) -> String {
        if dice.chance(50) {
            return String::new();
        }
        let (first, second) = (self.either(dice), self.either(dice));
        if first == second || dice.chance(50) { format!("approval by {first}") } else { format!("approval by {first}, {second}") }
    }

    /// Draws what to assign, with `STATE` in place of the state.
    fn target(&self, dice: &mut Dice) -> String {
        if dice.chance(60) {
            let relation = dice.pick(&["member", "member", "member", "owner"]);
            return format!("{} as STATE {relation}", self.group(dice));
        }
        let unit = if dice.chance(25) { format!(" in unit {}", dice.pick(&["u", "v", "r", "s"])) } else { String::new() };
        format!("role \"{}\"{unit} as STATE", dice.pick(&self.roles))
    }

    fn assignment(&self, dice: &mut Dice) -> String {
        let state = dice.pick(&["eligible", "eligible", "eligible", "active", "active"]);
        let holder = self.either(dice).to_owned();
        format!("assign {holder} to {}", self.target(dice).replace("STATE", state))
    }
}

/// Gives every assignment one of a few windows.
pub fn windowed(mut random: Random, seed: u64) -> Option<(Random, Model)> {
    let dice = &mut Dice::new(seed);
    for line in &mut random.assignments {
        line.push_str(dice.pick(&WINDOWS));
    }
    random.repair()
}

/// Draws a tenant of one of several sizes.
pub fn crowd(seed: u64) -> Option<(Random, Model)> {
    let (users, groups, assignments) = [(8, 6, 16), (12, 8, 26), (16, 10, 34), (10, 5, 30)][usize::try_from(seed % 4).unwrap_or_default()];
    Crowd::draw(seed, users, groups, assignments)
}
