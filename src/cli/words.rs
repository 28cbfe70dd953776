//! Puts the words of a query, as the shell passes them, together again.

use pim::ir::Instant;
use pim::requirement::Requirement;
use pim::session::Session;

/// After these an argument is always a string.
const STRING_FOLLOWS: [&str; 2] = ["access", "role"];

/// After evidence that carries a text, and may go without it, these begin the next modifier.
const MODIFIERS: [&str; 4] = ["for", "with", "without", "at"];

/// Returns the text of a query whose first argument begins it; `None` without arguments.
pub fn split_first(arguments: &[String]) -> Option<String> {
    match arguments {
        [] => None,
        [only] => Some(only.clone()),
        [keyword, rest @ ..] => Some(join(keyword, rest)),
    }
}

/// Returns the text of a query: one argument is text as it stands; of several, those that are no words are quoted.
pub fn join(keyword: &str, arguments: &[String]) -> String {
    let mut text = keyword.to_owned();
    for (index, argument) in arguments.iter().enumerate() {
        let before: Vec<&str> = arguments.iter().take(index).rev().take(2).map(String::as_str).collect();
        text.push(' ');
        match arguments {
            [only] => text.push_str(only),
            _ if must_quote(&before, argument) => text.push_str(&quote(argument, index + 1 == arguments.len())),
            _ => text.push_str(argument),
        }
    }
    text
}

/// Returns the text of a query, where `show` and one argument may be a name of several words, or an object id.
pub fn join_known(session: &Session, keyword: &str, arguments: &[String], at: Instant) -> String {
    let text = join(keyword, arguments);
    let [name] = arguments else { return text };
    if keyword != "show" || session.ask(&text, at).is_ok() {
        return text;
    }
    let quoted = format!("{keyword} {}", quote(name, true));
    if session.ask(&quoted, at).is_ok() { quoted } else { text }
}

/// Tells where the time of day was typed as a word of its own behind `--at` and a day; and how it is written.
pub fn split_time<'a>(at: Option<&str>, arguments: &'a [String]) -> Option<(&'a str, String)> {
    let (at, last) = (at?, arguments.last()?);
    let is_like = |text: &str, like: &str| {
        text.len() == like.len()
            && text.bytes().zip(like.bytes()).all(|(byte, like)| if like == b'9' { byte.is_ascii_digit() } else { byte == like })
    };
    let is_time = is_like(last, "99:99") || is_like(last, "99:99:99");
    (is_like(at, "9999-99-99") && is_time).then(|| (last.as_str(), format!("write `--at {at}T{last}`")))
}

/// Tells whether an argument stands for a string; `before` are the arguments before it, the nearest first.
fn must_quote(before: &[&str], argument: &str) -> bool {
    if is_quoted(argument) || argument.chars().all(|c| matches!(c, ',' | ':')) && !argument.is_empty() {
        return false;
    }
    !is_words(argument) || follows_string_word(before, argument)
}

fn follows_string_word(before: &[&str], argument: &str) -> bool {
    match before {
        ["role", "privileged", ..] => false,
        [word, ..] if carries_text(word) => !MODIFIERS.contains(&argument),
        [word, ..] => STRING_FOLLOWS.contains(word),
        [] => false,
    }
}

/// Tells whether a word is that of evidence that carries a text.
fn carries_text(word: &str) -> bool {
    Requirement::of_word(word).is_some_and(|brought| brought.facts().carries_text)
}

fn is_quoted(argument: &str) -> bool {
    argument.len() > 1 && argument.starts_with('"') && argument.trim_end_matches(',').ends_with('"')
}

/// Tells whether an argument is only bare words, commas and colons.
fn is_words(argument: &str) -> bool {
    let is_word = |word: &str| {
        word.chars().next().is_none_or(|c| c.is_alphanumeric() || c == '_')
            && word.chars().all(|c| c.is_alphanumeric() || is_mark(c) || matches!(c, '_' | '.' | '@' | '+' | '-'))
    };
    !argument.is_empty() && argument.split([',', ':']).all(is_word)
}

/// Combining marks, which a decomposed letter brings along.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Quotes an argument. A comma at its end, with more to follow, belongs to the list and not to the string.
fn quote(argument: &str, is_last: bool) -> String {
    let (body, comma) = match argument.strip_suffix(',') {
        Some(body) if !is_last => (body, ","),
        _ => (argument, ""),
    };
    let escape = |c: char| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        c if c.is_control() => format!("\\u{{{:x}}}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"{comma}", body.chars().map(escape).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], expected: &str) {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        assert_eq!(join("can", &arguments), expected);
    }

    #[test]
    fn one_argument_is_text() {
        check(&["alice activate role \"Exchange Administrator\""], "can alice activate role \"Exchange Administrator\"");
    }

    #[test]
    fn an_argument_that_is_no_word_is_a_string() {
        check(&["Alice Nguyen", "activate", "membership", "of", "a/b"], "can \"Alice Nguyen\" activate membership of \"a/b\"");
        check(&["alice,", "bob:", "2026-01-01T09:00+01:00", ",", ""], "can alice, bob: 2026-01-01T09:00+01:00 , \"\"");
    }

    #[test]
    fn some_words_are_followed_by_a_string() {
        check(&["a", "activate", "role", "Exchange Administrator"], "can a activate role \"Exchange Administrator\"");
        check(&["a", "activate", "role", "reader"], "can a activate role \"reader\"");
        check(
            &["a", "with", "mfa,", "justification", "fix it,", "ticket", "CHG-1,", "mfa"],
            "can a with mfa, justification \"fix it\", ticket \"CHG-1\", mfa",
        );
        check(&["a", "reach", "access", "kv-prod"], "can a reach access \"kv-prod\"");
    }

    #[test]
    fn a_word_that_goes_without_its_string_is_left_alone() {
        check(&["a", "reach", "any", "privileged", "role", "without", "approval"], "can a reach any privileged role without approval");
        check(&["a", "with", "justification,", "ticket", "at", "2026-01-01"], "can a with justification, ticket at 2026-01-01");
    }

    #[test]
    fn quotes_that_survived_the_shell_are_kept() {
        check(&["a", "role", "\"X Y\""], "can a role \"X Y\"");
        check(&["a", "say \"hi\" \\"], "can a \"say \\\"hi\\\" \\\\\"");
    }
}
