//! Terraform to the tree: what is imported, what is named instead, and that nothing is lost.
//!
//! Each folder of `tests/it/terraform/configurations` is imported; `expected.pim` says what comes of it, and `notes.txt` what is said
//! besides. `PIM_UPDATE_CONFIGURATIONS=1` rewrites both: read what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pim::compile::compile;
use pim::diag::{Code, Diagnostic};
use pim::exchange::terraform::FORMAT;
use pim::exchange::{Absence, Files, Imported, Material, Note, NoteKind, Options, Part};
use pim::hcl::{Outline, SourceFile, outline};
use pim::source::{Origin, Sources, Span};
use pim::syntax::ast::{Assignment, Declaration, GroupItem, PolicyRef, Relation, State, Statement};
use pim::syntax::{format_file, parse_file};

/// An import with the texts it came from.
struct Case {
    sources: Sources,
    imported: Imported,
}

/// Files in memory.
struct Memory(BTreeMap<String, String>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Absence> {
        self.0.get(path).map(|text| text.as_bytes().into()).ok_or(Absence::Missing)
    }

    fn below(&self, folder: &str) -> Vec<String> {
        let prefix = format!("{folder}/");
        self.0.keys().filter_map(|path| path.strip_prefix(&prefix)).map(str::to_owned).collect()
    }
}

impl Case {
    fn of(files: &[(&str, &str)]) -> Self {
        let case = Self::unchecked(files, &Options::default());
        case.check_nothing_is_lost();
        let _ = case.text();
        case
    }

    fn unchecked(files: &[(&str, &str)], options: &Options) -> Self {
        let mut sources = Sources::new();
        for (name, text) in files.iter().filter(|(name, _)| matches!((FORMAT.detect)(name), Some(Part::Read | Part::Values))) {
            sources.add(name, *text, Origin::File);
        }
        let memory = Memory(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect());
        let texts: Vec<_> = sources.iter().collect();
        let imported = (FORMAT.import)(&Material { texts: &texts, variables: &[], options, files: &memory });
        Self { imported, sources }
    }

    fn of_folder(folder: &Path) -> Self {
        let mut paths = Vec::new();
        collect_files(folder, &mut paths);
        paths.sort();
        let files: Vec<_> = paths.iter().map(|path| (relative(folder, path), fs::read_to_string(path).unwrap())).collect();
        Self::of(&files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
    }

    /// Returns the statements as text; the text parses to what it says.
    fn text(&self) -> String {
        let text = format_file(&self.imported.file);
        let mut sources = Sources::new();
        let parsed = parse_file(sources.add("a.pim", text.as_str(), Origin::File), &text);
        assert_eq!(parsed.diagnostics, [], "{text}");
        assert_eq!(format_file(&parsed.file), text);
        text
    }

    /// Returns what compiling says: code and place of each error.
    fn errors(&self) -> Vec<String> {
        let compiled = compile(std::slice::from_ref(&self.imported.file));
        let errors = compiled.diagnostics.iter().filter(|diagnostic| diagnostic.is_error() || diagnostic.code.name() == "unused-unknown");
        errors.map(|error| format!("{}: {}: {}", self.place(error.labels[0].span), error.code.name(), error.message)).collect()
    }

    fn place(&self, span: Span) -> String {
        let source = self.sources.get(span.source);
        format!("{}:{}", source.name(), source.position(span.start).line)
    }

    fn notes(&self) -> String {
        let line = |note: &Note| format!("{}: {}: {}\n", self.place(note.span), note.kind.word(), note.message);
        self.imported.notes.iter().map(line).collect()
    }

    fn note_about(&self, part: &str) -> &Note {
        let found = self.imported.notes.iter().find(|note| note.message.contains(part));
        found.unwrap_or_else(|| panic!("no note says `{part}`:\n{}", self.notes()))
    }

    fn groups(&self) -> Vec<&Declaration<GroupItem>> {
        let statements = self.imported.file.statements.iter();
        statements
            .filter_map(|statement| if let Statement::Group(group) = &statement.value { Some(group.as_ref()) } else { None })
            .collect()
    }

    /// Returns the assignments that are there for certain.
    fn assignments(&self) -> Vec<&Assignment> {
        let statements = self.imported.file.statements.iter();
        statements
            .filter_map(|statement| if let Statement::Assignment(it) = &statement.value { Some(&**it) } else { None })
            .filter(|assignment| !assignment.is_unknown)
            .collect()
    }

    /// Every block and attribute was used, or lies under a note.
    fn check_nothing_is_lost(&self) {
        let used: BTreeSet<Span> = self.imported.used.iter().copied().collect();
        let files: Vec<SourceFile<'_>> =
            self.sources.iter().map(|(id, source)| SourceFile { path: source.name(), text: source.text(), source: id }).collect();
        for span in outline(&files).iter().flat_map(items_of) {
            let is_noted = self.imported.notes.iter().any(|note| covers(note.span, span));
            assert!(is_noted || used.contains(&span), "lost: {} `{}`", self.place(span), self.sources.slice(span));
        }
    }
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}

/// Returns the places of all blocks and attributes; what only steers a `dynamic` block counts as a part of it.
fn items_of(block: &Outline) -> Vec<Span> {
    let is_dynamic = &*block.kind == "dynamic";
    let mut items = if &*block.kind == "content" { Vec::new() } else { vec![block.span] };
    items.extend(block.attributes.iter().filter(|_| !is_dynamic).map(|attribute| attribute.span));
    items.extend(block.blocks.iter().flat_map(items_of));
    items
}

fn collect_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_files(&path, found);
        } else if !["expected.pim", "notes.txt"].iter().any(|name| path.ends_with(name)) {
            found.push(path);
        }
    }
}

fn relative(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a text with the one of a file, or writes it there.
fn compare(path: &Path, text: &str) {
    if std::env::var_os("PIM_UPDATE_CONFIGURATIONS").is_some() {
        fs::write(path, text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(path).unwrap_or_default(), "{}", path.display());
}

#[test]
fn configurations_are_imported_as_they_say() {
    let folder = root().join("tests/it/terraform/configurations");
    let mut folders: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders {
        let case = Case::of_folder(&folder);
        compare(&folder.join("expected.pim"), &case.text());
        let said: String = faults(&case).iter().chain(&case.errors()).map(|line| format!("{line}\n")).collect();
        compare(&folder.join("notes.txt"), &(said + &case.notes()));
    }
}

#[test]
fn the_notes_of_a_configuration_name_what_is_not_used() {
    let case = Case::of_folder(&root().join("tests/fixtures/terraform"));
    insta::with_settings!({ description => "notes of tests/fixtures/terraform", omit_expression => true }, {
        insta::assert_snapshot!(case.notes());
    });
}

#[test]
fn the_statements_of_a_configuration_are_canonical_text() {
    let case = Case::of_folder(&root().join("tests/fixtures/terraform"));
    insta::with_settings!({ description => "statements of tests/fixtures/terraform", omit_expression => true }, {
        insta::assert_snapshot!(case.text());
    });
}

#[test]
fn what_real_configurations_say_is_imported_whole() {
    let data = std::env::var_os("PIM_REAL_DATA").map_or_else(|| root().join("../shared/data/real"), PathBuf::from);
    let folder = data.join("terraform");
    if !folder.is_dir() {
        // past the capture of the test harness: a test that did nothing must not look like one that passed
        let message = format!("skipped: no real configurations in `{}`; PIM_REAL_DATA names another folder\n", folder.display());
        std::io::stderr().write_all(message.as_bytes()).unwrap();
        return;
    }
    let case = Case::of_folder(&folder);
    assert_eq!(case.imported.diagnostics, []);
    assert_eq!(case.groups().len(), 8);
    assert_eq!(case.assignments().len(), 4);
    for group in case.groups() {
        let items = group.block.iter().flat_map(|block| &block.items);
        let policies: Vec<_> =
            items.filter_map(|item| if let GroupItem::Policy(relation, _) = &item.value { Some(*relation) } else { None }).collect();
        assert!(policies.is_empty() || policies == [Relation::Member, Relation::Owner], "{}", group.name.text);
    }
    let is_written = |item: &&pim::syntax::ast::Node<GroupItem>| matches!(item.value, GroupItem::Policy(_, PolicyRef::Inline { .. }));
    let written = case.groups().iter().flat_map(|group| group.items()).filter(is_written).count();
    assert_eq!(written, 8);
    assert_eq!(case.errors(), [""; 0]);
}

#[test]
fn deep_nesting_is_refused_and_the_other_files_are_read() {
    let good = "data \"azuread_group\" \"quay\" {\n  display_name = \"Quay\"\n}\n";
    for (open, prefix) in [("[", "x = "), ("{", "x = "), ("(", "x = "), ("a {\n", ""), ("\"${", "x = "), ("f(", "x = "), ("-", "x = ")] {
        for count in [63, 64, 65, 1_000, 200_000] {
            let bad = format!("{prefix}{}", open.repeat(count));
            let case = Case::of(&[("bad.tf", bad.as_str()), ("good.tf", good)]);
            let codes: Vec<_> = case.imported.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
            assert!(codes.iter().all(|code| matches!(code, Code::TooDeep | Code::Syntax)), "{open} {count} {codes:?}");
            assert!(codes.first().is_some_and(|code| count <= 1_000 || *code == Code::TooDeep), "{open} {count} {codes:?}");
            assert_eq!(case.groups().len(), 1);
        }
    }
}

#[test]
fn a_syntax_error_has_its_place_in_the_terraform_file() {
    let case = Case::of(&[("a.tf", "\u{feff}locals {\n  a = \"ä\"\n  b = = 2\n}\n")]);
    let [diagnostic] = case.imported.diagnostics.as_slice() else { panic!("one diagnostic") };
    assert_eq!(diagnostic.code, Code::Syntax);
    assert_eq!(case.place(diagnostic.labels[0].span), "a.tf:3");
    assert_eq!(case.sources.slice(diagnostic.labels[0].span), "=");
    assert!(case.imported.file.statements.is_empty());
}

#[test]
fn nothing_gives_nothing() {
    assert!(Case::of(&[]).imported.file.statements.is_empty());
    assert!(Case::of(&[("a.tf", "")]).imported.notes.is_empty());
}

#[test]
fn odd_texts_end_in_diagnostics_or_notes() {
    for text in [
        "\0",
        "}",
        "{",
        "\"",
        "resource",
        "resource {\n}",
        "resource \"azuread_group\" {\n}",
        "x = 1",
        "x = <<EOT\n",
        "x = \"\\u{110000}\"",
        "/*",
        "resource \"azuread_group\" \"a\" \"b\" {\n}",
        "locals {\n  a = local.a\n}\ndata \"azuread_group\" \"g\" {\n  display_name = local.a\n}",
        "data \"azuread_group\" \"g\" {\n  display_name = \"\"\n}",
        "\r\n\r\n",
        "data \"azuread_user\" \"\" {\n}",
        "x = 1e999",
        "x = 99999999999999999999999",
        "data \"azuread_group\" \"g\" {\n  display_name = <<EOT\nX\nassign a to b as active member\nEOT\n}",
        "resource \"azuread_group_role_management_policy\" \"p\" {\n}",
        "resource \"azuread_directory_role_assignment\" \"p\" {\n  for_each = 3\n}",
    ] {
        Case::of(&[("a.tf", text)]);
    }
}

#[test]
fn locals_that_double_at_every_step_do_not_hang() {
    let mut text = String::from("locals {\n  a0 = \"\"\n");
    for step in 1..200 {
        text.push_str(&format!("  a{step} = \"${{local.a{0}}}${{local.a{0}}}\"\n", step - 1));
    }
    text.push_str("}\ndata \"azuread_group\" \"g\" {\n  display_name = local.a199\n}\n");
    let case = Case::of(&[("a.tf", text.as_str())]);
    assert_eq!(case.groups().len(), 1);
}

#[test]
fn a_large_file_is_read_in_time() {
    let mut text = String::new();
    for number in 0..20_000 {
        text.push_str(&format!("data \"azuread_group\" \"g{number}\" {{\n  display_name = \"Group {number}\"\n}}\n"));
        text.push_str(&format!("resource \"azuread_privileged_access_group_eligibility_schedule\" \"s{number}\" {{\n  group_id = data.azuread_group.g{number}.object_id\n"));
        text.push_str(
            "  principal_id = data.azuread_group.g0.object_id\n  assignment_type = \"member\"\n  permanent_assignment = true\n}\n",
        );
    }
    let case = Case::unchecked(&[("a.tf", text.as_str())], &Options::default());
    // a group, who else is in it and owns it, and an assignment
    assert_eq!(case.imported.file.statements.len(), 80_000);
}

const NAMES: &str = r#"
resource "azuread_group" "a" {
  display_name = "Crew"
}
resource "azuread_group" "b" {
  display_name = "Crew"
}
resource "azuread_group_member" "m" {
  group_object_id  = azuread_group.a.object_id
  member_object_id = azuread_group.b.object_id
}
"#;

#[test]
fn groups_of_one_name_are_told_apart() {
    let case = Case::of(&[("a.tf", NAMES)]);
    let names: Vec<_> = case.groups().iter().map(|group| group.name.text.to_string()).collect();
    assert_eq!(names, ["Crew (azuread_group.a)", "Crew (azuread_group.b)"]);
    assert_eq!(&*case.assignments()[0].names[0].text, "Crew (azuread_group.b)");
    assert_eq!(case.note_about("this one is named `Crew (azuread_group.b)`").kind, NoteKind::Assumed);
}

#[test]
fn a_group_created_here_and_looked_up_there_is_one() {
    let created = "resource \"azuread_group\" \"crew\" {\n  display_name = \"Crew\"\n}\n";
    let looked_up = "data \"azuread_group\" \"crew\" {\n  display_name = \"Crew\"\n}\n";
    let case = Case::of(&[("a/a.tf", created), ("b/b.tf", looked_up), ("c/c.tf", looked_up)]);
    assert_eq!(case.groups().len(), 1);
    let description = case.imported.file.statements[0].trivia.as_ref().unwrap().description.clone().unwrap();
    assert_eq!(description, "azuread_group.crew, a/a.tf:1\ndata.azuread_group.crew, b/b.tf:1\ndata.azuread_group.crew, c/c.tf:1");
}

#[test]
fn a_reference_means_its_own_folder_first_and_never_one_of_two_others() {
    let group = |name: &str| {
        format!(
            "data \"azuread_group\" \"crew\" {{\n  display_name = \"{name}\"\n}}\ndata \"azuread_group\" \"quay\" {{\n  display_name = \"Quay\"\n}}\n"
        )
    };
    let member = "resource \"azuread_group_member\" \"m\" {\n  group_object_id = data.azuread_group.quay.object_id\n  member_object_id = data.azuread_group.crew.object_id\n}\n";
    let (a, b) = (group("Crew A"), format!("{}{member}", group("Crew B")));
    let case = Case::of(&[("a/a.tf", a.as_str()), ("b/b.tf", b.as_str()), ("c/c.tf", member)]);
    let assignments = case.assignments();
    assert_eq!(assignments.len(), 1);
    assert_eq!(&*assignments[0].names[0].text, "Crew B");
    assert_eq!(case.note_about("`data.azuread_group.crew` is declared in several places").kind, NoteKind::Unknown);
}

#[test]
fn what_is_imported_compiles() {
    let case = Case::of_folder(&root().join("tests/fixtures/terraform"));
    assert_eq!(case.errors(), [""; 0]);
    assert_eq!(
        faults(&case),
        [
            "north/pim.tf:76: expiry-without-length: `eligible_assignment_rules` demands an end, and does not say how long an assignment lasts at most"
        ]
    );
}

#[test]
fn what_the_language_refuses_is_left_to_the_check() {
    let text = r#"
data "azuread_group" "crew" {
  display_name = "Crew"
}
resource "azuread_group_role_management_policy" "crew" {
  group_id = data.azuread_group.crew.object_id
  role_id  = "member"
  activation_rules {
    maximum_duration = "PT10M"
  }
}
"#;
    let case = Case::of(&[("a.tf", text)]);
    let [error] = case.errors().try_into().unwrap();
    assert!(error.starts_with("a.tf:9: activation-limit: "), "{error}");
}

#[test]
fn two_policies_before_one_relation_are_read_once_or_refused() {
    let policy = |folder: &str, max: &str| {
        let text = format!(
            "data \"azuread_group\" \"crew\" {{\n  display_name = \"Crew\"\n}}\nresource \"azuread_group_role_management_policy\" \"crew\" {{\n  \
             group_id = data.azuread_group.crew.object_id\n  role_id = \"member\"\n  activation_rules {{\n    maximum_duration = \"{max}\"\n  }}\n}}\n"
        );
        (format!("{folder}/a.tf"), text)
    };
    let case = |second: &str| {
        let files = [policy("a", "PT8H"), policy("b", second)];
        Case::of(&files.each_ref().map(|(name, text)| (name.as_str(), text.as_str())))
    };
    assert_eq!(case("PT8H").errors(), [""; 0]);
    assert_eq!(case("PT8H").note_about("it is read once").kind, NoteKind::Assumed);
    let [error] = case("PT4H").errors().try_into().unwrap();
    assert!(error.contains("repeated-item"), "{error}");
}

#[test]
fn spans_point_at_the_lines_that_decide() {
    let case = Case::of_folder(&root().join("tests/fixtures/terraform"));
    let group = case.groups().into_iter().find(|group| &*group.name.text == "North lock keepers").unwrap();
    assert_eq!(case.sources.slice(group.name.span), "\"${local.prefix} lock keepers\"");
    let eligible = case
        .assignments()
        .into_iter()
        .find(|assignment| matches!(&assignment.placement, pim::syntax::ast::Placement::Group { state: State::Eligible, .. }));
    assert_eq!(case.sources.slice(eligible.unwrap().names[0].span), "data.azuread_group.staff.object_id");
}

#[test]
fn a_name_cannot_end_a_comment() {
    let text = "resource \"azuread_group_member\" \"m\\nassign x to y as active member\" {\n  group_object_id = \"a\\nb\"\n}\n";
    let case = Case::of(&[("a\nb.tf", text)]);
    assert!(case.imported.file.dangling.iter().all(|line| line.starts_with("# ") && !line.contains('\n')));
    assert!(case.imported.notes.iter().all(|note| !note.message.contains('\n')));
}

#[test]
fn a_role_shows_that_a_group_looked_up_is_role_assignable() {
    let text = r#"
data "azuread_group" "crew" {
  display_name = "Crew"
}
resource "azuread_directory_role_assignment" "crew" {
  role_id             = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
  principal_object_id = data.azuread_group.crew.object_id
}
"#;
    let case = Case::of(&[("a.tf", text)]);
    assert_eq!(case.errors(), [""; 0]);
    assert!(case.text().contains("group Crew {\n  role-assignable\n"));
    assert_eq!(case.note_about("is taken to be role-assignable").kind, NoteKind::Assumed);
}

/// Nothing is made permanent, and nothing is left out: it may be there within what is known.
#[test]
fn an_end_that_is_not_known_never_makes_an_assignment_permanent() {
    for (end, expected) in [
        ("duration = var.x", "assign unknown B to A as eligible member\n"),
        ("expiration_date = timestamp()", "assign unknown B to A as eligible member\n"),
        ("permanent_assignment = var.x", "assign unknown B to A as eligible member\n"),
        ("permanent_assignment = false", "not imported: exactly one of"),
        ("", "not imported: exactly one of"),
    ] {
        let text = format!(
            "variable \"x\" {{\n}}\ndata \"azuread_group\" \"a\" {{\n  display_name = \"A\"\n}}\ndata \"azuread_group\" \"b\" {{\n  display_name = \"B\"\n}}\n\
             resource \"azuread_privileged_access_group_eligibility_schedule\" \"s\" {{\n  group_id = data.azuread_group.a.object_id\n  \
             principal_id = data.azuread_group.b.object_id\n  assignment_type = \"member\"\n  {end}\n}}\n"
        );
        let case = Case::of(&[("a.tf", text.as_str())]);
        assert!(case.assignments().is_empty(), "{end}");
        assert!(case.text().contains(expected), "{end}: {}", case.text());
        assert!(case.text().contains("pim-enabled"), "{end}");
    }
}

/// One policy of one group, with what stands in its `activation_rules`.
fn with_activation(rules: &str) -> String {
    format!(
        "data \"azuread_group\" \"crew\" {{\n  display_name = \"Crew\"\n}}\nresource \"azuread_group_role_management_policy\" \"crew\" {{\n  \
         group_id = data.azuread_group.crew.object_id\n  role_id  = \"member\"\n  activation_rules {{\n{rules}\n  }}\n}}\n"
    )
}

/// A policy as it is written: what stands in its `activation`.
fn activation(rules: &str) -> String {
    let text = format!("variable \"x\" {{\n}}\n{}", with_activation(rules));
    let case = Case::of(&[("a.tf", text.as_str())]);
    assert_eq!(case.errors(), [""; 0], "{rules}");
    let text = case.text();
    let (_, rest) = text.split_once("activation {").unwrap();
    rest.split_once('}').unwrap().0.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_a_policy_does_not_set_is_not_known() {
    for (rules, expected) in [
        ("", "max unknown require unknown approval unknown"),
        ("maximum_duration = \"PT1H\"", "max 1h require unknown approval unknown"),
        ("maximum_duration = var.x", "max unknown require unknown approval unknown"),
        ("require_justification = false", "max unknown require unknown mfa, unknown context, unknown ticket approval unknown"),
        ("require_justification = var.x", "max unknown require unknown approval unknown"),
        // they exclude each other (D2.11)
        ("require_multifactor_authentication = true", "max unknown require mfa, unknown justification, unknown ticket approval unknown"),
        (
            "required_conditional_access_authentication_context = \"c1\"",
            "max unknown require context c1, unknown justification, unknown ticket approval unknown",
        ),
        (
            "required_conditional_access_authentication_context = var.x\n  require_multifactor_authentication = false\n  require_justification = true\n  require_ticket_info = false",
            "max unknown require unknown context, justification approval unknown",
        ),
        ("require_approval = false", "max unknown require unknown no approval"),
        ("require_approval = var.x", "max unknown require unknown approval unknown"),
        ("require_approval = true", "max unknown require unknown approval by unknown"),
        ("require_approval = true\n  approval_stage {\n  }", "max unknown require unknown approval by unknown"),
        (
            "require_approval = true\n  approval_stage {\n    primary_approver {\n      object_id = var.x\n    }\n    primary_approver {\n      object_id = data.azuread_group.crew.object_id\n    }\n  }",
            "max unknown require unknown approval by Crew, unknown",
        ),
        (
            "require_approval = true\n  approval_stage {\n    dynamic \"primary_approver\" {\n      for_each = var.x\n      content {\n        object_id = primary_approver.value\n      }\n    }\n  }",
            "max unknown require unknown approval by unknown",
        ),
    ] {
        assert_eq!(activation(rules), expected, "{rules}");
    }
}

/// One role given to one group; the role as written.
fn with_role(role: &str) -> String {
    format!(
        "data \"azuread_group\" \"crew\" {{\n  display_name = \"Crew\"\n}}\nresource \"azuread_directory_role\" \"role\" {{\n  {role}\n}}\n\
         resource \"azuread_directory_role_assignment\" \"crew\" {{\n  role_id = azuread_directory_role.role.template_id\n  \
         principal_object_id = data.azuread_group.crew.object_id\n}}\n"
    )
}

#[test]
fn a_role_is_written_as_the_catalogue_writes_it() {
    for role in [
        "display_name = \"Security administrator\"",
        "display_name = \"SECURITY ADMINISTRATOR\"",
        "template_id = \"194AE4CB-b126-40b2-bd5b-6091b380977d\"",
        "display_name = \"Security Administrator\"",
    ] {
        let case = Case::of(&[("a.tf", with_role(role).as_str())]);
        assert!(case.text().contains("assign Crew to role \"Security Administrator\" as active"), "{role}: {}", case.text());
        assert_eq!(case.errors(), [""; 0]);
    }
}

#[test]
fn a_role_that_the_catalogue_does_not_know_is_left_out() {
    for role in ["display_name = \"Harbour Master\"", "template_id = \"00000000-0000-4000-8000-00000000dead\""] {
        let case = Case::of(&[("a.tf", with_role(role).as_str())]);
        assert!(case.assignments().is_empty(), "{role}");
        assert_eq!(case.note_about("is no built-in role that is known here").kind, NoteKind::Unknown);
        assert!(case.text().contains("not imported: "), "{role}");
        assert_eq!(case.errors(), [""; 0]);
    }
}

/// What an import says is wrong with the configuration: place, code and message.
fn faults(case: &Case) -> Vec<String> {
    let line = |fault: &Diagnostic| format!("{}: {}: {}", case.place(fault.labels[0].span), fault.code.name(), fault.message);
    case.imported.diagnostics.iter().map(line).collect()
}

/// D2.32: what is not known here may be a length.
#[test]
fn an_end_that_is_demanded_without_a_length_is_warned_of() {
    let rules = |kind: &str, rules: &str| with_activation("").replace("activation_rules {", &format!("{kind} {{\n    {rules}"));
    let demanded = "expiration_required = true";
    for kind in ["eligible_assignment_rules", "active_assignment_rules"] {
        let message =
            format!("a.tf:8: expiry-without-length: `{kind}` demands an end, and does not say how long an assignment lasts at most");
        let days = "\nvariable \"days\" {\n}\n";
        let said = |text: &str| faults(&Case::of(&[("a.tf", format!("{}{days}", rules(kind, text)).as_str())]));
        assert_eq!(said(demanded), [message.as_str()]);
        assert_eq!(said(&format!("{demanded}\n    expire_after = null")), [message.as_str()]);
        assert_eq!(said(&format!("{demanded}\n    expire_after = \"P15D\"")), [""; 0]);
        assert_eq!(said(&format!("{demanded}\n    expire_after = var.days")), [""; 0]);
        assert_eq!(said("expiration_required = false"), [""; 0]);
        assert_eq!(said(""), [""; 0]);
    }
}

#[test]
fn a_time_after_the_year_9999_is_refused_where_it_is_written() {
    let schedule = |end: &str| {
        format!(
            "data \"azuread_group\" \"crew\" {{\n  display_name = \"Crew\"\n}}\nresource \"azuread_privileged_access_group_eligibility_schedule\" \
             \"s\" {{\n  group_id = data.azuread_group.crew.object_id\n  principal_id = data.azuread_group.crew.object_id\n  assignment_type = \
             \"owner\"\n  expiration_date = \"{end}\"\n}}\n"
        )
    };
    for (end, is_refused) in
        [("9999-12-31T23:59:59Z", false), ("9999-12-31T23:59:59-00:01", true), ("10000-01-01T00:00:00Z", true), ("never", false)]
    {
        let said = faults(&Case::of(&[("a.tf", schedule(end).as_str())]));
        assert_eq!(said == ["a.tf:8: bad-time: `expiration_date` lies after the year 9999"], is_refused, "{end}: {said:?}");
        assert_eq!(said.is_empty(), !is_refused, "{end}: {said:?}");
    }
}

/// What Terraform refuses is an error that says so, in good time.
#[test]
fn configurations_that_terraform_refuses_are_refused() {
    for (text, code, part) in [
        ("locals {\n  a = local.b\n  b = local.a\n}\n", Code::InvalidConfiguration, "depends on itself"),
        ("locals {\n  a = local.b\n}\n", Code::InvalidConfiguration, "there is no local `b`"),
        ("locals {\n  a = 1 / \"x\"\n}\n", Code::InvalidConfiguration, ""),
        ("module \"m\" {\n  source = \"../d\"\n}\n", Code::InvalidConfiguration, "the module calls itself"),
        (
            "resource \"azuread_group\" \"g\" {\n  count = 1000000\n  display_name = \"g\"\n}\n",
            Code::InvalidConfiguration,
            "more than 100000 instances",
        ),
        (
            "resource \"azuread_group\" \"g\" {\n  for_each = [\"a\"]\n  display_name = \"g\"\n}\n",
            Code::InvalidConfiguration,
            "`for_each` must be",
        ),
        ("x = {\n", Code::Syntax, ""),
    ] {
        let good = "data \"azuread_group\" \"quay\" {\n  display_name = \"Quay\"\n}\n";
        let case = Case::unchecked(&[("d/bad.tf", text), ("d/good.tf", good)], &Options::default());
        let found = case.imported.diagnostics.iter().any(|fault| fault.code == code && fault.message.contains(part) && fault.is_error());
        assert!(found, "{text}: {:?}", faults(&case));
        assert_eq!(case.groups().len(), 1, "{text}");
    }
}

#[test]
fn there_may_be_more_than_is_written_where_that_is_said() {
    let folder = root().join("tests/it/terraform/configurations/each/main.tf");
    let text = fs::read_to_string(folder).unwrap();
    let options = Options { is_open: true, ..Options::default() };
    let case = Case::unchecked(&[("main.tf", text.as_str())], &options);
    for state in ["eligible", "active"] {
        for relation in ["member", "owner"] {
            let line = format!("assign unknown to team-lab as {state} {relation}\n");
            assert!(case.text().contains(&line), "{}", case.text());
        }
    }
    assert_eq!(case.errors(), [""; 0]);
}
