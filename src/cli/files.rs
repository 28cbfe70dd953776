//! Finds, reads and writes files: the paths given, the files of folders, and what they include.

mod name;

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use pim::defect;
use pim::exchange::{self, FORMATS, Format, Part};
use pim::ir::Zones;
use pim::session::{Content, Ignored, Input, InputKind, Loader};

use super::trouble::Trouble;

pub use name::shown;

/// Texts of 4 GiB and more are refused: places in a text are counted in 32 bits.
const MAX_BYTES: u64 = u32::MAX as u64;

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

/// Reads all files of the paths, in their order; those of a folder in byte order of their path.
pub fn find(paths: &[PathBuf], folder: Folder) -> Result<Vec<Input>, Trouble> {
    let mut inputs = Vec::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|error| cannot_read(path, &error))?;
        if metadata.is_dir() {
            inputs.extend(find_in_folder(path, folder)?);
        } else {
            inputs.push(read(path));
        }
    }
    Ok(inputs)
}

pub fn cannot_read(path: &Path, error: &io::Error) -> Trouble {
    Trouble::Path { message: format!("cannot read `{}`: {}", shown(path), reason(error)), help: None }
}

/// Returns what is wrong in the user's words, without the number of the operating system.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string().to_lowercase(),
    }
}

fn find_in_folder(path: &Path, folder: Folder) -> Result<Vec<Input>, Trouble> {
    let found = walk(path);
    let (has_pim, formats, help): (_, Vec<Format>, _) = match folder {
        Folder::Policies => (true, FORMATS.to_vec(), "name the policies with `--policies PATH`".to_owned()),
        Folder::Pim => (true, Vec::new(), "name a file or a folder that holds `.pim` files".to_owned()),
        Folder::Of(format) => (false, vec![format], format!("name a file or a folder that holds {} files", endings(&[format], "or"))),
    };
    let policies: Vec<&Found> = found.iter().filter(|file| has_pim && extension(&file.path) == "pim").collect();
    let of_format = |format: &Format| found.iter().filter(|file| part(&file.path, *format) == Some(Part::Read)).collect::<Vec<_>>();
    let chosen = [policies].into_iter().chain(formats.iter().map(of_format)).find(|files| !files.is_empty());
    let broken = found.iter().filter(|file| file.fault.is_some());
    match chosen {
        Some(files) => {
            let ignored = find_ignored(&found, &formats, &files);
            Ok(files.into_iter().chain(broken).map(Found::read).chain(ignored).collect())
        }
        None => {
            let pim = has_pim.then(|| "`.pim`".to_owned());
            let wanted = pim.into_iter().chain((!formats.is_empty()).then(|| endings(&formats, "or"))).collect::<Vec<_>>().join(" or ");
            Err(Trouble::Path { message: format!("no {wanted} file in `{}`", shown(path)), help: Some(help) })
        }
    }
}

/// Writes the endings of formats in a row.
fn endings(formats: &[Format], last: &str) -> String {
    let all: Vec<String> = formats.iter().flat_map(|format| format.endings).map(|ending| format!("`{ending}`")).collect();
    match all.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, others)) => format!("{} {last} {end}", others.join(", ")),
        None => String::new(),
    }
}

/// Returns what a file is to a format.
fn part(path: &Path, format: Format) -> Option<Part> {
    exchange::of_path(&path.to_string_lossy()).filter(|(own, _)| *own == format).map(|(_, part)| part)
}

/// Returns the files of the formats looked for that are not among the chosen ones.
fn find_ignored(found: &[Found], formats: &[Format], chosen: &[&Found]) -> Vec<Input> {
    let are_policies = chosen.iter().any(|file| extension(&file.path) == "pim");
    let ignored = |file: &Found| match formats.iter().find_map(|format| part(&file.path, *format))? {
        Part::Hidden => Some(Ignored::Hidden),
        Part::Read => are_policies.then_some(Ignored::BesidePolicies),
    };
    let inputs = found.iter().filter_map(|file| Some((file, ignored(file)?)));
    inputs.map(|(file, why)| Input { kind: InputKind::Ignored(why), ..input(&file.path, Content::Bytes(Vec::new())) }).collect()
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Returns the files of the folders, and those beside the files, that give Terraform values or blocks and are not read: by their names as shown,
/// each once, in byte order of their paths.
pub fn find_unread_terraform(paths: &[PathBuf]) -> Vec<String> {
    let found = paths.iter().flat_map(|path| if path.is_dir() { walk(path) } else { files_beside(path) });
    let unread: BTreeSet<PathBuf> = found.map(|file| file.path).filter(|path| is_unread_terraform(path)).collect();
    unread.iter().map(|path| shown(path)).collect()
}

fn is_unread_terraform(path: &Path) -> bool {
    let ends = |name: &str| [".tfvars", ".tfvars.json", ".tf.json"].iter().any(|end| name.ends_with(end));
    path.file_name().is_some_and(|name| ends(&name.to_string_lossy()))
}

/// Returns the files of the folder that a file lies in, without those of its folders.
fn files_beside(path: &Path) -> Vec<Found> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_file()).map(|path| Found { path, fault: None }).collect()
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or("")
}

/// A file of a folder, or a folder in it that cannot be read.
struct Found {
    path: PathBuf,
    fault: Option<String>,
}

impl Found {
    fn read(&self) -> Input {
        match &self.fault {
            Some(fault) => input(&self.path, Content::Unreadable(fault.clone())),
            None => read(&self.path),
        }
    }
}

/// Returns all files below a folder in byte order of their path; hidden folders and caches are skipped, and no folder is entered twice.
fn walk(root: &Path) -> Vec<Found> {
    let mut found = Vec::new();
    let mut entered = BTreeSet::new();
    let mut waiting = vec![root.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        if !entered.insert(fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone())) {
            continue;
        }
        match fs::read_dir(&folder) {
            Ok(entries) => {
                for entry in entries {
                    match entry.map(|entry| entry.path()) {
                        Ok(path) if path.is_dir() && !is_skipped(&path) => waiting.push(path),
                        Ok(path) if is_file_or_broken_link(&path) => found.push(Found { path, fault: None }),
                        Ok(_) => {}
                        Err(error) => found.push(Found { path: folder.clone(), fault: Some(reason(&error)) }),
                    }
                }
            }
            Err(error) => found.push(Found { path: folder, fault: Some(reason(&error)) }),
        }
    }
    found.sort_by(|left, right| left.path.as_os_str().as_encoded_bytes().cmp(right.path.as_os_str().as_encoded_bytes()));
    found
}

/// Pipes and devices in a folder are no policies, and could be read for ever.
fn is_file_or_broken_link(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |metadata| metadata.is_file())
}

/// Cargo marks its `target` with a tag; without one it is a folder like any other, and its policies count.
fn is_skipped(folder: &Path) -> bool {
    let is_cache = || folder.file_name().is_some_and(|name| name == "target") && folder.join("CACHEDIR.TAG").is_file();
    is_hidden(folder) || is_cache()
}

/// Reads one file; what keeps it from being read stands in its content.
pub fn read(path: &Path) -> Input {
    let content = match fs::metadata(path) {
        Ok(metadata) if metadata.len() >= MAX_BYTES => Content::Unreadable("it has 4 GiB or more".to_owned()),
        Ok(_) => fs::read(path).map_or_else(|error| Content::Unreadable(reason(&error)), Content::Bytes),
        Err(error) => Content::Unreadable(reason(&error)),
    };
    input(path, content)
}

/// Writes a text to a file: the file holds the old text or the new one, and nothing between. Pipes and devices are written as they come.
/// After an internal error nothing is written.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(defect) = defect::noted() {
        return Err(io::Error::other(defect.to_string()));
    }
    // through a link, to the file it leads to
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            // a file that may not be written is not replaced either
            OpenOptions::new().write(true).open(path)?;
            replace(path, text, Some(metadata.permissions()))
        }
        Ok(_) => fs::write(path, text),
        Err(_) => replace(path, text, None),
    }
}

/// Writes a file beside it, and gives that its name.
fn replace(path: &Path, text: &str, permissions: Option<Permissions>) -> io::Result<()> {
    let (beside, mut file) = create_beside(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    let permitted = written.and_then(|()| permissions.map_or(Ok(()), |permissions| fs::set_permissions(&beside, permissions)));
    let renamed = permitted.and_then(|()| fs::rename(&beside, path));
    if renamed.is_err() {
        // what went wrong first is what the user is told
        let _ = fs::remove_file(&beside);
    }
    renamed
}

/// Creates a hidden file in the same folder, under a name that nobody has.
fn create_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?.to_string_lossy();
    let mut number = 0;
    loop {
        let beside = path.with_file_name(format!(".{name}.{}-{number}.tmp", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 100 => number += 1,
            Err(error) => return Err(error),
        }
    }
}

fn input(path: &Path, content: Content) -> Input {
    let key = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let kind = exchange::of_path(&path.to_string_lossy()).map_or(InputKind::Pim, |(format, _)| InputKind::Foreign(format));
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
#[derive(Debug, Clone, Default)]
pub struct Disk {
    /// Where time zones come from.
    pub zones: Zones,
}

impl Loader for Disk {
    fn load(&self, from: &Input, include: &str) -> Option<Input> {
        let path = from.key.with_file_name(include);
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Ok(_) | Err(_) => Some(named_after(from, include, read(&path))),
        }
    }

    fn zones(&self) -> Zones {
        self.zones.clone()
    }
}
