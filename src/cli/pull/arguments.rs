//! The options of `pim pull`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use pim::pull::{Cloud, DEFAULT_CLIENT};

const EXAMPLES: &str = "\
Examples:
  pim pull -o tenant --device-code
  pim pull -o tenant --token-env GRAPH_TOKEN
  pim pull -o tenant --app --tenant contoso.com --resume
  pim pull --dry-run --token-env GRAPH_TOKEN

Exit codes: 0 everything was seen, 1 something is missing, 2 could not";

/// The options of `pim pull`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The folder that is written to; it is made where it is not there
    #[arg(short, long = "output", value_name = "FOLDER", required_unless_present = "dry_run")]
    pub output: Option<PathBuf>,
    /// The tenant, by its id or a domain; another one is refused [default: the token's]
    #[arg(long, value_name = "ID")]
    pub tenant: Option<String>,
    /// The cloud that the tenant is in
    #[arg(long, value_name = "CLOUD", default_value = "global", value_parser = cloud_parser())]
    pub cloud: Cloud,
    /// Takes the token from this variable of the environment
    #[arg(long, value_name = "NAME", group = "sign_in")]
    pub token_env: Option<String>,
    /// Takes the token from this file
    #[arg(long, value_name = "FILE", group = "sign_in")]
    pub token_file: Option<PathBuf>,
    /// Shows a code that somebody types in a browser, on this machine or another
    #[arg(long, group = "sign_in")]
    pub device_code: bool,
    /// The application that asks for the code [default: Microsoft Graph Command Line Tools]
    #[arg(long, value_name = "ID", requires = "device_code", default_value = DEFAULT_CLIENT, hide_default_value = true)]
    pub client_id: String,
    /// Signs in as an application: AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of the environment
    #[arg(long, group = "sign_in")]
    pub app: bool,
    /// Asks for members and owners of every group, not only of those that matter for PIM and roles
    #[arg(long)]
    pub all_groups: bool,
    /// Asks of every group whether it is under PIM, where Graph gives no list of those that are
    #[arg(long)]
    pub probe_groups: bool,
    /// Goes on with what FOLDER holds, and asks only for what it does not
    #[arg(long)]
    pub resume: bool,
    /// Tells what would be asked and what would be missing, and asks nothing
    #[arg(long)]
    pub dry_run: bool,
    /// An address of this machine in place of Microsoft's, for tests
    #[arg(long, value_name = "URL", hide = true)]
    pub base_url: Option<String>,
}

fn cloud_parser() -> impl TypedValueParser<Value = Cloud> {
    PossibleValuesParser::new(Cloud::names()).try_map(|name| Cloud::parse(&name).ok_or("no such cloud"))
}

impl Arguments {
    /// Tells whether it is said how to sign in.
    pub fn is_signed_in(&self) -> bool {
        self.token_env.is_some() || self.token_file.is_some() || self.device_code || self.app
    }
}
