//! What was told, as the command line prints it.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::exit::Exit;
use crate::defect::OrDefect;
use crate::ir::Instant;
use crate::render::to_json_line;

/// What was told, and how the command ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// One object a line, of what is told so.
    rows: Option<Rows>,
    /// The object that stands alone, or after the rows.
    object: Option<String>,
    /// Why it is no answer, where the lines do not say it.
    unsaid: Option<Box<Value>>,
    /// How the command ends.
    pub exit: Exit,
}

/// Objects, one a line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rows {
    /// What they are together called, where they stand in one object.
    name: &'static str,
    /// When they were judged.
    at: Instant,
    lines: Vec<String>,
}

impl Told {
    /// Tells one object.
    #[must_use]
    pub fn one(object: &impl Serialize, exit: Exit) -> Self {
        Self { rows: None, object: Some(to_json_line(object)), unsaid: None, exit }
    }

    /// Tells one object a line.
    #[must_use]
    pub fn rows(name: &'static str, at: Instant, rows: impl Iterator<Item = impl Serialize>, exit: Exit) -> Self {
        let lines = rows.map(|row| to_json_line(&row)).collect();
        Self { rows: Some(Rows { name, at, lines }), object: None, unsaid: None, exit }
    }

    /// Tells an object after the rows.
    #[must_use]
    pub fn and(self, object: &impl Serialize) -> Self {
        Self { object: Some(to_json_line(object)), ..self }
    }

    /// Adds why it is no answer, where the command line says that on stderr: in one object it stands as refusals write it.
    #[must_use]
    pub fn because(self, code: &str, message: &str, help: &str) -> Self {
        Self { unsaid: Some(Box::new(json!({ "code": code, "message": message, "help": help }))), ..self }
    }

    /// Returns what the command line prints, line by line, each with its line end.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().flat_map(|rows| &rows.lines);
        rows.chain(&self.object).map(String::as_str)
    }

    /// Returns the same as one object: rows stand in a list of their own, behind the instant at which they were judged.
    #[must_use]
    pub fn to_object(&self) -> Map<String, Value> {
        let mut whole = Map::new();
        if let Some(Rows { name, at, lines }) = &self.rows {
            whole.insert("at".to_owned(), json!(at.to_string()));
            whole.insert((*name).to_owned(), lines.iter().map(|line| read(line)).collect());
        }
        match self.object.as_deref().map(read) {
            Some(Value::Object(object)) => whole.extend(object),
            Some(other) => whole.extend([("items".to_owned(), other)]),
            None => {}
        }
        whole.extend(self.unsaid.iter().map(|error| ("error".to_owned(), Value::clone(error))));
        whole
    }
}

/// Reads what was written here.
fn read(line: &str) -> Value {
    serde_json::from_str(line).or_defect()
}
