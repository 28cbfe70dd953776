//! Plans and states as JSON: the instances that they hold. The folders of `tests/it/terraform/plans` have a plan that Terraform made of
//! the files beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pim::hcl::{Evaluation, Extent, Form, Instance, MAX_INSTANCES, Options, Plan, Side, SourceFile, Value, evaluate};
use pim::source::{Origin, Sources};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/terraform/plans").join(name)
}

fn plan_of(name: &str) -> String {
    fs::read_to_string(folder(name).join("plan.json")).unwrap()
}

fn parsed(text: &str) -> Result<Plan, String> {
    Plan::parse(Sources::new().add("plan.json", text, Origin::File), text).map_err(|finding| finding.message)
}

fn read(text: &str, side: Side) -> Evaluation {
    parsed(text).unwrap().instances(side, Extent::Whole, MAX_INSTANCES)
}

/// What `terraform` plans for a folder now, or nothing where it cannot be called.
fn planned_again(name: &str) -> Option<String> {
    let scratch = tempfile::tempdir().unwrap();
    for path in ["main.tf", "gate/main.tf"] {
        let to = scratch.path().join(path);
        if let Ok(text) = fs::read(folder(name).join(path)) {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(to, text).unwrap();
        }
    }
    let run = |arguments: &[&str]| {
        let mut command = Command::new("terraform");
        command.args(arguments).current_dir(scratch.path()).env("TF_CLI_CONFIG_FILE", "/dev/null").env("CHECKPOINT_DISABLE", "1");
        command.output().ok()
    };
    run(&["init", "-no-color"])?;
    run(&["plan", "-no-color", "-input=false", "-out=plan"])?;
    Some(String::from_utf8(run(&["show", "-json", "plan"])?.stdout).unwrap())
}

#[test]
fn terraform_plans_the_same_once_more() {
    for name in ["references", "sensitive", "failed"] {
        let Some(again) = planned_again(name) else {
            println!("skipped: `terraform` is not on PATH, so nothing is planned again");
            return;
        };
        let read = |text: &str| lines(&parsed(text).unwrap().instances(Side::After, Extent::Partial, MAX_INSTANCES), &[]);
        assert_eq!(read(&again), read(&plan_of(name)), "{name}");
    }
}

/// A value, with what its unknown parts stand for; what is sensitive is not shown.
fn shown(value: &Value) -> String {
    if let Some(unknown) = value.as_unknown() {
        return unknown.reference.as_ref().map_or_else(|| format!("? {:?}", unknown.reason), |reference| format!("<{reference}>"));
    }
    match (value.elements(), value.entries()) {
        (Some(elements), _) => format!("[{}]", elements.iter().map(shown).collect::<Vec<_>>().join(", ")),
        (None, Some(entries)) => {
            let entries: Vec<String> = entries.iter().map(|(name, value)| format!("{name} = {}", shown(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        (None, None) => value.to_string(),
    }
}

fn line(instance: &Instance, hidden: &[&str]) -> String {
    let arguments = instance.body.arguments.iter().filter(|argument| !hidden.contains(&&*argument.name));
    let arguments: Vec<String> = arguments.map(|argument| format!("{} = {}", argument.name, shown(&argument.value))).collect();
    format!("{}: {}", instance.address, arguments.join(", "))
}

fn lines(evaluation: &Evaluation, hidden: &[&str]) -> String {
    let findings = evaluation.findings.iter().map(|finding| format!("{:?}: {}\n", finding.severity, finding.message));
    findings.chain(evaluation.instances.iter().map(|instance| line(instance, hidden) + "\n")).collect()
}

#[test]
fn what_is_not_known_is_what_it_refers_to() {
    insta::assert_snapshot!(lines(&read(&plan_of("references"), Side::After), &[]));
}

/// The unknown values by address, where they stand for something.
fn references(evaluation: &Evaluation) -> BTreeMap<String, String> {
    let input = |instance: &Instance| Some(shown(&instance.body.argument("input")?.value));
    let all = evaluation.instances.iter().filter_map(|instance| Some((instance.address.to_string(), input(instance)?)));
    all.filter(|(_, input)| input.contains('<') && !input.contains("? ")).collect()
}

#[test]
fn a_plan_resolves_to_what_its_configuration_says() {
    let mut sources = Sources::new();
    let paths = ["main.tf", "gate/main.tf"];
    let texts = paths.map(|path| (path, fs::read_to_string(folder("references").join(path)).unwrap()));
    let file = |(path, text)| SourceFile { path, text, source: sources.add(path, text, Origin::File) };
    let files: Vec<SourceFile> = texts.iter().map(|(path, text)| (*path, text.as_str())).map(file).collect();
    let written = references(&evaluate(&files, ".", &Options::default()));
    for (address, value) in references(&read(&plan_of("references"), Side::After)) {
        if address.ends_with(".set") {
            continue; // its order is not known
        }
        let expected = written.get(&address).unwrap_or_else(|| panic!("{address} is {value} in the plan alone"));
        // a plan does not tell what a function made of a reference
        let reference = value.trim_start_matches('<').trim_end_matches('>');
        assert!(expected.contains(reference), "{address}: {value}, but {expected} as written");
    }
}

#[test]
fn a_side_has_what_is_moved_forgotten_and_looked_up_and_not_what_is_imported_or_deleted() {
    let (plan, state) = (plan_of("lifecycle"), fs::read_to_string(folder("lifecycle").join("state.json")).unwrap());
    let hidden = ["id", "output"];
    let sides = [Side::Before, Side::After].map(|side| format!("{side:?}\n{}\n", lines(&read(&plan, side), &hidden)));
    insta::assert_snapshot!(format!("{}State\n{}", sides.concat(), lines(&read(&state, Side::After), &hidden)));
    assert_eq!((parsed(&plan).unwrap().form(), parsed(&state).unwrap().form()), (Form::Plan, Form::State));
    assert_eq!(lines(&read(&state, Side::Before), &[]), "Error: it is a state, which has no side before\n");
}

#[test]
fn what_is_sensitive_is_marked_and_not_in_the_text_that_is_shown() {
    let text = plan_of("sensitive");
    let plan = parsed(&text).unwrap();
    insta::assert_snapshot!(lines(&plan.instances(Side::After, Extent::Whole, MAX_INSTANCES), &[]));
    let shown = plan.shown_text(&text);
    assert!(text.contains("swordfish") && !shown.contains("swordfish") && !shown.contains("quoted"), "{shown}");
    let lengths = |text: &str| text.lines().map(str::len).collect::<Vec<_>>();
    assert_eq!(lengths(&shown), lengths(&text));
    assert!(shown.contains(r#""address": "terraform_data.whole""#) && shown.contains(r#""input": "seen""#), "{shown}");
}

#[test]
fn a_failed_plan_is_refused_unless_a_part_will_do() {
    let text = plan_of("failed");
    let refused = "planning failed, and only a part of the plan is there";
    assert_eq!(lines(&read(&text, Side::After), &[]), format!("Error: {refused}\n"));
    assert_eq!(lines(&read(&text, Side::Before), &[]), format!("Error: {refused}\n"));
    let partial = parsed(&text).unwrap().instances(Side::After, Extent::Partial, MAX_INSTANCES);
    assert_eq!(lines(&partial, &[]), format!("Warning: {refused}\nterraform_data.fine: input = \"planned\"\n"));
    let deferred = text.replace("\"errored\": true", "\"errored\": false");
    assert_eq!(lines(&read(&deferred, Side::After), &[]), "Error: it is not complete: some changes are put off\n");
}

#[test]
fn what_is_no_plan_is_named() {
    let deep = format!("{{\"format_version\": \"1.0\", \"values\": {}", "[".repeat(10_000));
    let cases = [
        ("", "it is empty"),
        ("  \n<!DOCTYPE html><html></html>", "it is HTML or XML, no plan or state"),
        (
            "{\"@level\":\"info\"}\n{\"@level\":\"info\"}\n",
            "it is the log of `terraform plan -json`: give what `terraform show -json` makes of the plan file",
        ),
        ("{\"format_version\": \"1.2\", \"planned_values\": {\"root_module\": {\"resour", "it is no JSON: the text does not end"),
        ("{\"format_version\": \"1.2\",", "it is no JSON: expected a key in quotes, found the end of the text"),
        ("[]", "it is JSON, but neither a plan nor a state as `terraform show -json` writes them: `format_version` is missing"),
        (
            "{\"version\": 4, \"lineage\": \"x\", \"resources\": []}",
            "it is Terraform's own state file: give what `terraform show -json` makes of it",
        ),
        ("{\"format_version\": \"2.0\", \"values\": {}}", "its `format_version` is \"2.0\", and only 1.x is read"),
        (
            "{\"format_version\": \"1.0\", \"valid\": true, \"diagnostics\": []}",
            "it is what `terraform validate -json` writes, no plan or state",
        ),
        (
            "{\"format_version\": \"1.0\", \"groups\": []}",
            "it is JSON, but neither a plan nor a state as `terraform show -json` writes them: it has neither `resource_changes` nor `values`",
        ),
        (&deep, "it is no JSON: nesting is deeper than 200"),
    ];
    for (text, expected) in cases {
        let start: String = text.chars().take(80).collect();
        assert_eq!(parsed(text).map(|plan| plan.form()), Err(expected.to_owned()), "{start}");
    }
    for minor in ["1.0", "1.2", "1.99"] {
        assert_eq!(parsed(&format!("{{\"format_version\": \"{minor}\"}}")).map(|plan| plan.form()), Ok(Form::State));
    }
}

#[test]
fn what_is_too_large_is_refused_at_once() {
    let large = format!("{{\"format_version\": \"1.0\"{}", " ".repeat(64 * 1024 * 1024));
    assert_eq!(parsed(&large).map(|plan| plan.form()), Err("it is larger than 67108864 bytes".to_owned()));
    let many = format!("[{}1]", "1,".repeat(4_000_000));
    assert_eq!(parsed(&many).map(|plan| plan.form()), Err("it is no JSON: there are more than 4,000,000 values".to_owned()));
    let text = plan_of("lifecycle");
    let few = parsed(&text).unwrap().instances(Side::After, Extent::Whole, 3);
    assert_eq!(lines(&few, &[]), "Error: it has more than 3 instances\n");
}
