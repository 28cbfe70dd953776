//! What `pim diff` tells: whole renderings, and the words for each kind of change.

use insta::assert_snapshot;
use pim::render::{Compared, DiffJson, Reading, Style, render_diff, render_diff_markdown, to_json_line};
use pim::session::{Changes, Difference, Input, NoIncludes, Session};

use crate::model::noon;

const BEFORE: &str = r#"user alice
user bob
user carol
user dave
user kim { guest }

group helpdesk
group approvers { role-assignable }
group exchange-ops {
  role-assignable
  pim-enabled
  membership policy {
    activation {
      max 2h
      require mfa, justification
      approval by approvers
    }
  }
}
group kv-readers {
  pim-enabled
  grants "Secrets <prod> | all"
  membership policy { activation { max 4h  require mfa } }
}

assign carol to approvers as active member
assign alice, bob to helpdesk as active member
assign helpdesk to exchange-ops as eligible member until 2026-12-31
assign exchange-ops to role "Exchange Administrator" as active
assign bob to kv-readers as eligible member until 2026-12-31
"#;

const AFTER: &str = r#"user alice
user bob
user carol
user dave
user kim { guest }

group helpdesk
group approvers { role-assignable }
group exchange-ops {
  role-assignable
  pim-enabled
  membership policy {
    activation {
      max 8h
      require justification
    }
  }
}
group kv-readers {
  pim-enabled
  grants "Secrets <prod> | all"
  membership policy { activation { max 1h  require justification } }
}

assign carol to approvers as active member
assign alice to helpdesk as active member
assign helpdesk to exchange-ops as eligible member until 2026-12-31
assign exchange-ops to role "Exchange Administrator" as active
assign bob, kim to kv-readers as eligible member until 2026-12-31
assign dave to role "Privileged Role Administrator" as eligible from 2026-05-01
"#;

fn load(name: &str, text: &str) -> Session {
    let session = Session::load(vec![Input::pim(name, text)], &NoIncludes, &Changes::default()).map_err(|fault| fault.diagnostics).unwrap();
    assert!(!session.is_refused(), "{:?}", session.diagnostics());
    session
}

fn compare(before: &str, after: &str) -> Difference {
    load("before.pim", before).diff(&load("after.pim", after), noon(), false, true).map_err(|refused| refused.diagnostics).unwrap()
}

fn shown(difference: &Difference) -> Compared<'_> {
    Compared {
        reading: Reading::Edit,
        diff: &difference.diff,
        zone: Style::PLAIN.zone,
        sources: &difference.sources,
        old: "before.pim",
        new: "after.pim",
        old_place: (None, "before.pim"),
        command: "pim diff before.pim after.pim --at 2026-03-02T09:00:00Z",
        has_attacks: false,
        unread: &[],
    }
}

fn told(before: &str, after: &str) -> String {
    render_diff(&shown(&compare(before, after)), Style::PLAIN)
}

#[test]
fn what_is_not_known_changes_for_certain_or_perhaps() {
    let world = "user ann user bob
group ops { role-assignable pim-enabled membership policy { activation { max unknown } } }
assign unknown to ops as eligible member
assign bob to ops as eligible member
assign ops to role \"Exchange Administrator\" as active
";
    assert!(told(world, world).starts_with("no difference"));
    // she may have been eligible before
    let eligible = told(world, &format!("{world}assign ann to ops as eligible member\n"));
    assert!(eligible.contains("may be gained: `ann`") && !eligible.contains("+ gained"), "{eligible}");
    let gone = told(world, &world.replace("assign unknown to ops as eligible member\n", ""));
    assert!(gone.contains("may be lost:") && gone.contains("`(somebody else)`") && !gone.contains("- lost"), "{gone}");
    assert!(gone.contains("not known who is an eligible member of `ops`"), "{gone}");
    // whatever is not known, he needs nobody any more
    let strict = world.replace("max unknown", "max unknown approval by ann");
    let easier = told(&strict, world);
    assert!(easier.contains("~ easier: `bob`"), "{easier}");
    let open = world.replace("max unknown", "approval unknown");
    let json = to_json_line(&DiffJson::new(&shown(&compare(&open, &world.replace("max unknown", "no approval")))));
    assert!(json.contains("\"possible\":true") && json.contains("approval unknown → nothing"), "{json}");
    let flags = told("group g", "group g { unknown role-assignable, open }");
    assert!(flags.contains("role-assignable nothing → unknown; open nothing → unknown"), "{flags}");
}

#[test]
fn attacks_are_bounded_too() {
    let world = "user hal user vic user pat
group desk { grants files }
group safe { grants keys }
assign hal to role \"Helpdesk Administrator\" as active
assign vic to desk as active member
assign pat to safe as active member
";
    let attacks = |before: &str, after: &str| -> Vec<(String, String, &str, bool)> {
        let (before, after) = (load("before.pim", before), load("after.pim", after));
        let found = before.diff(&after, noon(), true, true).map_err(|refused| refused.diagnostics).unwrap().diff.attacks;
        let row = |row: pim::diff::Row| (row.account, row.goal, row.turn.word(), row.is_possible);
        found.into_iter().map(row).filter(|(account, goal, ..)| account == "hal" && goal.starts_with("membership")).collect()
    };
    let is = |account: &str, goal: &str, turn, is_possible| (account.to_owned(), goal.to_owned(), turn, is_possible);
    // whoever may hold a role that forbids it may not be reset any more
    let guarded = format!("{world}assign unknown vic to role \"Global Administrator\" as active\n");
    assert_eq!(attacks(world, &guarded), [is("hal", "membership of desk", "lost", true)]);
    assert_eq!(attacks(&guarded, world), [is("hal", "membership of desk", "gained", true)]);
    assert_eq!(attacks(&guarded, &guarded), []);
    // what is not known of one account keeps nothing of another
    let without = guarded.replace("assign hal to role \"Helpdesk Administrator\" as active\n", "");
    let gained = attacks(&without, &guarded);
    assert_eq!(gained, [is("hal", "membership of desk", "gained", true), is("hal", "membership of safe", "gained", false)]);
}

#[test]
fn people_read_it_by_goal_gains_first() {
    assert_snapshot!(told(BEFORE, AFTER));
}

#[test]
fn a_pull_request_shows_a_summary_and_folds_the_plans() {
    assert_snapshot!(render_diff_markdown(&shown(&compare(BEFORE, AFTER))));
}

#[test]
fn programs_read_one_object() {
    assert_snapshot!(to_json_line(&DiffJson::new(&shown(&compare(BEFORE, AFTER)))));
}

#[test]
fn nothing_differs_where_only_the_writing_does() {
    let moved = "## Described.\ngroup a \"A label\" { grants x  open }  # a comment\nuser u { upn \"u@x.org\" }";
    assert_eq!(told("user u\ngroup a { open grants x }", moved).lines().next(), Some("no difference (at 2026-03-02T09:00:00Z)"));
}

#[test]
fn impossible_changes_are_errors_and_the_rest_is_shown_still() {
    let before = "user u\ngroup a { pim-enabled }\ngroup b\nassign u to a as eligible member until 2026-12-31";
    assert_snapshot!(told(before, "user u\ngroup a\ngroup b { role-assignable }"));
}

#[test]
fn what_is_harder_is_told_with_what_it_took_and_takes() {
    let world =
        |activation: &str| format!("user u user v\ngroup g {{ pim-enabled membership policy {{ activation {{ {activation} }} }} }}\n");
    let text = |activation: &str| world(activation) + "assign u to g as eligible member until 2026-12-31\n";
    assert_snapshot!("harder_for_people", told(&text("require nothing"), &text("require mfa  approval by v")));
    let held = |state: &str| world("max 2h") + "assign u to g as " + state + " member until 2026-12-31\n";
    assert_snapshot!("harder_than_holding", told(&held("active"), &held("eligible")));
    let found = compare(&text("require nothing"), &text("require mfa  approval by v"));
    assert_snapshot!("harder_in_a_pull_request", render_diff_markdown(&shown(&found)));
    let shorter = told(&text("max 8h"), &text("max 2h"));
    assert!(shorter.contains("\n      1. `u` activates") && !shorter.contains("before:"), "{shorter}");
}

#[test]
fn a_group_made_anew_may_be_anything() {
    let before = "group a { id a1  pim-enabled }\ngroup b { id a2  role-assignable }";
    let found = compare(before, "group a { id a3 }\ngroup renamed { id a2  role-assignable }");
    assert!(found.diff.impossible.is_empty());
    let words: Vec<String> = found.diff.declared.iter().map(|row| format!("{}: {}", row.subject, row.details.join("; "))).collect();
    assert_eq!(words, ["group `a`: id `a1` → `a3`; `pim-enabled` dropped", "group `renamed`: name `b` → `renamed`"]);
    let found = compare(before, "group a { id a1  pim-enabled }\ngroup renamed { id a2 }");
    assert_eq!(found.diff.impossible.len(), 1, "a renamed group is the same group");
}

/// The words about one account's way to membership of `g`, between two versions of its world.
pub fn turned(before: &str, after: &str) -> String {
    let world = |text: &str| format!("user u user v user w\ngroup k\nassign v to k as active member\n{text}\n");
    let found = compare(&world(before), &world(after));
    let row = found.diff.rows.iter().find(|row| row.account == "u" && row.goal == "membership of g");
    row.map(|row| format!("{} {}", row.turn.word(), row.details.iter().map(pim::diff::Detail::text).collect::<Vec<_>>().join(", ")))
        .unwrap_or_default()
        .trim_end()
        .to_owned()
}

/// A group `g` for which `u` is eligible, behind an activation policy.
pub fn gated(activation: &str) -> String {
    format!(
        "group g {{ pim-enabled membership policy {{ activation {{ {activation} }} }} }} assign u to g as eligible member until 2026-12-31"
    )
}

#[test]
fn each_aspect_has_its_words() {
    let cases = [
        ("require mfa", "require nothing", "easier mfa dropped"),
        ("require nothing", "require ticket", "harder ticket asked"),
        ("max 2h", "max 8h", "easier activation max 2h → 8h"),
        ("max 8h", "max 30m", "harder activation max 8h → 30m"),
        ("require mfa max 2h", "require justification max 2h", "changed mfa dropped, justification asked"),
        ("approval by k", "no approval", "easier approval dropped, steps 2 → 1"),
        ("no approval", "approval by k, w", "harder approval asked, steps 1 → 2"),
        ("approval by k", "approval by w", ""),
        ("approval by k", "approval by u", "lost"),
        ("approval by u", "approval by u, v", "gained"),
    ];
    for (before, after, expected) in cases {
        assert_eq!(turned(&gated(before), &gated(after)), expected, "{before} → {after}");
    }
}

#[test]
fn contexts_count_for_what_they_demand() {
    let world = |context: &str| format!("context c {{ {context} }} {}", gated("require context c"));
    assert_eq!(turned(&world(""), &world("off")), "easier context:c dropped");
    assert_eq!(turned(&world("untargeted"), &world("")), "changed mfa dropped, context:c asked");
    assert_eq!(turned(&world("report-only"), &world("untargeted")), "harder mfa asked");
    assert_eq!(turned(&world(""), &world("excludes u")), "easier context:c dropped");
    assert_eq!(turned(&world("excludes u"), &world("")), "harder context:c asked");
    assert_eq!(turned(&world("off"), &world("off excludes u")), "");
    let crew = |context: &str, members: &str| {
        format!("group inner group outer assign inner to outer as active member {members} {}", world(context))
    };
    let (without, with) = (crew("excludes outer", ""), crew("excludes outer", "assign u to inner as active member"));
    assert_eq!(turned(&without, &with), "easier context:c dropped", "whoever joins a group that is excluded is let past");
    assert_eq!(turned(&crew("", "assign u to inner as active member"), &with), "easier context:c dropped");
}

#[test]
fn another_way_makes_it_easier_even_where_the_first_one_stays() {
    let gate = gated("require mfa max 2h");
    let owner = "assign u to g as eligible owner until 2026-12-31";
    assert_eq!(turned(&gate, &format!("{gate} {owner}")), "easier mfa dropped, activation max 2h → 8h");
    assert_eq!(
        turned(&gate, &format!("{gate} assign u to g as active member until 2026-08-01")),
        "easier mfa dropped, activation max 2h → no activation needed, steps 1 → 0"
    );
}

#[test]
fn approvers_who_come_or_go_are_named() {
    let found = compare(
        &format!("user u user v user w\n{}", gated("approval by v")),
        &format!("user u user v user w\n{}", gated("approval by w, v")),
    );
    let words: Vec<String> = found.diff.approvers.iter().map(|row| format!("{} {} {}", row.account, row.turn.word(), row.thing)).collect();
    assert_eq!(words, ["w gained membership of g"]);
    assert!(found.diff.rows.is_empty());
}

#[test]
fn power_over_roles_is_told_once() {
    let world = "user u\ngroup g { role-assignable }\nassign g to role \"Exchange Administrator\" as active\n";
    assert_snapshot!(told(world, &format!("{world}assign u to role \"Global Administrator\" as eligible until 2026-12-31\n")));
}

#[test]
fn long_lists_are_counted_never_cut_in_silence() {
    let users: String = (0..20).map(|at| format!("user u{at}\n")).collect();
    let names: Vec<String> = (0..20).map(|at| format!("u{at}")).collect();
    let world = format!("{users}group g {{ pim-enabled }}\n");
    let after = format!("{world}assign {} to g as eligible member until 2026-12-31\n", names.join(", "));
    let text = told(&world, &after);
    assert!(text.contains("`u7` and 12 more (`--format json` names"), "{text}");
    let json = to_json_line(&DiffJson::new(&shown(&compare(&world, &after))));
    assert!(names.iter().all(|name| json.contains(&format!("{{\"name\":\"{name}\""))), "{json}");
}

#[test]
fn names_cannot_become_markup() {
    let world = "user \"<img src=x>|*b*`@all\"\ngroup g { pim-enabled }\n";
    let after = format!("{world}assign \"<img src=x>|*b*`@all\" to g as eligible member until 2026-12-31\n");
    let text = render_diff_markdown(&shown(&compare(world, &after)));
    let without_code = text.replace("``<img src=x>|*b*`@all``", "").replace("``<img src=x>\\|*b*`@all``", "");
    assert!(!without_code.contains("<img") && !without_code.contains("*b*") && !without_code.contains("@all"), "{text}");
    let rows: Vec<String> = text.lines().filter(|line| line.starts_with('|')).map(|row| row.replace("\\|", "")).collect();
    assert!(rows.iter().all(|row| row.matches('|').count() == 7), "{text}");
}

/// A chain of groups, each a member of the next, and an account in the first.
fn chain(kind: &str, state: &str, length: usize) -> String {
    let groups: String = (0..=length).map(|at| format!("group g{at} {kind}\n")).collect();
    let nested: String = (0..length).map(|at| format!("assign g{at} to g{} as {state} member\n", at + 1)).collect();
    format!("user a\n{groups}assign a to g0 as active member\n{nested}")
}

#[test]
fn plans_that_are_too_long_together_are_left_out_and_told_how_to_get() {
    let found = compare(&chain("", "active", 270), &chain("{ pim-enabled }", "eligible", 270));
    let rows: Vec<_> = found.diff.rows.iter().filter(|row| row.account == "a").collect();
    let has_plans = |row: &pim::diff::Row| row.plans.old.is_some() && row.plans.new.is_some();
    let first = rows.iter().position(|row| !has_plans(row)).unwrap();
    assert!((150..270).contains(&first), "{first} rows have plans");
    for row in rows.iter().skip(first) {
        let question = format!("can a reach {}", row.goal);
        assert_eq!((row.left_out.old.as_ref(), row.left_out.new.as_ref()), (Some(&question), Some(&question)));
        assert_eq!((row.plans.old.as_ref(), row.plans.new.as_ref()), (None, None));
    }
    let [old, new] = ["before.pim", "after.pim"]
        .map(|file| format!("pim how can a reach {} --policies {file} --at 2026-03-02T09:00:00Z", rows[first].goal));
    let text = render_diff(&shown(&found), Style::PLAIN);
    let said = "plan left out, as all plans would be too long together; ask";
    assert!(text.contains(&format!("      {said}:\n        {old}\n      {said}:\n        {new}\n")), "{}", &text[text.len() - 2000..]);
    let markdown = render_diff_markdown(&shown(&found));
    assert!(markdown.contains("> A comment has no room for ") && markdown.chars().count() <= 60_000, "{}", &markdown[..2000]);
    let json = to_json_line(&DiffJson::new(&shown(&found)));
    assert!(json.contains(&format!("\"steps\":null,\"assumptions\":null,\"plan_left_out\":\"{new}\"")), "{}", &json[json.len() - 2000..]);
    assert_eq!(json.matches("plan_left_out").count(), 2 * (rows.len() - first));
}

#[test]
fn what_is_held_by_long_chains_counts_as_long() {
    let lost = compare(&chain("", "active", 400), &chain("", "active", 400).replace("assign a to g0 as active member\n", ""));
    let rows: Vec<_> = lost.diff.rows.iter().filter(|row| row.account == "a").collect();
    let plans = rows.iter().filter(|row| row.plans.old.is_some()).count();
    assert!((300..400).contains(&plans), "{plans} rows have plans");
    assert!(rows.iter().all(|row| row.plans.old.is_some() != row.left_out.old.is_some() && row.left_out.new.is_none()));
    let text = render_diff(&shown(&lost), Style::PLAIN);
    assert!(text.contains("        pim how can a reach membership of g") && text.contains(" --policies before.pim --at "), "{text}");
}

#[test]
fn a_reviewer_reads_first_what_weighs_most() {
    let before = "user ann user ben user kim { guest }
group staff { pim-enabled membership policy { activation { approval by ann, ben } } }
group help { pim-enabled }
role keeper { privileged }
group admins { role-assignable pim-enabled membership policy { activation { approval by ann, ben } } }
assign admins to role keeper as active
assign ben to help as active member
";
    let after = before.replace("assign ben to help as active member\n", "")
        + "assign ben to staff as eligible member assign ben, kim to help as eligible member assign ben to admins as eligible member\n";
    let told = told(before, &after);
    let heads: Vec<&str> = told
        .lines()
        .filter(|line| line.starts_with("membership") || line.starts_with("  + gained") || line.starts_with("  ~ harder"))
        .collect();
    assert_eq!(
        heads,
        [
            "membership of admins → role keeper (privileged)",
            "  + gained: `ben`, once `ann` approves",
            "membership of help",
            "  + gained: `kim` (guest), without anybody's approval",
            "  ~ harder: `ben`: justification asked; activation max no activation needed → 8h; steps 0 → 1",
            "membership of staff",
            "  + gained: `ben`, once `ann` approves",
        ],
        "{told}"
    );
    assert_eq!(told.matches("`ben` activates membership of admins").count(), 1, "{told}");
    assert!(told.contains("`ben` then has role keeper through `admins`"), "{told}");
}

#[test]
fn no_name_links_anybody() {
    let before =
        "user \"@octo\" { }\nuser \"kim@contoso.com\"\nuser \"a`b\"\ngroup \"#12\"\ngroup \"<i>|x\" { grants \"see #7, @team\" }\n";
    let after = format!(
        "{before}assign \"@octo\", \"kim@contoso.com\", \"a`b\" to \"#12\" as active member\nassign \"@octo\" to \"<i>|x\" as active member\n"
    );
    let told = render_diff_markdown(&shown(&compare(before, &after)));
    assert_snapshot!(told);
    let mut plain = String::new();
    for line in told.lines() {
        let mut is_code = false;
        for part in line.replace("``a`b``", "").replace("<code>", "`").replace("</code>", "`").split_inclusive('`') {
            if !is_code {
                plain += part;
            }
            is_code ^= part.ends_with('`');
        }
    }
    assert!(!plain.contains(['@']) && !plain.contains("#1") && !plain.contains("#7"), "{plain}");
}

#[test]
fn a_comment_keeps_within_its_length_and_says_what_is_cut() {
    let users: String = (0..900).map(|at| format!("user u{at}\ngroup g{at} {{ pim-enabled }}\n")).collect();
    let after: String = (0..900).map(|at| format!("assign u{at} to g{at} as eligible member until 2026-12-31\n")).collect();
    let found = load("before.pim", &users).diff(&load("after.pim", &(users.clone() + &after)), noon(), false, false).unwrap();
    let told = render_diff_markdown(&shown(&found));
    let length = told.chars().count();
    assert!((30_000..=60_000).contains(&length), "{length}");
    let note = told.lines().find(|line| line.contains("no room")).unwrap();
    assert!(note.contains(" goals, ") && note.contains(" plans"), "{note}");
    assert!(told.contains("\n> `pim diff before.pim after.pim --at 2026-03-02T09:00:00Z`\n"));
    let is_whole = |tag: &str| told.matches(&format!("<{tag}>")).count() == told.matches(&format!("</{tag}>")).count();
    assert!(is_whole("details") && is_whole("summary"));
}

/// The same tenant as two tools tell it: one names accounts by what they sign in with, the other by what they are shown as.
#[test]
fn accounts_are_matched_by_id_then_by_sign_in_then_by_what_is_shown() {
    let written = "user \"ann@contoso.example\"
user bob { id \"0A000000-0000-4000-8000-000000000001\" }
user \"Cid Moe\"
group \"Operators\" { id \"0a000000-0000-4000-8000-00000000000A\" pim-enabled }
assign \"ann@contoso.example\", bob, \"Cid Moe\" to \"Operators\" as eligible member
";
    let pulled = "user \"Ann Lee\" { upn \"Ann@contoso.example\" }
user \"Robert\" { id \"0a000000-0000-4000-8000-000000000001\" }
user cid \"Cid Moe\"
group \"Operators 2\" { id \"0a000000-0000-4000-8000-00000000000a\" pim-enabled }
assign \"Ann Lee\", \"Robert\", cid to \"Operators 2\" as eligible member
";
    let told = told(written, pulled);
    assert!(!told.contains("gained") && !told.contains("lost"), "{told}");
}

/// What several are shown as tells nobody apart.
#[test]
fn what_two_share_matches_neither() {
    let one = "user a \"Ann Lee\"\ngroup g { pim-enabled }\nassign a to g as eligible member\n";
    let two = "user b \"Ann Lee\"\nuser c \"Ann Lee\"\ngroup g { pim-enabled }\nassign b to g as eligible member\n";
    let told = told(one, two);
    assert!(told.contains("+ gained: `b`") && told.contains("- lost: `a`"), "{told}");
}

#[test]
fn drift_tells_what_the_tenant_has_and_the_files_do_not() {
    let tenant = format!("{BEFORE}assign dave to exchange-ops as active owner\n").replace("max 2h", "max 4h");
    let written = format!("{BEFORE}assign dave to kv-readers as eligible member until 2026-12-31\n");
    let difference = compare(&written, &tenant);
    let compared = Compared { reading: Reading::Drift, old: "repository", new: "pulled", ..shown(&difference) };
    insta::assert_snapshot!("drift_human", render_diff(&compared, Style::PLAIN));
    insta::assert_snapshot!("drift_markdown", render_diff_markdown(&compared));
    let json = to_json_line(&DiffJson::new(&compared));
    assert!(json.starts_with("{\"old\":\"repository\",\"new\":\"pulled\"") && json.trim_end().ends_with("\"drift\":true}"), "{json}");
}

/// Of what is not known it is not known either whether it changed.
#[test]
fn an_unknown_flag_is_no_change_that_cannot_be_made() {
    let known = "group ops { role-assignable pim-enabled }\n";
    let open = "group ops { unknown role-assignable, pim-enabled }\n";
    for (before, after) in [(known, open), (open, known)] {
        let told = told(before, after);
        assert!(!told.contains("cannot"), "{told}");
    }
}
