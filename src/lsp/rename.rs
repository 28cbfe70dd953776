//! A name is changed wherever it stands, in all files of the set.

use serde_json::{Value, json};

use super::mention::{Mention, Space, find_mentions};
use super::view::{Edit, Target, View};
use super::wire::{ErrorCode, Fault};
use crate::catalog;
use crate::defect::OrDefect;
use crate::diag::{Code, Diagnostic};
use crate::source::SourceId;
use crate::syntax;
use crate::text::quote;

/// Answers `textDocument/prepareRename`: the place of the name, and how it is written.
///
/// # Errors
///
/// Says why a name cannot be changed.
pub fn prepare(view: &View<'_>, offset: usize) -> Result<Value, Fault> {
    let Some((mention, target)) = view.name_at(offset) else { return Ok(Value::Null) };
    check_renamable(view, &target)?;
    Ok(json!({ "range": view.page().range(mention.range()), "placeholder": &*target.name }))
}

/// Answers `textDocument/rename`.
///
/// # Errors
///
/// Says why the name cannot be changed, or not to that one.
pub fn rename(view: &View<'_>, offset: usize, wanted: &str) -> Result<Value, Fault> {
    let (_, target) = view.name_at(offset).ok_or_else(|| refuse("there is no name here"))?;
    check_renamable(view, &target)?;
    let new = read_wanted(wanted).ok_or_else(|| refuse(format!("{} is no name", quote(wanted))))?;
    check_free(view, &target, &new)?;
    let mentions = view.mentions_of(&target);
    // by another name of theirs people stay where they are
    let own = mentions.into_iter().filter(|(_, mention)| mention.name == target.name);
    let mut edits: Vec<(SourceId, Vec<Mention>)> = Vec::new();
    for (source, mention) in own {
        match edits.last_mut().filter(|(last, _)| *last == source) {
            Some((_, list)) => list.push(mention),
            None => edits.push((source, vec![mention])),
        }
    }
    let edits = edits.into_iter().map(|(source, mentions)| written(view, source, &mentions, &new).map(|edits| (source, edits)));
    let edits = edits.collect::<Result<Vec<_>, Fault>>()?;
    Ok(view.workspace_edit(&edits).unwrap_or(Value::Null))
}

fn refuse(message: impl Into<String>) -> Fault {
    Fault::new(ErrorCode::Failed, message)
}

/// Reads the new name, with quotes or without.
fn read_wanted(wanted: &str) -> Option<Box<str>> {
    let wanted = wanted.trim();
    syntax::read_name(wanted).filter(|_| wanted.starts_with('"')).or_else(|| syntax::read_name(&syntax::format_string(wanted)))
}

fn check_renamable(view: &View<'_>, target: &Target) -> Result<(), Fault> {
    let name = quote(&target.name);
    if target.space == Space::Roles && catalog::find(&target.name).is_some() {
        return Err(refuse(format!("role {name} is built in, and keeps its name")));
    }
    if let Some(fault) = view.loaded.faults().iter().find(|fault| hides_names(fault)) {
        let place = fault.labels.first().map_or_else(String::new, |label| {
            let (file, line) = view.loaded.sources.line(label.span);
            format!(" ({file}:{line})")
        });
        return Err(refuse(format!("a part of the policies cannot be read{place}, so that a mention of {name} could be missed")));
    }
    if view.mentions_of(target).iter().any(|(_, mention)| mention.declares.is_some()) {
        Ok(())
    } else {
        Err(refuse(format!("{name} is declared in no `.pim` file of this set")))
    }
}

/// Tells whether names may stand where nothing can be read.
fn hides_names(fault: &Diagnostic) -> bool {
    matches!(fault.code, Code::Syntax | Code::TooDeep | Code::NotUtf8 | Code::UnreadableFile | Code::IncludeNotFound)
}

/// Two things of one namespace have two names; and a question must not come to mean somebody else.
fn check_free(view: &View<'_>, target: &Target, new: &str) -> Result<(), Fault> {
    let meant = Target { space: target.space, name: new.into() };
    let is_declared = meant != *target && view.mentions_of(&meant).iter().any(|(_, mention)| mention.declares.is_some());
    let is_role = target.space == Space::Roles && catalog::find(new).is_some();
    let is_alias = || {
        let session = view.loaded.session.as_ref().filter(|_| target.space == Space::Principals);
        session.and_then(|session| session.scope().principal_meant(session.tenant(), new)).is_some_and(|found| {
            let tenant = view.loaded.tenant();
            tenant.is_some_and(|tenant| tenant.principals.row(found).name != target.name)
        })
    };
    if is_declared || is_role || is_alias() { Err(refuse(format!("{} is taken already", quote(new)))) } else { Ok(()) }
}

/// Writes the new name at each place: bare where it is read as a name there, else in quotes.
fn written(view: &View<'_>, source: SourceId, mentions: &[Mention], new: &str) -> Result<Vec<Edit>, Fault> {
    let text = view.loaded.sources.get(source).text();
    let forms = [syntax::format_name(new).into_owned(), syntax::format_string(new)];
    let edits = forms.into_iter().map(|form| mentions.iter().map(|mention| (mention.range(), form.clone())).collect::<Vec<Edit>>());
    let is_read = |edits: &Vec<Edit>| {
        let read = find_mentions(&applied(text, edits));
        let count = |name: &str, list: &[Mention]| list.iter().filter(|mention| *mention.name == *name).count();
        // names of other namespaces may be the same
        count(new, &read) == count(new, &view.set.mentions().of(view.loaded, source)) + mentions.len()
    };
    edits.into_iter().find(is_read).ok_or_else(|| refuse(format!("{} would not be read as a name everywhere", quote(new))))
}

fn applied(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = 0;
    for (range, new) in edits {
        out += text.get(last..range.start).or_defect();
        out += new;
        last = range.end;
    }
    out + text.get(last..).or_defect()
}
