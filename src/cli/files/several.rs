//! Tells a folder of several policy sets from one set in several folders.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pim::diag::Code;
use pim::session::Session;
use pim::source::SourceId;

/// Returns the folders of the policy sets below the current one, where there are several and they declare the same names.
pub fn several(session: &Session) -> Option<Vec<PathBuf>> {
    let sources = session.sources();
    let folder = |source: SourceId| Path::new(sources.get(source).name()).parent().unwrap_or(Path::new("")).to_path_buf();
    let doubles = session.diagnostics().iter().filter(|found| found.code == Code::DuplicateName);
    let clash = doubles.filter(|found| found.labels.iter().map(|label| folder(label.span.source)).collect::<BTreeSet<_>>().len() > 1);
    clash.count().gt(&0).then(|| tops(sources.iter().map(|(source, _)| folder(source)))).filter(|tops| tops.len() > 1)
}

/// Returns the folders that lie in none of the others.
fn tops(folders: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    let all: BTreeSet<PathBuf> = folders.collect();
    all.iter().filter(|folder| !folder.ancestors().skip(1).any(|above| all.contains(above))).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_below_another_is_part_of_its_set() {
        let folders = ["a", "a/b", "c/d", "a/b/c"].map(PathBuf::from);
        assert_eq!(tops(folders.into_iter()), [PathBuf::from("a"), PathBuf::from("c/d")]);
        assert_eq!(tops(["", "a"].map(PathBuf::from).into_iter()), [PathBuf::from("")]);
    }
}
