//! Many faults: people are told the first, programs all.

use super::Folder;

#[test]
fn of_a_flood_people_are_told_the_first_and_programs_all() {
    let twice = "user alice\n".repeat(51);
    let folder = Folder::new(&[("a.pim", twice.as_str())]);
    let out = folder.run_at(&["check"]).answers(1);
    assert_eq!(out.matches("declared again here").count(), 20, "{out}");
    assert!(out.contains("… and 30 more (`--all` shows them):\n  duplicate-name  30 errors  in `a.pim`\n"), "{out}");
    assert!(out.ends_with("checked 1 file: 50 errors (at 2026-03-02T09:00:00Z)\n"), "{out}");
    assert_eq!(folder.run_at(&["check", "--all"]).answers(1).matches("declared again here").count(), 50);
    assert_eq!(folder.run_at(&["check", "--format", "json"]).answers(1).lines().count(), 50);
    assert_eq!(folder.run_at(&["check", "--format", "github"]).answers(1).matches("::error ").count(), 50);
    assert_eq!(folder.run_at(&["check", "--format", "sarif"]).answers(1).matches("\"ruleId\"").count(), 50);
    let refused = folder.run(&["is", "alice", "member", "of", "g"]).complains(2);
    assert!(refused.contains("… and 30 more"), "{refused}");
    assert!(!folder.run(&["is", "alice", "member", "of", "g", "--all"]).complains(2).contains("more"), "{refused}");
}
