//! The options that say how Terraform files are read. Values of variables count in the order in which they are written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use pim::exchange::{self, Extent, Mode, Side, Variable};

use crate::cli::files::{cannot_read, shown};
use crate::cli::trouble::Trouble;

/// The options of all commands that read Terraform files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Terraform")]
pub struct Import {
    #[command(flatten)]
    variables: Variables,
    /// Takes values of variables from the environment too: TF_VAR_NAME
    #[arg(long, global = true)]
    var_env: bool,
    /// Where a module lies that comes from elsewhere, as module.a=FOLDER; may be given more than once
    #[arg(long, value_name = "ADDRESS=FOLDER", value_parser = parse_pair, global = true)]
    module: Vec<(String, String)>,
    /// How many instances of blocks there may be
    #[arg(long, value_name = "N", default_value_t = exchange::Options::default().max_instances, hide_default_value = true, global = true)]
    max_instances: usize,
    /// Takes it that there may be more eligible and active assignments than Terraform manages
    #[arg(long, global = true)]
    open: bool,
    /// How EasyPIM is run: delta, which removes nothing, so that others may be assigned, or initial, which removes who is not named
    #[arg(long, value_name = "MODE", value_parser = mode_parser(), hide_possible_values = true, default_value = "delta", global = true, help_heading = "EasyPIM")]
    mode: Mode,
    /// Reads a plan that failed, or is not complete, as far as it goes
    #[arg(long, global = true)]
    partial: bool,
}

impl Import {
    /// Returns what is said about imports, for policies at those paths.
    pub fn options(&self, paths: &[PathBuf]) -> Result<exchange::Options, Trouble> {
        let variables = self.variables.0.iter().map(Written::read).collect::<Result<_, _>>()?;
        let environment = std::env::vars_os().filter(|_| self.var_env).filter_map(|(name, value)| {
            let name = name.to_str()?.strip_prefix("TF_VAR_")?.to_owned();
            Some((name, value.to_string_lossy().into_owned()))
        });
        Ok(exchange::Options {
            variables,
            environment: environment.collect(),
            modules: self.module.iter().map(|(address, folder)| (address.clone(), shown(Path::new(folder)))).collect::<BTreeMap<_, _>>(),
            max_instances: self.max_instances,
            is_open: self.open,
            mode: self.mode,
            side: Side::After,
            extent: if self.partial { Extent::Partial } else { Extent::Whole },
            folders: paths.iter().filter(|path| path.is_dir()).map(|path| shown(path)).collect(),
        })
    }

    /// Returns the folders of modules that are told.
    pub fn module_folders(&self) -> Vec<PathBuf> {
        self.module.iter().map(|(_, folder)| PathBuf::from(folder)).collect()
    }
}

fn mode_parser() -> impl TypedValueParser<Value = Mode> {
    PossibleValuesParser::new(Mode::ALL.map(Mode::word))
        .try_map(|word| Mode::ALL.into_iter().find(|mode| mode.word() == word).ok_or("no such mode"))
}

fn parse_pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write a name, `=` and what it stands for")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

/// One `--var` or `--var-file`.
#[derive(Debug, Clone)]
enum Written {
    Value(String, String),
    File(PathBuf),
}

impl Written {
    fn read(&self) -> Result<Variable, Trouble> {
        match self {
            Self::Value(name, text) => Ok(Variable::Value { name: name.clone(), text: text.clone() }),
            Self::File(path) => {
                let text = fs::read_to_string(path).map_err(|error| cannot_read(path, &error))?;
                Ok(Variable::File { path: shown(path), text })
            }
        }
    }
}

/// `--var` and `--var-file` in the order in which they are written: later ones win.
#[derive(Debug, Default)]
struct Variables(Vec<Written>);

impl Args for Variables {
    fn augment_args(command: Command) -> Command {
        let var = Arg::new("var").long("var").value_name("NAME=VALUE").value_parser(parse_pair).action(ArgAction::Append).global(true);
        let file = Arg::new("var-file").long("var-file").value_name("FILE").value_parser(clap::value_parser!(PathBuf));
        command
            .arg(var.help("The value of a variable of the root module; may be given more than once"))
            .arg(file.action(ArgAction::Append).global(true).help("A file of values of variables; may be given more than once"))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Variables {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let places = |name: &str| matches.indices_of(name).into_iter().flatten();
        let values = matches.get_many::<(String, String)>("var").into_iter().flatten();
        let values = places("var").zip(values.map(|(name, text)| Written::Value(name.clone(), text.clone())));
        let files = matches.get_many::<PathBuf>("var-file").into_iter().flatten();
        let files = places("var-file").zip(files.map(|path| Written::File(path.clone())));
        let mut all: Vec<(usize, Written)> = values.chain(files).collect();
        all.sort_by_key(|(place, _)| *place);
        Ok(Self(all.into_iter().map(|(_, written)| written).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
