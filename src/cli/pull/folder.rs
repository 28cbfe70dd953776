//! The folder of a pull: for its owner alone, each file whole or not there.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use pim::pull::{NAME, Record, Store};
use tempfile::Builder;

use super::refused::Refused;
use crate::cli::files::shown;
use crate::cli::interrupt;

/// A folder that is written to.
#[derive(Debug)]
pub struct PullFolder(PathBuf);

impl PullFolder {
    /// Opens a folder that is not there, is empty, or holds a pull that is gone on with.
    pub fn open(path: &Path, is_resumed: bool) -> Result<Self, Refused> {
        let name = shown(path);
        let unreadable = |error: io::Error| Refused::new(format!("cannot read `{name}`: {}", error.to_string().to_lowercase()), "");
        match fs::read_dir(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(unreadable(error)),
            Ok(mut entries) => match fs::read(path.join(NAME)) {
                Ok(record) if Record::parse(&record).is_none() => {
                    return Err(Refused::new(format!("`{name}/{NAME}` is no record of a pull that this version reads"), OTHER));
                }
                Ok(_) if !is_resumed => {
                    let help = "go on with it by `--resume`, or name another folder";
                    return Err(Refused::new(format!("`{name}` holds a pull already"), help));
                }
                Ok(_) => {}
                Err(_) if entries.next().is_none() => {}
                Err(_) => return Err(Refused::new(format!("`{name}` is not empty, and holds no pull"), OTHER)),
            },
        }
        Ok(Self(path.to_path_buf()))
    }

    /// Returns its path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

const OTHER: &str = "name another folder; nothing was written";

fn create(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Keeps others out of a folder that was there.
fn close_to_others(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if fs::metadata(path)?.permissions().mode() & 0o777 != 0o700 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
        }
    }
    #[cfg(not(unix))]
    fs::metadata(path)?;
    Ok(())
}

impl Store for PullFolder {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.0.join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Not forced to the disk one by one, for they are thousands: what a power cut leaves half is asked for again.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.0.join(name);
        let folder = path.parent().unwrap_or(&self.0);
        create(folder)?;
        if name == NAME {
            close_to_others(&self.0)?;
        }
        let mut beside = interrupt::remember(|| Builder::new().prefix(".pull.").suffix(".tmp").tempfile_in(folder))?;
        match beside.write_all(bytes) {
            Ok(()) => interrupt::forget(|| beside.persist(&path)).map(drop).map_err(|error| error.error),
            Err(error) => {
                // what went wrong first is what the user is told
                let _ = interrupt::forget(|| beside.close());
                Err(error)
            }
        }
    }

    fn remove(&self, name: &str) -> io::Result<bool> {
        match fs::remove_file(self.0.join(name)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}
