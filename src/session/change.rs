//! Makes the changes of one question: statements assumed, statements taken away, accounts that are away.

use rustc_hash::FxHashMap;

use super::settle::{can_settle, settle, settle_one};
use crate::diag::{Code, Diagnostic, most_alike, nearest};
use crate::source::{Origin, SourceId, Sources, Span};
use crate::stop;
use crate::syntax::{self, ast};
use crate::terms::DeclaredKind;
use crate::text::join_first;

/// What a question changes about the policy set before it is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Statements to add (`--assume`), in order.
    pub assume: Vec<String>,
    /// Statements to take away (`--retract`), each as it is written, in order.
    pub retract: Vec<String>,
    /// Users and service principals that are taken as disabled (`--without`), by their names, in order.
    pub without: Vec<String>,
    /// Whether everything that is not known is read as nothing known to be there (`--closed`); answers then say how much that is.
    pub closed: bool,
}

/// What came of the changes.
#[derive(Debug, Default)]
pub struct Applied {
    /// What is wrong with them.
    pub faults: Vec<Diagnostic>,
    /// What they did that does not stand in them.
    pub remarks: Vec<String>,
}

/// Applies all changes: first what is taken away, last who is away.
pub fn apply(sources: &mut Sources, files: &mut Vec<ast::File>, changes: &Changes) -> Applied {
    let mut applied = Applied::default();
    for text in &changes.retract {
        stop::check();
        match read_statements(sources, "<retract>", text) {
            Ok(file) => file.statements.iter().for_each(|statement| applied.take(retract(files, statement))),
            Err(diagnostics) => applied.faults.extend(diagnostics),
        }
    }
    for text in &changes.assume {
        stop::check();
        match read_statements(sources, "<assume>", text) {
            Ok(mut file) => {
                file.statements.retain(|statement| !settle(files, &statement.value));
                files.push(file);
            }
            Err(diagnostics) => applied.faults.extend(diagnostics),
        }
    }
    for name in &changes.without {
        applied.faults.extend(disable(sources, files, name).err());
    }
    applied
}

impl Applied {
    fn take(&mut self, retracted: Result<Option<String>, Diagnostic>) {
        match retracted {
            Ok(taken) => self.remarks.extend(taken.map(|text| format!("`--retract` took away `{text}`"))),
            Err(fault) => self.faults.push(fault),
        }
    }
}

/// Lets typed statements settle what stands before them, as assumptions do.
pub fn settle_typed(sources: &Sources, files: &mut [ast::File]) {
    let is_typed = |file: &ast::File| sources.get(file.source).origin() == Origin::Assumption;
    let settles = |file: &ast::File| is_typed(file) && file.statements.iter().any(|statement| can_settle(&statement.value));
    if !files.iter().any(settles) {
        return;
    }
    let mut declared = Declared::default();
    for at in 0..files.len() {
        let (before, rest) = files.split_at_mut(at);
        let Some(file) = rest.first_mut() else { return };
        if settles(file) {
            file.statements.retain(|statement| !declared.settle(before, &statement.value));
        }
        declared.note(at, file);
    }
}

/// Where each name is declared: the position of its file, and of the statement in it.
#[derive(Debug, Default)]
struct Declared(FxHashMap<Box<str>, Vec<(usize, usize)>>);

impl Declared {
    fn note(&mut self, file: usize, tree: &ast::File) {
        for (at, statement) in tree.statements.iter().enumerate() {
            if let Some(name) = statement.value.declared_name() {
                self.0.entry(name.text.clone()).or_default().push((file, at));
            }
        }
    }

    /// Puts a statement into what it settles; tells whether it did.
    fn settle(&self, files: &mut [ast::File], assumed: &ast::Statement) -> bool {
        let name = assumed.declared_name().filter(|_| can_settle(assumed));
        let places = name.and_then(|name| self.0.get(&name.text)).into_iter().flatten();
        places.into_iter().any(|(file, at)| {
            let known = files.get_mut(*file).and_then(|file| file.statements.get_mut(*at));
            known.is_some_and(|known| settle_one(&mut known.value, assumed))
        })
    }
}

/// Puts a statement into what it settles in files; tells whether it did.
pub(crate) fn settle_into(files: &mut [ast::File], statement: &ast::Statement) -> bool {
    settle(files, statement)
}

/// Disables an account, by a statement that stands for the name.
fn disable(sources: &mut Sources, files: &mut [ast::File], name: &str) -> Result<(), Diagnostic> {
    let name = syntax::read_name(&syntax::format_name(name)).unwrap_or_else(|| name.into()); // what is quoted is a name
    let declared = || files.iter().flat_map(|file| &file.statements).map(|statement| &statement.value);
    let is_it = |statement: &&ast::Statement| statement.declared_name().is_some_and(|other| other.text == name);
    let keyword = match declared().find(is_it) {
        Some(ast::Statement::ServicePrincipal(_)) => DeclaredKind::ServicePrincipal.word(),
        _ => DeclaredKind::User.word(),
    };
    let text = format!("{keyword} {} {{ disabled }}", syntax::format_name(&name));
    let place = |sources: &mut Sources| Span::new(sources.add("<without>", name.as_ref(), Origin::Assumption), 0, name.len());
    let accounts = declared().filter(|statement| matches!(statement, ast::Statement::User(_) | ast::Statement::ServicePrincipal(_)));
    let near = nearest(&name, accounts.filter_map(|statement| Some(&*statement.declared_name()?.text))).map(str::to_owned);
    let is_group = declared().any(|statement| is_it(&statement) && matches!(statement, ast::Statement::Group(_)));
    let file = read_statements(sources, "<without>", &text).unwrap_or_else(|_| ast::File {
        source: SourceId::default(),
        statements: Vec::new(),
        dangling: Vec::new(),
    });
    if file.statements.iter().any(|statement| settle(files, &statement.value)) {
        return Ok(());
    }
    if is_group {
        let message = format!("`{name}` is a group, and only accounts are away");
        return Err(Diagnostic::new(Code::WrongKind, message, place(sources), "a group").with_help("name its members"));
    }
    let fault = Diagnostic::new(Code::UnknownName, format!("there is no user `{name}`"), place(sources), "not known");
    Err(match near {
        Some(near) => fault.with_help(format!("did you mean `{near}`?")),
        None => fault,
    })
}

/// Takes all statements of a text away from files; where one is not there, nothing, and returns `false`.
pub(crate) fn take_away(files: &mut Vec<ast::File>, text: &str) -> bool {
    let Ok(wanted) = read_statements(&mut Sources::new(), "<retract>", text) else { return false };
    let mut changed = files.clone();
    let is_there = wanted.statements.iter().all(|statement| retract(&mut changed, statement).is_ok());
    if is_there {
        *files = changed;
    }
    is_there
}

/// Tells whether an assumed text settles what files leave open, so that it cannot stand beside them as a text of its own.
pub(crate) fn settles(files: &[ast::File], text: &str) -> bool {
    let Ok(assumed) = read_statements(&mut Sources::new(), "<assume>", text) else { return false };
    let mut files = files.to_vec();
    assumed.statements.iter().any(|statement| settle(&mut files, &statement.value))
}

fn read_statements(sources: &mut Sources, name: &str, text: &str) -> Result<ast::File, Vec<Diagnostic>> {
    let source = sources.add(name, text, Origin::Assumption);
    let parsed = syntax::parse_file(source, text);
    if !parsed.diagnostics.is_empty() {
        return Err(parsed.diagnostics);
    }
    let include = parsed.file.statements.iter().find(|statement| matches!(statement.value, ast::Statement::Include(_)));
    match include {
        Some(include) => Err(vec![fault(include.span, "an `include` cannot be assumed or retracted", "name the file with `--policies`")]),
        None if parsed.file.statements.is_empty() => Err(vec![no_statement(source, text)]),
        None => Ok(parsed.file),
    }
}

fn no_statement(source: SourceId, text: &str) -> Diagnostic {
    fault(Span::new(source, 0, text.len()), "there is no statement here", "write one: `assign alice to ops as eligible member`")
}

fn fault(span: Span, message: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::Syntax, message, span, "").with_help(help)
}

/// Takes one statement away, or names out of the list of an assignment. Returns what was taken where that is not what was written, and a fault
/// where it is not there.
fn retract(files: &mut [ast::File], wanted: &ast::Node<ast::Statement>) -> Result<Option<String>, Diagnostic> {
    let text = syntax::format_statement(&wanted.value);
    if remove_whole(files, &text) || remove_names(files, &wanted.value) {
        return Ok(None);
    }
    let found = without_clauses(files, &wanted.value);
    match found.as_slice() {
        [] => Err(not_found(files, wanted.span, &text)),
        [only] => {
            let is_gone = remove_whole(files, only) || remove_names(files, &read_one(only, wanted));
            if is_gone { Ok(Some(one_line(only))) } else { Err(not_found(files, wanted.span, &text)) }
        }
        several => {
            let message = format!("{} statements read `{}` and go on", several.len(), one_line(&text));
            let fault = Diagnostic::new(Code::UnknownName, message, wanted.span, "not unique");
            let shown: Vec<String> = several.iter().take(MOST_NAMED).map(|text| format!("`{}`", one_line(text))).collect();
            Err(fault.with_help(format!("write one of them whole: {}", join_first(shown.iter(), MOST_NAMED))))
        }
    }
}

/// So many statements that may be meant are named.
const MOST_NAMED: usize = 3;

/// Returns the statements that an assignment without window, evidence and `allow` begins, each with the names that are wanted.
fn without_clauses(files: &[ast::File], wanted: &ast::Statement) -> Vec<String> {
    let ast::Statement::Assignment(wanted) = wanted else { return Vec::new() };
    if wanted.window.is_some() || wanted.with.is_some() || !wanted.allows.is_empty() {
        return Vec::new();
    }
    let text = |assignment: ast::Assignment| syntax::format_statement(&ast::Statement::Assignment(Box::new(assignment)));
    let begun = text((**wanted).clone());
    let named = |assignment: &ast::Assignment| ast::Assignment { names: wanted.names.clone(), ..assignment.clone() };
    let begins = |assignment: &&ast::Assignment| {
        let has = |name: &ast::Name| assignment.names.iter().any(|other| other.text == name.text);
        let is_named = wanted.names.iter().all(has) && wanted.names.is_empty() == assignment.names.is_empty();
        is_named && text(ast::Assignment { window: None, with: None, allows: Vec::new(), ..named(assignment) }) == begun
    };
    let all = files.iter().flat_map(|file| &file.statements).filter_map(|statement| match &statement.value {
        ast::Statement::Assignment(assignment) => Some(&**assignment),
        _ => None,
    });
    all.filter(begins).map(|assignment| text(named(assignment))).collect()
}

/// Reads a statement that was written from a tree.
fn read_one(text: &str, otherwise: &ast::Node<ast::Statement>) -> ast::Statement {
    let parsed = syntax::parse_file(SourceId::default(), text).file;
    parsed.statements.into_iter().next().map_or_else(|| otherwise.value.clone(), |statement| statement.value)
}

fn remove_whole(files: &mut [ast::File], text: &str) -> bool {
    files.iter_mut().any(|file| {
        let found = file.statements.iter().position(|statement| syntax::format_statement(&statement.value) == text);
        found.is_some_and(|at| {
            file.statements.remove(at);
            true
        })
    })
}

fn remove_names(files: &mut [ast::File], wanted: &ast::Statement) -> bool {
    let ast::Statement::Assignment(wanted) = wanted else { return false };
    for statement in files.iter_mut().flat_map(|file| &mut file.statements) {
        if let ast::Statement::Assignment(assignment) = &mut statement.value
            && assigns_more_than(assignment, wanted)
        {
            assignment.names.retain(|name| !wanted.names.iter().any(|gone| gone.text == name.text));
            return true;
        }
    }
    false
}

/// Tells whether an assignment assigns all wanted names and further ones, to the same placement with the same clauses.
fn assigns_more_than(assignment: &ast::Assignment, wanted: &ast::Assignment) -> bool {
    let has = |name: &ast::Name| assignment.names.iter().any(|other| other.text == name.text);
    if wanted.names.is_empty() || wanted.names.len() >= assignment.names.len() || !wanted.names.iter().all(has) {
        return false;
    }
    let narrowed = ast::Assignment { names: wanted.names.clone(), ..assignment.clone() };
    let text = |assignment| syntax::format_statement(&ast::Statement::Assignment(Box::new(assignment)));
    text(narrowed) == text(wanted.clone())
}

fn not_found(files: &[ast::File], span: Span, text: &str) -> Diagnostic {
    let fault = Diagnostic::new(Code::UnknownName, format!("no statement reads `{}`", one_line(text)), span, "not in the policy set");
    let statements = files.iter().flat_map(|file| &file.statements).take(MOST_COMPARED).map(|statement| &statement.value);
    // one that only lacks its clauses is near, however long these are
    let texts: Vec<[String; 2]> = statements
        .map(|value| [syntax::format_statement(&bare(value)), syntax::format_statement(value)].map(|text| one_line(&text)))
        .collect();
    match most_alike(&one_line(text), texts.iter().map(|[bare, whole]| ([bare, whole], whole))) {
        Some(near) => fault.with_help(format!("there is `{near}`")),
        None => fault.with_help("write the statement as `pim fmt` writes it"),
    }
}

/// Returns a statement without what may stand behind an assignment.
fn bare(statement: &ast::Statement) -> ast::Statement {
    match statement {
        ast::Statement::Assignment(written) => {
            let bare = ast::Assignment { window: None, with: None, allows: Vec::new(), ..(**written).clone() };
            ast::Statement::Assignment(Box::new(bare))
        }
        other => other.clone(),
    }
}

/// So many statements are compared with one that is not there.
const MOST_COMPARED: usize = 1_000;

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
