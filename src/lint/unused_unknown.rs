//! `unused-unknown`: an `unknown` whose value what is written proves.

use super::finding::Risk;
use super::survey::Survey;
use crate::diag::{Code, Diagnostic};
use crate::ir::Settled;

pub(super) fn check(survey: &Survey<'_>) -> Vec<Risk> {
    survey.tenant.unknowns.settled.iter().map(risk).collect()
}

fn risk(settled: &Settled) -> Risk {
    let Settled { span, word, value, because: (because, place), declaration } = settled;
    let known = if *value { "is set" } else { "is not set" };
    let diagnostic =
        Diagnostic::new(Code::UnusedUnknown, format!("`{word}` is known all the same: it {known}"), *span, "said to be unknown")
            .with_label(*place, *because)
            .with_help(if *value { format!("write `{word}` without `unknown`") } else { "remove it".to_owned() });
    Risk { diagnostic, declarations: vec![*declaration] }
}
