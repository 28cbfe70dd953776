//! What of imported files could not be read is part of every report: here a module that lies elsewhere.

use super::Folder;

const REMOTE: &str = "module \"tier\" {\n  source = \"git::https://example.com/tier.git\"\n}\nresource \"azuread_group\" \"ops\" {\n  \
                      display_name     = \"Ops\"\n  security_enabled = true\n  members          = []\n  owners           = []\n}\n";

const WHOLE: &str = "resource \"azuread_group\" \"ops\" {\n  display_name     = \"Ops\"\n  security_enabled = true\n  members          = []\n  \
                     owners           = []\n}\n";

const TEXT: &str = "1 part of the imported files could not be read, so this may be incomplete; `pim check` names it";

/// Which part it is.
const PART: &str = "not read: tf/main.tf:1: the files of module `tier` are not given: what it makes is not known";

fn remote() -> Folder {
    Folder::new(&[("tf/main.tf", REMOTE), ("whole/main.tf", WHOLE), ("tests.pim", "user amy\nexpect nobody: who is member of Ops\n")])
}

#[test]
fn every_json_answer_ends_with_what_could_not_be_read() {
    let folder = remote();
    for query in ["who is member of Ops", "show group Ops", "when can amy manage Ops", "is amy member of Ops", "what can amy reach"] {
        let run = folder.run_with(&["query", "-p", "tf", "-p", "tests.pim", "--format", "json"], query);
        assert!(run.out.ends_with(",\"incomplete\":1}\n"), "{query}: {run:?}");
    }
    for query in ["who is member of Nobody", "who is"] {
        let run = folder.run_with(&["query", "-p", "tf", "-p", "tests.pim", "--format", "json"], query);
        assert!(run.out.contains("\"error\":{") && run.out.ends_with("},\"incomplete\":1}\n"), "{query}: {run:?}");
    }
    let run = folder.run_at(&["test", "-p", "tf", "-p", "tests.pim", "--format", "json"]);
    assert!(run.out.ends_with("{\"passed\":1,\"failed\":0,\"incomplete\":1}\n"), "{run:?}");
    let run = folder.run_at(&["diff", "whole", "tf", "--format", "json"]);
    assert!(run.out.ends_with(",\"incomplete\":1}\n"), "{run:?}");
    let run = folder.run_with(&["repl", "-p", "tf", "--format", "json"], "who is member of Ops\n");
    assert!(run.out.contains(",\"incomplete\":1}\n"), "{run:?}");
}

#[test]
fn an_answer_for_people_ends_with_what_could_not_be_read_on_either_stream() {
    let folder = remote();
    let (end, warning) = (format!("\nincomplete: {TEXT}\n"), format!("warning: {TEXT}\n"));
    for arguments in [&["who", "is", "member", "of", "Ops"][..], &["how", "can", "amy", "reach", "membership", "of", "Ops", "--verify"]] {
        let run = folder.run_at(&[arguments, &["-p", "tf", "-p", "tests.pim", "--width", "200"]].concat());
        assert!(run.out.ends_with(&end) && run.err == warning, "{run:?}");
    }
    let run = folder.run_at(&["test", "-p", "tf", "-p", "tests.pim", "--width", "200"]);
    assert!(run.out.ends_with(&end) && run.err == warning, "{run:?}");
    let run = folder.run_at(&["diff", "whole", "tf", "--width", "200"]);
    assert!(run.out.ends_with(&end) && run.err == warning, "{run:?}");
    let run = folder.run_at(&["who", "is", "member", "of", "Nobody", "-p", "tf"]);
    assert!(run.out.is_empty() && run.err.ends_with(&warning), "{run:?}");
}

#[test]
fn a_check_warns_of_each_part_and_denies_it_with_all_warnings() {
    let folder = remote();
    let place = "tf/main.tf";
    assert!(folder.run_at(&["check", "-p", "tf"]).answers(0).contains(place));
    for denied in ["warnings", "not-evaluated"] {
        folder.run(&["check", "-p", "tf", "--deny", denied]).answers(1);
    }
    folder.run(&["check", "-p", "tf", "--deny", "approver-deadlock"]).answers(0);
    let error = folder.run(&["check", "--deny", "not-evaluatd"]).complains(2);
    assert!(error.contains("did you mean `not-evaluated`?"), "{error}");
    let annotations = folder.run_at(&["check", "-p", "tf", "--format", "github"]).answers(0);
    assert!(annotations.starts_with(&format!("::warning file={place},line=")), "{annotations}");
    assert!(annotations.contains("title=not-evaluated::"), "{annotations}");
}

#[test]
fn reports_for_other_programs_say_it_of_the_whole_run() {
    let folder = remote();
    let sarif: serde_json::Value = serde_json::from_str(&folder.run_at(&["check", "-p", "tf", "--format", "sarif"]).answers(0)).unwrap();
    let run = &sarif["runs"][0];
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(notification["message"]["text"], TEXT);
    assert_eq!(notification["level"], "warning");
    let index = usize::try_from(notification["associatedRule"]["index"].as_u64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "not-evaluated");
    assert_eq!(run["results"][0]["ruleId"], "not-evaluated");
    let junit = folder.run_at(&["test", "-p", "tf", "-p", "tests.pim", "--format", "junit"]);
    assert!(junit.out.contains("      <property name=\"incomplete\" value=\"1\"/>\n    </properties>"), "{junit:?}");
    assert!(junit.out.contains(&format!("    <system-err>{TEXT}\n{PART}</system-err>\n  </testsuite>")), "{junit:?}");
    let markdown = folder.run_at(&["diff", "whole", "tf", "--format", "markdown"]);
    assert!(markdown.out.contains(&format!("\n\n> [!WARNING]\n> {}", &TEXT[..20])), "{markdown:?}");
    assert!(markdown.out.contains("\n> - not read: `tf/main"), "{markdown:?}");
}

#[test]
fn pictures_carry_it_as_a_note() {
    let folder = remote();
    for format in ["dot", "svg", "html"] {
        let run = folder.run_at(&["graph", "-p", "tf", "--format", format]);
        assert!(run.out.contains("1 part of the imported files could not be"), "{run:?}");
        assert_eq!(run.err, format!("note: {TEXT}\nnote: {PART}\n"));
    }
}

#[test]
fn where_all_was_read_nothing_is_said() {
    let folder = Folder::new(&[("whole/main.tf", WHOLE)]);
    let json = folder.run_at(&["who", "is", "member", "of", "Ops", "-p", "whole", "--format", "json"]).answers(1);
    assert!(!json.contains("incomplete"), "{json}");
    let text = folder.run_at(&["who", "is", "member", "of", "Ops", "-p", "whole"]).answers(1);
    assert!(!text.contains("incomplete"), "{text}");
    assert!(!folder.run_at(&["check", "-p", "whole", "--format", "sarif"]).answers(0).contains("toolExecutionNotifications"));
    assert!(!folder.run_at(&["graph", "-p", "whole"]).answers(0).contains("could not be read"));
}

#[test]
fn a_plan_in_the_form_of_terraform_itself_is_refused_with_what_to_give() {
    let folder = Folder::new(&[("tfplan", "PK\u{3}\u{4} and more")]);
    for arguments in [
        &["check", "-p", "tfplan"][..],
        &["import", "terraform", "tfplan"],
        &["diff", "tfplan"],
        &["who", "is", "member", "of", "a", "-p", "tfplan"],
    ] {
        let said = folder.run_at(arguments).complains(2);
        assert!(said.contains("it is an archive, such as the plan that `terraform plan -out` saves"), "{arguments:?}: {said}");
        assert!(said.contains("give what `terraform show -json` makes of it"), "{arguments:?}: {said}");
    }
}
