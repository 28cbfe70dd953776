//! Policy sets of one shape each, of any size: what a hostile or a very large text repeats, and what is asked about it. The same size gives the same
//! bytes everywhere.

use std::fmt::Write as _;

/// A shape, and what is asked about it.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// What is repeated, and what is asked.
    pub name: &'static str,
    /// Writes the policy set of a size.
    pub text: fn(usize) -> String,
    /// What is done with it.
    pub work: Work,
}

/// What is done with a policy set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// It is loaded, and a question is answered and told.
    Ask(&'static str),
    /// It is loaded, checked, and what is found is told.
    Check,
    /// It is loaded, and what it promises is judged and told.
    Test,
    /// It is formatted.
    Format,
}

/// Every shape with what is asked about it.
pub const SHAPES: &[Shape] = &[
    Shape::new("approvers in a chain: can activate", approvers, Work::Ask("can alice activate membership of g0")),
    Shape::new("approvers in a chain: who can reach", approvers, Work::Ask("who can reach membership of g0")),
    Shape::new("approvers in a chain: how can reach", approvers, Work::Ask("how can alice reach membership of g0")),
    Shape::new("approvers in a chain: check", approvers, Work::Check),
    Shape::new("the same, all eligible: can activate", approvers_of_all, Work::Ask("can alice activate membership of g0")),
    Shape::new("the same, all eligible: who can reach", approvers_of_all, Work::Ask("who can reach membership of g0")),
    Shape::new("the same, all eligible: how can reach", approvers_of_all, Work::Ask("how can alice reach membership of g0")),
    Shape::new("the same, all eligible: check", approvers_of_all, Work::Check),
    Shape::new("eligible groups: a denied can activate", eligible_groups, Work::Ask("can alice activate membership of target")),
    Shape::new("windows: when can activate", windows, Work::Ask("when can alice activate membership of target")),
    Shape::new("unknown names: check", unknown_names, Work::Check),
    Shape::new("a long unknown name: check", long_name, Work::Check),
    Shape::new("nesting: show a user", nesting, Work::Ask("show user alice")),
    Shape::new("nesting: show a group", nesting, Work::Ask("show group g0")),
    Shape::new("steps of a scenario: test", steps, Work::Test),
    Shape::new("scenarios: test", scenarios, Work::Test),
    Shape::new("failing expectations: test", failing, Work::Test),
    Shape::new("comments in a list: fmt", comments, Work::Format),
    Shape::new("duplicates: check", duplicates, Work::Check),
];

impl Shape {
    const fn new(name: &'static str, text: fn(usize) -> String, work: Work) -> Self {
        Self { name, text, work }
    }
}

/// Writes a text once for each number below a size.
fn each(size: usize, out: &mut String, write: impl Fn(&mut String, usize) -> std::fmt::Result) {
    // a string takes whatever is written
    (0..size).for_each(|at| _ = write(out, at));
}

/// Groups of which each is activated with the approval of the next one's members.
fn approver_groups(size: usize, out: &mut String) {
    each(size, out, |out, at| {
        let next = at + 1;
        writeln!(
            out,
            "group g{at} {{\n  pim-enabled\n  membership policy {{\n    activation {{\n      max 1h\n      require nothing\n      approval by g{next}\n    }}\n  }}\n}}"
        )
    });
    _ = writeln!(out, "group g{size} {{ pim-enabled membership policy {{ activation {{ max 1h require nothing }} }} }}");
}

fn approvers(size: usize) -> String {
    let mut out = "user alice\nassign alice to g0 as eligible member\n".to_owned();
    approver_groups(size, &mut out);
    each(size + 1, &mut out, |out, at| writeln!(out, "user u{at}\nassign u{at} to g{at} as eligible member"));
    out
}

fn approvers_of_all(size: usize) -> String {
    let mut out = "user alice\ngroup everybody\nassign alice to everybody as active member\n".to_owned();
    approver_groups(size, &mut out);
    each(size + 1, &mut out, |out, at| {
        writeln!(out, "user u{at}\nassign u{at} to everybody as active member\nassign everybody to g{at} as eligible member")
    });
    out
}

fn eligible_groups(size: usize) -> String {
    let mut out = "user alice\ngroup target { pim-enabled }\n".to_owned();
    each(size, &mut out, |out, at| {
        writeln!(out, "group g{at} {{ pim-enabled }}\nassign alice to g{at} as eligible member\nassign g{at} to target as eligible member")
    });
    out
}

fn windows(size: usize) -> String {
    let mut out = "user alice\ngroup target { pim-enabled }\n".to_owned();
    each(size, &mut out, |out, at| {
        // an assignment lasts five minutes at least
        let (day, minute) = (at / 200, at % 200 * 5);
        let time = |minute: usize| {
            format!("{:04}-{:02}-{:02}T{:02}:{:02}Z", 2026 + day / 336, 1 + day / 28 % 12, 1 + day % 28, minute / 60, minute % 60)
        };
        writeln!(out, "assign alice to target as eligible member from {} until {}", time(minute), time(minute + 5))
    });
    out
}

fn unknown_names(size: usize) -> String {
    let mut out = "group g\n".to_owned();
    each(size, &mut out, |out, at| writeln!(out, "user user{at:06}\nassign usr{at:06}x to g as active member"));
    out
}

fn long_name(size: usize) -> String {
    let name = "a".repeat(50 * size);
    format!("user {name}\ngroup g\nassign b{name} to g as active member\n")
}

fn nesting(size: usize) -> String {
    let mut out = "user alice\nassign alice to g0 as active member\n".to_owned();
    each(size + 1, &mut out, |out, at| writeln!(out, "group g{at}"));
    each(size, &mut out, |out, at| writeln!(out, "assign g{at} to g{} as active member", at + 1));
    out
}

const PIM: &str = "group g { pim-enabled membership policy { activation { max 1h require nothing } } }\n";

fn steps(size: usize) -> String {
    let mut out = format!("user alice\n{PIM}assign alice to g as eligible member\nscenario \"steps\" {{\n  at 2026-03-02T09:00Z\n");
    each(size, &mut out, |out, _| writeln!(out, "  alice activates membership of g for 1h\n  after 2h"));
    out + "}\n"
}

fn scenarios(size: usize) -> String {
    let mut out = PIM.to_owned();
    each(size, &mut out, |out, at| {
        writeln!(out, "user u{at}\nassign u{at} to g as eligible member")?;
        writeln!(out, "scenario \"s{at}\" {{\n  at 2026-03-02T09:00Z\n  u{at} activates membership of g for 1h\n}}")
    });
    out
}

fn failing(size: usize) -> String {
    let mut out = "group g\n".to_owned();
    each(size, &mut out, |out, at| writeln!(out, "user u{at}\nassign u{at} to g as active member\nexpect nobody: who is member of g"));
    out
}

fn comments(size: usize) -> String {
    let mut out = "group g\nuser alice\nassign alice".to_owned();
    each(size, &mut out, |out, at| write!(out, ", # number {at}\n  u{at}"));
    out += "\n  to g as active member\n";
    each(size, &mut out, |out, at| writeln!(out, "user u{at}"));
    out
}

fn duplicates(size: usize) -> String {
    "user alice\n".repeat(size + 1)
}
