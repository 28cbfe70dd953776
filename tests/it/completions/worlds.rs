//! Small random tenants with a few things that are not known, and what each of them may be.

use crate::reach_random::Dice;

const USERS: [&str; 4] = ["ann", "ben", "cid", "rob"];
const ACCOUNTS: [&str; 6] = ["ann", "ben", "cid", "rob", "bot", "kai"];
const GROUPS: [&str; 3] = ["g0", "g1", "g2"];
const ROLES: [&str; 4] =
    ["\"Helpdesk Administrator\"", "\"User Administrator\"", "\"Groups Administrator\"", "\"Privileged Role Administrator\""];
/// Accounts that no world declares and every completion has.
const STRANGERS: &str = "user zoe\nuser zak\nservice-principal zot\ngroup empty\ncontext cz\n";
const INSERTED: [&str; 8] = ["ann", "ben", "cid", "bot", "g1", "g2", "zoe", "zot"];
const APPROVERS: [&str; 7] = ["ann", "ben", "cid", "rob", "g2", "zoe", "empty"];
/// The most places that are not known.
const MOST_SLOTS: usize = 4;

/// A place of the text whose content is not known.
#[derive(Clone)]
struct Slot {
    unknown: String,
    /// What stands there where unknowns are read as nothing.
    closed: String,
    values: Vec<String>,
}

/// A text with places that are not known.
#[derive(Clone)]
pub struct World {
    pieces: Vec<String>,
    /// Slot `n` stands after piece `n`.
    slots: Vec<Slot>,
}

impl World {
    /// Draws a world with at most five places that are not known. A seed gives the same world always.
    pub fn draw(seed: u64) -> Self {
        let dice = &mut Dice::new(seed.wrapping_mul(77) ^ 0x00C0_FFEE);
        let mut world = Self { pieces: vec![String::new()], slots: Vec::new() };
        world.settings(dice);
        for user in USERS {
            world.user(dice, user);
        }
        world.add("service-principal bot\nservice-principal kai { agent }\ncontext c1 { excludes g2 }\ncontext c2 { untargeted }\n");
        world.add("unit un { members ann, g1 }\n");
        for group in GROUPS {
            world.group(dice, group);
        }
        if dice.chance(60) {
            let role = dice.pick(&ROLES);
            world.add(&format!("role {role} {{ policy {{ activation {{ "));
            world.activation(dice, true);
            world.add(" } } }\n");
        }
        for _ in 0..2 + dice.below(4) {
            let who = dice.pick(&["ann", "ben", "cid", "bot", "g1", "g2"]);
            let line = format!("assign {who} to {}{}\n", place(dice), dice.pick(&["", "", "", " until 2026-01-01", " from 2026-04-01"]));
            world.add_if_it_loads(&line);
        }
        for _ in 0..1 + dice.below(2) {
            world.assignment(dice);
        }
        world
    }

    /// Draws a world for chains of steps: with groups that hand on roles, owners, roles that reset, and more that is given.
    pub fn draw_for_chains(seed: u64) -> Self {
        let dice = &mut Dice::new(seed.wrapping_mul(131) ^ 0x0BAD_CAFE);
        let mut world = Self { pieces: vec![String::new()], slots: Vec::new() };
        let switches = ["", "sign-in mfa", "password-writeback on", "eligible-protection off", "guests same-as-members", "nesting direct"];
        let switch = dice.pick(&switches);
        world.add(&format!("tenant t {{ {switch} }}\n"));
        for user in USERS {
            world.user(dice, user);
        }
        let restricted = dice.pick(&["", "", "restricted "]);
        world.add("service-principal bot\nservice-principal kai { agent }\ncontext c1 { excludes g2 }\ncontext c2 { untargeted }\n");
        world.add(&format!("unit un {{ {restricted}members ann, g1 }}\n"));
        for group in GROUPS {
            world.group(dice, group);
        }
        for _ in 0..4 + dice.below(5) {
            let who = dice.pick(&["ann", "ben", "cid", "bot", "g0", "g1", "g2", "ann", "ben"]);
            let place = place_of_chain(dice);
            world.add_if_it_loads(&format!("assign {who} to {place}\n"));
        }
        for _ in 0..1 + dice.below(2) {
            let place = place_of_chain(dice);
            world.assignment_to(dice, &place);
        }
        world
    }

    fn add(&mut self, text: &str) {
        if let Some(piece) = self.pieces.last_mut() {
            piece.push_str(text);
        }
    }

    fn add_if_it_loads(&mut self, text: &str) {
        let before = self.pieces.last().cloned();
        self.add(text);
        if super::load(&self.closed()).is_none()
            && let (Some(piece), Some(before)) = (self.pieces.last_mut(), before)
        {
            *piece = before;
        }
    }

    fn slot(&mut self, unknown: &str, closed: &str, values: &[&str]) {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        self.slots.push(Slot { unknown: unknown.to_owned(), closed: closed.to_owned(), values });
        self.pieces.push(String::new());
    }

    fn is_full(&self) -> bool {
        self.slots.len() >= MOST_SLOTS - 1
    }

    fn settings(&mut self, dice: &mut Dice) {
        let nesting = dice.pick(&["", "", "nesting direct "]);
        let guests = dice.pick(&["", "guests same-as-members "]);
        let protection = dice.pick(&["", "", "eligible-protection off "]);
        self.add(&format!("tenant t {{ {nesting}{guests}{protection}}}\n"));
    }

    fn user(&mut self, dice: &mut Dice, name: &str) {
        if name == "rob" {
            self.add("user rob { agent }\n");
            return;
        }
        self.add(&format!("user {name} {{ "));
        match dice.below(11) {
            0 => self.add("disabled"),
            1 => self.add("guest"),
            2 if !self.is_full() => self.slot("unknown disabled", "", &["", "disabled"]),
            3 if !self.is_full() => self.slot("unknown guest", "", &["", "guest"]),
            4 if !self.is_full() => self.slot("unknown synced", "", &["", "synced"]),
            5 if !self.is_full() => self.slot("unknown mfa, disabled", "", &["", "mfa", "disabled", "mfa disabled"]),
            _ => {}
        }
        self.add(" }\n");
    }

    fn group(&mut self, dice: &mut Dice, name: &str) {
        self.add(&format!("group {name} {{ "));
        match dice.below(8) {
            0 => self.add("role-assignable "),
            1 if !self.is_full() => self.slot("unknown role-assignable ", "", &["", "role-assignable "]),
            2 if !self.is_full() => self.slot(
                "unknown role-assignable, dynamic, microsoft365 ",
                "",
                &["", "role-assignable ", "dynamic ", "microsoft365 ", "dynamic microsoft365 ", "role-assignable microsoft365 "],
            ),
            _ => {}
        }
        match dice.below(6) {
            0 if name == "g2" => self.add(" }\n"),
            1 if !self.is_full() => {
                let values = ["", "pim-enabled ", "pim-enabled membership policy { activation { approval by ben require ticket } } "];
                self.slot("unknown pim-enabled membership policy unknown ", "", &[&values[..], &POLICIES].concat());
                self.add("}\n");
            }
            2 if !self.is_full() => {
                self.add("pim-enabled ");
                self.slot("membership policy unknown ", "", &[&[""][..], &POLICIES].concat());
                self.add("}\n");
            }
            3 if !self.is_full() => {
                self.slot("unknown pim-enabled ", "", &["", "pim-enabled "]);
                self.add("}\n");
            }
            _ => {
                self.add("pim-enabled membership policy { activation { ");
                self.activation(dice, false);
                self.add(" } } }\n");
            }
        }
    }

    fn activation(&mut self, dice: &mut Dice, is_role: bool) {
        match dice.below(5) {
            0 => self.add("max 2h "),
            1 if !self.is_full() => self.slot("max unknown ", "", &["max 30m ", "max 2h ", "max 24h "]),
            _ => {}
        }
        match dice.below(9) {
            0 => self.add("require mfa "),
            1 if !self.is_full() => self.slot("require unknown mfa ", "require nothing ", &["require nothing ", "require mfa "]),
            2 if !self.is_full() => {
                self.slot("require mfa, unknown ticket ", "require mfa ", &["require mfa ", "require mfa, ticket "]);
            }
            3 if !self.is_full() => {
                let asked = ["require nothing ", "require mfa ", "require mfa, ticket ", "require context c1 ", "require context c2 "];
                self.slot("require unknown ", "require nothing ", &[&asked[..], &["require context cz, justification "]].concat());
            }
            4 if !self.is_full() => {
                self.slot("require unknown context c1 ", "require nothing ", &["require nothing ", "require context c1 "]);
            }
            5 if !self.is_full() => {
                let asked = ["require nothing ", "require context c1 ", "require context c2 ", "require context cz "];
                self.slot("require unknown context ", "require nothing ", &asked);
            }
            6 => self.add("require context c1 "),
            _ => self.add("require nothing "),
        }
        self.approval(dice, is_role);
    }

    fn approval(&mut self, dice: &mut Dice, is_role: bool) {
        let by = |names: &[&str]| subsets("approval by ", "", names);
        match dice.below(8) {
            0 => self.add("approval by ben "),
            1 => self.add("approval by g2 "),
            2 if !self.is_full() => {
                let more = if is_role { vec!["approval ".to_owned()] } else { Vec::new() };
                self.slot("approval unknown ", "", &with_none(&[by(&APPROVERS), more].concat()));
            }
            3 if !self.is_full() => {
                let more =
                    [vec!["approval by ben ".to_owned()], subsets("approval by ben, ", "", &["ann", "cid", "rob", "g2", "zoe", "empty"])]
                        .concat();
                self.slot("approval by ben, unknown ", "approval by ben ", &borrowed(&more));
            }
            4 if !self.is_full() => {
                self.slot("approval by unknown ", "approval by nobody-there ", &borrowed(&by(&APPROVERS)));
            }
            5 if is_role => self.add("approval "),
            _ => {}
        }
    }

    fn assignment(&mut self, dice: &mut Dice) {
        let place = place(dice);
        self.assignment_to(dice, &place);
    }

    fn assignment_to(&mut self, dice: &mut Dice, place: &str) {
        let window = dice.pick(&["", "", "", "", " until 2026-12-31", " until 2026-01-31", " from 2026-05-01"]);
        let (among, who): (&str, &[&str]) = match dice.below(8) {
            0 => ("ann, ben ", &["ann", "ben"]),
            1 => ("g1, cid ", &["g1", "cid"]),
            2 => ("g2 ", &["g2"]),
            _ => ("", &INSERTED),
        };
        let unknown = format!("assign unknown {among}to {place}{window}\n");
        self.slot(&unknown, "", &with_none(&subsets("assign ", &format!("to {place}{window}\n"), who)));
    }

    /// Returns the text as it is written, with what is not known.
    pub fn text(&self) -> String {
        self.filled(|slot| &slot.unknown)
    }

    /// Returns the text with nothing in the places that are not known.
    pub fn closed(&self) -> String {
        self.filled(|slot| &slot.closed).replace("approval by nobody-there ", "approval by empty ") + "group empty\n"
    }

    fn filled<'a>(&'a self, content: impl Fn(&'a Slot) -> &'a str) -> String {
        let contents = self.slots.iter().map(content).chain([""]);
        self.pieces.iter().map(String::as_str).zip(contents).flat_map(|(piece, content)| [piece, content]).collect()
    }

    /// Returns how many tenants it may be, of those that are tried.
    pub fn count(&self) -> usize {
        self.slots.iter().map(|slot| slot.values.len()).product()
    }

    /// Returns one of them, with its strangers.
    pub fn completion(&self, number: usize) -> String {
        let mut rest = number;
        let mut values = Vec::new();
        for slot in &self.slots {
            values.push(slot.values[rest % slot.values.len()].as_str());
            rest /= slot.values.len();
        }
        let contents = values.into_iter().chain([""]);
        let text: String = self.pieces.iter().map(String::as_str).zip(contents).flat_map(|(piece, content)| [piece, content]).collect();
        text + STRANGERS
    }

    /// Returns the world in which one thing is known that was not, with strangers; and whether an assignment was added.
    pub fn narrowed(&self, dice: &mut Dice) -> Option<Self> {
        let mut world = self.clone();
        let at = dice.below(world.slots.len().max(1));
        let slot = world.slots.get_mut(at)?;
        let value = slot.values.get(dice.below(slot.values.len()))?.clone();
        // what an assignment may add is written beside it
        let is_assignment = slot.unknown.starts_with("assign");
        let text = if is_assignment && !value.is_empty() && dice.chance(70) { slot.unknown.clone() + &value } else { value };
        *slot = Slot { unknown: text.clone(), closed: text.clone(), values: vec![text] };
        world.add(STRANGERS);
        Some(world)
    }

    /// Returns some questions about one step.
    pub fn steps(&self, dice: &mut Dice, count: usize) -> Vec<String> {
        let mut questions = Vec::new();
        for who in ACCOUNTS {
            for group in GROUPS {
                for rest in ["", " for 1h", " with mfa", " with mfa, any context", " without approval", " with context c1, ticket"] {
                    questions.push(format!("can {who} activate membership of {group}{rest}"));
                }
                questions.push(format!("can {who} activate ownership of {group}"));
                questions.extend(["manage", "change members of", "change owners of"].map(|deed| format!("can {who} {deed} {group}")));
                questions.extend(["member", "owner"].map(|relation| format!("is {who} {relation} of {group}")));
                questions.extend(["member", "owner"].map(|relation| format!("is {who} eligible {relation} of {group}")));
                questions.extend(["ann", "cid"].map(|whose| format!("can {who} approve membership of {group} for {whose}")));
            }
            for role in ROLES {
                questions.push(format!("is {who} in role {role}"));
                questions.extend(["", " with mfa"].map(|rest| format!("can {who} activate role {role}{rest}")));
            }
            for whose in USERS {
                questions.extend(["password", "mfa"].map(|credential| format!("can {who} reset {credential} of {whose}")));
            }
        }
        (0..count).map(|_| questions[dice.below(questions.len())].clone()).collect()
    }

    /// Returns some lists, each with the questions about a single step that it answers, by the name of who or what is listed.
    pub fn lists(&self, dice: &mut Dice, count: usize) -> Vec<(String, Vec<(String, String)>)> {
        let each = |of: &dyn Fn(&str) -> String| ACCOUNTS.iter().map(|who| ((*who).to_owned(), of(who))).collect::<Vec<_>>();
        let mut lists = Vec::new();
        for group in GROUPS {
            for rest in [" membership of", " ownership of"] {
                for mods in ["", " with mfa", " without approval"] {
                    lists.push((
                        format!("who can activate{rest} {group}{mods}"),
                        each(&|who| format!("can {who} activate{rest} {group}{mods}")),
                    ));
                }
            }
            for deed in ["manage", "change members of", "change owners of"] {
                lists.push((format!("who can {deed} {group}"), each(&|who| format!("can {who} {deed} {group}"))));
            }
            lists.push((
                format!("who can approve membership of {group} for cid"),
                each(&|who| format!("can {who} approve membership of {group} for cid")),
            ));
            for relation in ["member", "owner", "eligible member"] {
                lists.push((format!("who is {relation} of {group}"), each(&|who| format!("is {who} {relation} of {group}"))));
            }
        }
        for role in ROLES {
            lists.push((format!("who can activate role {role}"), each(&|who| format!("can {who} activate role {role}"))));
            lists.push((format!("who is in role {role}"), each(&|who| format!("is {who} in role {role}"))));
        }
        for whose in USERS {
            lists.push((format!("who can reset password of {whose}"), each(&|who| format!("can {who} reset password of {whose}"))));
        }
        for who in ACCOUNTS {
            let things = || GROUPS.iter().flat_map(|group| ["membership", "ownership"].map(|side| format!("{side} of {group}")));
            let activate = things().map(|thing| (thing.clone(), format!("can {who} activate {thing}"))).collect();
            lists.push((format!("what can {who} activate"), activate));
            let manage = GROUPS.iter().map(|group| ((*group).to_owned(), format!("can {who} manage {group}"))).collect();
            lists.push((format!("what can {who} manage"), manage));
            let change = GROUPS.iter().flat_map(|group| ["members", "owners"].map(|side| format!("{side} of {group}")));
            lists.push((format!("what can {who} change"), change.map(|what| (what.clone(), format!("can {who} change {what}"))).collect()));
            let reset = USERS.iter().map(|user| (format!("password of {user}"), format!("can {who} reset password of {user}"))).collect();
            lists.push((format!("what can {who} reset"), reset));
            for relation in ["member", "owner"] {
                let is = GROUPS.iter().map(|group| ((*group).to_owned(), format!("is {who} {relation} of {group}"))).collect();
                lists.push((format!("what is {who} {relation} of"), is));
            }
        }
        for group in GROUPS {
            lists.extend(Self::lists_of_members(group));
        }
        (0..count).map(|_| lists[dice.below(lists.len())].clone()).collect()
    }

    /// Returns the lists of what any member of a group can do, each with its single questions.
    pub fn lists_of_members(group: &str) -> Vec<(String, Vec<(String, String)>)> {
        let list = |verb: &str, things: Vec<String>| {
            let single = things.into_iter().map(|thing| (thing.clone(), format!("can any member of {group} {verb} {thing}")));
            (format!("what can any member of {group} {verb}"), single.collect())
        };
        let sides = |sides: [&str; 2]| GROUPS.iter().flat_map(|group| sides.map(|side| format!("{side} of {group}"))).collect::<Vec<_>>();
        vec![
            list("activate", sides(["membership", "ownership"])),
            list("manage", GROUPS.iter().map(|group| (*group).to_owned()).collect()),
            list("change", sides(["members", "owners"])),
            list("reset", USERS.iter().map(|user| format!("password of {user}")).collect()),
        ]
    }

    /// Returns the steps of some scenarios, with the account and the group of each activation.
    pub fn scenarios(dice: &mut Dice, count: usize) -> Vec<(String, Vec<(String, String)>)> {
        let step = |dice: &mut Dice| {
            let (who, whom, group) = (dice.pick(&USERS), dice.pick(&USERS), dice.pick(&GROUPS));
            let evidence = dice.pick(&["", " with mfa, any context"]);
            let activates = format!("{who} activates membership of {group} for 30m{evidence}");
            let activated = vec![(who.to_owned(), group.to_owned())];
            match dice.below(7) {
                0..3 => (activates, activated),
                3 | 4 => (format!("refused: {activates}"), activated),
                5 => (format!("{who} adds {whom} to {group} as member"), Vec::new()),
                _ => (format!("refused: {who} adds {whom} to {group} as owner"), Vec::new()),
            }
        };
        let scenario = |dice: &mut Dice| {
            let (first, second) = (step(dice), step(dice));
            let lines = if dice.chance(50) { vec![first] } else { vec![first, second] };
            let text: String = lines.iter().map(|(line, _)| format!("  {line}\n")).collect();
            (text, lines.into_iter().flat_map(|(_, activated)| activated).collect())
        };
        (0..count).map(|_| scenario(dice)).collect()
    }

    /// Returns some lists about chains of steps, each with whom or what may be in it.
    pub fn chain_lists(&self, dice: &mut Dice, count: usize) -> Vec<(String, Vec<String>)> {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let mut lists = Vec::new();
        for verb in ["reach", "escalate to"] {
            for goal in ["membership of g0", "membership of g1", "role \"Global Administrator\"", "any privileged role"] {
                lists.push((format!("who can {verb} {goal}"), names(&ACCOUNTS)));
            }
            for who in ACCOUNTS {
                let things = GROUPS.iter().flat_map(|group| ["membership", "ownership"].map(|side| format!("{side} of {group}")));
                lists.push((format!("what can {who} {verb}"), things.collect()));
            }
            for group in GROUPS {
                let things = GROUPS.iter().flat_map(|group| ["membership", "ownership"].map(|side| format!("{side} of {group}")));
                lists.push((format!("what can any member of {group} {verb}"), things.collect()));
            }
        }
        (0..count).map(|_| lists[dice.below(lists.len())].clone()).collect()
    }

    /// Returns some questions about chains of steps.
    pub fn chains(&self, dice: &mut Dice, count: usize) -> Vec<String> {
        let goals = [
            "membership of g0",
            "membership of g1",
            "ownership of g1",
            "membership of g2",
            "role \"Helpdesk Administrator\"",
            "role \"Global Administrator\"",
            "any privileged role",
        ];
        let mut questions = Vec::new();
        for who in ACCOUNTS {
            for goal in goals {
                for rest in ["", " without approval"] {
                    questions.push(format!("can {who} reach {goal}{rest}"));
                    questions.push(format!("can {who} escalate to {goal}{rest}"));
                }
            }
        }
        (0..count).map(|_| questions[dice.below(questions.len())].clone()).collect()
    }
}

/// Policies of a group, of those that may stand where none is known.
const POLICIES: [&str; 5] = [
    "membership policy { activation { approval by cid, rob } } ",
    "membership policy { activation { max 30m require mfa, ticket approval by empty } } ",
    "membership policy { activation { max 24h require nothing } } ",
    "membership policy { activation { require context cz approval by zoe } } ",
    "membership policy { activation { require context c2 approval by ann } } ",
];

/// Roles with power over groups, accounts and roles.
const STRONG_ROLES: [&str; 7] = [
    "\"Helpdesk Administrator\"",
    "\"Helpdesk Administrator\"",
    "\"User Administrator\"",
    "\"Groups Administrator\"",
    "\"Privileged Authentication Administrator\"",
    "\"Privileged Role Administrator\"",
    "\"Global Administrator\"",
];

fn place_of_chain(dice: &mut Dice) -> String {
    match dice.below(10) {
        0..3 => format!("role {} as active", dice.pick(&STRONG_ROLES)),
        3 => format!("role {} as eligible", dice.pick(&STRONG_ROLES)),
        4 => format!("role {} in unit un as active", dice.pick(&STRONG_ROLES)),
        5 => format!("{} as active owner", dice.pick(&GROUPS)),
        6 => format!("{} as eligible owner", dice.pick(&GROUPS)),
        7 => format!("{} as active member", dice.pick(&GROUPS)),
        _ => format!("{} as eligible member", dice.pick(&GROUPS)),
    }
}

fn place(dice: &mut Dice) -> String {
    match dice.below(12) {
        0 | 1 => format!("role {} as active", dice.pick(&ROLES)),
        2 => format!("role {} as eligible", dice.pick(&ROLES)),
        3 => format!("role {} in unit un as active", dice.pick(&ROLES)),
        4 => format!("{} as active owner", dice.pick(&GROUPS)),
        5 => format!("{} as eligible owner", dice.pick(&GROUPS)),
        6..9 => format!("{} as active member", dice.pick(&GROUPS)),
        _ => format!("{} as eligible member", dice.pick(&GROUPS)),
    }
}

/// Every choice of one or two of them: `before`, the names, `after`.
fn subsets(before: &str, after: &str, names: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, first) in names.iter().enumerate() {
        found.push(format!("{before}{first} {after}"));
        found.extend(names[at + 1..].iter().map(|second| format!("{before}{first}, {second} {after}")));
    }
    found
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn with_none(texts: &[String]) -> Vec<&str> {
    std::iter::once("").chain(borrowed(texts)).collect()
}
