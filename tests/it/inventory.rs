//! What `pim list` lists: which rows pass which filters, what is not known, and how it is written.

use pim::inventory::{Cell, Row};
use pim::render::{Listed, Style, listing_csv, listing_json, render_listing};
use pim::session::{Changes, Input, NoIncludes, Session, Unlisted, Wanted};

const AT: &str = "2026-03-02T09:00:00Z";

/// A team with every kind of assignment: Alice through the desk, Bob by himself, Carol who approves, Dan who is away, an application.
const TEAM: &str = r#"
tenant team { timezone "Europe/Berlin" }
user alice
user bob { mfa }
user carol
user dan { disabled }
user eve
service-principal deployer
group desk
group approvers
group ops {
  pim-enabled role-assignable
  membership policy { activation { max 2h  require mfa  approval by carol } }
  ownership policy { activation { approval by approvers } }
}
group keys { pim-enabled }
unit berlin { members eve }
role "User Administrator" { policy { activation { approval } } }
assign alice to desk as active member
assign desk to ops as eligible member until 2026-12-31
assign bob to ops as eligible owner until 2026-03-10
assign bob to keys as eligible member
assign bob to keys as activated member from 2026-03-02T08:00:00Z for 4h
assign dan to keys as active owner
assign carol to keys as eligible member from 2026-04-01 until 2026-06-01
assign ops to role "Exchange Administrator" as active
assign eve to role "User Administrator" in unit berlin as active
assign deployer to role "Exchange Administrator" as active until 2026-03-05
"#;

fn load(text: &str) -> Session {
    Session::load(vec![Input::pim("team.pim", text)], &NoIncludes, &Changes::default()).unwrap()
}

fn words(asked: &str) -> Vec<String> {
    // a name in quotes has no blanks here but those that are written as `_`
    asked.split(' ').map(|word| word.replace('_', " ")).collect()
}

fn name(row: &Row) -> String {
    match row.cells.first() {
        Some(Cell::Text(name)) => name.clone(),
        other => panic!("{other:?}"),
    }
}

/// The names of the rows, then what is only possible, and whether there may be others.
fn listed(session: &Session, asked: &str) -> String {
    let at = session.instant(AT).unwrap();
    let wanted = Wanted::read(&words(asked)).unwrap_or_else(|_| panic!("{asked}"));
    let listing = session.list(&wanted, at).unwrap_or_else(|_| panic!("{asked}"));
    let names = |rows: &[Row]| rows.iter().map(name).collect::<Vec<_>>().join(", ");
    let perhaps = if listing.possible.is_empty() { String::new() } else { format!("; perhaps {}", names(&listing.possible)) };
    format!("{}{perhaps}{}", names(&listing.rows), if listing.others { "; others" } else { "" })
}

fn check(session: &Session, cases: &[(&str, &str)]) {
    for (asked, expected) in cases {
        assert_eq!(listed(session, asked), *expected, "{asked}");
    }
}

#[test]
fn filters_narrow_users_by_what_they_hold_themselves_or_through_groups() {
    check(
        &load(TEAM),
        &[
            ("users", "alice, bob, carol, dan, deployer, eve"),
            ("users --eligible", "alice, bob"),
            ("users --active", "alice, bob, deployer, eve"),
            ("users --activated", "bob"),
            ("users --eligible --active", "alice, bob"),
            ("users --eligible --active --group desk", ""),
            ("users --eligible --group ops", "alice, bob"),
            ("users --permanent", "alice, bob, eve"),
            ("users --permanent --eligible", "bob"),
            ("users --expiring 14d", "bob, deployer"),
            ("users --expiring 14d --role Exchange_Administrator", "deployer"),
            ("users --role User_Administrator", "eve"),
            ("users --user alice --eligible", "alice"),
            ("users --user carol --eligible", ""),
        ],
    );
}

#[test]
fn filters_narrow_groups_and_roles() {
    check(
        &load(TEAM),
        &[
            ("groups", "approvers, desk, keys, ops"),
            ("groups --pim-enabled", "keys, ops"),
            ("groups --role-assignable --pim-enabled", "ops"),
            ("groups --eligible", "keys, ops"),
            ("groups --user alice", "desk, ops"),
            ("groups --user alice --eligible", "ops"),
            ("groups --expiring 14d", "keys, ops"),
            ("groups --role Exchange_Administrator", "ops"),
            ("groups --no-approver", "ops"),
            ("groups --approver carol", "ops"),
            ("groups --approver eve", ""),
            ("roles", "Exchange Administrator, User Administrator"),
            ("roles --active --user eve", "User Administrator"),
            ("roles --group ops", "Exchange Administrator"),
            ("roles --no-approver", "User Administrator"),
            ("roles --eligible", ""),
        ],
    );
}

#[test]
fn filters_narrow_assignments_policies_and_approvals() {
    check(
        &load(TEAM),
        &[
            ("assignments --activated", "bob"),
            ("assignments --eligible", "bob, bob, carol, desk"),
            ("assignments --expiring 14d", "bob, deployer, bob"),
            ("assignments --user alice", "alice, alice"),
            ("assignments --group ops", "bob, desk, ops"),
            ("assignments --role Exchange_Administrator", "deployer, ops"),
            ("assignments --permanent --group keys", "bob, dan"),
            ("policies --group ops", "in place, in place"),
            ("policies --no-approver", "in place, in place"),
            ("approvals", "membership of ops, ownership of ops, role \"User Administrator\""),
            ("approvals --approver carol", "membership of ops"),
            ("approvals --no-approver", "ownership of ops, role \"User Administrator\""),
            ("approvals --user alice", "membership of ops"),
        ],
    );
}

#[test]
fn what_could_come_of_steps_of_their_own_is_an_approver_still() {
    let text = "user carol\nuser bob\ngroup approvers { pim-enabled }\ngroup ops { pim-enabled membership policy { activation { approval by approvers } } }\n\
                assign carol to approvers as eligible member\nassign bob to ops as eligible member\n";
    let session = load(text);
    check(&session, &[("approvals --no-approver", ""), ("approvals --approver carol", ""), ("approvals", "membership of ops")]);
}

#[test]
fn what_is_not_known_is_told_beside_what_is() {
    let text = "user alice\nuser bob { unknown disabled }\nuser carol\ngroup ops { pim-enabled }\n\
                group open { unknown pim-enabled  membership policy { activation { approval by unknown } } }\n\
                group lookup { unknown pim-enabled }\n\
                assign bob to ops as eligible member\nassign unknown carol to ops as active member\n";
    let session = load(text);
    check(
        &session,
        &[
            ("users --eligible", "; perhaps bob"),
            ("users --active", "; perhaps carol"),
            ("groups --pim-enabled", "open, ops; perhaps lookup"),
            ("groups --active", "; perhaps ops"),
            ("approvals --no-approver", "; perhaps membership of open"),
            ("approvals --approver alice", "; perhaps membership of open"),
            ("assignments --eligible", "bob"),
            ("assignments --active", "; others"),
        ],
    );
}

fn refused(asked: &str) -> String {
    let session = load(TEAM);
    let at = session.instant(AT).unwrap();
    match Wanted::read(&words(asked)).and_then(|wanted| session.list(&wanted, at)) {
        Ok(_) => panic!("{asked} is listed"),
        Err(Unlisted::Usage { message, help }) => format!("{message}: {help}"),
        Err(Unlisted::Rejected(rejected)) => rejected.to_string(),
    }
}

#[test]
fn a_filter_that_does_not_fit_names_those_that_do() {
    for (asked, expected) in [
        (
            "users --pim-enabled",
            "`--pim-enabled` does not narrow a list of users: these do: --eligible, --active, --activated, --permanent, --expiring DURATION, --group NAME, --role NAME, --user NAME",
        ),
        (
            "policies --eligible --user bob",
            "`--eligible` and `--user` do not narrow a list of policies: these do: --no-approver, --approver NAME, --group NAME, --role NAME",
        ),
        ("assignments --eligible --active", "no assignment is eligible and in force at once: leave one of the two filters out"),
        ("user", "`user` cannot be listed: did you mean `users`?"),
        ("users --eligble", "`--eligble` is no filter: did you mean `--eligible`?"),
        ("users --group", "`--group` needs NAME: write `--group NAME`"),
        ("users --group opps --expiring soon", "there is no group `opps`; `soon` is not a duration"),
        ("users --user desk", "`desk` is a group, not a user"),
    ] {
        assert_eq!(refused(asked), expected, "{asked}");
    }
}

fn written(asked: &str, form: fn(&Listed<'_>) -> String) -> String {
    let session = load(TEAM);
    let listing = session.list(&Wanted::read(&words(asked)).ok().unwrap(), session.instant(AT).unwrap()).ok().unwrap();
    let zone = &session.tenant().settings.timezone;
    form(&Listed { asked, listing: &listing, sources: session.sources(), zone, closed: None, unread_parts: 0 })
}

#[test]
fn people_read_the_zone_of_the_tenant_and_programs_utc() {
    let human = written("assignments --expiring 14d", |listed| render_listing(listed, Style::PLAIN));
    assert!(human.contains("until 2026-03-11T00:00:00+01:00"), "{human}");
    let json = written("assignments --expiring 14d", |listed| serde_json::to_string(&listing_json(listed)).unwrap());
    assert!(json.contains(r#""state":"eligible","target":"ownership of ops","unit":null,"through":[],"because":null,"from":null,"until":"2026-03-10T23:00:00Z","file":"team.pim""#), "{json}");
}

#[test]
fn rows_for_spreadsheets_have_a_head_and_compute_nothing() {
    let csv = written("users --eligible", listing_csv);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "name,label,kind,flags,active,eligible,next_end,ends,file,line,known");
    assert!(lines[2].starts_with("bob,,user,mfa,1,2,2026-03-10T23:00:00Z,ownership of ops,team.pim,"), "{csv}");
    let session = load("user \"=1+1\" \"a, b\"\n");
    let listing = session.list(&Wanted::read(&words("users")).ok().unwrap(), session.instant(AT).unwrap()).ok().unwrap();
    let zone = &session.tenant().settings.timezone;
    let csv = listing_csv(&Listed { asked: "users", listing: &listing, sources: session.sources(), zone, closed: None, unread_parts: 0 });
    assert!(csv.contains("'=1+1,\"a, b\",user"), "{csv}");
}
