//! Test results as JUnit XML, for continuous integration.

use std::fmt::Write as _;

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

/// Returns all cases as one document, a suite for each file; `at` is the instant they were judged at.
#[must_use]
pub fn render_junit(at: &str, cases: &[JunitCase<'_>]) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let _ = writeln!(out, "<testsuites name=\"pim\" {}>", counts(cases));
    for suite in cases.chunk_by(|one, other| one.file == other.file) {
        let file = suite.first().map_or("", |case| case.file);
        let _ = writeln!(out, "  <testsuite name=\"{}\" {}>", escape(file), counts(suite));
        let _ = writeln!(out, "    <properties>\n      <property name=\"at\" value=\"{}\"/>\n    </properties>", escape(at));
        suite.iter().for_each(|case| out += &render_case(case));
        out += "  </testsuite>\n";
    }
    out + "</testsuites>\n"
}

fn counts(cases: &[JunitCase<'_>]) -> String {
    let count = |is_wanted: fn(&JunitOutcome) -> bool| cases.iter().filter(|case| is_wanted(&case.outcome)).count();
    let failed = count(|outcome| matches!(outcome, JunitOutcome::Failed(..)));
    format!("tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\"", cases.len())
}

fn render_case(case: &JunitCase<'_>) -> String {
    let (name, file) = (escape(case.name), escape(case.file));
    let head = format!("    <testcase classname=\"{}\" name=\"{name}\" file=\"{file}\" line=\"{}\"", escape(case.kind), case.line);
    match &case.outcome {
        JunitOutcome::Passed => format!("{head}/>\n"),
        JunitOutcome::Remarked(remark) => format!("{head}>\n      <system-out>{}</system-out>\n    </testcase>\n", escape(remark)),
        JunitOutcome::Failed(message, details) => {
            let failure = format!("<failure message=\"{}\">{}</failure>", escape(message), escape(details));
            format!("{head}>\n      {failure}\n    </testcase>\n")
        }
    }
}

/// Writes text so that it can stand in an attribute or an element. What XML cannot hold becomes the replacement character.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\n' | '\t' | ' '..='\u{7e}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'.. => out.push(c),
            _ => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_escaped_or_replaced() {
        assert_eq!(escape("a & <b> \"c\" \u{1b}[0m \u{ffff} é"), "a &amp; &lt;b&gt; &quot;c&quot; \u{fffd}[0m \u{fffd} é");
    }
}
