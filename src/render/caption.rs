//! Answers in one line.

use super::answered::Answered;
use super::open::open_line;
use super::verdict::{any_sentence, can_sentence, claim, is_sentence, plan_sentence};
use crate::explain::Answer;
use crate::text::clean;

/// Returns the verdict of an answer in one line, without its reasons, with the instant it was judged at.
#[must_use]
pub fn verdict_line(answered: &Answered<'_>) -> String {
    let claim = |word: &str| format!("{word} {}", claim(answered.question, answered.tenant, true));
    let counted = |word: &str, none: &str, count: usize| {
        let count = if count == 0 { none.to_owned() } else { count.to_string() };
        format!("{}: {count}", claim(word))
    };
    let sentence = match &answered.explanation.answer {
        Answer::Can(can) => can_sentence(answered, can),
        Answer::Plan(plan) => plan_sentence(answered, plan),
        Answer::Any(any) => any_sentence(answered, any),
        Answer::Is(is) => is_sentence(answered, is.holds),
        Answer::WhoCan { items, .. } => counted("who", "nobody", items.len()),
        Answer::WhoIs(items) => counted("who", "nobody", items.len()),
        Answer::WhatIs(items) => counted("what", "nothing", items.len()),
        Answer::WhatCan { items, every_role: None, .. } => counted("what", "nothing", items.len()),
        Answer::WhatCan { items, every_role: Some(_), .. } => format!("{}: {} and every other role", claim("what"), items.len()),
        Answer::When(intervals) => counted("when", "never", intervals.len()),
        Answer::Open(open) => open_line(answered, open),
        Answer::Show(_) => super::verdict::claim(answered.question, answered.tenant, true),
    };
    clean(&format!("{sentence} (at {})", answered.explanation.at.in_zone(&answered.tenant.settings.timezone))).into_owned()
}
