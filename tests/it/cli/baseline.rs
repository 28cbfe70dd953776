//! Known warnings pass by a baseline; counts come first.

use super::Folder;

const TWO: &str = "user alice\ngroup ops { pim-enabled }\ngroup db { pim-enabled }\n\
    assign alice to ops as eligible owner until 2026-12-31\nassign alice to db as eligible owner until 2026-12-31\n";
const THIRD: &str = "group web { pim-enabled }\nassign alice to web as eligible owner until 2026-12-31\n";

#[test]
fn counts_stand_before_what_is_counted() {
    let folder = Folder::new(&[("a.pim", TWO)]);
    let out = folder.run_at(&["check"]).answers(0);
    assert!(
        out.starts_with("  2  warning  no-permanent-owner  eligible owners, and no permanent active one\n\nno-permanent-owner\n"),
        "{out}"
    );
    assert!(out.ends_with("what to write instead\nchecked 1 file: no errors, 2 warnings (at 2026-03-02T09:00:00Z)\n"), "{out}");
    let summary = folder.run_at(&["check", "--summary", "--deny", "warnings"]).answers(1);
    assert_eq!(summary.lines().count(), 4, "{summary}");
    let json = folder.run_at(&["check", "--summary", "--format", "json"]).answers(0);
    assert_eq!(json, "{\"code\":\"no-permanent-owner\",\"severity\":\"warning\",\"count\":2}\n");
    folder.run_at(&["check", "--summary", "--format", "sarif"]).complains(2);
    assert!(Folder::new(&[("a.pim", "user alice\n")]).run_at(&["check"]).answers(0).starts_with("checked 1 file"));
}

#[test]
fn what_a_baseline_knows_passes_wherever_it_moves() {
    let folder = Folder::new(&[("set/a.pim", TWO)]);
    let written = folder.run_at(&["check", "-p", "set", "--write-baseline", "set/known.json"]).answers(0);
    assert_eq!(written, "2 known warnings written to set/known.json\n");
    let baseline = folder.read("set/known.json");
    assert!(baseline.contains("    {\"file\":\"a.pim\",\"code\":\"no-permanent-owner\",\"message\":"), "{baseline}");
    let known = ["check", "--deny", "warnings", "-p", "set", "--baseline", "set/known.json"];
    let out = folder.run_at(&known).answers(0);
    assert_eq!(out, "checked 1 file: no errors, 2 known by the baseline (at 2026-03-02T09:00:00Z)\n");
    folder.write("set/a.pim", format!("# moved\n\n{}{THIRD}", TWO.replace("assign alice to", "assign   alice to")).as_bytes());
    let out = folder.run_at(&known).answers(1);
    assert!(out.contains("`web` has eligible owners") && !out.contains("`ops` has eligible owners"), "{out}");
    let sarif = folder.run_at(&["check", "-p", "set", "--baseline", "set/known.json", "--format", "sarif"]).answers(0);
    assert_eq!(sarif.matches("\"kind\": \"external\"").count(), 2, "{sarif}");
    // from elsewhere too
    let mut elsewhere = folder.command(&["check", "--baseline", "known.json", "--deny", "no-permanent-owner", "--at", super::AT]);
    let elsewhere = elsewhere.current_dir(folder.path().join("set")).output().unwrap();
    assert!(String::from_utf8_lossy(&elsewhere.stdout).contains("1 warning, 1 denied, 2 known by the baseline"));
}

#[test]
fn what_is_gone_is_told() {
    let folder = Folder::new(&[("a.pim", TWO)]);
    folder.run_at(&["check", "--write-baseline", "known.json"]).answers(0);
    folder.write(
        "a.pim",
        TWO.replace("group db { pim-enabled }", "group db { pim-enabled allow no-permanent-owner because \"x\" }").as_bytes(),
    );
    let out = folder.run_at(&["check", "--baseline", "known.json"]).answers(0);
    assert!(out.contains("1 warning of `known.json` is gone;") && out.contains("  a.pim: no-permanent-owner: "), "{out}");
    let json = folder.run_at(&["check", "--baseline", "known.json", "--format", "json"]);
    assert!(json.out.is_empty() && json.err.contains("is gone"), "{json:?}");
    folder.run_at(&["check", "--write-baseline", "known.json"]).answers(0);
    assert!(!folder.run_at(&["check", "--baseline", "known.json"]).answers(0).contains("gone"));
}

#[test]
fn a_baseline_lets_no_error_pass_and_is_read_strictly() {
    let folder = Folder::new(&[("a.pim", "usr alice\n"), ("known.json", "{}"), ("new.json", "{\"version\":2,\"findings\":[]}")]);
    let refused = folder.run_at(&["check", "--write-baseline", "other.json"]);
    assert!(refused.code == Some(1) && refused.err.contains("no baseline was written"), "{refused:?}");
    assert!(!folder.path().join("other.json").exists());
    for (file, why) in [("known.json", "missing field"), ("new.json", "version 2 is not known"), ("none.json", "no such file")] {
        let refused = folder.run_at(&["check", "--baseline", file]).complains(2);
        assert!(refused.contains(why) && refused.contains("--write-baseline"), "{refused}");
    }
    folder.write("a.pim", TWO.as_bytes());
    let refused = folder.run_at(&["check", "--write-baseline", "a.pim"]).complains(2);
    assert!(refused.contains("`a.pim` is no baseline"), "{refused}");
    assert_eq!(folder.read("a.pim"), TWO);
}
