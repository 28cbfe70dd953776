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

/// What is imported from a plan, below its notes.
fn imported(name: &str, options: &pim::exchange::Options) -> String {
    import_text(&plan_of(name), options)
}

fn import_text(text: &str, options: &pim::exchange::Options) -> String {
    let mut sources = Sources::new();
    sources.add("plan.json", text, Origin::File);
    let texts: Vec<_> = sources.iter().collect();
    let material = pim::exchange::Material { texts: &texts, variables: &[], options, files: &pim::exchange::NoFiles };
    let imported = (pim::exchange::terraform::FORMAT.import)(&material);
    let (id, source) = texts[0];
    let note = |note: &pim::exchange::Note| {
        assert_eq!(note.span.source, id);
        format!("{}: {}: {}\n", source.position(note.span.start).line, note.kind.word(), note.message)
    };
    let notes: String = imported.notes.iter().map(note).collect();
    let refused: String = imported.refused.iter().map(|fault| format!("refused: {}\n", fault.message)).collect();
    let diagnostics: String = imported.diagnostics.iter().map(|fault| format!("wrong: {}\n", fault.message)).collect();
    format!("{refused}{diagnostics}{notes}\n{}", pim::syntax::format_file(&imported.file))
}

#[test]
fn ids_that_are_not_known_yet_find_their_groups_and_users() {
    insta::assert_snapshot!(imported("creation", &pim::exchange::Options::default()));
}

#[test]
fn what_is_moved_stays_what_is_forgotten_stays_and_what_is_imported_comes() {
    let before = pim::exchange::Options { side: Side::Before, ..pim::exchange::Options::default() };
    let sides = [imported("moves", &before), imported("moves", &pim::exchange::Options::default())];
    insta::assert_snapshot!(format!("before\n{}\nafter\n{}", sides[0], sides[1]));
}

#[test]
fn names_that_are_sensitive_are_never_written() {
    let text = imported("secrets", &pim::exchange::Options::default());
    assert!(!text.contains("ightingale") && !text.contains("deadbeef"), "{text}");
    insta::assert_snapshot!(text);
}

/// Runs the binary where the plans lie: exit code, answer, complaints.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
    command.current_dir(folder("")).args(arguments).args(["--at", "2026-03-02T09:00:00Z"]);
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_plan_alone_is_compared_with_itself() {
    let (code, out, _) = run(&["diff", "moves/plan.json"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("azuread_privileged_access_group_eligibility_schedule.imported"), "{out}");
    assert!(!out.contains("alice@contoso.example"), "{out}");
    let (code, out, err) = run(&["diff", "state/state.json"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("cannot read `state/state.json`: it is a state, which has no side before"), "{err}");
    let (code, _, err) = run(&["diff", "moves"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error: "), "{err}");
}

#[test]
fn answers_point_into_the_plan_and_name_the_address() {
    let words = ["who", "is", "eligible", "member", "of", "Ops", "-p", "moves/plan.json"];
    let (code, out, err) = run(&words);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    let words = ["can", "bob@contoso.example", "activate", "membership", "of", "Ops", "-p", "moves/plan.json"];
    let (code, out, _) = run(&words);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("\"address\": \"azuread_privileged_access_group_eligibility_schedule.imported\""), "{out}");
    let json = run(&[&words[..], &["--format", "json"]].concat()).1;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let labels = json["reasons"].as_array().unwrap().iter().flat_map(|reason| reason["labels"].as_array().unwrap());
    let texts: Vec<&str> = labels.map(|label| label["text"].as_str().unwrap()).collect();
    assert!(texts.iter().any(|text| text.ends_with("(azuread_privileged_access_group_eligibility_schedule.imported)")), "{texts:?}");
}

#[test]
fn a_plan_in_one_line_is_named_where_it_cannot_be_drawn() {
    let scratch = tempfile::tempdir().unwrap();
    let value: serde_json::Value = serde_json::from_str(&plan_of("moves")).unwrap();
    let path = scratch.path().join("one-line.json");
    fs::write(&path, value.to_string()).unwrap();
    let words = ["can", "bob@contoso.example", "activate", "membership", "of", "Ops", "-p", path.to_str().unwrap()];
    let out = run(&words).1.replace('\n', " ");
    assert!(out.contains("one-line.json:1:") && out.contains("azuread_privileged_access_group_eligibility_schedule.imported"), "{out}");
}

#[test]
fn nothing_sensitive_is_printed_anywhere() {
    let scratch = tempfile::tempdir().unwrap();
    let text = plan_of("secrets");
    let failed = text.replace("\"errored\": false", "\"errored\": true");
    let cut = &text[..text.find("ightingale").unwrap()];
    for (name, text) in [("whole", text.as_str()), ("failed", failed.as_str()), ("cut", cut)] {
        fs::write(scratch.path().join(format!("{name}.json")), text).unwrap();
    }
    let group = "azuread_group.hidden";
    for name in ["whole", "failed", "cut"] {
        let path = scratch.path().join(format!("{name}.json"));
        let path = path.to_str().unwrap();
        let commands: [&[&str]; 7] = [
            &["check", "-p", path],
            &["check", "-p", path, "--format", "json"],
            &["show", "group", group, "-p", path],
            &["can", "alice@contoso.example", "activate", "membership", "of", group, "-p", path],
            &["import", "terraform", path],
            &["graph", "--format", "html", "-p", path],
            &["diff", path, "--format", "json"],
        ];
        for words in commands {
            let (code, out, err) = run(words);
            assert!(!out.contains("ightin") && !err.contains("ightin"), "{words:?}: {out}{err}");
            assert!(!out.contains("deadbeef") && !err.contains("deadbeef"), "{words:?}: {out}{err}");
            assert!(name == "whole" || code == Some(2), "{words:?}: {code:?} {out}{err}");
        }
    }
}

#[test]
fn a_failed_plan_cannot_be_asked_unless_a_part_will_do() {
    let (code, out, err) = run(&["check", "-p", "failed/plan.json"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("cannot read `failed/plan.json`: planning failed") && err.contains("--partial"), "{err}");
    let (code, out, _) = run(&["check", "-p", "failed/plan.json", "--partial"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("not-evaluated"), "{out}");
}

#[test]
fn who_is_listed_by_a_resource_that_goes_is_not_listed_afterwards() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/terraform-example/plan.json")).unwrap();
    let mut plan: serde_json::Value = serde_json::from_str(&text).unwrap();
    let planned = plan["planned_values"]["root_module"]["resources"].as_array_mut().unwrap();
    planned.retain(|resource| resource["name"] != "dana_platform");
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("plan.json");
    fs::write(&path, plan.to_string()).unwrap();
    let words = |question: &[&str]| run(&[question, &["-p", path.to_str().unwrap()]].concat()).1;
    let out = words(&["who", "is", "active", "member", "of", "Platform Team"]);
    assert!(!out.contains("dana@fernhill.example"), "{out}");
    let out = run(&["diff", path.to_str().unwrap()]).1.replace('\n', " ");
    assert!(out.contains("no longer: `dana@fernhill.example` is an active member of `Platform Team`"), "{out}");
}

/// The ways to all values.
fn pointers(value: &serde_json::Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, item)| pointers(item, &format!("{at}/{place}"), found))
        }
        serde_json::Value::Object(members) => {
            members.iter().for_each(|(name, member)| pointers(member, &format!("{at}/{}", escaped(name)), found));
        }
        _ => {}
    }
}

#[test]
fn a_plan_that_is_odd_anywhere_is_read_or_refused() {
    let plan: serde_json::Value = serde_json::from_str(&plan_of("creation")).unwrap();
    let mut all = Vec::new();
    pointers(&plan, "", &mut all);
    let odd = [
        serde_json::Value::Null,
        serde_json::json!([]),
        serde_json::json!({"references": ["each.value.id", "}{"]}),
        serde_json::json!(-1.5),
    ];
    for (place, (pointer, odd)) in all.iter().zip(odd.iter().cycle()).enumerate() {
        let mut plan = plan.clone();
        *plan.pointer_mut(pointer).unwrap() = odd.clone();
        let text = plan.to_string();
        let Ok(parsed) = parsed(&text) else { continue };
        let _ = parsed.instances(Side::After, Extent::Partial, MAX_INSTANCES);
        assert_eq!(parsed.shown_text(&text).len(), text.len());
        if place % 17 == 0 {
            let _ = import_text(&text, &pim::exchange::Options::default());
        }
    }
}

#[test]
fn references_that_go_in_a_circle_end() {
    let output = |name: &str, other: &str| serde_json::json!({ name: { "expression": { "references": [format!("module.m.{other}"), "module.m"] } } });
    let resource =
        |name: &str| serde_json::json!({"address": format!("a.{name}"), "mode": "managed", "type": "a", "name": name, "values": {}});
    let written = |name: &str, reference: &str| serde_json::json!({"mode": "managed", "type": "a", "name": name, "expressions": {"id": {"references": [reference, reference, "module.m.x"]}}});
    let change =
        |name: &str| serde_json::json!({"address": format!("a.{name}"), "change": {"actions": ["create"], "after_unknown": {"id": true}}});
    let plan = serde_json::json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [resource("b"), resource("c")]}},
        "resource_changes": [change("b"), change("c")],
        "configuration": {"root_module": {
            "resources": [written("b", "a.c.id"), written("c", "a.b.id")],
            "module_calls": {"m": {"module": {"outputs": output("x", "x"), "module_calls": {"m": {"module": {"outputs": output("x", "y")}}}}}},
        }},
    });
    let text = lines(&read(&plan.to_string(), Side::After), &[]);
    assert!(text.starts_with("a.b: id = ? Other(\"it is made of ") && text.contains("\na.c: id = ? "), "{text}");
}

#[test]
fn roles_and_units_are_found_by_their_ids() {
    let id = |number: u32| format!("00000000-0000-0000-0000-{number:012}");
    let resource = |kind: &str, name: &str, values: serde_json::Value| serde_json::json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "values": values});
    let given = |name: &str, role: u32, scope: &str| {
        let values =
            serde_json::json!({"role_id": id(role), "principal_object_id": id(9), "directory_scope_id": scope, "app_scope_id": ""});
        resource("azuread_directory_role_assignment", name, values)
    };
    let resources = [
        resource("azuread_user", "alice", serde_json::json!({"user_principal_name": "alice@contoso.example", "object_id": id(9)})),
        resource("azuread_directory_role", "reader", serde_json::json!({"display_name": "Global Reader", "object_id": id(1)})),
        resource("azuread_custom_directory_role", "own", serde_json::json!({"display_name": "Own Role", "object_id": id(2)})),
        resource("azuread_administrative_unit", "berlin", serde_json::json!({"display_name": "Berlin", "object_id": id(3)})),
        given("whole", 1, "/"),
        given("own", 2, "/"),
        given("unit", 1, &format!("/administrativeUnits/{}", id(3))),
    ];
    let state = serde_json::json!({"format_version": "1.0", "values": {"root_module": {"resources": resources}}});
    let text = import_text(&state.to_string(), &pim::exchange::Options::default());
    for line in [
        "assign alice@contoso.example to role \"Global Reader\" as active",
        "assign alice@contoso.example to role \"Own Role\" as active",
        "assign alice@contoso.example to role \"Global Reader\" in unit Berlin as active",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn users_that_are_looked_up_together_have_their_ids() {
    let id = |number: u32| format!("00000000-0000-0000-0000-{number:012}");
    let resource = |mode: &str, kind: &str, values: serde_json::Value| {
        let data = if mode == "data" { "data." } else { "" };
        serde_json::json!({"address": format!("{data}{kind}.x"), "mode": mode, "type": kind, "name": "x", "values": values})
    };
    let names = ["alice@contoso.example", "bob@contoso.example"];
    let users = serde_json::json!({"user_principal_names": names, "object_ids": [id(1), id(2)], "users": [{"object_id": id(1)}, {"object_id": id(2)}]});
    let resources = [
        resource("data", "azuread_users", users),
        resource(
            "managed",
            "azuread_group",
            serde_json::json!({"display_name": "Ops", "object_id": id(3), "members": [id(2)], "owners": []}),
        ),
    ];
    let state = serde_json::json!({"format_version": "1.0", "values": {"root_module": {"resources": resources}}});
    let text = import_text(&state.to_string(), &pim::exchange::Options::default());
    assert!(text.contains("assign bob@contoso.example to Ops as active member"), "{text}");
    assert!(!text.contains("unknown"), "{text}");
}
