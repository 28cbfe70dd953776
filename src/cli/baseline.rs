//! The file of `pim check --baseline` and `--write-baseline`. It names files as seen from its own folder, so that it fits from everywhere.

use std::io;
use std::path::{Component, Path, PathBuf};

use pim::lint::Findings;
use pim::render::{Baseline, Gone};
use pim::source::Sources;
use pim::text::{clean, counted};

use super::files::{self, shown};
use super::output::{Exit, Output};
use super::trouble::Trouble;

/// So many entries that are gone are named; the others are counted.
const MOST_NAMED: usize = 20;

/// A baseline, and where it stands.
#[derive(Debug)]
pub struct Known {
    path: PathBuf,
    baseline: Baseline,
}

impl Known {
    /// Reads a baseline.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        let trouble = |why: &str| Trouble::Path {
            message: format!("cannot read the baseline `{}`: {why}", shown(path)),
            help: Some(format!("`pim check --write-baseline {}` writes one", shown(path))),
        };
        let bytes = files::read_bytes(path).map_err(|why| trouble(&why))?;
        let text = String::from_utf8(bytes).map_err(|_| trouble("it is not UTF-8"))?;
        let baseline = Baseline::read(&text).map_err(|why| trouble(&why))?;
        Ok(Self { path: path.to_path_buf(), baseline })
    }

    /// Moves what is known from what is open; returns what is known and gone.
    pub fn sift(&self, sources: &Sources, findings: &mut Findings) -> Vec<Gone> {
        self.baseline.sift(sources, findings, &seen_from(&self.path))
    }

    /// Says what is known and gone: to people with the answer, else on stderr.
    pub fn tell_gone(&self, gone: &[Gone], is_human: bool, output: &mut Output) -> io::Result<()> {
        if gone.is_empty() {
            return Ok(());
        }
        let path = shown(&self.path);
        let verb = if gone.len() == 1 { "is" } else { "are" };
        let mut text = format!(
            "{} of `{path}` {verb} gone; `pim check --write-baseline {path}` takes down what is left:\n",
            counted(gone.len(), "warning")
        );
        for Gone { file, code, message } in gone.iter().take(MOST_NAMED) {
            text += &format!("  {}: {}: {}\n", clean(file), clean(code), clean(message));
        }
        if gone.len() > MOST_NAMED {
            text += &format!("  … and {} more\n", gone.len() - MOST_NAMED);
        }
        if is_human { output.answer(&text) } else { output.note(&text) }
    }
}

/// Writes a baseline, in place of one that is there already but of nothing else.
pub fn write(path: &Path, sources: &Sources, findings: &Findings, output: &mut Output) -> io::Result<Exit> {
    let is_other = path.exists() && Known::read(path).is_err();
    if is_other {
        let message = format!("`{}` is no baseline, and is left as it is", shown(path));
        return output.complain(&message, Some("name another file, or remove it first"));
    }
    let baseline = Baseline::of(sources, findings, &seen_from(path));
    if let Err(error) = files::write(path, &baseline.write()) {
        return output.complain(&format!("cannot write `{}`: {error}", shown(path)), None);
    }
    output.answer(&format!("{} written to {}\n", counted(baseline.count(), "known warning"), shown(path)))?;
    Ok(Exit::Yes)
}

/// Names files as seen from the folder of a file.
fn seen_from(path: &Path) -> impl Fn(&str) -> String {
    let folder = whole(path).parent().map_or_else(PathBuf::new, Path::to_path_buf);
    move |name| relative(&whole(Path::new(name)), &folder)
}

/// Returns a path from the root, without `.` and `..`.
fn whole(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut whole = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => _ = whole.pop(),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) | Component::Normal(_) => whole.push(component),
        }
    }
    whole
}

fn relative(path: &Path, folder: &Path) -> String {
    let shared = path.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    shown(&up.chain(path.components().skip(shared)).collect::<PathBuf>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_from_the_folder_of_the_baseline() {
        let name = |baseline: &str, file: &str| seen_from(Path::new(baseline))(file);
        assert_eq!(name("known.json", "a/b.pim"), "a/b.pim");
        assert_eq!(name("a/known.json", "a/b.pim"), "b.pim");
        assert_eq!(name("x/known.json", "./a/../a/b.pim"), "../a/b.pim");
        assert_eq!(name("/x/known.json", "/a/b.pim"), "../a/b.pim");
    }
}
