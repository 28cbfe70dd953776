//! Terraform to the tree: what is imported, what is named instead, and that nothing is lost.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use hcl_edit::Span as _;
use hcl_edit::structure::Body;
use pim::compile::compile;
use pim::diag::Code;
use pim::exchange::terraform::FORMAT;
use pim::exchange::{Imported, Note, NoteKind};
use pim::source::{Origin, SourceId, Sources, Span};
use pim::syntax::ast::{ActivationItem, Assignment, Declaration, GroupItem, PolicyItem, PolicyRef, Relation, State, Statement};
use pim::syntax::{format_file, parse_file};

/// An import with the texts it came from.
struct Case {
    sources: Sources,
    imported: Imported,
}

impl Case {
    fn of(files: &[(&str, &str)]) -> Self {
        let mut sources = Sources::new();
        for (name, text) in files {
            sources.add(name, *text, Origin::File);
        }
        let files: Vec<_> = sources.iter().collect();
        let imported = (FORMAT.import)(&files);
        let case = Self { imported, sources };
        case.check_nothing_is_lost();
        let _ = case.text();
        case
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
        let errors = compiled.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
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

    fn assignments(&self) -> Vec<&Assignment> {
        let statements = self.imported.file.statements.iter();
        statements.filter_map(|statement| if let Statement::Assignment(it) = &statement.value { Some(&**it) } else { None }).collect()
    }

    /// Every block and attribute was used, or lies under a note.
    fn check_nothing_is_lost(&self) {
        let used: BTreeSet<Span> = self.imported.used.iter().copied().collect();
        let mut seen = 0;
        for (id, source) in self.sources.iter() {
            let Ok(body) = hcl_edit::parser::parse_body(source.text()) else { continue };
            for span in items_of(id, &body) {
                seen += usize::from(used.contains(&span));
                let is_noted = self.imported.notes.iter().any(|note| covers(note.span, span));
                assert!(is_noted || used.contains(&span), "lost: {} `{}`", self.place(span), self.sources.slice(span));
            }
        }
        assert_eq!(seen, used.len(), "what is used is a block or an attribute");
    }
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}

/// Returns the places of all blocks and attributes, found without the importer.
fn items_of(source: SourceId, body: &Body) -> Vec<Span> {
    let mut items = Vec::new();
    for attribute in body.attributes() {
        let (key, value) = (attribute.key.span().unwrap(), attribute.value.span().unwrap());
        items.push(Span::new(source, key.start, value.end));
    }
    for block in body.blocks() {
        let range = block.span().unwrap();
        items.push(Span::new(source, range.start, range.end));
        items.extend(items_of(source, &block.body));
    }
    items
}

fn collect_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "tf") {
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
    let with_policies = case.groups().iter().filter(|group| group.block.is_some()).count();
    assert_eq!(with_policies, 4);
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
            assert!(codes == [Code::TooDeep] || (count <= 65 && codes == [Code::Syntax]), "{open} {count} {codes:?}");
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
    assert!((FORMAT.import)(&[]).file.statements.is_empty());
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
    assert_eq!(&*case.groups()[0].name.text, "data.azuread_group.g");
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
    let mut sources = Sources::new();
    sources.add("a.tf", text, Origin::File);
    let imported = (FORMAT.import)(&sources.iter().collect::<Vec<_>>());
    assert_eq!(imported.file.statements.len(), 40_000);
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
    assert_eq!(case.note_about("they are kept apart").kind, NoteKind::Assumed);
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
    assert!(case.text().contains("group Crew { role-assignable }"));
    assert_eq!(case.note_about("is taken to be role-assignable").kind, NoteKind::Assumed);
}

#[test]
fn an_end_that_is_not_known_never_makes_an_assignment_permanent() {
    for end in [
        "duration = \"P10D\"",
        "duration = var.x",
        "permanent_assignment = false",
        "",
        "expiration_date = timestamp()",
        "permanent_assignment = var.x",
    ] {
        let text = format!(
            "data \"azuread_group\" \"a\" {{\n  display_name = \"A\"\n}}\ndata \"azuread_group\" \"b\" {{\n  display_name = \"B\"\n}}\n\
             resource \"azuread_privileged_access_group_eligibility_schedule\" \"s\" {{\n  group_id = data.azuread_group.a.object_id\n  \
             principal_id = data.azuread_group.b.object_id\n  assignment_type = \"member\"\n  {end}\n}}\n"
        );
        let case = Case::of(&[("a.tf", text.as_str())]);
        assert!(case.assignments().is_empty(), "{end}");
        assert_eq!(case.note_about("is not imported").kind, NoteKind::Unknown);
        assert!(case.text().contains("pim-enabled"), "{end}");
    }
}

#[test]
fn approvers_that_are_known_count_though_others_are_not() {
    let text = r#"
data "azuread_group" "crew" {
  display_name = "Crew"
}
data "azuread_user" "olga" {
  user_principal_name = "olga@harbour.example"
}
resource "azuread_group_role_management_policy" "crew" {
  group_id = data.azuread_group.crew.object_id
  role_id  = "owner"
  activation_rules {
    maximum_duration = var.unknown
    require_approval = true
    approval_stage {
      primary_approver {
        object_id = data.azuread_user.olga.object_id
        type      = "groupMembers"
      }
      primary_approver {
        object_id = "5e5e5e5e-3333-4c1e-9a51-7f0f6d2a9c03"
      }
    }
  }
}
"#;
    let case = Case::of(&[("a.tf", text)]);
    assert!(case.text().contains("approval by olga@harbour.example, \"unknown approver 5e5e5e5e-3333-4c1e-9a51-7f0f6d2a9c03\""));
    assert!(case.text().contains("# max: set in Terraform, to what is not known here"));
    assert_eq!(case.note_about("unknown approver").kind, NoteKind::Unknown);
    assert_eq!(case.note_about("`type` is `groupMembers`").kind, NoteKind::Assumed);
    assert_eq!(case.imported.diagnostics, []);
}

/// One policy of one group, with what stands in its `activation_rules`.
fn with_activation(rules: &str) -> String {
    format!(
        "data \"azuread_group\" \"crew\" {{\n  display_name = \"Crew\"\n}}\nresource \"azuread_group_role_management_policy\" \"crew\" {{\n  \
         group_id = data.azuread_group.crew.object_id\n  role_id  = \"member\"\n  activation_rules {{\n{rules}\n  }}\n}}\n"
    )
}

fn approvers(expressions: &[&str]) -> String {
    let blocks = expressions.iter().map(|expression| format!("      primary_approver {{\n        object_id = {expression}\n      }}\n"));
    format!("    require_approval = true\n    approval_stage {{\n{}    }}", blocks.collect::<String>())
}

#[test]
fn an_approval_by_unknown_approvers_stays_an_approval() {
    let text = with_activation(&approvers(&["var.approver_id", "var.approver_id"]));
    let case = Case::of(&[("policies.tf", text.as_str())]);
    let statements = case.text();
    assert!(statements.contains("approval by \"unknown approver var.approver_id\"\n"), "{statements}");
    let placeholder = "## placeholder for an approver that Terraform does not name here: var.approver_id, policies.tf:11\n\
                       user \"unknown approver var.approver_id\"\n";
    assert_eq!(statements.matches(placeholder).count(), 1, "{statements}");
    assert_eq!(case.errors(), [""; 0]);
    assert_eq!(case.imported.diagnostics, []);
    assert_eq!(case.note_about("unknown approver").kind, NoteKind::Unknown);
    let compiled = compile(std::slice::from_ref(&case.imported.file));
    assert_eq!(compiled.diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::ApprovalWithoutApprovers).count(), 0);
    let item = case.groups()[0].block.as_ref().unwrap().items.iter().find_map(|item| match &item.value {
        GroupItem::Policy(_, PolicyRef::Inline { body, .. }) => body.items.iter().find_map(|item| match &item.value {
            PolicyItem::Activation(block) => block.items.iter().find(|item| matches!(item.value, ActivationItem::Approval(_))),
            _ => None,
        }),
        _ => None,
    });
    assert_eq!(case.sources.slice(item.unwrap().span), "require_approval = true");
}

#[test]
fn an_approval_that_cannot_be_known_is_required() {
    let stage = approvers(&["var.approver_id"]).replace("= true", "= var.is_approved");
    let none = "    require_approval = var.is_approved".to_owned();
    for (rules, name) in [(stage, "unknown approver var.approver_id"), (none, "unknown approver azuread_group_role_management_policy.crew")]
    {
        let case = Case::of(&[("a.tf", with_activation(&rules).as_str())]);
        assert!(case.text().contains(&format!("approval by \"{name}\"\n")), "{}", case.text());
        assert!(case.text().contains("# approval: set in Terraform, to what is not known here; taken as required"), "{}", case.text());
        let note = case.note_about("`require_approval`");
        assert_eq!((note.kind, note.message.ends_with("; taken as required")), (NoteKind::Unknown, true), "{}", note.message);
        assert_eq!(case.errors(), [""; 0]);
    }
}

#[test]
fn a_requirement_that_cannot_be_known_is_required() {
    let mfa = "    require_multifactor_authentication = var.x\n    require_justification = false";
    let context = "    required_conditional_access_authentication_context = var.c\n    require_justification = false";
    let known = "    required_conditional_access_authentication_context = \"c1\"\n    require_justification = false";
    for (rules, written, amended) in [
        (mfa.to_owned(), "require mfa\n", true),
        (format!("{mfa}\n    require_ticket_info = var.x"), "require mfa, ticket\n", true),
        (context.to_owned(), "require context \"unknown context var.c\"\n", false),
        (format!("{context}\n    require_multifactor_authentication = var.x"), "require mfa\n", true),
        // they exclude each other (D2.11)
        (format!("{known}\n    require_multifactor_authentication = var.x"), "require context c1\n", false),
    ] {
        let case = Case::of(&[("a.tf", with_activation(&rules).as_str())]);
        assert!(case.text().contains(written), "{rules}\n{}", case.text());
        let note = case.imported.notes.iter().find(|note| note.message.contains("`require_multifactor_authentication` of"));
        assert_eq!(note.is_some_and(|note| note.message.ends_with("; taken as required")), amended, "{rules}\n{}", case.notes());
        assert_eq!(case.errors(), [""; 0]);
    }
    let active = with_activation(mfa).replace("activation_rules", "active_assignment_rules");
    assert!(Case::of(&[("a.tf", active.as_str())]).text().contains("require mfa\n"));
}

#[test]
fn an_approval_without_any_approver_stays_an_approval() {
    let dynamic = "    require_approval = true\n    approval_stage {\n      dynamic \"primary_approver\" {\n        for_each = var.approvers\n        \
                   content {\n          object_id = primary_approver.value\n        }\n      }\n    }";
    for (rules, name) in [
        ("    require_approval = true", "unknown approver azuread_group_role_management_policy.crew"),
        ("    require_approval = true\n    approval_stage {\n    }", "unknown approver azuread_group_role_management_policy.crew"),
        (dynamic, "unknown approver var.approvers"),
    ] {
        let case = Case::of(&[("a.tf", with_activation(rules).as_str())]);
        assert!(case.text().contains(&format!("approval by \"{name}\"\n")), "{}", case.text());
        assert!(case.text().contains(&format!("\nuser \"{name}\"\n")), "{}", case.text());
        assert_eq!(case.note_about("unknown approver").kind, NoteKind::Unknown);
        assert_eq!(case.errors(), [""; 0]);
    }
}

#[test]
fn placeholders_are_short_and_like_no_other_name() {
    let long = |end: &str| format!("lookup(var.approvers,\n  \"{}{end}\")", "ü".repeat(500));
    let (one, two) = (long("1"), long("2"));
    let user = "data \"azuread_user\" \"odd\" {\n  user_principal_name = \"unknown approver var.x\"\n}\n";
    let text = format!("{user}{}", with_activation(&approvers(&[&one, &two, "var.x"])));
    let case = Case::of(&[("a.tf", text.as_str())]);
    assert_eq!(case.errors(), [""; 0]);
    let users = case.imported.file.statements.iter().filter_map(|statement| match &statement.value {
        Statement::User(user) => Some(user.name.text.to_string()),
        _ => None,
    });
    let users: Vec<_> = users.collect();
    assert_eq!(users.len(), 4, "{users:?}");
    assert_eq!(users.iter().collect::<BTreeSet<_>>().len(), 4, "{users:?}");
    assert!(users.iter().all(|name| name.chars().count() <= 84), "{users:?}");
    assert_eq!(users[3], "unknown approver var.x (2)");
}

#[test]
fn a_justification_that_is_not_set_is_required_by_default() {
    let case = |rules: &str| Case::of(&[("a.tf", with_activation(rules).as_str())]);
    let silent = case("    require_multifactor_authentication = true");
    assert!(silent.text().contains("require mfa, justification\n"), "{}", silent.text());
    assert!(silent.text().contains("# require justification: not set in Terraform; the documented default is assumed (D2.40)"));
    assert!(silent.text().contains("# require ticket: not set in Terraform; the tenant's current value is unknown here"));
    assert_eq!(silent.note_about("`require_justification` of `activation_rules` is not set: taken as required").kind, NoteKind::Assumed);
    let others = silent.note_about("`require_ticket_info` of `activation_rules` is not set: taken as not required");
    assert_eq!(others.kind, NoteKind::Assumed);
    assert_eq!(silent.place(others.span), "a.tf:7");
    let bare = case("    maximum_duration = \"PT1H\"");
    assert!(bare.text().contains("require justification\n"), "{}", bare.text());
    assert!(bare.text().contains("# require mfa, context, ticket: not set"), "{}", bare.text());
    let off = case("    require_justification = false");
    assert!(off.text().contains("require nothing\n"), "{}", off.text());
    let unread = case("    require_justification = var.x");
    assert!(unread.text().contains("require justification\n"), "{}", unread.text());
    assert!(unread.text().contains("# require justification: set in Terraform, to what is not known here; taken as required"));
}

#[test]
fn a_justification_of_active_assignments_is_required_by_default() {
    let text = with_activation("")
        .replace("activation_rules {", "active_assignment_rules {\n    expire_after = \"P15D\"\n    expiration_required = true");
    let case = Case::of(&[("a.tf", text.as_str())]);
    assert!(case.text().contains("max 15d\n      require justification\n"), "{}", case.text());
    assert!(case.text().contains("# require mfa, ticket: not set"), "{}", case.text());
    assert_eq!(case.note_about("`require_justification` of `active_assignment_rules` is not set").kind, NoteKind::Assumed);
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
    let line = |fault: &pim::diag::Diagnostic| format!("{}: {}: {}", case.place(fault.labels[0].span), fault.code.name(), fault.message);
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
        let said = |text: &str| faults(&Case::of(&[("a.tf", rules(kind, text).as_str())]));
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
