//! Small random tenants with everything that reach and escalation look at. A seed gives the same tenant always.

use crate::model::Model;
use crate::tenants::nameless;

pub const ACCOUNTS: [&str; 6] = ["ann", "ben", "cid", "dot", "eve", "bot"];
/// Users that some tenants have besides, and that mostly bring nothing but themselves.
const EXTRAS: [&str; 5] = ["x0", "x1", "x2", "x3", "x4"];
pub const GROUPS: [&str; 5] = ["g0", "g1", "g2", "g3", "g4"];

pub const ROLES: [&str; 20] = [
    "Exchange Administrator",
    "Exchange Administrator",
    "Helpdesk Administrator",
    "Helpdesk Administrator",
    "User Administrator",
    "Authentication Administrator",
    "Privileged Authentication Administrator",
    "Privileged Role Administrator",
    "Global Administrator",
    "Groups Administrator",
    "Identity Governance Administrator",
    "Directory Writers",
    "Conditional Access Administrator",
    "Reports Reader",
    "Partner Tier1 Support",
    "Partner Tier2 Support",
    "Security Operator",
    "Intune Administrator",
    "custom",
    "Mailbox Administrator",
];

/// Assignments that work together.
const THEMES: [&[&str]; 8] = [
    &[],
    &[],
    &["assign ann to role \"Helpdesk Administrator\" as active", "assign ann to g0 as active owner", "assign ben to g0 as active member"],
    &[
        "assign ann to role \"Authentication Administrator\" as active",
        "assign ben to g1 as active owner",
        "assign dot to g1 as active member",
    ],
    &[
        "assign ann to role \"User Administrator\" as active",
        "assign ben to role \"Conditional Access Administrator\" as eligible",
        "assign cid to g1 as eligible member",
    ],
    &[
        "assign ann to role \"Privileged Role Administrator\" as active",
        "assign ann to role \"Helpdesk Administrator\" in unit r as eligible",
        "assign ben to role \"Reports Reader\" as active",
    ],
    &[
        "assign ann to role \"Helpdesk Administrator\" as active",
        "assign ben, dot, eve to g0 as eligible member",
        "assign cid to g3 as active member",
    ],
    &["assign g0 to role \"Exchange Administrator\" as active", "assign ann to role \"Security Administrator\" as active"],
];

pub const WINDOWS: [&str; 7] =
    ["", "", " from 2026-02-01", " from 2026-04-01", " until 2026-02-28", " from 2026-02-01 until 2026-05-31", " from 2026-04-01 for 30d"];

/// A small generator of pseudo-random numbers (xorshift).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// A random tenant: declarations, and assignments one a line.
#[derive(Debug, Clone)]
pub struct Random {
    pub declarations: Vec<String>,
    pub assignments: Vec<String>,
}

impl Random {
    /// Draws a tenant and drops the assignments that are refused; `None` where a declaration is.
    pub fn draw(seed: u64) -> Option<(Self, Model)> {
        let dice = &mut Dice::new(seed);
        let declarations = declarations(dice);
        // Few roles at a time, so that they meet.
        let roles: Vec<&str> = (0..2 + dice.below(4)).map(|_| dice.pick(&ROLES)).collect();
        let theme = dice.pick(&THEMES).iter().map(|line| (*line).to_owned());
        let mut assignments: Vec<String> = (0..8 + dice.below(16)).map(|_| assignment(dice, &roles)).chain(theme).collect();
        let mut declarations = declarations;
        if dice.chance(40) {
            declarations.extend(EXTRAS.map(|name| user(dice, name)));
            assignments.extend(EXTRAS.iter().filter_map(|name| extra(dice, name)));
        }
        let dice = &mut Dice::new(seed.rotate_left(17) ^ 0xA6E7);
        if dice.chance(35) {
            add_agents(dice, &mut declarations, &mut assignments);
        }
        Self { declarations, assignments }.repair()
    }

    /// Gives most assignments a window: few ends, so that they meet.
    pub fn with_windows(mut self, seed: u64) -> Option<(Self, Model)> {
        let dice = &mut Dice::new(seed);
        let bounded = |line: &String| line.contains(" from ");
        for line in self.assignments.iter_mut().filter(|line| !bounded(line)) {
            line.push_str(dice.pick(&WINDOWS));
        }
        self.repair()
    }

    pub fn text(&self) -> String {
        self.declarations.iter().chain(&self.assignments).map(|line| format!("{line}\n")).collect()
    }

    pub fn repair(mut self) -> Option<(Self, Model)> {
        for _ in 0..4 {
            let model = Model::new(&self.text());
            let errors: Vec<_> = model.compiled.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
            if errors.is_empty() {
                return Some((self, model));
            }
            let mut lines: Vec<usize> = errors.iter().map(|error| model.line(error.labels[0].span)).collect();
            lines.sort_unstable();
            lines.dedup();
            for line in lines.into_iter().rev() {
                let at = line.checked_sub(self.declarations.len())?;
                self.assignments.remove(at);
            }
        }
        None
    }
}

fn declarations(dice: &mut Dice) -> Vec<String> {
    let mut lines =
        vec![tenant(dice), format!("context c {{ {} }}", dice.pick(&["", "", "untargeted", "off", "excludes g3", "excludes ann, g2"]))];
    lines.extend(ACCOUNTS.iter().map(|name| match *name {
        "bot" => "service-principal bot".to_owned(),
        name => user(dice, name),
    }));
    let mut plain = Vec::new();
    for name in GROUPS {
        lines.push(group(dice, name, &mut plain));
    }
    plain.extend(["ann", "ben", "cid"]);
    lines.push(format!("unit u {{ members {}, {} }}", dice.pick(&["ann", "ben", "cid"]), dice.pick(&GROUPS)));
    let restricted = dice.pick(&plain);
    lines.push(if dice.chance(60) { format!("unit r {{ restricted members {restricted} }}") } else { "unit r { restricted }".to_owned() });
    lines.push(format!("role custom {{ like \"{}\" {} }}", dice.pick(&ROLES[..18]), if dice.chance(30) { "privileged" } else { "" }));
    for role in ["Exchange Administrator", "Helpdesk Administrator", "User Administrator"] {
        if dice.chance(40) {
            let approval = if dice.chance(40) { "approval".to_owned() } else { approval(dice) };
            lines.push(format!("role \"{role}\" {{ policy {{ activation {{ {} {approval} }} }} }}", requirement(dice)));
        }
    }
    lines
}

/// Makes `bot` an agent identity, and adds another, and agents' users; a blueprint that accounts own, and what agents are given.
fn add_agents(dice: &mut Dice, declarations: &mut Vec<String>, assignments: &mut Vec<String>) {
    let flag = |dice: &mut Dice| if dice.chance(10) { " disabled" } else { "" };
    let owners = dice.pick(&["", "owners ann", "owners ann, ben", "owners cid, bot", "owners bot2", "owners bot-user, eve"]);
    let excludes = dice.pick(&["", "excludes bot-user", "excludes lone-user, g1", "excludes bot-user, g2"]);
    for line in declarations.iter_mut() {
        if line == "service-principal bot" {
            *line = format!("service-principal bot {{ agent of b{} }}", flag(dice));
        } else if line.starts_with("context c {") && !excludes.is_empty() {
            *line = format!("context c {{ {excludes} }}");
        }
    }
    declarations.push(format!("blueprint b {{ {owners} }}"));
    declarations.push(format!("service-principal bot2 {{ agent of b{} }}", flag(dice)));
    declarations.push(format!("user bot-user {{ agent of bot{} }}", flag(dice)));
    declarations.push("user lone-user { agent }".to_owned());
    let roles = ["Exchange Administrator", "AI Administrator", "Reports Reader", "custom", "Teams Administrator"];
    for _ in 0..3 + dice.below(6) {
        let who = dice.pick(&["bot", "bot2", "bot-user", "bot-user", "lone-user"]);
        let state = dice.pick(&["eligible", "active"]);
        assignments.push(match dice.below(10) {
            0..7 => format!("assign {who} to {} as {state} {}", dice.pick(&GROUPS), dice.pick(&["member", "member", "owner"])),
            _ => format!("assign {who} to role \"{}\"{} as {state}", dice.pick(&roles), dice.pick(&["", "", " in unit u"])),
        });
    }
    if dice.chance(30) {
        let role = dice.pick(&["AI Administrator", "Agent ID Administrator"]);
        assignments.push(format!("assign {} to role \"{role}\" as {}", dice.pick(&ACCOUNTS[..5]), dice.pick(&["active", "eligible"])));
    }
}

pub fn tenant(dice: &mut Dice) -> String {
    let guests = dice.pick(&["", "guests restricted", "guests same-as-members"]);
    let protection = dice.pick(&["", "eligible-protection off"]);
    let nesting = dice.pick(&["", "nesting direct"]);
    let sign_in = dice.pick(&["", "sign-in mfa"]);
    let writeback = dice.pick(&["", "password-writeback on"]);
    format!("tenant t {{ {guests} {protection} {nesting} {sign_in} {writeback} }}")
}

pub fn user(dice: &mut Dice, name: &str) -> String {
    let mut flag = |word, percent| if dice.chance(percent) { word } else { "" };
    format!("user {name} {{ {} {} {} {} }}", flag("guest", 15), flag("disabled", 7), flag("synced", 12), flag("mfa", 40))
}

fn group(dice: &mut Dice, name: &'static str, plain: &mut Vec<&'static str>) -> String {
    let is_assignable = dice.chance(35);
    let kind = if dice.chance(25) { "microsoft365" } else { "" };
    let (flags, is_in_pim) = match dice.below(100) {
        _ if is_assignable => ("role-assignable", dice.chance(75)),
        0..8 => ("dynamic", false),
        8..16 => ("synced", false),
        16..30 => ("open", dice.chance(70)),
        _ => ("", dice.chance(70)),
    };
    let grants = if dice.chance(30) { "grants vault" } else { "" };
    if !is_in_pim {
        plain.push(name);
        return format!("group {name} {{ {kind} {flags} {grants} }}");
    }
    let (member, owner) = (policy(dice), policy(dice));
    format!("group {name} {{ {kind} {flags} {grants} pim-enabled membership policy {member} ownership policy {owner} }}")
}

/// What keeps some from resetting a user, if anything.
fn extra(dice: &mut Dice, name: &str) -> Option<String> {
    match dice.below(10) {
        0..3 => Some(format!("assign {name} to role \"{}\" as active", dice.pick(&["Reports Reader", "Global Reader"]))),
        3..5 => Some(format!("assign {name} to {} as {} member", dice.pick(&GROUPS), dice.pick(&["active", "eligible"]))),
        _ => None,
    }
}

fn policy(dice: &mut Dice) -> String {
    format!("{{ activation {{ {} {} }} eligible {{ permanent }} active {{ permanent }} }}", requirement(dice), approval(dice))
}

pub fn requirement(dice: &mut Dice) -> &'static str {
    dice.pick(&["", "require nothing", "require mfa", nameless(), "require context c", "require context c, ticket"])
}

fn approval(dice: &mut Dice) -> String {
    if dice.chance(60) {
        return String::new();
    }
    let names = [&ACCOUNTS[..5], &GROUPS].concat();
    let (first, second) = (dice.pick(&names), dice.pick(&names));
    if first == second || dice.chance(40) { format!("approval by {first}") } else { format!("approval by {first}, {second}") }
}

fn assignment(dice: &mut Dice, roles: &[&str]) -> String {
    let state = dice.pick(&["eligible", "eligible", "eligible", "active", "active", "activated"]);
    let window = match (state, dice.below(10)) {
        ("activated", _) => " from 2026-03-02T08:00:00Z for 2h",
        (_, 0) => " from 2026-05-01 for 10d",
        _ => "",
    };
    let everybody = [&ACCOUNTS[..], &GROUPS].concat();
    if dice.chance(60) {
        let relation = dice.pick(&["member", "member", "member", "owner"]);
        return format!("assign {} to {} as {state} {relation}{window}", dice.pick(&everybody), dice.pick(&GROUPS));
    }
    let unit = if dice.chance(25) { format!(" in unit {}", dice.pick(&["u", "r"])) } else { String::new() };
    format!("assign {} to role \"{}\"{unit} as {state}{window}", dice.pick(&everybody), dice.pick(roles))
}

/// Adds to each user two that are like it but for some assignments, so that many begin alike and many can be taken over alike.
pub fn with_twins(random: &Random, seed: u64) -> Option<(Random, Model)> {
    let dice = &mut Dice::new(seed);
    let users: Vec<&str> = ACCOUNTS[..5].to_vec();
    let mut more = random.clone();
    for user in &users {
        let own = random.declarations.iter().find(|line| line.starts_with(&format!("user {user} ")))?;
        more.declarations.extend([2, 3].map(|at| own.replacen(&format!("user {user} "), &format!("user {user}-{at} "), 1)));
        for at in [2, 3] {
            let prefix = format!("assign {user} to ");
            let given = random.assignments.iter().filter(|line| line.starts_with(&prefix));
            let copied = given.filter(|_| dice.chance(80));
            more.assignments.extend(copied.map(|line| line.replacen(&prefix, &format!("assign {user}-{at} to "), 1)));
        }
    }
    more.repair()
}
