//! The clock and the files that a call may need.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{SubsecRound, Utc};
use pim::door;
use pim::ir::Instant;
use pim::mcp::World;
use pim::render::ErrorJson;
use pim::session::{Changes, Session};
use pim::text::join;

use crate::cli::files::{self, Below, Disk, Folder, shown};
use crate::cli::options::Options;
use crate::cli::trouble::Trouble;

/// This machine, as far as calls see it.
pub struct Machine {
    at: Option<String>,
    paths: Vec<PathBuf>,
    disk: Disk,
    /// What a call may name: the folders of the start, whatever their own files may lead to.
    below: Below,
    changes: Changes,
}

impl Machine {
    /// Shows what lies below the paths, by those options.
    pub fn new(options: &Options, paths: Vec<PathBuf>, disk: Disk) -> Self {
        let changes = Changes { closed: options.closed, ..Changes::default() };
        let below = Below::new(&paths, false);
        Self { at: options.at.clone(), paths, disk, below, changes }
    }

    /// Returns the path that is meant, if it lies inside: as it is, or in one of the folders. Of what lies elsewhere it is not told whether it is
    /// there.
    fn inside(&self, path: &str) -> Option<PathBuf> {
        let folders = self.paths.iter().map(|given| if given.is_dir() { given.clone() } else { files::folder_of(given) });
        let meant = std::iter::once(PathBuf::from(path)).chain(folders.map(|folder| folder.join(path)));
        meant.into_iter().find(|path| fs::canonicalize(path).is_ok_and(|real| self.below.permits(&real)))
    }

    fn read(&self, path: &Path) -> Result<Session, Trouble> {
        let inputs = files::find(&[path.to_path_buf()], Folder::Policies, &self.disk.below)?;
        Trouble::if_refused(Session::load(inputs, &self.disk, &self.changes)?)
    }
}

impl World for Machine {
    fn now(&self, session: &Session) -> Instant {
        let now = || Instant::from_datetime(Utc::now().trunc_subsecs(0));
        self.at.as_deref().and_then(|at| session.instant(at).ok()).unwrap_or_else(now) // it was read at the start
    }

    fn name(&self) -> String {
        join(self.paths.iter().map(|path| shown(path)))
    }

    fn load(&self, path: &str) -> Result<Session, Box<ErrorJson>> {
        let Some(inside) = self.inside(path) else {
            let folders = join(self.paths.iter().map(|path| format!("`{}`", shown(path))));
            let message = format!("there is no `{path}` inside of what the server was started with: {folders}");
            return Err(Box::new(ErrorJson::without_place("", "unreadable-file", &message)));
        };
        self.read(&inside).map_err(|trouble| Box::new(trouble.to_json("", door::UNREADABLE_POLICIES)))
    }
}
