//! Cuts texts into collections: `{"value": […]}`, a list, one object, lines of JSON, the answers of `$batch`.

use std::borrow::Cow;

use super::kind::{self, Kind, Topic};
use super::pull::{self, Pull};
use crate::diag::{Code, Diagnostic};
use crate::exchange::NoteKind;
use crate::exchange::notes::Notes;
use crate::exchange::rows::{Object, Text, Value};
use crate::source::{Source, SourceId, Span};

/// Rows of one kind that stand together.
#[derive(Debug)]
pub(in crate::exchange) struct Collection<'a> {
    /// What they are.
    pub kind: Kind,
    /// What has them: a group, a unit, a policy.
    pub of: Option<Cow<'a, str>>,
    /// The rows.
    pub rows: Vec<Value<'a>>,
    /// Which part of a list it is.
    pub page: Page,
    /// Where it begins.
    pub span: Span,
}

/// Which part of a list a collection is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::exchange) struct Page {
    /// Its number, where the name of its file has one.
    pub number: Option<usize>,
    /// Whether its file is one of a folder that was pulled, whose calls are known.
    pub is_pulled: bool,
    /// Whether a further page belongs to it.
    pub has_more: bool,
    /// Whether it is no list but one thing, of which others of its kind are not told.
    pub is_one: bool,
}

/// All that the texts hold.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Collected<'a> {
    /// The collections, in the order of the files.
    pub collections: Vec<Collection<'a>>,
    /// What is told of a folder that was pulled.
    pub pull: Option<Pull>,
    /// Where other folders that were pulled begin.
    pub other_pulls: Vec<Span>,
    /// The tenants that files name, each with the first place.
    pub tenants: Vec<(String, Span)>,
}

/// Reads all texts; what is none of Graph's is named.
pub(super) fn collect<'a>(texts: &[(SourceId, &'a Source)], notes: &Notes<'_>) -> Collected<'a> {
    let mut collector = Collector { found: Collected::default(), notes };
    for (id, source) in texts {
        collector.read(source.name(), Text::new(*id, source.text()));
    }
    collector.found
}

/// Says that a text cannot be read.
pub(in crate::exchange) fn unreadable(name: &str, why: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::Syntax, format!("cannot read `{name}`: {why}"), span, "not JSON from here")
}

struct Collector<'n, 'a> {
    found: Collected<'a>,
    notes: &'n Notes<'n>,
}

impl<'a> Collector<'_, 'a> {
    fn read(&mut self, name: &str, text: Text<'a>) {
        let documents = match text.documents() {
            Ok(documents) => documents,
            Err(fault) if fault.is_markup => {
                let why = "it is HTML or XML: a page that somebody was sent to, or an error of a proxy";
                return self.notes.report(unreadable(name, why, fault.span).with_help("fetch it once more, signed in"));
            }
            Err(fault) => return self.notes.report(unreadable(name, &fault.message, fault.span)),
        };
        let topic = kind::of_path(name);
        if documents.is_empty() {
            self.notes.report(unreadable(name, "it is empty", text.start()));
        }
        let (mut loose, mut is_list) = (Vec::new(), false);
        for document in documents {
            match document.object() {
                Some(object) => self.read_object(name, &object, document, topic.as_ref(), &mut loose),
                // a list, or the object of each line
                None => match document.items() {
                    Some(rows) => {
                        is_list = true;
                        loose.extend(rows);
                    }
                    None => self.notes.report(unreadable(name, &format!("it is {}", document.noun()), document.span())),
                },
            }
        }
        if is_list || !loose.is_empty() {
            let is_one = !is_list && loose.len() == 1 && !kind::is_pulled(name);
            self.add(name, topic, loose, Page { is_one, ..page(name) }, text.start());
        }
    }

    fn read_object(&mut self, name: &str, object: &Object<'a>, document: Value<'a>, topic: Option<&Topic>, loose: &mut Vec<Value<'a>>) {
        if is_pull(name, object) {
            match self.found.pull {
                None => self.found.pull = Some(pull::read(object, self.notes)),
                Some(_) => self.found.other_pulls.push(object.span()),
            }
            self.found.tenants.extend(object.text("tenant").map(|(id, span)| (id.to_lowercase(), span)));
            return;
        }
        if let Some(answers) = object.get("responses").and_then(Value::items) {
            return answers.iter().filter_map(|answer| answer.object()).for_each(|answer| self.read_answer(name, &answer));
        }
        if let Some(error) = object.get("error").filter(|_| object.get("value").is_none() && object.get("id").is_none()) {
            let code = error.object().and_then(|error| Some(error.text("code")?.0.into_owned()));
            let message = format!("`{name}` holds an error, no rows: {}", code.as_deref().unwrap_or("without a code"));
            return self.notes.leave(NoteKind::Unknown, error.span(), message);
        }
        let context = object.text("@odata.context").and_then(|(context, _)| kind::of_context(&context));
        self.found.tenants.extend(context.as_ref().and_then(|topic| Some((topic.tenant.clone()?, object.span()))));
        let topic = join(context, topic.cloned());
        match object.get("value").and_then(Value::items) {
            Some(rows) => {
                let has_more = object.get("@odata.nextLink").is_some_and(|link| !link.is_null());
                self.add(name, topic, rows, Page { has_more, ..page(name) }, object.span());
            }
            // one thing that was asked for by its id is no list of all
            None if object.get("@odata.context").is_some() => {
                self.add(name, topic, vec![document], Page { is_one: true, ..page(name) }, object.span());
            }
            None => loose.push(document),
        }
    }

    /// Reads one answer of a batch: its body is a document like any other.
    fn read_answer(&mut self, name: &str, answer: &Object<'a>) {
        let status = answer.get("status").map_or("", Value::written);
        let body = answer.get("body").filter(|_| status.starts_with('2'));
        match body.and_then(|body| Some((body, body.object()?))) {
            Some((document, body)) => {
                let mut loose = Vec::new();
                self.read_object(name, &body, document, None, &mut loose);
                if !loose.is_empty() {
                    self.add(name, None, loose, Page { is_one: true, ..page(name) }, answer.span());
                }
            }
            None => {
                let message = format!("an answer in `{name}` has the status {status}: it says nothing");
                self.notes.leave(NoteKind::Unknown, answer.span(), message);
            }
        }
    }

    fn add(&mut self, name: &str, topic: Option<Topic>, rows: Vec<Value<'a>>, page: Page, span: Span) {
        match topic {
            Some(Topic { kind: Some(kind), of, .. }) => {
                self.found.collections.push(Collection { kind, of: of.map(Cow::Owned), rows, page, span });
            }
            Some(Topic { kind: None, word, .. }) => {
                let rows = crate::text::counted(rows.len(), "row");
                let message = format!("`{word}` is not read, with {rows}: it is none of the collections that are known here");
                self.notes.leave(NoteKind::Unknown, span, message);
            }
            None => {
                let message = format!("`{name}` is not read: neither `@odata.context` nor its name tells what it holds");
                self.notes.leave(NoteKind::Unknown, span, message);
            }
        }
    }
}

/// Returns the part of a list that a file is by its name.
fn page(name: &str) -> Page {
    Page { number: kind::page_of(name), is_pulled: kind::is_pulled(name), ..Page::default() }
}

/// What a context says counts; whose rows they are, and what rows are that a context only calls objects, the name may tell.
fn join(context: Option<Topic>, path: Option<Topic>) -> Option<Topic> {
    let Some(context) = context else { return path };
    let is_objects = context.word.eq_ignore_ascii_case("directoryObjects");
    let of_path = path.as_ref().and_then(|topic| topic.of.clone());
    match path {
        Some(path) if is_objects => Some(path),
        Some(_) | None => {
            let of_path = of_path.filter(|_| context.kind.is_some_and(Kind::is_of_one));
            Some(Topic { of: context.of.clone().or(of_path), ..context })
        }
    }
}

/// Tells whether an object is what `pim pull` says of its folder.
fn is_pull(name: &str, object: &Object<'_>) -> bool {
    name.rsplit('/').next() == Some("pull.json") && object.get("steps").is_some() && object.get("format").is_some()
}
