//! What a request about a text sees: the text, its set, and how places are written.

use std::cell::Ref;
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Value, json};

use super::client::Client;
use super::document::{Document, Documents};
use super::loaded::Loaded;
use super::mention::{Mention, Space, mention_at};
use super::page::Page;
use super::set::Set;
use super::uri;
use crate::source::{SourceId, Span};
use crate::syntax::ast;

/// What a request about a text sees.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Whom it is written for.
    pub client: &'a Client,
    /// All that is open.
    pub documents: &'a Documents,
    /// The text.
    pub document: &'a Document,
    /// The set of the text.
    pub set: &'a Set,
    /// The set as it is.
    pub loaded: &'a Rc<Loaded>,
}

impl<'a> View<'a> {
    /// Returns the text as one of the set; `None` where the set does not read it.
    #[must_use]
    pub fn source(&self) -> Option<SourceId> {
        let key = self.document.key.as_deref().unwrap_or(Path::new(&*self.document.uri));
        self.loaded.source(key)
    }

    /// Returns the text.
    #[must_use]
    pub fn page(&self) -> &'a Page {
        &self.document.page
    }

    /// Returns the tree of the text.
    #[must_use]
    pub fn tree(&self) -> Option<Ref<'a, ast::File>> {
        self.set.tree(self.source()?)
    }

    /// Returns the set as it was when it could last be asked.
    #[must_use]
    pub fn answering(&self) -> Option<Rc<Loaded>> {
        if self.loaded.answering().is_some() { Some(Rc::clone(self.loaded)) } else { self.set.good() }
    }

    /// Returns where the names of the text stand.
    #[must_use]
    pub fn mentions(&self) -> Rc<[Mention]> {
        self.source().map_or_else(|| Rc::from([]), |source| self.set.mentions().of(self.loaded, source))
    }

    /// Returns the name at a byte, and what it names.
    #[must_use]
    pub fn name_at(&self, offset: usize) -> Option<(Mention, Target)> {
        let mentions = self.mentions();
        let mention = mention_at(&mentions, offset)?;
        Some((mention.clone(), self.target(mention)))
    }

    /// Returns what a mention names: in questions a principal may go by another name, and behind `show` any namespace is meant.
    #[must_use]
    pub fn target(&self, mention: &Mention) -> Target {
        let (scope, tenant) = match &self.loaded.session {
            Some(session) => (session.scope(), session.tenant()),
            None => return Target { space: mention.space.unwrap_or(Space::Principals), name: mention.name.clone() },
        };
        let name = &mention.name;
        let meant = || scope.principal_meant(tenant, name).map(|id| tenant.principals.row(id).name.clone());
        let space = mention.space.unwrap_or_else(|| {
            let found = [
                (Space::Principals, meant().is_some()),
                (Space::Roles, scope.role(name).is_some()),
                (Space::Policies, scope.policy(name).is_some()),
                (Space::Contexts, scope.context(name).is_some()),
                (Space::Units, scope.unit(name).is_some()),
                (Space::Blueprints, scope.blueprint(name).is_some()),
            ];
            found.into_iter().find(|(_, is_there)| *is_there).map_or(Space::Principals, |(space, _)| space)
        });
        match space {
            Space::Principals => Target { space, name: meant().unwrap_or_else(|| name.clone()) },
            Space::Roles => Target { space, name: scope.role(name).map_or_else(|| name.clone(), |id| tenant.roles.row(id).name.clone()) },
            Space::Policies | Space::Contexts | Space::Units | Space::Blueprints => Target { space, name: name.clone() },
        }
    }

    /// Returns every mention of a target in the set, each with its text.
    #[must_use]
    pub fn mentions_of(&self, target: &Target) -> Vec<(SourceId, Mention)> {
        let mut found = Vec::new();
        for (source, _) in self.loaded.policies() {
            let mentions = self.set.mentions().of(self.loaded, source);
            let own = mentions.iter().filter(|mention| self.is_of(mention, target));
            found.extend(own.map(|mention| (source, mention.clone())));
        }
        found
    }

    /// Tells whether a mention names a target; most names are no others' and need no look-up.
    fn is_of(&self, mention: &Mention, target: &Target) -> bool {
        let is_space = mention.space.is_none_or(|space| space == target.space);
        let is_other = || matches!(target.space, Space::Principals | Space::Roles) || mention.space.is_none();
        is_space && (mention.is_of(target.space, &target.name) || is_other()) && self.target(mention) == *target
    }

    /// Returns the address of a text of the set; `None` of one that is no file.
    #[must_use]
    pub fn uri(&self, source: SourceId) -> Option<Arc<str>> {
        uri_of(self.documents, self.loaded, source)
    }

    /// Returns a text of the set with its lines.
    #[must_use]
    pub fn page_of(&self, source: SourceId) -> Page {
        page_of(self.documents, self.loaded, self.client, source)
    }

    /// Returns a place of the set as the protocol writes it.
    #[must_use]
    pub fn location(&self, span: Span) -> Option<Value> {
        Some(json!({ "uri": &*self.uri(span.source)?, "range": self.page_of(span.source).range(span.range()) }))
    }

    /// Writes edits of texts of the set.
    #[must_use]
    pub fn workspace_edit(&self, edits: &[(SourceId, Vec<Edit>)]) -> Option<Value> {
        let mut changes = serde_json::Map::new();
        let mut versioned = Vec::new();
        for (source, edits) in edits {
            let (uri, page) = (self.uri(*source)?, self.page_of(*source));
            let edits: Vec<Value> = edits.iter().map(|(range, text)| page.edit(range.clone(), text)).collect();
            let version = self.documents.get(&uri).map(|document| document.version);
            versioned.push(json!({ "textDocument": { "uri": &*uri, "version": version }, "edits": edits }));
            changes.insert(uri.to_string(), Value::Array(edits));
        }
        Some(if self.client.has_versioned_edits { json!({ "documentChanges": versioned }) } else { json!({ "changes": changes }) })
    }
}

/// What stands in the place of a stretch.
pub type Edit = (Range<usize>, String);

/// What a name names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its namespace.
    pub space: Space,
    /// The name by which it is declared.
    pub name: Box<str>,
}

/// Returns the address of a text of a set.
#[must_use]
pub fn uri_of(documents: &Documents, loaded: &Loaded, source: SourceId) -> Option<Arc<str>> {
    let key = loaded.key(source)?;
    let open = documents.of_file(key).map(|document| Arc::clone(&document.uri));
    open.or_else(|| documents.get(key.to_str()?).map(|document| Arc::clone(&document.uri))).or_else(|| Some(uri::of_path(key).into()))
}

/// Returns a text of a set with its lines.
#[must_use]
pub fn page_of(documents: &Documents, loaded: &Loaded, client: &Client, source: SourceId) -> Page {
    let key = loaded.key(source);
    let open = key.and_then(|key| documents.of_file(key).or_else(|| documents.get(key.to_str()?)));
    let text = loaded.sources.get(source).text();
    match open {
        Some(document) if **document.page.text() == *text => document.page.clone(),
        Some(_) | None => Page::new(text, client.columns()),
    }
}
