//! Test results as JUnit XML, for continuous integration.

use std::fmt::Write as _;

use super::incomplete::unread_lines;
use crate::text::{clean, escape_xml};

/// Stands where times are expected: equal input gives equal bytes, so none is measured.
const NO_TIME: &str = "time=\"0\"";

/// One case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JunitCase<'a> {
    /// `expect`, `never`, `scenario`.
    pub kind: &'a str,
    /// Its name or text.
    pub name: &'a str,
    /// The file it stands in.
    pub file: &'a str,
    /// Its line, from 1.
    pub line: usize,
    /// How it ended.
    pub outcome: JunitOutcome,
}

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JunitOutcome {
    /// It passed.
    Passed,
    /// It passed, and this is to be known of it.
    Remarked(String),
    /// It failed: in one line, and with the explanation of what came.
    Failed(String, String),
}

/// Returns all cases as one document, a suite for each file; `at` is the instant they were judged at, and `unread` tells what of imported files
/// could not be read. The first suite names it.
#[must_use]
pub fn render_junit(at: &str, unread: &[String], cases: &[JunitCase<'_>]) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let _ = writeln!(out, "<testsuites name=\"pim\" {}>", counts(cases));
    for (number, suite) in cases.chunk_by(|one, other| one.file == other.file).enumerate() {
        let file = suite.first().map_or("", |case| case.file);
        let _ = writeln!(out, "  <testsuite name=\"{}\" {}>", attribute(file), counts(suite));
        let _ = writeln!(out, "    <properties>\n      <property name=\"at\" value=\"{}\"/>", escape_xml(at));
        if !unread.is_empty() {
            let _ = writeln!(out, "      <property name=\"incomplete\" value=\"{}\"/>", unread.len());
        }
        out += "    </properties>\n";
        suite.iter().for_each(|case| out += &render_case(case));
        if number == 0 && !unread.is_empty() {
            let lines = unread_lines(unread, unread.len()).join("\n");
            let _ = writeln!(out, "    <system-err>{}</system-err>", escape_xml(&lines));
        }
        out += "  </testsuite>\n";
    }
    out + "</testsuites>\n"
}

fn counts(cases: &[JunitCase<'_>]) -> String {
    let count = |is_wanted: fn(&JunitOutcome) -> bool| cases.iter().filter(|case| is_wanted(&case.outcome)).count();
    let failed = count(|outcome| matches!(outcome, JunitOutcome::Failed(..)));
    format!("tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\" {NO_TIME}", cases.len())
}

fn render_case(case: &JunitCase<'_>) -> String {
    let (name, file) = (attribute(case.name), attribute(case.file));
    let head =
        format!("    <testcase classname=\"{}\" name=\"{name}\" file=\"{file}\" line=\"{}\" {NO_TIME}", escape_xml(case.kind), case.line);
    match &case.outcome {
        JunitOutcome::Passed => format!("{head}/>\n"),
        JunitOutcome::Remarked(remark) => format!("{head}>\n      <system-out>{}</system-out>\n    </testcase>\n", escape_xml(remark)),
        JunitOutcome::Failed(message, details) => {
            let failure = format!("<failure message=\"{}\">{}</failure>", attribute(message), escape_xml(details));
            format!("{head}>\n      {failure}\n    </testcase>\n")
        }
    }
}

/// Writes a text of one line: a line end in it would begin a line of the report.
fn attribute(text: &str) -> String {
    escape_xml(&clean(text)).into_owned()
}
