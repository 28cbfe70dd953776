//! Writes a conversation as a file that `pim test` runs.

mod files;
mod scene;

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use self::files::{Broken, Kept};
use self::scene::{Script, one_line};
use super::engine::Engine;
use super::log::{Entry, Typed};
use super::reply::Reply;
use super::set::World;
use crate::session::{Input, InputKind, Outcome, Rejected, Session, settle_into};
use crate::source::SourceId;
use crate::syntax::{self, ast};

/// What begins every saved file, so that no other file is overwritten.
const MARK: &str = "# Saved by `pim repl`.";

impl Engine {
    /// Writes the session to a file.
    pub(super) fn save(&self, line: &str, path: &str, world: &mut dyn World) -> Reply {
        let mut reply = self.reply();
        if self.live.session().is_refused() {
            reply.refuse_plainly(
                line,
                "refused",
                "the policy set is refused, so there is nothing to save",
                Some("mend it, then `:reload`"),
            );
            return reply.into_reply();
        }
        if world.peek(path).is_some_and(|text| !text.starts_with(MARK)) {
            let message = format!("`{path}` is there already, and was not saved by `pim repl`");
            reply.refuse_plainly(line, "unwritable-file", &message, Some("choose another name"));
            return reply.into_reply();
        }
        let kept = Kept::new(&self.set, self.statements().map(|typed| typed.text.as_str()));
        let text = self.write_script(path, &kept, world);
        match world.write(path, &text) {
            Ok(()) => match self.told_of_saved(path, &text, &kept, world) {
                Ok(told) => reply.tell(":save", &told),
                Err(rejected) => {
                    let fault = rejected.diagnostics.iter().find(|fault| fault.is_error());
                    let (code, why) = fault.map_or(("refused", "it is refused"), |fault| (fault.code.name(), fault.message.as_str()));
                    reply.refuse_plainly(line, code, &format!("saved to {path}, but it cannot be run: {why}"), None);
                }
            },
            Err(message) => reply.refuse_plainly(line, "unwritable-file", &message, None),
        }
        reply.into_reply()
    }

    /// Returns the whole text, in canonical form.
    fn write_script(&self, path: &str, kept: &Kept, world: &dyn World) -> String {
        let broken = Broken::find(self.live.session(), self.now());
        let mut text = String::new();
        self.write_files(&mut text, path, kept, &broken, world);
        self.write_statements(&mut text, path, kept, &broken, world);
        text.push_str(&Script::play(Arc::clone(self.live.session()), self.start, &self.entries).text());
        let leaves = files::includes(&files::parse(&text)).iter().any(|include| include.starts_with("..") || include.starts_with('/'));
        let text = self.head(path, kept, leaves) + &text;
        let parsed = syntax::parse_file(SourceId::default(), &text);
        if parsed.diagnostics.is_empty() { syntax::format_file(&parsed.file) } else { text }
    }

    /// Says how the file is run: with leave to read elsewhere where what it includes `leaves` its own folder.
    fn head(&self, path: &str, kept: &Kept, leaves: bool) -> String {
        let mut head = format!("{MARK} Run it at the same instant with\n#   pim test -p {} --at {}", quoted(path), self.now());
        for file in self.set.inputs.iter().filter(|input| matches!(input.kind, InputKind::Foreign(_))) {
            _ = write!(head, " -p {}", quoted(&file.name));
        }
        for statement in &kept.to_retract {
            _ = write!(head, " --retract {}", quoted(statement));
        }
        for statement in &kept.to_assume {
            _ = write!(head, " --assume {}", quoted(statement));
        }
        for name in &self.set.changes.without {
            _ = write!(head, " --without {}", quoted(name));
        }
        head + if leaves { " --allow-outside\n\n" } else { "\n\n" }
    }

    /// Writes the loaded files: as includes, or as a copy where a promise of theirs does not hold any more or a statement was taken away.
    fn write_files(&self, text: &mut String, path: &str, kept: &Kept, broken: &Broken, world: &dyn World) {
        for file in self.set.inputs.iter().filter(|input| matches!(input.kind, InputKind::Foreign(_))) {
            _ = writeln!(text, "# a Terraform file cannot be included: -p {}", quoted(&file.name));
        }
        let (copied, included) = kept.divide(&self.set, broken);
        for file in included {
            _ = writeln!(text, "include {}", syntax::format_string(&world.relative(path, &file.input.key)));
        }
        for file in copied {
            let name = one_line(&file.input.name);
            match file.gone.as_slice() {
                [] => _ = writeln!(text, "\n# a copy of {name}, since not all of its promises hold here\n"),
                gone => {
                    _ = writeln!(text, "\n# a copy of {name}, without what `--retract` takes away:");
                    gone.iter().for_each(|statement| _ = writeln!(text, "#   {}", one_line(statement)));
                    text.push('\n');
                }
            }
            files::write_kept(text, file.tree.clone(), broken.of(&file.input.name));
        }
        text.push('\n');
    }

    fn statements(&self) -> impl Iterator<Item = &Typed> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Statements(typed) => Some(typed),
            Entry::Clock(..) | Entry::Step(..) | Entry::Watched(_) | Entry::Attempt(_) | Entry::Asked(_) => None,
        })
    }

    /// Writes the statements that were added.
    fn write_statements(&self, text: &mut String, path: &str, kept: &Kept, broken: &Broken, world: &dyn World) {
        for statement in self.set.changes.assume.iter().filter(|statement| !kept.to_assume.contains(statement)) {
            _ = writeln!(text, "{statement}");
        }
        let mut before: Vec<(ast::File, &Typed)> = Vec::new();
        for typed in self.statements().filter(|typed| !kept.to_assume.contains(&typed.text)) {
            let mut tree = files::parse(&typed.text);
            // what settles an earlier one stands in that
            let mut earlier: Vec<ast::File> = before.iter().map(|(tree, _)| tree.clone()).collect();
            tree.statements.retain(|statement| !settle_into(&mut earlier, &statement.value));
            before.iter_mut().zip(earlier).for_each(|((tree, _), settled)| *tree = settled);
            before.push((tree, typed));
        }
        for (tree, typed) in before {
            // includes that were typed lead from the current folder
            for include in files::includes(&tree) {
                _ = writeln!(text, "include {}", syntax::format_string(&world.relative(path, Path::new(&include))));
            }
            files::write_kept(text, tree, broken.of(&typed.name));
        }
        text.push('\n');
    }

    /// Runs what was saved, and tells how that went.
    fn told_of_saved(&self, path: &str, text: &str, kept: &Kept, world: &dyn World) -> Result<String, Box<Rejected>> {
        let saved = Input::pim(path, text);
        let beside = self.set.inputs.iter().filter(|input| matches!(input.kind, InputKind::Foreign(_))).cloned();
        let changes = crate::session::Changes {
            assume: kept.to_assume.clone(),
            retract: kept.to_retract.clone(),
            without: self.set.changes.without.clone(),
            closed: false,
        };
        let cases = Session::load(std::iter::once(saved).chain(beside).collect(), world, &changes)?.test(self.now())?;
        let failed = cases.iter().filter(|case| case.outcome != Outcome::Passed).count();
        Ok(match failed {
            0 => format!("saved to {path}: {} passed", cases.len()),
            _ => format!("saved to {path}: {} passed, {failed} failed", cases.len() - failed),
        })
    }
}

/// Writes an argument of a shell, for reading.
fn quoted(argument: &str) -> String {
    let is_plain = argument.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c)) && !argument.is_empty();
    let text = one_line(argument);
    if is_plain { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
