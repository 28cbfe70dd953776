//! A revision of a git repository, laid out in a folder of its own while it is read. `git` is run as a program, never through a shell.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use pim::exchange;
use pim::session::{Rejected, Session};
use pim::source::Sources;
use pim::text::clean;

use super::files::{cannot_read, folder_of, shown};
use super::interrupt::Folder;
use super::trouble::Trouble;

/// The files of a revision, which are removed again when this is dropped.
#[derive(Debug)]
pub struct Revision {
    folder: Folder,
    /// As it was given.
    revision: String,
    /// The path of the policies in the repository.
    below: PathBuf,
}

/// A file of a revision: the path in the repository, and the name of its content.
type Blob = (PathBuf, String);

impl Revision {
    /// Lays out what lies at a path, and the policies beside it that it may include, as of a revision of the repository that holds the path.
    pub fn lay_out(revision: &str, path: &Path) -> Result<Self, Trouble> {
        check_name(revision)?;
        let whole = fs::canonicalize(path).map_err(|error| cannot_read(path, &error))?;
        let folder = if whole.is_dir() { whole.clone() } else { folder_of(&whole) };
        let root = root(&folder, path)?;
        let below = match whole.strip_prefix(&root) {
            Ok(below) if !is_inside_git(below) => below.to_path_buf(),
            Ok(_) | Err(_) => return Err(trouble(format!("`{}` lies outside the files of the repository", shown(path)), None)),
        };
        let commit = commit(&root, revision)?;
        let blobs: Vec<Blob> = blobs(&root, &commit)?.into_iter().filter(|(path, _)| is_wanted(path, &below)).collect();
        if !blobs.iter().any(|(path, _)| path.starts_with(&below)) {
            let what = if below.as_os_str().is_empty() { "nothing".to_owned() } else { format!("no `{}`", shown(&below)) };
            return Err(trouble(format!("there is {what} in `{revision}`"), Some("name a path that was there at that time")));
        }
        let laid_out = Self { folder: Folder::create().map_err(cannot_lay_out)?, revision: revision.to_owned(), below };
        write(&root, &blobs, &laid_out.folder)?;
        Ok(laid_out)
    }

    /// Returns where the policies lie now.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join(&self.below)
    }

    /// Returns what they are called: `main:policies`.
    pub fn name(&self) -> String {
        let below = if self.below.as_os_str().is_empty() { String::new() } else { shown(&self.below) };
        format!("{}:{below}", self.revision)
    }

    /// Returns the command that puts them on the disk, and where they lie then.
    pub fn fetching(&self) -> (String, String) {
        let folder = "../before";
        let path = if self.below.as_os_str().is_empty() { folder.to_owned() } else { format!("{folder}/{}", shown(&self.below)) };
        (format!("git worktree add {folder} {}", self.revision), path)
    }

    /// Names the files of a policy set as the repository does.
    pub fn rename(&self, session: &mut Session) {
        session.rename(&|name| self.renamed(name));
    }

    /// Names the files of what could not be used as the repository does.
    pub fn rename_in(&self, trouble: Trouble) -> Trouble {
        match trouble {
            Trouble::Rejected(rejected) => {
                let Rejected { mut sources, mut diagnostics } = *rejected;
                Sources::rename(&mut sources, &|name| self.renamed(name));
                diagnostics.iter_mut().for_each(|diagnostic| diagnostic.message = self.renamed(&diagnostic.message));
                Trouble::Rejected(Box::new(Rejected { sources, diagnostics }))
            }
            Trouble::Path { message, help } => Trouble::Path { message: self.renamed(&message), help },
        }
    }

    fn renamed(&self, text: &str) -> String {
        let folder = shown(self.folder.path());
        text.replace(&format!("{folder}/"), &format!("{}:", self.revision)).replace(&folder, &format!("{}:", self.revision))
    }
}

fn trouble(message: String, help: Option<&str>) -> Trouble {
    Trouble::Path { message, help: help.map(str::to_owned) }
}

fn cannot_lay_out(error: io::Error) -> Trouble {
    trouble(format!("cannot lay out the revision: {error}"), None)
}

/// What begins with `-` would be an option of git.
fn check_name(revision: &str) -> Result<(), Trouble> {
    let is_name = !revision.is_empty() && !revision.starts_with('-') && !revision.chars().any(char::is_control);
    if is_name { Ok(()) } else { Err(trouble(format!("`{}` is no revision", clean(revision)), Some("write a branch, a tag or a commit"))) }
}

fn is_inside_git(below: &Path) -> bool {
    below.components().any(|component| component.as_os_str().eq_ignore_ascii_case(".git"))
}

/// Returns the folder of the repository that a folder lies in.
fn root(folder: &Path, path: &Path) -> Result<PathBuf, Trouble> {
    let root = match git(folder, &["rev-parse", "--show-toplevel"])? {
        Ok(output) => os_path(output.trim_ascii_end()),
        Err(said) => return Err(trouble(format!("`{}` lies in no git repository that can be read", shown(path)), Some(&said))),
    };
    fs::canonicalize(&root).map_err(|error| cannot_read(&root, &error))
}

fn commit(root: &Path, revision: &str) -> Result<String, Trouble> {
    let found = git(root, &["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])?;
    found.map(|output| String::from_utf8_lossy(output.trim_ascii()).into_owned()).map_err(|_| {
        trouble(format!("there is no revision `{revision}` in `{}`", shown(root)), Some("`git fetch` brings what a server has"))
    })
}

/// Lists the files of a commit; what is a link or another repository is left out.
fn blobs(root: &Path, commit: &str) -> Result<Vec<Blob>, Trouble> {
    let listed = git(root, &["ls-tree", "-r", "-z", "--full-tree", commit])?;
    let listed = listed.map_err(|said| trouble(format!("cannot list the files of `{commit}`"), Some(&said)))?;
    let blob = |row: &[u8]| {
        let tab = row.iter().position(|byte| *byte == b'\t')?;
        let (head, path) = row.split_at_checked(tab)?;
        let head = String::from_utf8_lossy(head).into_owned();
        let mut words = head.split(' ');
        let is_file = words.next().is_some_and(|mode| mode.starts_with("100")) && words.next() == Some("blob");
        let (path, name) = (os_path(path.get(1..)?), words.next()?.to_owned());
        (is_file && is_plain(&path)).then_some((path, name))
    };
    Ok(listed.split(|byte| *byte == 0).filter_map(blob).collect())
}

/// A repository that somebody made by hand may hold any names.
fn is_plain(path: &Path) -> bool {
    !is_inside_git(path) && path.components().all(|component| matches!(component, Component::Normal(_)))
}

/// Of what lies elsewhere only policies may be included.
fn is_wanted(path: &Path, below: &Path) -> bool {
    let is_policy = || path.extension().is_some_and(|ending| ending == "pim") || exchange::of_path(&path.to_string_lossy()).is_some();
    path.starts_with(below) || is_policy()
}

/// Writes files into a folder, contents read by one process.
fn write(root: &Path, blobs: &[Blob], folder: &Folder) -> Result<(), Trouble> {
    let mut paths: BTreeMap<&str, Vec<&Path>> = BTreeMap::new();
    for (path, name) in blobs {
        paths.entry(name).or_default().push(path);
    }
    let mut child = command(root, &["cat-file", "--batch"]).stdin(Stdio::piped()).spawn().map_err(|error| cannot_run(&error))?;
    let (Some(mut asked), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(trouble("cannot talk to `git`".to_owned(), None));
    };
    let names: Vec<&str> = paths.keys().copied().collect();
    let written = std::thread::scope(|scope| {
        // git answers while it is asked: whoever asks all first may wait for ever
        scope.spawn(move || names.iter().try_for_each(|name| writeln!(asked, "{name}")));
        let mut answers = BufReader::new(answers);
        paths.values().try_for_each(|paths| {
            let content = content(&mut answers)?;
            paths.iter().try_for_each(|path| folder.write(|| write_file(&folder.path().join(path), &content)))
        })
    });
    let ended = child.wait();
    written.and(ended.map(|_| ())).map_err(cannot_lay_out)
}

/// Reads one answer: a line that ends with the size, and so many bytes.
fn content(answers: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = String::new();
    answers.read_line(&mut head)?;
    let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
    let size = size.ok_or_else(|| io::Error::other(format!("git says `{}`", clean(head.trim_end()))))?;
    let mut content = Vec::new();
    answers.by_ref().take(size).read_to_end(&mut content)?;
    answers.read_exact(&mut [0])?;
    Ok(content)
}

fn write_file(path: &Path, content: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(content)
}

/// Runs git; returns what it writes, or what it says where it fails.
fn git(folder: &Path, arguments: &[&str]) -> Result<Result<Vec<u8>, String>, Trouble> {
    let mut command = command(folder, arguments);
    let output = command.stdin(Stdio::null()).stderr(Stdio::piped()).output().map_err(|error| cannot_run(&error))?;
    if output.status.success() {
        return Ok(Ok(output.stdout));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(Err(format!("git says `{}`", clean(said.lines().next().unwrap_or("nothing")))))
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("--no-pager").arg("-C").arg(folder).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
    command
}

fn cannot_run(error: &io::Error) -> Trouble {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "`--git` needs the program `git`, which is not on the path".to_owned(),
        _ => format!("cannot run `git`: {error}"),
    };
    trouble(message, Some("write `pim diff OLD NEW`"))
}

#[cfg(unix)]
fn os_path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(OsString::from_vec(bytes.to_vec()))
}

#[cfg(not(unix))]
fn os_path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from(String::from_utf8_lossy(bytes).into_owned()))
}
