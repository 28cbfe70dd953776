//! Finds, reads and writes files: the paths given, the files of folders, and what they include.

mod beside;
mod name;
mod several;
mod walk;

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use pim::defect;
use pim::exchange::{self, FORMATS, Files, Format, Part};
use pim::ir::Zones;
use pim::session::{Content, Ignored, Input, InputKind, Loader};

use super::trouble::Trouble;

pub use beside::{Below, folder_of};
pub use name::shown;
pub use several::several;
use walk::{Found, part, reason, walk};

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
            let file = Found { path: path.clone(), fault: None };
            inputs.push(read_found(&file));
            if let Some((format, _)) = exchange::of_path(&path.to_string_lossy()) {
                inputs.extend(beside::belonging(&[&file], format).iter().map(read_found));
            }
        }
    }
    Ok(inputs)
}

pub fn cannot_read(path: &Path, error: &io::Error) -> Trouble {
    Trouble::Path { message: format!("cannot read `{}`: {}", shown(path), reason(error)), help: None }
}

fn find_in_folder(path: &Path, folder: Folder) -> Result<Vec<Input>, Trouble> {
    let found = walk(path);
    let (has_pim, formats, help): (_, Vec<Format>, _) = match folder {
        Folder::Policies => {
            (true, FORMATS.to_vec(), "name the policies with `--policies PATH`, or let `pim init` write a set to start from".to_owned())
        }
        Folder::Pim => (true, Vec::new(), "name a file or a folder that holds `.pim` files".to_owned()),
        Folder::Of(format) => (false, vec![format], format!("name a file or a folder that holds {} files", endings(&[format]))),
    };
    let policies: Vec<&Found> = found.iter().filter(|file| has_pim && extension(&file.path) == "pim").collect();
    let of_format = |format: &Format| found.iter().filter(|file| part(&file.path, *format) == Some(Part::Read)).collect::<Vec<_>>();
    let chosen = [policies].into_iter().chain(formats.iter().map(of_format)).find(|files| !files.is_empty());
    let broken = found.iter().filter(|file| file.fault.is_some());
    match chosen {
        Some(files) => {
            let ignored = find_ignored(&found, &formats, &files);
            let belonging: Vec<Found> =
                formats.iter().flat_map(|format| beside::belonging(&of_format_among(&files, *format), *format)).collect();
            Ok(files.into_iter().chain(&belonging).chain(broken).map(read_found).chain(ignored).collect())
        }
        None => {
            let pim = has_pim.then(|| "`.pim`".to_owned());
            let wanted = pim.into_iter().chain((!formats.is_empty()).then(|| endings(&formats))).collect::<Vec<_>>().join(" or ");
            Err(Trouble::Path { message: format!("no {wanted} file in `{}`", shown(path)), help: Some(help) })
        }
    }
}

fn of_format_among<'a>(files: &[&'a Found], format: Format) -> Vec<&'a Found> {
    files.iter().copied().filter(|file| part(&file.path, format) == Some(Part::Read)).collect()
}

/// Writes the first ending of each format in a row.
fn endings(formats: &[Format]) -> String {
    let all: Vec<String> = formats.iter().filter_map(|format| format.endings.first()).map(|ending| format!("`{ending}`")).collect();
    all.join(" or ")
}

/// Returns the files of the formats looked for that are not among the chosen ones.
fn find_ignored(found: &[Found], formats: &[Format], chosen: &[&Found]) -> Vec<Input> {
    let are_policies = chosen.iter().any(|file| extension(&file.path) == "pim");
    let ignored = |file: &Found| match formats.iter().find_map(|format| part(&file.path, *format))? {
        Part::Hidden => Some(Ignored::Hidden),
        Part::Read => are_policies.then_some(Ignored::BesidePolicies),
        Part::Values => None,
    };
    let inputs = found.iter().filter_map(|file| Some((file, ignored(file)?)));
    inputs.map(|(file, why)| Input { kind: InputKind::Ignored(why), ..input(&file.path, Content::Bytes(Vec::new())) }).collect()
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or("")
}

/// Reads a file that was found.
fn read_found(found: &Found) -> Input {
    match &found.fault {
        Some(fault) => input(&found.path, Content::Unreadable(fault.clone())),
        None => read(&found.path),
    }
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
    let name = path.to_string_lossy();
    let by_text = || if let Content::Bytes(bytes) = &content { exchange::of_text(&name, bytes) } else { None };
    let format = exchange::of_path(&name).map(|(format, _)| format).or_else(by_text);
    let kind = format.map_or(InputKind::Pim, InputKind::Foreign);
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
    /// What is said about imports.
    pub import: exchange::Options,
    /// The files that imported ones may read.
    pub below: Below,
}

impl Loader for Disk {
    fn load(&self, from: &Input, include: &str) -> Option<Input> {
        let path = from.key.with_file_name(include);
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Ok(_) | Err(_) => Some(named_after(from, include, read(&path))),
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
