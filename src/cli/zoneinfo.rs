//! `--zoneinfo DIR`: time zones compiled by `zic`, such as those under `/usr/share/zoneinfo`, in place of those that come along.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use pim::ir::{Zone, Zones};

use super::files::{self, shown};
use super::trouble::Trouble;

/// What every compiled zone begins with (RFC 8536).
const MAGIC: &[u8] = b"TZif";

/// Files that name the release, one after the other: the rules as text, or a file of its own.
const RELEASES: [&str; 2] = ["tzdata.zi", "+VERSION"];

/// How deep zones lie: `America/Argentina/Ushuaia`.
const DEPTH: usize = 3;

/// No compiled zone is nearly as long.
const MAX_BYTES: u64 = 1 << 20;

/// Reads all zones of a folder and the folders in it; what is no compiled zone is passed over.
pub fn read(folder: &Path) -> Result<Zones, Trouble> {
    let mut zones = Vec::new();
    for path in files_of(folder)? {
        let bytes = read_compiled(&path).map_err(|error| files::cannot_read(&path, &error))?;
        let (Some(bytes), Some(name)) = (bytes, path.strip_prefix(folder).ok().and_then(name_of)) else { continue };
        zones.push(Zone::read(&name, &bytes).ok_or_else(|| malformed(&path))?);
    }
    if zones.is_empty() {
        let message = format!("`{}` holds no time zones", shown(folder));
        return Err(Trouble::Path { message, help: Some("name a folder that `zic` wrote, such as `/usr/share/zoneinfo`".to_owned()) });
    }
    Ok(Zones::given(&release(folder), zones))
}

fn malformed(path: &Path) -> Trouble {
    Trouble::Path { message: format!("`{}` is a time zone that cannot be read", shown(path)), help: None }
}

/// Returns the bytes of a file, if it begins like a compiled zone.
fn read_compiled(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut file = File::open(path)?.take(MAX_BYTES);
    file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut bytes)?;
    if bytes != MAGIC {
        return Ok(None);
    }
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Returns the files under a folder that may be zones; a link is followed to a file, never to a folder.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let mut found = Vec::new();
    let mut waiting = vec![(folder.to_path_buf(), 1)];
    while let Some((folder, depth)) = waiting.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| files::cannot_read(&folder, &error))? {
            let entry = entry.map_err(|error| files::cannot_read(&folder, &error))?;
            if !is_name(&entry.file_name()) {
                continue;
            }
            match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                true if depth < DEPTH => waiting.push((entry.path(), depth + 1)),
                false if entry.path().is_file() => found.push(entry.path()),
                true | false => {}
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Zones and their folders begin with a capital letter. What else lies there does not: `localtime`, which is another zone on every machine,
/// and `posix` and `right`, copies for other ways to count leap seconds.
fn is_name(name: &OsStr) -> bool {
    name.as_encoded_bytes().first().is_some_and(u8::is_ascii_uppercase)
}

/// Returns the name of a zone by its path: `Europe/Berlin`.
fn name_of(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

/// Returns the release that the folder names, or `unknown`.
fn release(folder: &Path) -> String {
    let first_line = |name: &&str| {
        let path = Some(folder.join(name)).filter(|path| path.is_file())?;
        let mut line = String::new();
        BufReader::new(File::open(path).ok()?.take(64)).read_line(&mut line).ok()?;
        let line = line.trim().trim_start_matches("# version ").to_owned();
        (!line.is_empty() && line.chars().all(char::is_alphanumeric)).then_some(line)
    };
    RELEASES.iter().find_map(first_line).unwrap_or_else(|| "unknown".to_owned())
}
