//! What people and programs see: whole renderings, read before they were accepted.

use insta::assert_snapshot;
use pim::diag::{Code, Diagnostic, Label, ReasonCode};
use pim::render::{DiagnosticJson, Extent, Style, render_diagnostic, render_diagnostics, summarize_diagnostics, to_json_line};
use pim::source::{Origin, SourceId, Sources, Span};

const TEXT: &str = "\
group payroll
group tier0 { role-assignable }

# a comment
assign payroll to tier0 as active member
";

/// Returns the span of `part` in the text.
fn span(sources: &Sources, source: SourceId, part: &str) -> Span {
    let start = sources.get(source).text().find(part).expect("the part stands in the text");
    Span::new(source, start, start + part.len())
}

fn nesting() -> (Sources, Diagnostic) {
    let mut sources = Sources::new();
    let main = sources.add("contoso/groups.pim", TEXT, Origin::File);
    let other = sources.add("contoso/other.pim", "\u{feff}group other\ngroup más\n", Origin::File);
    let diagnostic = Diagnostic::new(
        Code::GroupInRoleAssignable,
        "group `payroll` cannot nest in the role-assignable group `tier0`",
        span(&sources, main, "payroll to tier0"),
        "made an active member here",
    )
    .with_label(span(&sources, main, "role-assignable"), "`tier0` is role-assignable")
    .with_label(span(&sources, other, "más"), "and in another file")
    .with_help("make `payroll` eligible instead: `assign payroll to tier0 as eligible member`");
    (sources, diagnostic)
}

#[test]
fn a_diagnostic_names_every_place_in_every_file() {
    let (sources, diagnostic) = nesting();
    assert_snapshot!(render_diagnostic(&sources, &diagnostic, Style::PLAIN));
}

#[test]
fn json_counts_lines_and_characters_from_one() {
    let (sources, diagnostic) = nesting();
    assert_snapshot!(to_json_line(&DiagnosticJson::new(&sources, &diagnostic)));
}

#[test]
fn a_narrow_terminal_wraps_help() {
    let (sources, diagnostic) = nesting();
    let text = render_diagnostic(&sources, &diagnostic, Style { width: 50, ..Style::PLAIN });
    assert!(text.contains("  help: make `payroll` eligible instead: `assign\n        payroll to tier0"), "{text}");
}

#[test]
fn colours_come_only_when_asked_for() {
    let (sources, diagnostic) = nesting();
    assert!(!render_diagnostic(&sources, &diagnostic, Style::PLAIN).contains('\u{1b}'));
    assert!(render_diagnostic(&sources, &diagnostic, Style { has_color: true, ..Style::PLAIN }).contains('\u{1b}'));
}

#[test]
fn the_summary_counts() {
    let (_, diagnostic) = nesting();
    assert_eq!(summarize_diagnostics(&[]), "no errors");
    assert_eq!(summarize_diagnostics(std::slice::from_ref(&diagnostic)), "1 error");
    let warning = Diagnostic { code: Code::NotEvaluated, ..diagnostic.clone() };
    assert_eq!(summarize_diagnostics(&[diagnostic.clone(), diagnostic, warning]), "2 errors, 1 warning");
}

/// Draws one label over `start..end` of `text`.
fn draw(text: &str, start: usize, end: usize) -> String {
    let mut sources = Sources::new();
    let source = sources.add("a.pim", text, Origin::File);
    let diagnostic = Diagnostic::new(Code::Syntax, "expected a name", Span::new(source, start, end), "here");
    render_diagnostics(&sources, &[diagnostic], Extent::First, Style::PLAIN)
}

#[test]
fn an_empty_place_at_the_end_is_drawn_at_the_last_character() {
    assert_snapshot!(draw("user", 4, 4));
}

#[test]
fn a_place_over_several_lines_is_drawn_on_its_first() {
    assert_snapshot!(draw("group a {\n  open\n}\n", 0, 18));
}

#[test]
fn odd_places_are_named_where_they_cannot_be_drawn() {
    for (text, start, end) in [("", 0, 0), ("\n\n", 1, 1), ("user a\n", 7, 7), ("user a", 900, 950), ("user \u{1b}[31ma", 5, 6)] {
        let drawn = draw(text, start, end);
        assert!(drawn.contains("expected a name") && drawn.contains("here"), "{text:?} {start}..{end}: {drawn}");
        assert!(!drawn.contains('\u{1b}') && !drawn.contains("Failed to read"), "{drawn}");
    }
    let long = format!("user {}", "a".repeat(1_000_000));
    assert_snapshot!(draw(&long, 5, 900_000));
}

#[test]
fn marks_stand_below_what_is_written_out() {
    let text = "user \"a\u{1b}[31m\" # \u{202e}x\ngroup \u{3164} # y\r\ngroup z \u{200b}\n";
    let mut sources = Sources::new();
    let source = sources.add("a.pim", text, Origin::File);
    let diagnostic = Diagnostic::new(Code::Syntax, "a\u{9b}", span(&sources, source, "\"a\u{1b}[31m\""), "a \u{7}name")
        .with_label(span(&sources, source, "x"), "here")
        .with_label(span(&sources, source, "z"), "there");
    assert_snapshot!(render_diagnostic(&sources, &diagnostic, Style::PLAIN), @r#"
    syntax

      × a\u{9b}
       ╭─[a.pim:1:6]
     1 │ user "a\u{1b}[31m" # \u{202e}x
       ·      ──────┬──────           ┬
       ·            │                 ╰── here
       ·            ╰── a \u{7}name
     2 │ group \u{3164} # y
     3 │ group z \u{200b}
       ·       ┬
       ·       ╰── there
       ╰────
    "#);
}

#[test]
fn lines_between_are_written_out_too() {
    let text = format!("user a\n# \u{1b}[2K\u{2066}\nuser b\n# {}\nuser c\n", "x".repeat(2_000));
    let mut sources = Sources::new();
    let source = sources.add("a.pim", text, Origin::File);
    let labels = ["a\n", "b\n", "c\n"].map(|part| span(&sources, source, part));
    let diagnostic = Diagnostic::new(Code::Syntax, "three", labels[0], "one").with_label(labels[1], "two").with_label(labels[2], "three");
    assert_snapshot!(render_diagnostic(&sources, &diagnostic, Style::PLAIN), @r"
    syntax

      × three
       ╭─[a.pim:1:6]
     1 │ user a
       ·      ┬
       ·      ╰── one
     2 │ # \u{1b}[2K\u{2066}
     3 │ user b
       ·      ┬
       ·      ╰── two
       ╰────
       ╭─[a.pim:5:6]
     5 │ user c
       ·      ┬
       ·      ╰── three
       ╰────
    ");
}

#[test]
fn crlf_and_tabs_do_not_shift_the_marks() {
    assert_snapshot!(draw("user a\r\n\tuser b\r\nuser c\r\n", 9, 15));
}

#[test]
fn many_labels_are_counted() {
    let mut sources = Sources::new();
    let source = sources.add("a.pim", (0..50).map(|n| format!("user u{n}\n")).collect::<String>(), Origin::File);
    let mut diagnostic = Diagnostic::new(Code::DuplicateName, "many", Span::new(source, 0, 4), "0");
    diagnostic.labels = (0..36).map(|n| Label::new(span(&sources, source, &format!("u{n}\n")), format!("number {n}"))).collect();
    let text = render_diagnostic(&sources, &diagnostic, Style::PLAIN);
    assert!(text.contains("number 23") && !text.contains("number 24") && text.ends_with("    … and 12 more\n"), "{text}");
}

#[test]
fn labels_at_one_place_share_a_line() {
    let mut sources = Sources::new();
    let source = sources.add("a.pim", "policy p { activation { max 2h } }\n", Origin::File);
    let place = span(&sources, source, "max 2h");
    let diagnostic = Diagnostic::new(Code::ActivationLimit, "both", place, "one").with_label(place, "two").with_label(place, "one");
    assert!(render_diagnostic(&sources, &diagnostic, Style::PLAIN).contains("one; two\n"));
}

#[test]
fn labels_beside_each_other_are_broken_and_leave_no_bar_without_text() {
    let mut sources = Sources::new();
    let source = sources.add("a.pim", "assign abcdefg to hijk as member\n", Origin::File);
    let diagnostic = Diagnostic::new(
        Code::ActivationLimit,
        "both",
        span(&sources, source, "assign abcdefg"),
        "a word that_is_quite_long_but_fits stands there",
    );
    let diagnostic = diagnostic.with_label(span(&sources, source, "hijk"), "ok").with_label(span(&sources, source, "member"), "another");
    assert_snapshot!(render_diagnostic(&sources, &diagnostic, Style { width: 40, ..Style::PLAIN }));
}

#[test]
fn every_reason_code_has_a_name_of_its_own() {
    let names: std::collections::BTreeSet<&str> = ReasonCode::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(names.len(), ReasonCode::ALL.len());
}

/// Returns as many faults as are asked for, in files taken in turn; every third one is a warning.
fn flood(count: usize, files: usize) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let ids: Vec<SourceId> = (0..files).map(|file| sources.add(&format!("{file}.pim"), "user alice\n", Origin::File)).collect();
    let fault = |at: usize| {
        let code = if at.is_multiple_of(3) { Code::NotEvaluated } else { Code::DuplicateName };
        Diagnostic::new(code, format!("number {at}"), Span::new(ids[at % files], 5, 10), "here")
    };
    let faults = (0..count).map(fault).collect();
    (sources, faults)
}

#[test]
fn a_flood_is_counted_by_code_and_file() {
    let (sources, faults) = flood(2_000, 5);
    let drawn = render_diagnostics(&sources, &faults, Extent::First, Style::PLAIN);
    let (first, counts) = drawn.split_once('…').expect("what is left out is counted");
    assert_snapshot!(format!("…{counts}"));
    let numbers: Vec<&str> = first.lines().filter_map(|line| line.split_once("number ")).map(|(_, number)| number).collect();
    let errors: Vec<String> = (0..30).filter(|at| at % 3 != 0).map(|at| at.to_string()).collect();
    assert_eq!(numbers, errors, "no error is left out for a warning");
    let twice = render_diagnostics(&sources, &flood(4_000, 5).1, Extent::First, Style::PLAIN);
    assert!(twice.len() < drawn.len() + 20, "the output does not grow with the flood");
}

#[test]
fn a_flood_is_drawn_whole_when_asked_for() {
    let (sources, faults) = flood(60, 2);
    let drawn = render_diagnostics(&sources, &faults, Extent::All, Style::PLAIN);
    assert_eq!(drawn.matches("number ").count(), 60);
    assert!(!drawn.contains("--all"), "{drawn}");
    let few = render_diagnostics(&sources, &faults[..20], Extent::First, Style::PLAIN);
    assert_eq!(few, render_diagnostics(&sources, &faults[..20], Extent::All, Style::PLAIN));
}
