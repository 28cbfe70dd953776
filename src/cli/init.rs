//! `pim init`: writes a small policy set to start from.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::files;
use super::options::Options;
use super::output::{Exit, Output};

/// The name of the file that is written.
const NAME: &str = "access.pim";
/// What is written.
const TEXT: &str = include_str!("init/access.pim");
/// What to type next; a test runs each.
const NEXT: [&str; 3] = ["check", "test", "can ana activate membership of prod-admins"];

/// The arguments of `pim init`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder to write to; it is made where it is not there [default: .]
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// Runs the command. A folder that holds policies is left as it is.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    if options.is_json() {
        return output.complain("`pim init` writes no JSON", None);
    }
    let folder = arguments.folder.clone().unwrap_or_else(|| PathBuf::from("."));
    let file = folder.join(NAME);
    if let Some(there) = policies_in(&folder) {
        let help = "nothing was written; name a folder without policies, as in `pim init my-policies`";
        return output.complain(&format!("there are policies already: `{}`", files::shown(&there)), Some(help));
    }
    let written = fs::create_dir_all(&folder).and_then(|()| files::write(&file, TEXT));
    if let Err(error) = written {
        return output.complain(&format!("cannot write `{}`: {}", files::shown(&file), error.to_string().to_lowercase()), None);
    }
    output.answer(&said(arguments.folder.as_deref(), &file))?;
    Ok(Exit::Yes)
}

/// Returns a `.pim` file that lies in a folder, or anything else that stands in the way.
fn policies_in(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut policies: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|extension| extension == "pim")).collect();
    policies.sort();
    policies.into_iter().next()
}

/// Says what was written, and what to type next.
fn said(folder: Option<&Path>, file: &Path) -> String {
    let policies = folder.map_or_else(String::new, |folder| format!(" -p {}", quoted(&files::shown(folder))));
    let next: String = NEXT.iter().map(|command| format!("  pim {command}{policies}\n")).collect();
    format!("wrote {}: two approvers, one who may ask them, and promises about it\nnext\n{next}", files::shown(file))
}

/// Quotes a path for a shell, where it needs that.
fn quoted(path: &str) -> String {
    let is_plain = path.chars().all(|c| c.is_alphanumeric() || "/._-~".contains(c));
    if is_plain { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}
