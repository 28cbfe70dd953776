//! The forms of the question that is being typed.

use serde_json::{Value, json};

use super::view::View;
use crate::defect::OrDefect;
use crate::syntax::{FORMS, Form, STATEMENTS, behind};

/// Answers `textDocument/signatureHelp`: the forms of question that begin as the one before the cursor, the likeliest first.
#[must_use]
pub fn help(view: &View<'_>, offset: usize) -> Value {
    let before = view.page().text().get(..offset).or_defect();
    let line = before.lines().next_back().filter(|_| !before.ends_with('\n')).unwrap_or_default(); // on an empty line nothing is asked
    let Some(question) = question(line) else { return Value::Null };
    let words: Vec<&str> = question.split_whitespace().collect();
    let Some(first) = words.first() else { return Value::Null };
    let mut forms: Vec<&Form> = FORMS.iter().filter(|form| form.word() == *first).collect();
    forms.sort_by_key(|form| std::cmp::Reverse(shared(form, &words)));
    let Some(likeliest) = forms.first() else { return Value::Null };
    let active = parameters(likeliest).iter().filter(|(index, _)| index + 1 < words.len()).count();
    let signatures: Vec<Value> = forms.iter().map(|form| signature(form)).collect();
    json!({ "signatures": signatures, "activeSignature": 0, "activeParameter": active })
}

/// Returns the question in a line, behind `expect …:` or `never …`.
fn question(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let statement = STATEMENTS.iter().find(|word| line.split_whitespace().next() == Some(word))?;
    match *statement {
        "expect" => line.rsplit_once(": ").map(|(_, question)| question),
        "never" => line.find(" can ").and_then(|at| line.get(at + 1..)),
        _ => None,
    }
}

/// Counts the words that a form has in common with what is typed, at the same place.
fn shared(form: &Form, words: &[&str]) -> usize {
    form.form.split(' ').zip(words).filter(|(formal, word)| formal == *word).count()
}

/// Returns the words of a form that stand for something, each with how many words stand before it.
fn parameters(form: &Form) -> Vec<(usize, &'static str)> {
    form.form.split(' ').enumerate().filter(|(_, word)| word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase())).collect()
}

fn signature(form: &Form) -> Value {
    let parameters: Vec<Value> = parameters(form).into_iter().map(|(_, word)| json!({ "label": word })).collect();
    let more = behind(form.word()).map_or_else(String::new, |behind| format!("\n{behind}"));
    let about = if form.about.is_empty() { String::new() } else { format!("{}\n", form.about) };
    let told = format!("{about}e.g. {}{more}", form.example);
    json!({ "label": form.form, "documentation": told, "parameters": parameters })
}
