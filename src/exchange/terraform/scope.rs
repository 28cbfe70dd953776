//! Finds what references point to, and reduces values to literals, references and lists.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Attribute, Block, Document, Mark, Value, ValueKind};
use crate::source::Span;

/// How many references a value may lead through.
const MAX_CHAIN: usize = 64;

/// The longest text that is taken for a value, in bytes.
const MAX_TEXT: usize = 1_024;

/// A resource or data block with its folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'a> {
    /// The block.
    pub block: &'a Block,
    /// The folder of its file.
    pub folder: &'a str,
}

/// What a value comes down to.
#[derive(Debug, Clone)]
pub(super) enum Resolved<'a> {
    /// `null`: as if not written.
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A string or number.
    Text(String),
    /// A list, its elements not yet resolved, and the folder they stand in.
    List(&'a [Value], &'a str),
    /// An object, its values not yet resolved, and the folder they stand in.
    Object(&'a [(String, Value)], &'a str),
    /// What a block gives once it exists: `object_id` of `azuread_group.x`.
    Output(Output<'a>),
    /// What cannot be known here, and why.
    Unknown(String),
}

/// What a block gives once it exists.
#[derive(Debug, Clone)]
pub(super) struct Output<'a> {
    /// The block; the first one, where the address stands in several other folders.
    pub site: Site<'a>,
    /// Its address.
    pub address: String,
    /// Which output: `object_id`.
    pub attribute: String,
    /// Whether several blocks have that address, none or more than one of them in the folder of the reference.
    pub is_ambiguous: bool,
}

type Named<'a, T> = BTreeMap<String, BTreeMap<&'a str, Vec<T>>>;

/// Every block and value that can be referred to, by name and folder.
#[derive(Default)]
pub(super) struct Scope<'a> {
    sites: Vec<Site<'a>>,
    blocks: Named<'a, Site<'a>>,
    values: Named<'a, &'a Attribute>,
    undefined: BTreeSet<String>,
    cache: RefCell<BTreeMap<Span, Resolved<'a>>>,
    chain: RefCell<Vec<Span>>,
}

impl<'a> Scope<'a> {
    /// Indexes all files.
    pub(super) fn new(documents: &'a [Document]) -> Self {
        let mut scope = Self::default();
        for document in documents {
            for block in &document.body.blocks {
                scope.add(block, &document.folder);
            }
        }
        scope
    }

    fn add(&mut self, block: &'a Block, folder: &'a str) {
        match block.kind.as_str() {
            "resource" | "data" if block.labels.len() == 2 => {
                let site = Site { block, folder };
                self.sites.push(site);
                self.blocks.entry(block.address()).or_default().entry(folder).or_default().push(site);
            }
            "locals" => {
                for attribute in &block.body.attributes {
                    let name = format!("local.{}", attribute.name);
                    self.values.entry(name).or_default().entry(folder).or_default().push(attribute);
                }
            }
            "variable" if block.labels.len() == 1 => match block.body.attribute("default") {
                Some(default) => self.values.entry(block.address()).or_default().entry(folder).or_default().push(default),
                None => drop(self.undefined.insert(block.address())),
            },
            _ => {}
        }
    }

    /// Returns all resource and data blocks in the order of the files.
    pub(super) fn sites(&self) -> &[Site<'a>] {
        &self.sites
    }

    /// Returns every address with all blocks that bear it.
    pub(super) fn addresses(&self) -> impl Iterator<Item = (&str, Vec<Site<'a>>)> {
        self.blocks.iter().map(|(address, folders)| (address.as_str(), folders.values().flatten().copied().collect()))
    }

    /// Reduces a value that stands in `folder`.
    pub(super) fn resolve(&self, value: &'a Value, folder: &'a str) -> Resolved<'a> {
        match &value.kind {
            ValueKind::Null => Resolved::Null,
            ValueKind::Bool(value) => Resolved::Bool(*value),
            ValueKind::Text(text) if text.len() > MAX_TEXT => too_long(),
            ValueKind::Text(text) => Resolved::Text(text.clone()),
            ValueKind::List(items) => Resolved::List(items, folder),
            ValueKind::Object(items) => Resolved::Object(items, folder),
            ValueKind::Template(pieces) => self.resolve_template(pieces, folder),
            ValueKind::Reference(words) => self.resolve_reference(words, folder),
            ValueKind::Unread(why) => Resolved::Unknown(why.clone()),
        }
    }

    /// A template of one piece is that piece; of several, their texts put together.
    fn resolve_template(&self, pieces: &'a [Value], folder: &'a str) -> Resolved<'a> {
        if let [piece] = pieces {
            return self.resolve(piece, folder);
        }
        let mut whole = String::new();
        for piece in pieces {
            match self.resolve(piece, folder) {
                Resolved::Text(text) => whole.push_str(&text),
                Resolved::Bool(value) => whole.push_str(if value { "true" } else { "false" }),
                Resolved::Unknown(why) => return Resolved::Unknown(why),
                Resolved::Null | Resolved::List(..) | Resolved::Object(..) | Resolved::Output(_) => {
                    return Resolved::Unknown("the text is only known once it is applied".to_owned());
                }
            }
            if whole.len() > MAX_TEXT {
                return too_long();
            }
        }
        Resolved::Text(whole)
    }

    fn resolve_reference(&self, words: &'a [String], folder: &'a str) -> Resolved<'a> {
        let words: Vec<&'a str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            [root @ ("local" | "var"), name, rest @ ..] => self.resolve_named(&format!("{root}.{name}"), rest, folder),
            ["data", kind, name, rest @ ..] => self.resolve_output(format!("data.{kind}.{name}"), rest, folder),
            [root @ ("each" | "count" | "self" | "path" | "terraform" | "module" | "data" | "local" | "var" | "ephemeral"), ..] => {
                Resolved::Unknown(format!("`{root}` is not evaluated"))
            }
            [kind, name, rest @ ..] => self.resolve_output(format!("{kind}.{name}"), rest, folder),
            _ => Resolved::Unknown(format!("`{}` points to nothing known", words.join("."))),
        }
    }

    fn resolve_named(&self, name: &str, rest: &[&'a str], folder: &'a str) -> Resolved<'a> {
        match pick(self.values.get(name), folder) {
            Picked::One(attribute, home) => self.walk(self.resolve_attribute(attribute, home), rest, name),
            Picked::Several(..) => Resolved::Unknown(format!("`{name}` is declared more than once")),
            Picked::Nothing if self.undefined.contains(name) => Resolved::Unknown(format!("`{name}` has no default")),
            Picked::Nothing => Resolved::Unknown(format!("`{name}` is not declared here")),
        }
    }

    fn resolve_output(&self, address: String, rest: &[&'a str], folder: &'a str) -> Resolved<'a> {
        let (site, is_ambiguous) = match pick(self.blocks.get(&address), folder) {
            Picked::One(site, _) => (site, false),
            Picked::Several(site) => (site, true),
            Picked::Nothing => return Resolved::Unknown(format!("`{address}` is not declared here")),
        };
        let [attribute] = rest else {
            return Resolved::Unknown(format!("`{}` points into what is not expanded", [&[address.as_str()], rest].concat().join(".")));
        };
        if let Some(why) = repeats(site.block) {
            return Resolved::Unknown(format!("`{address}` uses `{why}`, which is not expanded"));
        }
        match site.block.body.attribute(attribute) {
            Some(written) if !matches!(*attribute, "object_id" | "id") && !is_ambiguous => self.resolve_attribute(written, site.folder),
            _ => Resolved::Output(Output { site, address, attribute: (*attribute).to_owned(), is_ambiguous }),
        }
    }

    /// Reduces an attribute that a reference leads to; each once, and never in a circle.
    fn resolve_attribute(&self, attribute: &'a Attribute, folder: &'a str) -> Resolved<'a> {
        if attribute.mark.get() == Mark::Unseen {
            attribute.mark.set(Mark::Used);
        }
        if let Some(known) = self.cache.borrow().get(&attribute.span) {
            return known.clone();
        }
        if self.chain.borrow().contains(&attribute.span) {
            return Resolved::Unknown(format!("`{}` leads back to itself", attribute.name));
        }
        if self.chain.borrow().len() >= MAX_CHAIN {
            return Resolved::Unknown(format!("it leads through more than {MAX_CHAIN} references"));
        }
        self.chain.borrow_mut().push(attribute.span);
        let resolved = self.resolve(&attribute.value, folder);
        self.chain.borrow_mut().pop();
        self.cache.borrow_mut().insert(attribute.span, resolved.clone());
        resolved
    }

    /// Follows keys into an object.
    fn walk(&self, found: Resolved<'a>, keys: &[&'a str], name: &str) -> Resolved<'a> {
        let mut found = found;
        for key in keys {
            found = match found {
                Resolved::Object(items, home) => match items.iter().find(|(name, _)| name == key) {
                    Some((_, value)) => self.resolve(value, home),
                    None => return Resolved::Unknown(format!("`{name}` has no `{key}`")),
                },
                Resolved::Unknown(why) => return Resolved::Unknown(why),
                _ => return Resolved::Unknown(format!("`{name}` has no `{key}`")),
            };
        }
        found
    }
}

fn too_long<'a>() -> Resolved<'a> {
    Resolved::Unknown(format!("the text is longer than {MAX_TEXT} bytes"))
}

/// Returns the argument that makes several things of one block, if it has one.
pub(super) fn repeats(block: &Block) -> Option<&'static str> {
    ["for_each", "count"].into_iter().find(|name| block.body.attribute(name).is_some())
}

enum Picked<'a, T> {
    Nothing,
    One(T, &'a str),
    Several(T),
}

/// Picks what a name means in `folder`: what stands there, else the only one there is.
fn pick<'a, T: Copy>(folders: Option<&BTreeMap<&'a str, Vec<T>>>, folder: &str) -> Picked<'a, T> {
    let Some(folders) = folders else { return Picked::Nothing };
    let near = folders.get_key_value(folder);
    let first = folders.first_key_value();
    match near.or(first) {
        Some((home, list)) => match list.as_slice() {
            [only] if near.is_some() || folders.len() == 1 => Picked::One(*only, home),
            [first, ..] => Picked::Several(*first),
            [] => Picked::Nothing,
        },
        None => Picked::Nothing,
    }
}
