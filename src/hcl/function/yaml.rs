//! YAML, read and written as Terraform does.

mod scalar;
mod write;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::{Caller, Outcome, argument, text};
use crate::hcl::value::{Data, Value};

/// The deepest nesting that is read.
const MAX_DEPTH: usize = 200;

pub(super) fn yamlencode(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(Value::text(&write::document(&argument(arguments, 0))))
}

pub(super) fn yamldecode(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let text = text(arguments, 0);
    if text.lines().any(|line| line.starts_with('%')) && text.trim_start().starts_with('%') {
        return Err("a directive is not read".to_owned());
    }
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        builder.take(event)?;
    }
    builder.result.ok_or_else(|| "there is no document".to_owned())
}

/// A collection that is not complete.
#[derive(Debug)]
enum Open {
    Sequence { anchor: usize, values: Vec<Value> },
    Mapping { anchor: usize, entries: BTreeMap<Arc<str>, Value>, merged: Vec<Value>, key: Option<Key> },
}

/// The key of the value that comes next.
#[derive(Debug)]
enum Key {
    Name(Arc<str>),
    Merge,
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Value>,
    documents: usize,
    result: Option<Value>,
}

impl Builder {
    fn take(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 { Err("there is more than one document".to_owned()) } else { Ok(()) }
            }
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned().ok_or("an anchor stands inside of itself")?;
                self.add(value, false)
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_merge = style == ScalarStyle::Plain && text == "<<";
                let value = scalar_value(&text, style, tag.as_deref())?;
                self.anchor(anchor, &value);
                self.add(value, is_merge)
            }
            Event::SequenceStart(anchor, tag) => self.push(Open::Sequence { anchor, values: Vec::new() }, tag.as_deref(), "seq"),
            Event::MappingStart(anchor, tag) => {
                self.push(Open::Mapping { anchor, entries: BTreeMap::new(), merged: Vec::new(), key: None }, tag.as_deref(), "map")
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn push(&mut self, open: Open, tag: Option<&Tag>, own: &str) -> Result<(), String> {
        if tag.is_some_and(|tag| tag.suffix != own) {
            return Err("the tag is not known".to_owned());
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("nesting is deeper than {MAX_DEPTH}"));
        }
        self.open.push(open);
        Ok(())
    }

    fn anchor(&mut self, anchor: usize, value: &Value) {
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
    }

    fn close(&mut self) -> Result<(), String> {
        let (anchor, value) = match self.open.pop() {
            Some(Open::Sequence { anchor, values }) => (anchor, Value::tuple(values)),
            Some(Open::Mapping { anchor, mut entries, merged, .. }) => {
                for value in merged.iter().flat_map(|value| value.entries().into_iter().flatten()) {
                    entries.entry(value.0.clone()).or_insert_with(|| value.1.clone());
                }
                (anchor, Value::object(entries.into()))
            }
            None => return Ok(()),
        };
        self.anchor(anchor, &value);
        self.add(value, false)
    }

    fn add(&mut self, value: Value, is_merge: bool) -> Result<(), String> {
        match self.open.last_mut() {
            None => self.result = Some(value),
            Some(Open::Sequence { values, .. }) => values.push(value),
            Some(Open::Mapping { key: key @ None, .. }) => *key = Some(if is_merge { Key::Merge } else { Key::Name(key_text(&value)?) }),
            Some(Open::Mapping { entries, key, merged, .. }) => match key.take() {
                Some(Key::Name(name)) => drop(entries.insert(name, value)),
                Some(Key::Merge) | None => merge(value, merged)?,
            },
        }
        Ok(())
    }
}

/// A value of `<<`: a mapping.
fn merge(value: Value, merged: &mut Vec<Value>) -> Result<(), String> {
    value.entries().ok_or("`<<` needs a mapping")?;
    merged.push(value);
    Ok(())
}

fn key_text(value: &Value) -> Result<Arc<str>, String> {
    match &value.data {
        Data::Text(text) => Ok(text.clone()),
        Data::Bool(value) => Ok(value.to_string().into()),
        Data::Number(value) => Ok(value.to_string().into()),
        _ => Err("a key must be a text, number or bool".to_owned()),
    }
}

fn scalar_value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    match tag.map(|tag| tag.suffix.as_str()) {
        None if style == ScalarStyle::Plain => scalar::plain(text),
        None | Some("str" | "binary") => Ok(Value::text(text)),
        Some("int" | "float" | "bool" | "null" | "timestamp") => scalar::plain(text),
        Some(_) => Err("the tag is not known".to_owned()),
    }
}
