//! `pim fmt`: long lists, comments inside lists, blank lines.

use pim::source::{Origin, Sources};
use pim::syntax::{Parsed, format_file, format_statement, parse_file};
use proptest::prelude::*;

use crate::generate;

fn parse(text: &str) -> Parsed {
    let mut sources = Sources::new();
    let id = sources.add("test.pim", text, Origin::File);
    parse_file(id, text)
}

/// Formats a text and checks that doing it again changes nothing.
fn format(text: &str) -> String {
    let parsed = parse(text);
    assert_eq!(parsed.diagnostics, vec![], "{text}");
    let once = format_file(&parsed.file);
    let again = parse(&once);
    assert_eq!(again.diagnostics, vec![], "{once}");
    assert_eq!(format_file(&again.file), once);
    assert_eq!(meaning(&again), meaning(&parsed), "{once}");
    once
}

/// Writes a tree without its comments.
fn meaning(parsed: &Parsed) -> Vec<String> {
    parsed.file.statements.iter().map(|node| format_statement(&node.value)).collect()
}

fn check(written: &str, formatted: &str) {
    assert_eq!(format(written), formatted);
    assert_eq!(format(formatted), formatted);
}

/// Names that fill some lines.
fn names(count: usize) -> String {
    (0..count).map(|index| format!("engineer-{index:02}")).collect::<Vec<_>>().join(", ")
}

fn long_lists() -> String {
    format!(
        "assign {0} to exchange-ops as eligible member until 2026-12-31
unit u {{ members {0} }}
context c {{ excludes {0} }}
policy p {{ activation {{ approval by {0} }} notify {{ active to admins also {0} critical only }} }}
never anyone can reach access safe except {0}
expect {0}: who can activate membership of exchange-ops at 2026-03-02
expect approval by {0}: can alice activate membership of exchange-ops at 2026-03-02
scenario \"s\" {{ refused not-permitted: alice adds {0} to g as member }}",
        names(16)
    )
}

#[test]
fn long_lists_are_wrapped() {
    insta::assert_snapshot!(format(&long_lists()));
}

#[test]
fn a_wrapped_list_is_one_line_as_a_statement() {
    let parsed = parse(&format(&format!("assign {} to g as active member", names(16))));
    assert_eq!(meaning(&parsed), [format!("assign {} to g as active member", names(16))]);
}

#[test]
fn a_line_of_a_hundred_columns_is_not_wrapped() {
    let fits = format!("assign {}, {} to g as active member\n", names(5), "x".repeat(6));
    assert_eq!(fits.trim_end().len(), 100);
    check(&fits, &fits);
    let longer = fits.replace("xx", "xxx");
    assert_eq!(format(&longer).lines().count(), 2);
}

#[test]
fn comments_stay_behind_the_element_they_followed() {
    check(
        "assign alice, # lead\nbob\n# night shift\n# and weekends\n, carol # new\nto g # why\nas active member # end\n",
        "# why\nassign alice,  # lead\n  bob,\n  # night shift\n  # and weekends\n  carol  # new\n  to g as active member  # end\n",
    );
    check("expect alice, # lead\n bob: # all\n who can manage g\n", "expect alice,  # lead\n  bob:  # all\n  who can manage g\n");
    check(
        "policy p { activation { require mfa, # always\n justification # why\n approval by a, # first\n b } }",
        "policy p {
  activation {
    require mfa,  # always
      justification  # why
    approval by a,  # first
      b
  }
}
",
    );
}

#[test]
fn comments_in_a_list_with_an_allow_stay() {
    let text = "assign alice,  # lead\n  bob\n  to g as active member\n  allow nested-in-pim because \"x\"\n";
    check(text, text);
}

#[test]
fn a_comment_behind_a_brace_stays() {
    let text = "group g {  # why\n  open\n  membership policy {  # which\n    # note\n    eligible {  # how long\n    }\n  }\n}  # end\n";
    check(text, text);
    check("user a # who\n{ # what\nmfa }", "user a {  # who\n  # what\n  mfa\n}\n");
    check("user a { mfa # which\n}", "user a {\n  mfa  # which\n}\n");
}

#[test]
fn one_blank_line_between_groups_is_kept() {
    check(
        "\n\nuser a\nuser b\n\n\n\n# two\n\n\nuser c\ngroup g {\n\n  open\n\n\n  grants x\n\n}\n\n\n",
        "user a\nuser b\n\n# two\n\nuser c\ngroup g {\n  open\n\n  grants \"x\"\n}\n",
    );
}

#[test]
fn good_files_are_formatted_beside_a_broken_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for (name, text) in [("a.pim", "user   a"), ("b.pim", "usr   b\nuser   b"), ("c.pim", "user   c # c")] {
        std::fs::write(path(name), text).unwrap();
    }
    let fmt = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pim"));
        let run = command.arg("fmt").args(arguments).args([path("a.pim"), path("b.pim"), path("c.pim")]).output().unwrap();
        (run.status.code(), String::from_utf8(run.stderr).unwrap())
    };
    let read = |name: &str| std::fs::read_to_string(path(name)).unwrap();
    assert_eq!(fmt(&["--check"]).0, Some(2));
    assert_eq!(read("a.pim"), "user   a");
    let (code, said) = fmt(&[]);
    assert!(code == Some(2) && said.contains("b.pim"), "{said}");
    assert_eq!([read("a.pim"), read("b.pim"), read("c.pim")], ["user a\n", "usr   b\nuser   b", "user c  # c\n"]);
}

/// Tells of each character whether it stands in a string or a comment.
fn states(text: &str) -> Vec<(char, bool, bool)> {
    let (mut in_string, mut escaped, mut in_comment) = (false, false, false);
    let state = |c| {
        in_comment = (in_comment || (c == '#' && !in_string)) && c != '\n';
        in_string = !in_comment && in_string != (c == '"' && !escaped);
        escaped = in_string && c == '\\' && !escaped;
        (c, in_string, in_comment)
    };
    text.chars().map(state).collect()
}

/// Returns the comments of a text, sorted.
fn comments(text: &str) -> Vec<String> {
    let only: String = states(text).into_iter().map(|(c, _, in_comment)| if in_comment { c } else { '\n' }).collect();
    let mut comments: Vec<String> = only.lines().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect();
    comments.sort();
    comments
}

/// Plants numbered comments between tokens, where the tape says so.
fn plant(text: &str, tape: &[u32]) -> String {
    let (mut out, mut count) = (String::new(), 0);
    for (index, (c, in_string, in_comment)) in states(text).into_iter().enumerate() {
        let number = tape[index % tape.len()] as usize;
        out.push(c);
        if !in_string && !in_comment && (c.is_whitespace() || ",{}".contains(c)) && number % 4 == 1 {
            let (before, hashes) = (["", "\n", "\n\n", "  "][number / 8 % 4], ["#", "##"][number / 4 % 2]);
            out.push_str(&format!("{before}{hashes} c{count};{}", ["\n", "\n\n"][number / 32 % 2]));
            count += 1;
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::laws::cases(64), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_where_comments_stand_between_tokens(tape in proptest::collection::vec(any::<u32>(), 1..300)) {
        let text = plant(&format!("{}{}", format_file(&generate::file(&tape)), format(&long_lists())), &tape);
        let once = format(&text);
        prop_assert_eq!(comments(&once), comments(&text), "{}\nfrom\n{}", once, text);
    }
}
