//! Writes a conversation as a file that `pim test` runs.

mod scene;

use std::fmt::Write;
use std::sync::Arc;

use self::scene::Script;
use super::Engine;
use super::log::{Entry, Typed};
use super::reply::Reply;
use super::set::World;
use crate::session::{Input, InputKind, Outcome, Session};
use crate::source::SourceId;
use crate::syntax::{self, ast};

/// What begins every saved file, so that no other file is overwritten.
const MARK: &str = "# Saved by `pim repl`.";

impl Engine {
    /// Writes the session to a file.
    pub(super) fn save(&self, line: &str, path: &str, world: &mut dyn World) -> Reply {
        let mut reply = self.reply();
        if self.live.session().is_refused() {
            reply.refuse_plainly(line, "refused", "the policy set is refused, so there is nothing to save", Some("mend it, then `:reload`"));
            return reply.into_reply();
        }
        if world.peek(path).is_some_and(|text| !text.starts_with(MARK)) {
            let message = format!("`{path}` is there already, and was not saved by `pim repl`");
            reply.refuse_plainly(line, "unwritable-file", &message, Some("choose another name"));
            return reply.into_reply();
        }
        let text = self.write_script(path, world);
        match world.write(path, &text) {
            Ok(()) => reply.tell(":save", &self.told_of_saved(path, &text, world)),
            Err(message) => reply.refuse_plainly(line, "unwritable-file", &message, None),
        }
        reply.into_reply()
    }

    /// Returns the whole text, in canonical form.
    fn write_script(&self, path: &str, world: &dyn World) -> String {
        let mut text = self.head(path);
        self.write_includes(&mut text, path, world);
        self.write_statements(&mut text);
        text.push_str(&Script::play(Arc::clone(self.live.session()), self.start, &self.entries).text());
        let parsed = syntax::parse_file(SourceId::default(), &text);
        if parsed.diagnostics.is_empty() { syntax::format_file(&parsed.file) } else { text }
    }

    fn head(&self, path: &str) -> String {
        let mut head = format!("{MARK} Run it at the same instant with\n#   pim test -p {} --at {}", quoted(path), self.now());
        for file in self.set.inputs.iter().filter(|input| input.kind == InputKind::Terraform) {
            _ = write!(head, " -p {}", quoted(&file.name));
        }
        for statement in &self.set.changes.retract {
            _ = write!(head, " --retract {}", quoted(statement));
        }
        head + "\n\n"
    }

    fn write_includes(&self, text: &mut String, path: &str, world: &dyn World) {
        for file in self.set.inputs.iter().filter(|input| input.kind == InputKind::Pim) {
            _ = writeln!(text, "include {}", syntax::format_string(&world.relative(path, &file.key)));
        }
        for file in self.set.inputs.iter().filter(|input| input.kind == InputKind::Terraform) {
            _ = writeln!(text, "# a Terraform file cannot be included: -p {}", quoted(&file.name));
        }
        // includes that were typed lead from the current folder
        let typed = self.statements().flat_map(|typed| parse(&typed.text).statements);
        for statement in typed {
            if let ast::Statement::Include(include) = statement.value {
                _ = writeln!(text, "include {}", syntax::format_string(&world.relative(path, &include.text)));
            }
        }
        text.push('\n');
    }

    fn statements(&self) -> impl Iterator<Item = &Typed> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Statements(typed) => Some(typed),
            Entry::Clock(..) | Entry::Step(..) | Entry::Watched(_) | Entry::Attempt(_) | Entry::Asked(_) => None,
        })
    }

    /// Writes the statements that were added; promises that are not kept as comments.
    fn write_statements(&self, text: &mut String) {
        for statement in &self.set.changes.assume {
            _ = writeln!(text, "{statement}");
        }
        for typed in self.statements() {
            let failed = self.failed_promises(typed);
            let mut file = parse(&typed.text);
            file.statements.retain(|node| !matches!(node.value, ast::Statement::Include(_)));
            let (kept, broken): (Vec<_>, Vec<_>) =
                file.statements.into_iter().partition(|node| !failed.iter().any(|(start, _)| *start == node.span.start));
            text.push_str(&syntax::format_file(&ast::File { statements: kept, ..file_of(file.source, file.dangling) }));
            for node in broken {
                let message = failed.iter().find(|(start, _)| *start == node.span.start).map_or("", |(_, message)| message);
                _ = writeln!(text, "# fails: {}", scene::one_line(message));
                text.extend(syntax::format_statement(&node.value).lines().map(|line| format!("# {line}\n")));
            }
        }
        text.push('\n');
    }

    /// Returns where the promises of a typed text begin that are not kept, each with why.
    fn failed_promises(&self, typed: &Typed) -> Vec<(u32, String)> {
        let cases = self.live.session().test_text(self.now(), &typed.name).unwrap_or_default();
        let failed = cases.into_iter().filter_map(|case| match case.outcome {
            Outcome::Passed => None,
            Outcome::Failed(failure) => Some((case.span.start, failure.message)),
            Outcome::Diverged(misstep) => Some((case.span.start, misstep.message)),
            Outcome::NotEvaluated(kind) => Some((case.span.start, format!("`{kind}` is not evaluated"))),
        });
        failed.collect()
    }

    /// Runs what was saved, and tells how that went.
    fn told_of_saved(&self, path: &str, text: &str, world: &dyn World) -> String {
        let saved = Input::pim(path, text);
        let beside = self.set.inputs.iter().filter(|input| input.kind == InputKind::Terraform).cloned();
        let changes = crate::session::Changes { assume: Vec::new(), retract: self.set.changes.retract.clone() };
        let session = Session::load(std::iter::once(saved).chain(beside).collect(), world, &changes).ok();
        let Some(cases) = session.as_ref().and_then(|session| session.test(self.now()).ok()) else {
            return format!("saved to {path}");
        };
        let failed = cases.iter().filter(|case| case.outcome != Outcome::Passed).count();
        match failed {
            0 => format!("saved to {path}: {} passed", cases.len()),
            _ => format!("saved to {path}: {} passed, {failed} of the included files failed", cases.len() - failed),
        }
    }
}

fn parse(text: &str) -> ast::File {
    syntax::parse_file(SourceId::default(), text).file
}

fn file_of(source: SourceId, dangling: Vec<String>) -> ast::File {
    ast::File { source, statements: Vec::new(), dangling }
}

/// Writes an argument of a shell, for reading.
fn quoted(argument: &str) -> String {
    let is_plain = argument.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c)) && !argument.is_empty();
    let text = scene::one_line(argument);
    if is_plain { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
