//! `pim pull`: collects a tenant from Microsoft Graph into a folder.

mod arguments;
mod machine;
mod refused;

mod folder;
mod said;
mod watcher;
mod wire;

mod token;

mod line;

use std::io;
use std::path::PathBuf;

use chrono::DateTime;
use pim::pull::{Claims, Clock, Hosts, Identity, Plan, World, pull};

use super::files;
use super::interrupt;
use super::options::Options;
use super::output::{Exit, Output};
use folder::PullFolder;
use line::Signed;
use machine::Machine;
use refused::Refused;
use token::Bearer;
use watcher::Watcher;
use wire::Wire;

pub use arguments::Arguments;

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    match attempt(arguments, options, output) {
        Ok(exit) => exit,
        Err(refused) => output.complain(&refused.message, refused.help.as_deref()),
    }
}

fn attempt(arguments: &Arguments, options: &Options, output: &mut Output) -> Result<io::Result<Exit>, Refused> {
    let hosts = hosts(arguments)?;
    if arguments.dry_run && !arguments.is_signed_in() {
        return Ok(said::dry_run(&plan(arguments, hosts, None), options, output));
    }
    let folder = arguments.output.as_deref().filter(|_| !arguments.dry_run);
    let folder = folder.map(|path| PullFolder::open(path, arguments.resume)).transpose()?;
    let wire = wire(&hosts)?;
    let bearer = token::bearer(arguments, &hosts, &wire, &mut |text| output.note(&format!("{text}\n")))?;
    let claims = bearer.claims();
    check_claims(arguments, claims.as_ref())?;
    let plan = plan(arguments, hosts, claims);
    let Some(folder) = folder else { return Ok(said::dry_run(&plan, options, output)) };
    Ok(collect(&plan, &folder, &wire, bearer, options, output))
}

/// Fills the folder, and says what came of it.
fn collect(plan: &Plan, folder: &PullFolder, wire: &Wire, bearer: Bearer, options: &Options, output: &mut Output) -> io::Result<Exit> {
    output.note(&said::outlook_text(&plan.identity))?;
    interrupt::say_at_end(&format!("interrupted: what was asked lies in `{}`; go on with `--resume`", files::shown(folder.path())));
    let line = Signed::new(wire, bearer);
    let report = {
        let watcher = Watcher::new(output);
        let report = pull(World { line: &line, store: folder, clock: &Machine, watch: &watcher }, plan);
        watcher.end();
        report
    };
    match report {
        Ok(report) => said::report(&report, folder.path(), options, output),
        Err(stop) => {
            let Refused { message, help } = said::stop(&stop, plan);
            output.complain(&message, help.as_deref())
        }
    }
}

/// The variable that names a file of authorities, as for other programs.
const ROOTS: &str = "SSL_CERT_FILE";

fn wire(hosts: &Hosts) -> Result<Wire, Refused> {
    let file = std::env::var_os(ROOTS).filter(|file| !file.is_empty()).map(PathBuf::from);
    let roots = wire::roots(file.as_deref()).map_err(|why| {
        let name = file.as_deref().map(files::shown).unwrap_or_default(); // only a file can be wrong
        Refused::new(format!("cannot trust the authorities in `{name}`: {why}"), "`SSL_CERT_FILE` names a file of certificates, or nothing")
    })?;
    Ok(Wire::new(hosts, roots))
}

fn hosts(arguments: &Arguments) -> Result<Hosts, Refused> {
    let Some(address) = &arguments.base_url else { return Ok(Hosts::of(arguments.cloud)) };
    let help = "`--base-url` is for tests: write an address such as `http://127.0.0.1:8080`";
    Hosts::loopback(address).ok_or_else(|| Refused::new(format!("`{address}` is no address of this machine"), help))
}

fn plan(arguments: &Arguments, hosts: Hosts, claims: Option<Claims>) -> Plan {
    let token_tenant = claims.as_ref().and_then(|claims| claims.tenant.clone());
    Plan {
        hosts,
        cloud: arguments.cloud,
        tenant: arguments.tenant.clone(),
        token_tenant,
        identity: claims.map_or_else(Identity::unknown, |claims| claims.identity),
        all_groups: arguments.all_groups,
        probe_groups: arguments.probe_groups,
        is_resumed: arguments.resume,
    }
}

/// Refuses a token that Graph would refuse, before anything is asked.
fn check_claims(arguments: &Arguments, claims: Option<&Claims>) -> Result<(), Refused> {
    let Some(claims) = claims else { return Ok(()) };
    if let Some(audience) = claims.other_audience(arguments.cloud) {
        let help = format!("get one for {}; `--cloud` names another cloud", arguments.cloud.graph());
        return Err(Refused::new(format!("the token is for `{audience}`, not for Microsoft Graph"), &help));
    }
    let expired = claims.expires.filter(|expires| *expires <= Machine.now().timestamp());
    if let Some(at) = expired.and_then(|expires| DateTime::from_timestamp(expires, 0)) {
        return Err(Refused::new(format!("the token was valid until {}", at.format("%Y-%m-%dT%H:%M:%SZ")), "get a new one"));
    }
    Ok(())
}
