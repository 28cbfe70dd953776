//! Whole configurations: what Terraform plans for the folders of `tests/it/hcl/plans`, and what a plan cannot show.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use pim::hcl::{
    Absence, Evaluation, Existence, Files, Given, Options, SourceFile, Unknown, Value, evaluate, evaluate_text, installed_modules, roots,
};
use pim::source::{Origin, Sources};

fn plans() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/hcl/plans");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn collect(folder: &Path, below: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{below}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files);
        } else if name != "expected.txt" {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// Files in memory.
struct Memory(BTreeMap<String, Vec<u8>>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Absence> {
        let outside = if path.starts_with("..") || path.starts_with('/') { Absence::Outside } else { Absence::Missing };
        self.0.get(path).map(|bytes| bytes.as_slice().into()).ok_or(outside)
    }

    fn below(&self, folder: &str) -> Vec<String> {
        let prefix = if folder == "." { String::new() } else { format!("{folder}/") };
        self.0.keys().filter_map(|path| path.strip_prefix(&prefix)).map(str::to_owned).collect()
    }
}

fn evaluated(texts: &BTreeMap<String, Vec<u8>>, root: &str, change: impl FnOnce(&mut Options)) -> Evaluation {
    let memory = Memory(texts.clone());
    let mut sources = Sources::new();
    let texts: Vec<(&String, String)> = texts.iter().map(|(path, bytes)| (path, String::from_utf8_lossy(bytes).into_owned())).collect();
    let file = |(path, text)| SourceFile { path, text, source: sources.add(path, text, Origin::File) };
    let files: Vec<SourceFile> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).map(file).collect();
    let mut options = Options { files: &memory, ..Options::default() };
    change(&mut options);
    evaluate(&files, root, &options)
}

/// Evaluates files that are written as `--- path` and what it holds.
fn configuration(text: &str) -> Evaluation {
    evaluated(&files_of(text), ".", |_| ())
}

fn files_of(text: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for part in text.split("--- ").skip(1) {
        let (path, text) = part.split_once('\n').unwrap();
        files.insert(path.trim().to_owned(), text.as_bytes().to_vec());
    }
    files
}

/// A line for each finding and instance, one argument named.
fn told(evaluation: &Evaluation) -> Vec<String> {
    let findings = evaluation.findings.iter().map(|finding| format!("{:?}: {}", finding.severity, finding.message));
    let instances = evaluation.instances.iter().map(|instance| {
        let mark = match instance.existence {
            Existence::Certain => "",
            Existence::Possible => "perhaps ",
            Existence::Several => "several ",
        };
        let arguments: Vec<String> =
            instance.body.arguments.iter().map(|argument| format!("{} = {}", argument.name, shown(&argument.value))).collect();
        let blocks: Vec<String> = instance.body.blocks.iter().map(|block| format!("{} {}", block.kind, block_text(&block.body))).collect();
        let open: Vec<String> = instance.body.unknown_blocks.iter().map(|(kind, _)| format!("{kind}?")).collect();
        format!("{mark}{}: {}", instance.address, [arguments, blocks, open].concat().join(", "))
    });
    findings.chain(instances).collect()
}

fn block_text(body: &pim::hcl::Arguments) -> String {
    let arguments: Vec<String> = body.arguments.iter().map(|argument| format!("{} = {}", argument.name, shown(&argument.value))).collect();
    let blocks: Vec<String> = body.blocks.iter().map(|block| format!("{} {}", block.kind, block_text(&block.body))).collect();
    format!("{{ {} }}", [arguments, blocks].concat().join(", "))
}

/// A value, with what its unknown parts stand for.
fn shown(value: &Value) -> String {
    match value.as_unknown() {
        Some(unknown) => unknown_text(unknown),
        None => match value.elements() {
            Some(elements) => format!("[{}]", elements.iter().map(shown).collect::<Vec<_>>().join(", ")),
            None => value.to_string(),
        },
    }
}

fn unknown_text(unknown: &Unknown) -> String {
    if let Some(reference) = &unknown.reference {
        return format!("<{reference}>");
    }
    if !unknown.alternatives.is_empty() {
        return unknown.alternatives.iter().map(shown).collect::<Vec<_>>().join(" | ");
    }
    "?".to_owned()
}

fn json(value: &Value) -> serde_json::Value {
    let names = BTreeMap::from([(Arc::from("value"), value.clone())]);
    let text = evaluate_text("jsonencode(value)", &names, &pim::hcl::NoFiles).unwrap();
    serde_json::from_str(text.as_text().unwrap_or("null")).unwrap()
}

/// The instances by address with their `input`.
fn inputs(evaluation: &Evaluation) -> BTreeMap<String, serde_json::Value> {
    let input = |instance: &pim::hcl::Instance| instance.body.argument("input").map(|argument| json(&argument.value)).unwrap_or_default();
    evaluation.instances.iter().map(|instance| (instance.address.to_string(), input(instance))).collect()
}

fn lines(inputs: &BTreeMap<String, serde_json::Value>) -> String {
    inputs.iter().map(|(address, input)| format!("{address} {input}\n")).collect()
}

#[test]
fn configurations_have_the_instances_that_terraform_plans() {
    for folder in plans() {
        let mut files = BTreeMap::new();
        collect(&folder, "", &mut files);
        let evaluation = evaluated(&files, ".", |_| ());
        let errors: Vec<&String> = evaluation.findings.iter().map(|finding| &finding.message).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", folder.display());
        let expected = fs::read_to_string(folder.join("expected.txt")).unwrap();
        assert_eq!(lines(&inputs(&evaluation)), expected, "{}", folder.display());
    }
}

/// What `terraform` plans for a folder, or nothing where it cannot be called.
fn planned(folder: &Path) -> Option<String> {
    let scratch = tempfile::tempdir().unwrap();
    let mut files = BTreeMap::new();
    collect(folder, "", &mut files);
    for (path, bytes) in files {
        let path = scratch.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let run = |arguments: &[&str]| {
        let mut command = Command::new("terraform");
        command.args(arguments).current_dir(scratch.path()).env("TF_CLI_CONFIG_FILE", "/dev/null").env("CHECKPOINT_DISABLE", "1");
        command.output().ok()
    };
    run(&["init", "-no-color"])?;
    run(&["plan", "-no-color", "-input=false", "-out=plan"])?;
    let plan: serde_json::Value = serde_json::from_slice(&run(&["show", "-json", "plan"])?.stdout).unwrap();
    let mut inputs = BTreeMap::new();
    take_planned(&plan["planned_values"]["root_module"], &mut inputs);
    Some(lines(&inputs))
}

fn take_planned(module: &serde_json::Value, inputs: &mut BTreeMap<String, serde_json::Value>) {
    for resource in module["resources"].as_array().into_iter().flatten() {
        inputs.insert(resource["address"].as_str().unwrap().to_owned(), resource["values"]["input"].clone());
    }
    for child in module["child_modules"].as_array().into_iter().flatten() {
        take_planned(child, inputs);
    }
}

#[test]
fn terraform_plans_the_same() {
    for folder in plans() {
        let Some(planned) = planned(&folder) else {
            println!("skipped: `terraform` is not on PATH, so the plans are not compared with it");
            return;
        };
        if std::env::var_os("PIM_UPDATE_PLANS").is_some() {
            fs::write(folder.join("expected.txt"), &planned).unwrap();
        }
        assert_eq!(planned, fs::read_to_string(folder.join("expected.txt")).unwrap(), "{}", folder.display());
    }
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(told(&configuration(text)), expected, "{text}");
}

#[test]
fn references_stay_what_they_refer_to() {
    check(
        r#"--- main.tf
resource "g" "vault" {
  for_each = toset(["a", "b"])
  name     = "v-${each.key}"
}
data "u" "alice" {
  name = "alice"
}
resource "a" "x" {
  group   = g.vault["a"].id
  split   = split("/", g.vault["a"].id)[2]
  element = element(split("/", g.vault["a"].id), 2)
  base    = basename(g.vault["a"].id)
  user    = data.u.alice.object_id
  name    = g.vault["b"].name
  all     = values(g.vault)[*].object_id
  one     = one([data.u.alice.object_id])
  looped  = [for key, group in g.vault : group.object_id]
  chosen  = true ? data.u.alice.object_id : null
  text    = "${data.u.alice.object_id}"
  scope   = "/units/${data.u.alice.object_id}"
  two     = "${data.u.alice.object_id}-${data.u.alice.id}"
  listed  = tolist([data.u.alice.object_id])
  merged  = merge({ a = data.u.alice.object_id }, { b = 1 })["a"]
  tried   = try(data.u.alice.object_id, "none")
}
"#,
        &[
            "g.vault[\"a\"]: name = \"v-a\"",
            "g.vault[\"b\"]: name = \"v-b\"",
            "data.u.alice: name = \"alice\"",
            "a.x: group = <g.vault[\"a\"].id>, split = <split(g.vault[\"a\"].id, \"/\")[2]>, element = <split(g.vault[\"a\"].id, \"/\")[2]>, \
             base = <basename(g.vault[\"a\"].id)>, user = <data.u.alice.object_id>, name = \"v-b\", \
             all = [<g.vault[\"a\"].object_id>, <g.vault[\"b\"].object_id>], one = <data.u.alice.object_id>, \
             looped = [<g.vault[\"a\"].object_id>, <g.vault[\"b\"].object_id>], chosen = <data.u.alice.object_id>, \
             text = <data.u.alice.object_id>, scope = <template(data.u.alice.object_id, \"/units/\", \"\")>, two = ?, listed = [<data.u.alice.object_id>], merged = <data.u.alice.object_id>, \
             tried = <data.u.alice.object_id>",
        ],
    );
}

#[test]
fn what_may_not_exist_is_possible() {
    check(
        r#"--- main.tf
variable "on" { type = bool }
variable "people" { type = set(string) }
variable "number" {}
resource "g" "maybe" {
  count = var.on ? 1 : 0
  name  = "m${count.index}"
}
resource "g" "either" {
  for_each = var.on ? { a = 1, b = 2 } : { a = 1 }
  value    = each.value
}
resource "g" "several" {
  for_each = var.people
  name     = each.value
  fixed    = "f"
}
resource "g" "counted" {
  count = var.number
}
resource "a" "x" {
  first = g.maybe[0].id
  one   = one(g.maybe[*].id)
  try   = try(g.maybe[0].id, "none")
  each  = g.several["alice"].id
  if    = var.on ? "yes" : "no"
  sum   = var.number + 1
}
"#,
        &[
            "perhaps g.maybe[0]: name = \"m0\"",
            "g.either[\"a\"]: value = 1",
            "perhaps g.either[\"b\"]: value = 2",
            "several g.several[*]: name = ?, fixed = \"f\"",
            "several g.counted[*]: ",
            "a.x: first = <g.maybe[0].id>, one = <g.maybe[0].id> | null, try = <g.maybe[0].id> | \"none\", \
             each = <g.several[*][\"alice\"].id>, if = \"yes\" | \"no\", sum = ?",
        ],
    );
}

#[test]
fn dynamic_blocks_are_written_out() {
    check(
        r#"--- main.tf
variable "open" {}
locals {
  rules = [{ name = "a", hours = [1, 2] }, { name = "b", hours = [] }]
}
resource "p" "x" {
  first { fixed = 1 }
  dynamic "rule" {
    for_each = local.rules
    content {
      name = rule.value.name
      key  = rule.key
      dynamic "hour" {
        for_each = rule.value.hours
        iterator = h
        content { at = "${rule.value.name}${h.value}" }
      }
    }
  }
  dynamic "open" {
    for_each = var.open
    content {
      name  = open.value
      fixed = true
    }
  }
  lifecycle { ignore_changes = [a] }
}
"#,
        &[
            "p.x: first { fixed = 1 }, rule { name = \"a\", key = 0, hour { at = \"a1\" }, hour { at = \"a2\" } }, rule { name = \"b\", key = 1 }, \
           open { name = ?, fixed = true }, open?",
        ],
    );
}

#[test]
fn blocks_are_found_in_json_as_well() {
    let files = files_of(
        "--- main.tf.json\n{\"resource\": {\"p\": {\"x\": {\"rule\": [{\"a\": \"${1 + 1}\"}, {\"a\": 3}], \"one\": {\"b\": {\"c\": true}}, \"dynamic\": {\"each\": {\"for_each\": [4, 5], \"content\": {\"v\": \"${each.value}\"}}}}}}}\n",
    );
    let evaluation = evaluated(&files, ".", |_| ());
    let body = &evaluation.instances.first().unwrap().body;
    let text = |kind: &str| body.nested(kind).iter().map(|block| block_text(&block.body)).collect::<Vec<_>>();
    assert_eq!(text("rule"), ["{ a = 2 }", "{ a = 3 }"]);
    assert_eq!(text("one"), ["{ b = { \"c\" = true } }"]);
    assert_eq!(text("each"), ["{ v = 4 }", "{ v = 5 }"]);
}

#[test]
fn installed_modules_are_found() {
    let text = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"a","Source":"x/y/z","Dir":".terraform/modules/a"},{"Key":"a.b","Source":"./b","Dir":"lib/b"}]}"#;
    let found = installed_modules(text, "env/prod");
    let expected = [("module.a", "env/prod/.terraform/modules/a"), ("module.a.module.b", "env/prod/lib/b")];
    assert_eq!(found, BTreeMap::from(expected.map(|(address, folder)| (address.to_owned(), folder.to_owned()))));
    assert!(installed_modules("[", ".").is_empty());
}

#[test]
fn modules_keep_their_names_to_themselves() {
    check(
        r#"--- main.tf
locals { own = "root" }
module "a" {
  source = "./child"
  id     = g.x.id
}
module "far" {
  source = "hashicorp/far/any"
}
resource "g" "x" { name = local.own }
resource "a" "y" {
  id  = module.a.id
  far = module.far.id
}
--- child/main.tf
variable "id" {}
resource "a" "z" {
  id  = var.id
  own = local.own
}
output "id" { value = var.id }
"#,
        &[
            "Error: there is no local `own` here",
            "Warning: the files of module `far` are not given: what it makes is not known",
            "g.x: name = \"root\"",
            "a.y: id = <g.x.id>, far = ?",
            "module.a.a.z: id = <g.x.id>, own = ?",
        ],
    );
}

#[test]
fn remote_modules_are_read_where_they_are_told_to_lie() {
    let files = files_of(
        "--- main.tf\nmodule \"far\" {\n  source = \"x/y/z\"\n  count = 2\n}\n--- lib/far/main.tf\nresource \"g\" \"x\" {\n  name = path.module\n}\n",
    );
    let evaluation = evaluated(&files, ".", |options| drop(options.modules.insert("module.far".to_owned(), "lib/far".to_owned())));
    assert_eq!(told(&evaluation), ["module.far[0].g.x: name = \"lib/far\"", "module.far[1].g.x: name = \"lib/far\""]);
}

#[test]
fn faults_are_told_together_and_the_rest_is_read() {
    check(
        r#"--- a.tf
resource "g" "broken" {
  name = = 1
}
resource "g" "good" {
  name  = "good"
  wrong = nope("x")
  other = local.a
}
--- b.tf
locals {
  a = local.b
  b = local.a
  c = 1 + "x"
}
resource "g" "unknown" {
  name = g.missing.name
  each = each.value
}
output "o" { value = var.none }
what "x" {}
"#,
        &[
            "Error: expected an expression, found `=`",
            "Error: there is no function `nope`",
            "Error: local.a depends on itself",
            "Error: unsuitable operand: a number is required",
            "Warning: nothing declares `g.missing`",
            "Error: `each` means nothing here",
            "Error: there is no variable `none` here",
            "Error: there is no block type `what`",
            "g.good: name = \"good\", wrong = ?, other = ?",
            "g.unknown: name = <g.missing[*].name>, each = ?",
        ],
    );
}

#[test]
fn a_crowd_of_files_is_read_like_a_few() {
    let text = |n: usize| format!("resource \"g\" \"r{n:02}\" {{ n = {n} }}\nresource \"g\" \"same\" {{ from = {n} }}\nwhat{n} {{}}\n");
    let files: BTreeMap<String, Vec<u8>> = (0..60).map(|n| (format!("f{n:02}.tf"), text(n).into_bytes())).collect();
    let evaluation = evaluated(&files, ".", |_| ());
    let blocks: Vec<String> = (0..60).flat_map(found_in).collect();
    let findings: Vec<String> = evaluation.findings.iter().map(|finding| finding.message.clone()).collect();
    assert_eq!(findings, blocks);
    assert_eq!(evaluation.instances.len(), 61, "one of each file, and the first of those of the same name");
    assert!(told(&evaluation).contains(&"g.same: from = 0".to_owned()));
}

/// What is wrong with a file of the crowd, in order.
fn found_in(n: usize) -> Vec<String> {
    let twice = (n > 0).then(|| "`g.same` is declared twice".to_owned());
    twice.into_iter().chain([format!("there is no block type `what{n}`")]).collect()
}

#[test]
fn circles_and_crowds_are_errors() {
    check(
        "--- main.tf\nmodule \"a\" {\n  source = \"./a\"\n}\n--- a/main.tf\nmodule \"b\" {\n  source = \"../a\"\n}\n",
        &["Error: the module calls itself"],
    );
    check("--- main.tf\nresource \"g\" \"x\" {\n  name = g.x.id\n}\n", &["Error: g.x depends on itself", "g.x: name = ?"]);
    let files = files_of("--- main.tf\nresource \"g\" \"x\" {\n  count = 1000000\n}\n");
    assert_eq!(told(&evaluated(&files, ".", |_| ())).first().unwrap(), "Error: there would be more than 100000 instances");
    let chain: String = (0..10_000).map(|place| format!("l{place} = local.l{}\n", place + 1)).collect();
    let findings = told(&configuration(&format!("--- main.tf\nlocals {{\n{chain}l10000 = 1\n}}\n")));
    assert!(findings.iter().all(|finding| finding.contains("levels")), "{findings:?}");
    let nested: String = (1..5_000).map(|place| format!("l{place:05} = [local.l{:05}]\n", place - 1)).collect();
    let findings = told(&configuration(&format!("--- main.tf\nlocals {{\nl00000 = 1\n{nested}}}\n")));
    assert!(findings.iter().any(|finding| finding.contains("nests deeper")), "{findings:?}");
    let doubled: String = (1..200).map(|place| format!("l{place} = [local.l{}, local.l{0}]\n", place - 1)).collect();
    let findings = told(&configuration(&format!("--- main.tf\nlocals {{\nl0 = 1\n{doubled}}}\n")));
    assert!(findings.iter().any(|finding| finding.contains("parts")), "{findings:?}");
    let blocks = "a {\n".repeat(10_000);
    let findings = told(&configuration(&format!("--- main.tf\n{blocks}")));
    assert!(findings.iter().any(|finding| finding.contains("nesting")), "{findings:?}");
    let json = "{\"a\":".repeat(10_000);
    let findings = told(&configuration(&format!("--- main.tf.json\n{json}")));
    assert!(findings.iter().any(|finding| finding.contains("nesting")), "{findings:?}");
}

#[test]
fn what_terraform_refuses_is_refused() {
    let refused = [
        ("resource \"g\" \"x\" {\n  count = true\n}", "`count` must be a number"),
        ("resource \"g\" \"x\" {\n  count = 2.5\n}", "`count` must be a whole number from 0 on"),
        ("resource \"g\" \"x\" {\n  count = -1\n}", "`count` must be a whole number from 0 on"),
        ("resource \"g\" \"x\" {\n  count = null\n}", "`count` must not be null"),
        ("resource \"g\" \"x\" {\n  for_each = [\"a\"]\n}", "`for_each` must be a map, an object or a set of texts"),
        ("resource \"g\" \"x\" {\n  for_each = toset([1])\n}", "`for_each` must be a map, an object or a set of texts"),
        ("resource \"g\" \"x\" {\n  for_each = null\n}", "`for_each` must be a map, an object or a set of texts"),
        ("resource \"g\" \"x\" {\n  for_each = sensitive(toset([\"a\"]))\n}", "`for_each` must not be sensitive: keys are shown"),
        ("resource \"g\" \"x\" {}\nresource \"g\" \"y\" {\n  n = g.x[0].id\n}", "`g.x` has neither `count` nor `for_each`"),
        ("resource \"g\" \"x\" {\n  count = 0\n}\nresource \"g\" \"y\" {\n  n = g.x[0].id\n}", "the index 0 does not fit a list of 0"),
        ("variable \"a\" {\n  default = local.b\n}\nlocals { b = 1 }", "`local` cannot be named here"),
        ("variable \"a\" {\n  default  = null\n  nullable = false\n}", "the default of variable `a` must not be null"),
        ("variable \"a\" {\n  type    = number\n  default = \"x\"\n}", "the value does not fit variable `a`: a number is required"),
        ("locals {\n  a = 1\n  a = 2\n}", "`a` is set twice"),
        ("locals { a = 1 }\nlocals { a = 2 }", "local `a` is declared twice"),
        ("locals { a = \"x\ny\" }", "a text in quotes must end on its line"),
        ("locals {\n  a = {\n    b = 1 c = 2\n  }\n}", "expected `,` or the end of the line after an item, found `c`"),
    ];
    for (text, message) in refused {
        let evaluation = configuration(&format!("--- main.tf\n{text}\n"));
        let found: Vec<&str> = evaluation.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert!(found.contains(&message), "{text}: {found:?}");
    }
}

#[test]
fn values_are_given_in_order() {
    let files = files_of(
        "--- main.tf\nvariable \"a\" {}\nvariable \"b\" { type = list(string) }\nvariable \"c\" { default = \"own\" }\nresource \"g\" \"x\" {\n  v = [var.a, var.b, var.c]\n}\n--- terraform.tfvars\na = 1\nnope = 2\n",
    );
    let evaluation = evaluated(&files, ".", |options| {
        let source = pim::source::SourceId::default();
        options.environment = BTreeMap::from([("a".to_owned(), "env".to_owned()), ("c".to_owned(), "env".to_owned())]);
        options.given = vec![
            Given::Text { name: "a".to_owned(), text: "[1]".to_owned(), source },
            Given::Text { name: "b".to_owned(), text: "[1, \"x\"]".to_owned(), source },
            Given::Text { name: "d".to_owned(), text: "1".to_owned(), source },
        ];
    });
    assert_eq!(
        told(&evaluation),
        [
            "Error: a value is given to `d`, which no variable is named",
            "Warning: a value is given to `nope`, which no variable is named",
            "g.x: v = [\"[1]\", [\"1\", \"x\"], \"env\"]",
        ]
    );
}

#[test]
fn overrides_leave_a_count_and_replace_blocks() {
    check(
        "--- main.tf\nresource \"g\" \"x\" {\n  count = 1\n  rule { a = 1 }\n  rule { a = 2 }\n  other { a = 3 }\n}\n--- x_override.tf\nresource \"g\" \"x\" {\n  for_each = toset([\"z\"])\n  rule { b = 4 }\n}\nresource \"g\" \"y\" {}\n",
        &["Error: there is no resource g.y to override", "g.x[0]: other { a = 3 }, rule { b = 4 }"],
    );
}

#[test]
fn folders_that_others_call_are_no_roots() {
    let files = files_of(
        "--- main.tf\nmodule \"a\" {\n  source = \"./lib/a\"\n}\n--- lib/a/x.tf\n--- env/prod/x.tf\n--- env/prod/.hidden.tf\nx\n--- env/prod/y.tofu\nlocals { a = 1 }\n--- env/prod/y.tf\nnonsense\n",
    );
    let mut sources = Sources::new();
    let texts: Vec<(String, String)> = files.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect();
    let given: Vec<SourceFile> =
        texts.iter().map(|(path, text)| SourceFile { path, text, source: sources.add(path, text.as_str(), Origin::File) }).collect();
    assert_eq!(roots(&given), [".", "env/prod"]);
    assert!(evaluate(&given, "env/prod", &Options::default()).findings.is_empty());
}
