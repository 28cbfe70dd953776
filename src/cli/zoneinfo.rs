//! `--zoneinfo DIR`: time zones compiled by `zic`, such as those under `/usr/share/zoneinfo`, in place of those that come along.

use std::fs;
use std::path::{Path, PathBuf};

use pim::ir::{Zone, Zones};

use super::files::{self, shown};
use super::output::Trouble;

/// What every compiled zone begins with (RFC 8536).
const MAGIC: &[u8] = b"TZif";

/// Files that name the release, one after the other: the rules as text, or a file of its own.
const RELEASES: [&str; 2] = ["tzdata.zi", "+VERSION"];

/// Copies of all zones, for other ways to count leap seconds.
const COPIES: [&str; 2] = ["posix", "right"];

/// Reads all zones of a folder and the folders in it; what is no compiled zone is passed over.
pub fn read(folder: &Path) -> Result<Zones, Trouble> {
    let mut zones = Vec::new();
    for path in files_of(folder)? {
        let bytes = fs::read(&path).map_err(|error| files::cannot_read(&path, &error))?;
        let Some(name) = path.strip_prefix(folder).ok().and_then(name_of).filter(|_| bytes.starts_with(MAGIC)) else { continue };
        zones.push(Zone::read(&name, &bytes).ok_or_else(|| malformed(&path))?);
    }
    if zones.is_empty() {
        let message = format!("`{}` holds no time zones", shown(folder));
        return Err(Trouble::Path { message, help: Some("name a folder that `zic` wrote, such as `/usr/share/zoneinfo`") });
    }
    Ok(Zones::given(&release(folder), zones))
}

fn malformed(path: &Path) -> Trouble {
    Trouble::Path { message: format!("`{}` is a time zone that cannot be read", shown(path)), help: None }
}

/// Returns the files under a folder; a link is followed to a file, never to a folder.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| files::cannot_read(&folder, &error))? {
            let entry = entry.map_err(|error| files::cannot_read(&folder, &error))?;
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            match (is_folder, entry.path().is_file()) {
                (true, _) if !COPIES.iter().any(|copy| entry.file_name() == *copy) => waiting.push(entry.path()),
                (false, true) => found.push(entry.path()),
                (true | false, _) => {}
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Returns the name of a zone by its path: `Europe/Berlin`.
fn name_of(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

/// Returns the release that the folder names, or `unknown`.
fn release(folder: &Path) -> String {
    let first_line = |name: &&str| {
        let text = fs::read_to_string(folder.join(name)).ok()?;
        let line = text.lines().next()?.trim().trim_start_matches("# version ").to_owned();
        (!line.is_empty() && line.chars().all(char::is_alphanumeric)).then_some(line)
    };
    RELEASES.iter().find_map(first_line).unwrap_or_else(|| "unknown".to_owned())
}
