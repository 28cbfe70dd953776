//! Finds, reads and writes files: the paths given, the files of folders, and what they include.

mod below;
mod beside;
mod name;
mod several;
mod walk;
mod write;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use pim::exchange::{self, FORMATS, Files, Format, Part};
use pim::ir::Zones;
use pim::session::{Content, Ignored, Input, InputKind, Loader, MISNAMED};

use super::trouble::Trouble;

pub use below::{Below, folder_of};
pub use name::shown;
pub use several::several;
use walk::{Found, part, reason, walk};
pub use write::{Comment, cannot_write, rewrite, target, write, write_own};

/// Texts of 4 GiB and more are refused: places in a text are counted in 32 bits.
const MAX_BYTES: u64 = u32::MAX as u64;

/// How many bytes of a file tell what it is.
const HEAD: u64 = 4096;

/// What is looked for in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// `*.pim`, or the files of another format where there is none; beside `*.pim` those are named as ignored.
    Policies,
    /// `*.pim` only.
    Pim,
    /// Files of that format only.
    Of(Format),
}

/// A file of a policy set, before it is read.
pub enum Located {
    /// One that is read.
    File(Found),
    /// One that is only named, and why.
    Ignored(PathBuf, Ignored),
}

impl Located {
    /// Reads it, if it lies below what was given.
    pub fn read(&self, below: &Below) -> Input {
        match self {
            Self::File(found) => read_found(found, below),
            Self::Ignored(path, why) => Input { kind: InputKind::Ignored(*why), ..input(path, Content::Bytes(Vec::new())) },
        }
    }
}

/// Reads all files of the paths, in their order; those of a folder in byte order of their path.
pub fn find(paths: &[PathBuf], folder: Folder, below: &Below) -> Result<Vec<Input>, Trouble> {
    Ok(locate(paths, folder, below)?.iter().map(|located| located.read(below)).collect())
}

/// Finds all files of the paths, without reading them.
pub fn locate(paths: &[PathBuf], folder: Folder, below: &Below) -> Result<Vec<Located>, Trouble> {
    let mut located = Vec::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|error| cannot_read(path, &error))?;
        if metadata.is_dir() {
            located.extend(locate_in_folder(path, folder, below)?);
        } else {
            let file = Found { path: path.clone(), fault: None };
            let format = exchange::of_path(&path.to_string_lossy());
            let belonging = format.map_or_else(Vec::new, |(format, _)| beside::belonging(&[&file], format, below));
            located.extend(std::iter::once(file).chain(belonging).map(Located::File));
        }
    }
    Ok(located)
}

pub fn cannot_read(path: &Path, error: &io::Error) -> Trouble {
    Trouble::Path { message: format!("cannot read `{}`: {}", shown(path), reason(error)), help: None }
}

fn locate_in_folder(path: &Path, folder: Folder, below: &Below) -> Result<Vec<Located>, Trouble> {
    let found = walk(path, below);
    let (has_pim, formats, help): (_, Vec<Format>, _) = match folder {
        Folder::Policies => {
            (true, sought(), "name the policies with `--policies PATH`, or let `pim init` write a set to start from".to_owned())
        }
        Folder::Pim => (true, Vec::new(), "name a file or a folder that holds `.pim` files".to_owned()),
        Folder::Of(format) => (false, vec![format], format!("name a file or a folder that holds {} files", endings(&[format]))),
    };
    let policies: Vec<&Found> = found.iter().filter(|file| has_pim && extension(&file.path) == "pim").collect();
    let of_format = |format: &Format| found.iter().filter(|file| is_read(file, *format, folder)).collect::<Vec<_>>();
    let chosen = [policies].into_iter().chain(formats.iter().map(of_format)).find(|files| !files.is_empty());
    let broken = found.iter().filter(|file| file.fault.is_some());
    match chosen {
        Some(files) => {
            let ignored = find_ignored(&found, &formats, &files, has_pim);
            let belonging: Vec<Found> =
                formats.iter().flat_map(|format| beside::belonging(&of_format_among(&files, *format), *format, below)).collect();
            let read = files.into_iter().chain(&belonging).chain(broken).cloned().map(Located::File);
            Ok(read.chain(ignored).collect())
        }
        None => {
            let pim = has_pim.then(|| "`.pim`".to_owned());
            // of JSON only that is read which says what it is
            let named: Vec<Format> = formats.into_iter().filter(|format| !has_pim || !format.has_ending("a.json")).collect();
            let wanted = pim.into_iter().chain((!named.is_empty()).then(|| endings(&named))).collect::<Vec<_>>().join(" or ");
            let misnamed = found.iter().find(|file| has_pim && is_misnamed(&file.path));
            let help = misnamed.map_or(help, |file| format!("`{}` is passed over: {MISNAMED}", shown(&file.path)));
            Err(Trouble::Path { message: format!("no {wanted} file in `{}`", shown(path)), help: Some(help) })
        }
    }
}

/// Returns the formats whose files a folder is searched for, those first whose files have names of their own.
fn sought() -> Vec<Format> {
    let mut formats = FORMATS.to_vec();
    formats.sort_by_key(|format| format.is_found_by_text);
    formats
}

/// Tells whether a file of a folder is read as one of a format: by its path, else by what it begins with. Where files of just that format are
/// looked for, all are read that end as its files do, so that each which cannot be is named.
fn is_read(file: &Found, format: Format, folder: Folder) -> bool {
    let path = file.path.to_string_lossy();
    let is_other = || exchange::of_path(&path).is_some();
    let is_sought = || format.is_found_by_text && file.fault.is_none() && format.has_ending(&path) && !is_other();
    part(&file.path, format) == Some(Part::Read)
        || (is_sought() && (folder == Folder::Of(format) || read_head(&file.path).is_some_and(|head| (format.recognize)(&path, &head))))
}

/// Reads so much of a file as tells what it is.
fn read_head(path: &Path) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    Some(head)
}

fn of_format_among<'a>(files: &[&'a Found], format: Format) -> Vec<&'a Found> {
    files.iter().copied().filter(|file| part(&file.path, format) == Some(Part::Read)).collect()
}

/// Writes the first ending of each format in a row.
fn endings(formats: &[Format]) -> String {
    let all: Vec<String> = formats.iter().filter_map(|format| format.endings.first()).map(|ending| format!("`{ending}`")).collect();
    all.join(" or ")
}

/// Returns the files that are not among the chosen ones, though they are of a format looked for or are named much like policies.
fn find_ignored(found: &[Found], formats: &[Format], chosen: &[&Found], has_pim: bool) -> Vec<Located> {
    let are_policies = chosen.iter().any(|file| extension(&file.path) == "pim");
    let ignored = |file: &Found| match formats.iter().find_map(|format| part(&file.path, *format)) {
        Some(Part::Hidden) => Some(Ignored::Hidden),
        Some(Part::Read) => are_policies.then_some(Ignored::BesidePolicies),
        Some(Part::Values) => None,
        None if has_pim && is_misnamed(&file.path) => Some(Ignored::Misnamed),
        None => (are_policies && is_told_by_text(file, formats)).then_some(Ignored::BesidePolicies),
    };
    found.iter().filter_map(|file| Some(Located::Ignored(file.path.clone(), ignored(file)?))).collect()
}

/// Tells whether a file says by what it begins with that it is another tool's.
fn is_told_by_text(file: &Found, formats: &[Format]) -> bool {
    let path = file.path.to_string_lossy();
    let mut likely = formats.iter().filter(|format| format.is_found_by_text && format.has_ending(&path)).peekable();
    if file.fault.is_some() || likely.peek().is_none() {
        return false;
    }
    read_head(&file.path).is_some_and(|head| likely.any(|format| (format.recognize)(&path, &head)))
}

/// Tells whether somebody may take a file for a policy that is none by its name: `B.PIM`, `.pim`.
fn is_misnamed(path: &Path) -> bool {
    let is_pim = |name: &str| name.eq_ignore_ascii_case("pim");
    let is_bare = || path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.strip_prefix('.').is_some_and(is_pim));
    (is_pim(extension(path)) && extension(path) != "pim") || is_bare()
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or("")
}

/// Reads a file that was found.
fn read_found(found: &Found, below: &Below) -> Input {
    match &found.fault {
        Some(fault) => input(&found.path, fault.clone()),
        None => read(&found.path, below),
    }
}

/// Reads one file, if it lies below what was given; what keeps it from being read stands in its content.
pub fn read(path: &Path, below: &Below) -> Input {
    let content = match fs::canonicalize(path) {
        Ok(file) if !below.permits(&file) => Content::Outside,
        Ok(_) => read_bytes(path).map_or_else(Content::Unreadable, Content::Bytes),
        Err(error) => Content::Unreadable(reason(&error)),
    };
    input(path, content)
}

/// Reads a file of the user's own; pipes and devices could be read for ever.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    open_file(path)?.read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    Ok(bytes)
}

/// Opens a file of the user's own, and nothing else.
pub fn open_file(path: &Path) -> Result<File, String> {
    // a pipe is not even opened: that would wait for somebody who writes
    check_is_file(&fs::metadata(path).map_err(|error| reason(&error))?)?;
    let file = File::open(path).map_err(|error| reason(&error))?;
    // another file may have taken its place
    check_is_file(&file.metadata().map_err(|error| reason(&error))?)?;
    Ok(file)
}

fn check_is_file(metadata: &fs::Metadata) -> Result<(), String> {
    match metadata {
        metadata if metadata.is_dir() => Err("it is a folder".to_owned()),
        metadata if !metadata.is_file() => Err("it is a pipe or a device, and only files are read".to_owned()),
        metadata if metadata.len() >= MAX_BYTES => Err("it has 4 GiB or more".to_owned()),
        _ => Ok(()),
    }
}

fn input(path: &Path, content: Content) -> Input {
    let key = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let name = path.to_string_lossy();
    let by_text = || if let Content::Bytes(bytes) = &content { exchange::of_text(&name, bytes) } else { None };
    let format = exchange::of_path(&name).map(|(format, _)| format).or_else(by_text);
    let kind = format.map_or(if extension(path) == "pim" { InputKind::Pim } else { InputKind::Presumed }, InputKind::Foreign);
    Input { name: shown(path), key, kind, content }
}

/// Names an included file as seen from the name of its includer, where that leads to it: the key does even where a name is only good for
/// reading.
fn named_after(from: &Input, include: &str, input: Input) -> Input {
    let near = Path::new(&from.name).with_file_name(include);
    match fs::canonicalize(&near) {
        Ok(file) if file == input.key => Input { name: shown(&near), ..input },
        Ok(_) | Err(_) => input,
    }
}

/// Reads included files from disk.
#[derive(Debug, Default)]
pub struct Disk {
    /// Where time zones come from.
    pub zones: Zones,
    /// What is said about imports.
    pub import: exchange::Options,
    /// What may be read.
    pub below: Below,
}

impl Loader for Disk {
    fn load(&self, from: &Input, include: &str) -> Option<Input> {
        let path = from.key.with_file_name(include);
        if from.kind == InputKind::Typed {
            self.below.admit(std::slice::from_ref(&path));
        }
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.below.is_missing(&path) => None,
            // what lies elsewhere is not told apart: not even whether it is there
            Err(_) if !self.below.is_missing(&path) => Some(input(&path, Content::Outside)),
            Ok(_) | Err(_) => Some(named_after(from, include, read(&path, &self.below))),
        }
    }

    fn import_options(&self) -> exchange::Options {
        self.import.clone()
    }

    fn files(&self) -> &dyn Files {
        &self.below
    }

    fn zones(&self) -> Zones {
        self.zones.clone()
    }
}
