//! Explains a code or a rule.

use super::exit::Exit;
use super::told::Told;
use crate::diag::{Topic, nearest};
use crate::render::{self, ErrorJson};

/// Tells the page of a diagnostic, lint or reason code, or a rule; lists them all where none is named.
#[must_use]
pub fn explain(name: &str) -> Told {
    if name.is_empty() {
        return Told::one(&render::topics_json(), Exit::Yes);
    }
    match Topic::find(name) {
        Some(topic) => Told::one(&render::topic_json(&topic), Exit::Yes),
        None => {
            let [message, help] = no_topic(name);
            let query = format!("explain {name}");
            Told::one(&ErrorJson::without_place(&query, "unknown-name", &format!("{message}: {help}")), Exit::Unanswered)
        }
    }
}

/// Says that there is no such code or rule, and what to do instead.
#[must_use]
pub fn no_topic(name: &str) -> [String; 2] {
    let help = match nearest(name, Topic::names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`pim explain` lists them".to_owned(),
    };
    [format!("there is no code or rule `{name}`"), help]
}
