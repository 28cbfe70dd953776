//! The arguments of tools, each told once: its name, its schema, and how it is read.

use serde_json::{Map, Value, json};

use crate::diag::nearest;
use crate::inventory::{FilterWord, Kind};
use crate::text::quote;

/// So many statements a call adds or takes away: each is looked for in all of the set.
pub const MOST_STATEMENTS: usize = 100;

/// An argument of a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// The text of a question.
    Query,
    /// A code or a rule.
    Code,
    /// Another policy set.
    Against,
    /// Which expectations are judged.
    Filter,
    /// What is listed.
    Kind,
    /// What narrows a list.
    Part(FilterWord),
    /// The instant to judge at.
    At,
    /// Statements to add.
    Assume,
    /// Statements to take away.
    Retract,
    /// How many items of a list.
    Limit,
}

/// What a value looks like.
enum Shape {
    Text,
    Flag,
    Texts,
    Count,
    OneOf(Vec<&'static str>),
}

/// The values that were given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// The text of a question.
    pub query: Option<String>,
    /// A code or a rule.
    pub code: Option<String>,
    /// The path of another policy set.
    pub against: Option<String>,
    /// What the name, text or file of an expectation contains.
    pub filter: Option<String>,
    /// What is listed.
    pub kind: Option<String>,
    /// What narrows a list, in the order of its filters.
    pub parts: Vec<(FilterWord, Option<String>)>,
    /// The instant to judge at.
    pub at: Option<String>,
    /// Statements to add.
    pub assume: Vec<String>,
    /// Statements to take away.
    pub retract: Vec<String>,
    /// How many items of a list.
    pub limit: Option<usize>,
}

impl Argument {
    /// Returns its name.
    pub fn name(self) -> String {
        match self {
            Self::Query => "query".to_owned(),
            Self::Code => "code".to_owned(),
            Self::Against => "against".to_owned(),
            Self::Filter => "filter".to_owned(),
            Self::Kind => "kind".to_owned(),
            Self::Part(word) => word.word().replace('-', "_"),
            Self::At => "at".to_owned(),
            Self::Assume => "assume".to_owned(),
            Self::Retract => "retract".to_owned(),
            Self::Limit => "limit".to_owned(),
        }
    }

    fn shape(self) -> Shape {
        match self {
            Self::Query | Self::Code | Self::Against | Self::Filter | Self::At => Shape::Text,
            Self::Kind => Shape::OneOf(Kind::ALL.iter().map(|kind| kind.word()).collect()),
            Self::Part(word) if word.argument().is_some() => Shape::Text,
            Self::Part(_) => Shape::Flag,
            Self::Assume | Self::Retract => Shape::Texts,
            Self::Limit => Shape::Count,
        }
    }

    /// Says what it is.
    fn about(self) -> &'static str {
        match self {
            Self::Query => "the question, as it is typed after `pim`",
            Self::Code => "a code as answers and diagnostics write it (`not-eligible`), or a rule (`D3.24`); without it all are listed",
            Self::Against => {
                "a policy file or folder, inside of the folders that the server was started with, to compare with as the state before; \
                 without it the policy set as it is loaded, so that `assume` and `retract` are compared with nothing changed"
            }
            Self::Filter => "judges only those whose name, text or file contains this",
            Self::Kind => "what is listed; without it, how many there are of each kind",
            Self::Part(word) => about_part(word),
            Self::At => "the instant to judge at, as `2026-03-02T09:00:00Z` or `2026-03-02`; without it now",
            Self::Assume => "statements to add for this call alone, such as `assign alice to ops as eligible member`",
            Self::Retract => "statements to take away for this call alone, each as it is written",
            Self::Limit => "how many items of a list are told at most; 1000 without it. A list that is cut says `truncated` and the total",
        }
    }

    /// Returns the schema of its value.
    pub fn schema(self) -> Value {
        let mut schema = match self.shape() {
            Shape::Text => json!({ "type": "string" }),
            Shape::Flag => json!({ "type": "boolean" }),
            Shape::Texts => json!({ "type": "array", "items": { "type": "string" }, "maxItems": MOST_STATEMENTS }),
            Shape::Count => json!({ "type": "integer", "minimum": 1 }),
            Shape::OneOf(words) => json!({ "type": "string", "enum": words }),
        };
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("description".to_owned(), json!(self.about()));
        }
        schema
    }

    /// Reads its value; says what it must be where it is not.
    fn read(self, value: &Value, values: &mut Values) -> Result<(), String> {
        let must = |what: &str| Err(format!("`{}` must be {what}", self.name()));
        match (self.shape(), value) {
            (Shape::Text, Value::String(text)) => self.set_text(text, values),
            (Shape::Flag, Value::Bool(is_on)) => {
                if let (Self::Part(word), true) = (self, is_on) {
                    values.parts.push((word, None));
                }
            }
            (Shape::Texts, Value::Array(items)) => match items.iter().map(|item| item.as_str().map(str::to_owned)).collect() {
                Some(_) if items.len() > MOST_STATEMENTS => return must(&format!("a list of at most {MOST_STATEMENTS} texts")),
                Some(texts) => self.set_texts(texts, values),
                None => return must("a list of texts"),
            },
            (Shape::Count, value) => match whole(value) {
                Some(count) if count > 0 => values.limit = Some(count),
                Some(_) | None => return must("a whole number from 1"),
            },
            (Shape::OneOf(words), Value::String(text)) if words.contains(&text.as_str()) => values.kind = Some(text.clone()),
            (Shape::Text, _) => return must("a text"),
            (Shape::Flag, _) => return must("true or false"),
            (Shape::Texts, _) => return must("a list of texts"),
            (Shape::OneOf(words), _) => return must(&format!("one of {}", words.join(", "))),
        }
        Ok(())
    }

    fn set_text(self, text: &str, values: &mut Values) {
        let text = Some(text.to_owned());
        match self {
            Self::Query => values.query = text,
            Self::Code => values.code = text,
            Self::Against => values.against = text,
            Self::Filter => values.filter = text,
            Self::At => values.at = text,
            Self::Part(word) => values.parts.push((word, text)),
            Self::Kind | Self::Assume | Self::Retract | Self::Limit => {} // no texts by their shape
        }
    }

    fn set_texts(self, texts: Vec<String>, values: &mut Values) {
        match self {
            Self::Assume => values.assume = texts,
            Self::Retract => values.retract = texts,
            Self::Query | Self::Code | Self::Against | Self::Filter | Self::Kind => {} // no lists by their shape
            Self::Part(_) | Self::At | Self::Limit => {}
        }
    }
}

fn about_part(word: FilterWord) -> &'static str {
    match word {
        FilterWord::Eligible => "with an eligible assignment",
        FilterWord::Active => "with an assignment in force, assigned or activated",
        FilterWord::Activated => "with an activated assignment",
        FilterWord::Permanent => "with an assignment that has no end",
        FilterWord::Expiring => "with an assignment that ends within this: `14d`, `8h`",
        FilterWord::PimEnabled => "groups that are PIM-enabled",
        FilterWord::RoleAssignable => "groups that are role-assignable",
        FilterWord::NoApprover => "what asks for an approval that nobody could give",
        FilterWord::Approver => "what this user can approve",
        FilterWord::Group => "about this group",
        FilterWord::Role => "about this role",
        FilterWord::User => "about this user or service principal",
    }
}

/// Reads a whole number, which may be written `10`, `10.0` or `1e1`.
fn whole(value: &Value) -> Option<usize> {
    let count = value.as_u64().or_else(|| {
        let real = value.as_f64().filter(|real| real.fract() == 0.0 && (0.0..9e15).contains(real))?;
        format!("{real:.0}").parse().ok()
    });
    usize::try_from(count?).ok()
}

/// Reads the values of the arguments that a tool has; a null is as good as none.
///
/// # Errors
///
/// Says everything that does not fit.
pub fn read(given: &Map<String, Value>, known: &[Argument]) -> Result<Values, String> {
    let mut values = Values::default();
    let mut faults: Vec<String> = Vec::new();
    let names: Vec<String> = known.iter().map(|argument| argument.name()).collect();
    for (argument, name) in known.iter().zip(&names) {
        if let Some(value) = given.get(name).filter(|value| !value.is_null()) {
            faults.extend(argument.read(value, &mut values).err());
        }
    }
    for name in given.keys().filter(|name| !names.contains(name)) {
        faults.push(match nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("there is no argument {}: did you mean {}?", quote(name), quote(near)),
            None => format!("there is no argument {}: these are {}", quote(name), names.join(", ")),
        });
    }
    if faults.is_empty() { Ok(values) } else { Err(faults.join("; ")) }
}
