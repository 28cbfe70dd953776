//! Turns inputs into trees: checks UTF-8, follows includes, imports other tools' files.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};
use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diag::{Code, Diagnostic};
use crate::exchange::{self, FORMATS, Files, Format, Imported, Material, NoFiles, Note, NoteKind, Options};
use crate::ir::Zones;
use crate::source::{Origin, Source, SourceId, Sources, Span};
use crate::syntax::{self, Parsed, ast};

/// What is said of files that their own tool passes over.
pub const PASSED_OVER: &str = "Terraform passes over names that begin with `.` or `#`, or end in `~`";

/// What is said of files that are named much like policies.
pub const MISNAMED: &str = "only names that end in `.pim`, in small letters and behind a name, are those of policies";

/// What is said of files outside of what was given.
pub const OUTSIDE: &str = "it lies outside of the policy set";

/// How files outside are read.
const ALLOW_OUTSIDE: &str = "name it with `--policies` too, or allow all that lies outside with `--allow-outside`";

/// Says that a file whose name does not tell what it holds is no policy. None of its lines is shown: it may be anybody's.
#[must_use]
pub fn no_policy(name: &str) -> String {
    format!("cannot read `{name}`: it is no policy by its name, nor by what it holds")
}

/// The language of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// `.pim` text.
    Pim,
    /// A file whose name says nothing: `.pim` text where all of it can be read as that.
    Presumed,
    /// A file of another tool; all of one format are read together.
    Foreign(Format),
    /// `.pim` text that stands in no file: typed at a prompt.
    Typed,
    /// A file of a folder that is not read, whatever it holds, and why.
    Ignored(Ignored),
}

/// Why a file of a folder is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    /// Another tool's file in a folder with `.pim` files, which alone are read.
    BesidePolicies,
    /// A file that its own tool passes over by its name.
    Hidden,
    /// A file that is named much like a policy: `B.PIM`, `.pim`.
    Misnamed,
}

impl InputKind {
    fn origin(self) -> Origin {
        match self {
            Self::Pim | Self::Presumed | Self::Foreign(_) => Origin::File,
            Self::Typed => Origin::Assumption,
            Self::Ignored(_) => Origin::Ignored,
        }
    }
}

/// What an input holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Its bytes; whether they are UTF-8 is judged here.
    Bytes(Vec<u8>),
    /// It could not be read, and why.
    Unreadable(String),
    /// It lies outside of what was given, and so is not read.
    Outside,
}

/// One file of a policy set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The name shown to the user: a relative path with `/`. No other file has it.
    pub name: String,
    /// What identifies the file: its canonical path, byte for byte. Each file is read once.
    pub key: PathBuf,
    /// Its language.
    pub kind: InputKind,
    /// What it holds.
    pub content: Content,
}

impl Input {
    /// Creates a `.pim` input that is identified by its name.
    #[must_use]
    pub fn pim(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.to_owned(), key: PathBuf::from(name), kind: InputKind::Pim, content: Content::Bytes(bytes.into()) }
    }

    /// Creates an input of another tool that is identified by its name.
    #[must_use]
    pub fn foreign(format: Format, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { kind: InputKind::Foreign(format), ..Self::pim(name, bytes) }
    }

    /// Creates an input that stands in no file.
    #[must_use]
    pub fn typed(name: &str, text: &str) -> Self {
        Self { kind: InputKind::Typed, ..Self::pim(name, text) }
    }
}

/// Fetches included files.
pub trait Loader {
    /// Returns the file that `include` names, seen from the file `from`; `None` where there is none. A file that is there but
    /// cannot be read comes as [`Content::Unreadable`].
    fn load(&self, from: &Input, include: &str) -> Option<Input>;

    /// Returns what the user says about imports.
    fn import_options(&self) -> Options {
        Options::default()
    }

    /// Returns the files that imported ones read: those below the folders that were given.
    fn files(&self) -> &dyn Files {
        &NoFiles
    }

    /// Returns the trees of texts that were loaded before, where the same are loaded again and again.
    fn trees(&self) -> Option<&Trees> {
        None
    }

    /// Returns where time zones come from; unless told otherwise, those that come along with this program.
    fn zones(&self) -> Zones {
        Zones::bundled()
    }
}

/// The trees of texts that are loaded again and again: a prompt loads all that was said before with each statement.
#[derive(Debug, Default)]
pub struct Trees(RefCell<FxHashMap<SourceId, (Arc<Source>, Parsed)>>);

impl Trees {
    /// Adds a text, the one that was parsed before in the same place if it is the same.
    fn add(&self, sources: &mut Sources, name: &str, text: &str, origin: Origin) -> SourceId {
        let known = self.0.borrow();
        let before = known.get(&sources.next_id()).map(|(before, _)| before);
        match before.filter(|before| (before.name(), before.text(), before.origin()) == (name, text, origin)) {
            Some(before) => sources.adopt(Arc::clone(before)),
            None => sources.add(name, text, origin),
        }
    }

    /// Returns the tree of a text that was parsed.
    #[must_use]
    pub fn file(&self, source: SourceId) -> Option<Ref<'_, ast::File>> {
        Ref::filter_map(self.0.borrow(), |known| known.get(&source).map(|(_, parsed)| &parsed.file)).ok()
    }

    /// Parses a text, unless it was parsed before in the same place.
    fn parse(&self, source: SourceId, sources: &Sources) -> Parsed {
        let (mut known, shared) = (self.0.borrow_mut(), sources.shared(source));
        match known.get(&source) {
            Some((before, parsed)) if Arc::ptr_eq(before, shared) => parsed.clone(),
            Some(_) | None => {
                let parsed = syntax::parse_file(source, shared.text());
                known.insert(source, (Arc::clone(shared), parsed.clone()));
                parsed
            }
        }
    }
}

/// Finds no included file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoIncludes;

impl Loader for NoIncludes {
    fn load(&self, _from: &Input, _include: &str) -> Option<Input> {
        None
    }
}

/// What reading gives.
#[derive(Debug, Clone, Default)]
pub struct Read {
    pub sources: Sources,
    pub files: Vec<ast::File>,
    pub diagnostics: Vec<Diagnostic>,
    pub notes: Vec<Note>,
    /// The formats of other tools' files among them.
    pub formats: Vec<Format>,
    /// Why texts are refused as a whole.
    pub refused: Vec<Diagnostic>,
}

/// Reads all inputs and, after them, what they include; each file once, so that cycles end.
pub fn read(inputs: Vec<Input>, loader: &dyn Loader) -> Read {
    let mut reader = Reader { read: Read::default(), loader, seen: FxHashSet::default(), waiting: VecDeque::new(), foreign: Vec::new() };
    let (ignored, inputs): (Vec<_>, Vec<_>) = inputs.into_iter().partition(|input| matches!(input.kind, InputKind::Ignored(_)));
    for input in inputs {
        reader.enqueue(input);
    }
    while let Some(input) = reader.waiting.pop_front() {
        reader.read_one(input);
    }
    FORMATS.iter().for_each(|format| reader.import(*format));
    // what is read after all, by another path, is not ignored
    ignored.into_iter().filter(|input| reader.seen.insert(input.key.clone())).for_each(|input| reader.read.name_ignored(&input));
    reader.read
}

impl Read {
    fn name_ignored(&mut self, input: &Input) {
        let why = match input.kind {
            InputKind::Ignored(Ignored::BesidePolicies) => "the folder has `.pim` files, and those alone are",
            InputKind::Ignored(Ignored::Hidden) => PASSED_OVER,
            InputKind::Ignored(Ignored::Misnamed) => MISNAMED,
            InputKind::Pim | InputKind::Presumed | InputKind::Foreign(_) | InputKind::Typed => return,
        };
        let span = Span::new(self.sources.add(&input.name, "", input.kind.origin()), 0, 0);
        let fault = Diagnostic::new(Code::IgnoredFile, format!("`{}` is not read: {why}", input.name), span, "");
        self.diagnostics.push(fault.with_help("name it with `--policies` too, so that it is read, or take it out of the folder"));
    }
}

struct Reader<'a> {
    read: Read,
    loader: &'a dyn Loader,
    seen: FxHashSet<PathBuf>,
    waiting: VecDeque<Input>,
    foreign: Vec<(Format, SourceId)>,
}

impl Reader<'_> {
    fn enqueue(&mut self, input: Input) {
        if self.seen.insert(input.key.clone()) {
            self.waiting.push_back(input);
        }
    }

    fn read_one(&mut self, mut input: Input) {
        let Some(source) = self.add_text(&input) else { return };
        // held twice a large text would take a tenth of all memory
        input.content = Content::Bytes(Vec::new());
        match input.kind {
            InputKind::Foreign(format) => self.foreign.push((format, source)),
            InputKind::Ignored(_) => {}
            InputKind::Pim | InputKind::Presumed | InputKind::Typed => {
                let sources = &self.read.sources;
                let parse = || syntax::parse_file(source, sources.get(source).text());
                let parsed = self.loader.trees().map_or_else(parse, |trees| trees.parse(source, sources));
                if input.kind == InputKind::Presumed && parsed.diagnostics.iter().any(Diagnostic::is_error) {
                    self.read.sources.show(source, "", Vec::new());
                    self.read.diagnostics.push(not_a_policy(source, &input.name));
                    return;
                }
                self.read.diagnostics.extend(parsed.diagnostics);
                self.follow_includes(&input, &parsed.file);
                self.read.files.push(parsed.file);
            }
        }
    }

    /// Adds the text of an input; `None` where it has none that can be read, after its diagnostic.
    fn add_text(&mut self, input: &Input) -> Option<SourceId> {
        let sources = &mut self.read.sources;
        let fault = match &input.content {
            Content::Unreadable(why) => unreadable(sources, &input.name, why),
            Content::Outside => unreadable(sources, &input.name, OUTSIDE).with_help(ALLOW_OUTSIDE),
            Content::Bytes(bytes) if exchange::is_archived_plan(bytes) => {
                let fault = unreadable(sources, &input.name, exchange::ARCHIVED_PLAN).with_help(exchange::ARCHIVED_PLAN_HELP);
                self.read.refused.push(fault);
                return None;
            }
            Content::Bytes(bytes) if let Some(text) = foreign_text(input.kind, bytes) => {
                return Some(sources.add(&input.name, &*text, input.kind.origin()));
            }
            Content::Bytes(bytes) => match std::str::from_utf8(bytes) {
                // columns count what is seen, and a byte order mark is not
                Ok(text) => {
                    let (text, origin) = (text.strip_prefix('\u{feff}').unwrap_or(text), input.kind.origin());
                    return Some(match self.loader.trees() {
                        Some(trees) => trees.add(sources, &input.name, text, origin),
                        None => sources.add(&input.name, text, origin),
                    });
                }
                Err(_) if input.kind == InputKind::Presumed => not_a_policy(sources.add(&input.name, "", Origin::File), &input.name),
                Err(error) => not_utf8(sources, &input.name, bytes, error.valid_up_to()),
            },
        };
        self.read.diagnostics.push(fault);
        None
    }

    fn follow_includes(&mut self, from: &Input, file: &ast::File) {
        let mut asked = BTreeSet::new();
        for statement in &file.statements {
            let ast::Statement::Include(include) = &statement.value else { continue };
            if !asked.insert(&include.text) {
                continue;
            }
            match self.loader.load(from, &include.text) {
                Some(input) => self.include(input, include),
                None => self.read.diagnostics.push(include_not_found(include)),
            }
        }
    }

    fn include(&mut self, input: Input, include: &ast::Text) {
        let fault = |why: &str| {
            let message = format!("cannot read included file `{}`: {why}", include.text);
            Diagnostic::new(Code::UnreadableFile, message, include.span, "included here")
        };
        match &input.content {
            Content::Bytes(_) => self.enqueue(input),
            Content::Unreadable(why) => self.read.diagnostics.push(fault(why)),
            Content::Outside => self.read.diagnostics.push(fault(OUTSIDE).with_help(ALLOW_OUTSIDE)),
        }
    }

    fn import(&mut self, format: Format) {
        let ids: Vec<SourceId> = self.foreign.iter().filter(|(other, _)| *other == format).map(|(_, id)| *id).collect();
        if ids.is_empty() {
            return;
        }
        let imported = import(format, &ids, &mut self.read.sources, self.loader);
        self.read.formats.push(format);
        self.read.files.push(imported.file);
        self.read.diagnostics.extend(imported.diagnostics);
        self.read.refused.extend(imported.refused);
        self.read.diagnostics.extend(imported.notes.iter().filter(|note| note.kind == NoteKind::Unknown).map(not_read));
        self.read.notes.extend(imported.notes);
    }
}

/// Imports texts of one format; the values that the user gives become texts of their own.
pub fn import(format: Format, ids: &[SourceId], sources: &mut Sources, loader: &dyn Loader) -> Imported {
    let options = loader.import_options();
    let of_values: Vec<SourceId> = options
        .variables
        .iter()
        .map(|variable| {
            let (name, text) = variable.source();
            sources.add(&name, text, Origin::Assumption)
        })
        .collect();
    let texts: Vec<(SourceId, &Source)> = ids.iter().map(|id| (*id, sources.get(*id))).collect();
    let variables: Vec<(SourceId, &Source)> = of_values.iter().map(|id| (*id, sources.get(*id))).collect();
    let mut imported = (format.import)(&Material { texts: &texts, variables: &variables, options: &options, files: loader.files() });
    for shown in std::mem::take(&mut imported.shown) {
        sources.show(shown.source, shown.text, shown.things);
    }
    imported
}

/// Warns of what an import does not understand: an answer may miss it.
fn not_read(note: &Note) -> Diagnostic {
    Diagnostic::new(Code::NotEvaluated, note.message.clone(), note.span, "not read, so answers do not know it")
}

/// Returns the text of another tool's file, where that tool writes others than UTF-8 too.
fn foreign_text(kind: InputKind, bytes: &[u8]) -> Option<Cow<'_, str>> {
    match kind {
        InputKind::Foreign(format) if format.may_be_utf16 => format.decode(bytes),
        InputKind::Foreign(_) | InputKind::Pim | InputKind::Presumed | InputKind::Typed | InputKind::Ignored(_) => None,
    }
}

fn not_a_policy(source: SourceId, name: &str) -> Diagnostic {
    Diagnostic::new(Code::UnreadableFile, no_policy(name), Span::new(source, 0, 0), "")
        .with_help("name it `.pim` if it is one, and `pim` tells what is wrong in it")
}

fn unreadable(sources: &mut Sources, name: &str, why: &str) -> Diagnostic {
    let span = Span::new(sources.add(name, "", Origin::File), 0, 0);
    Diagnostic::new(Code::UnreadableFile, format!("cannot read `{name}`: {why}"), span, "")
}

/// The text is kept with a replacement character, so that the place can be shown; its length is that of the label.
fn not_utf8(sources: &mut Sources, name: &str, bytes: &[u8], start: usize) -> Diagnostic {
    let source = sources.add(name, String::from_utf8_lossy(bytes), Origin::File);
    let span = Span::new(source, start, start + char::REPLACEMENT_CHARACTER.len_utf8());
    Diagnostic::new(Code::NotUtf8, format!("`{name}` is not UTF-8"), span, "not UTF-8 from here").with_help("save the file as UTF-8")
}

fn include_not_found(include: &ast::Text) -> Diagnostic {
    Diagnostic::new(Code::IncludeNotFound, format!("included file `{}` is not there", include.text), include.span, "no such file")
        .with_help("write the path relative to the including file")
}
