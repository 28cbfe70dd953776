//! What is said of a pull: before its first call, and after its last.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use pim::pull::{Each, Identity, IdentityKind, Loss, Plan, Report, STEPS, Step, Stop, losses, outlook};
use pim::text::{clean, counted, join, list, quote};
use serde_json::json;

use super::refused::Refused;
use crate::cli::files::shown;
use crate::cli::options::Options;
use crate::cli::output::{Exit, Output};

/// What is counted of a tenant, by the names of the calls.
const COUNTED: [(&str, &str); 3] = [("users", "user"), ("service-principals", "service principal"), ("groups", "group")];

/// Tells what would be asked, and what would be missing.
pub fn dry_run(plan: &Plan, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let lost = outlook(&plan.identity);
    let exit = if lost.is_empty() { Exit::Yes } else { Exit::No };
    if options.is_json() {
        let call = |step: &Step| json!({ "step": step.number, "what": step.what, "url": step.url(&plan.hosts, None).text(), "permissions": step.suffices });
        let calls: Vec<serde_json::Value> = STEPS.iter().map(call).collect();
        let missing: Vec<&str> = lost.iter().map(|step| step.what).collect();
        output.answer(&format!("{}\n", json!({ "calls": calls, "missing": missing })))?;
        return Ok(exit);
    }
    let mut text = String::new();
    for step in STEPS {
        let _ = writeln!(text, "step {}: {}{}", step.number, step.noun, each(step));
        let _ = writeln!(text, "  GET {}", step.url(&plan.hosts, None).text());
        let _ = writeln!(text, "  with {}", list(step.suffices, "or"));
    }
    output.answer(&(text + &outlook_text(&plan.identity)))?;
    Ok(exit)
}

fn each(step: &Step) -> &'static str {
    match step.each {
        Each::Tenant => "",
        Each::PimGroup => ", for each group under PIM",
        Each::RelevantGroup => ", for each group that matters for PIM or roles",
        Each::Unit => ", for each unit",
    }
}

/// Tells what will be missing, before the first call.
pub fn outlook_text(identity: &Identity) -> String {
    let lost = outlook(identity);
    let mut text = String::new();
    if identity.kind == IdentityKind::Unknown {
        return text;
    }
    for step in &lost {
        let _ = writeln!(text, "step {}: {} will be missing without {}", step.number, step.noun, list(step.suffices, "or"));
        let _ = writeln!(text, "  not known then: {}", step.unknown);
    }
    if lost.is_empty() {
        text.push_str("the token's permissions suffice for every step\n");
    }
    if identity.kind == IdentityKind::Delegated {
        text.push_str("besides, the account needs a directory role that reads, such as Global Reader\n");
    }
    text
}

/// Tells what came of a pull.
pub fn report(report: &Report, folder: &Path, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let record = &report.record;
    let exit = if record.complete { Exit::Yes } else { Exit::No };
    if options.is_json() {
        let items: serde_json::Map<String, serde_json::Value> =
            report.items.iter().map(|(step, items)| (step.what.to_owned(), json!(items))).collect();
        let told = json!({ "folder": shown(folder), "tenant": record.tenant, "name": report.name, "items": items, "missing": record.missing, "complete": record.complete });
        output.answer(&format!("{told}\n"))?;
        return Ok(exit);
    }
    let of = |what: &str| report.items.iter().find(|(step, _)| step.what == what).map_or(0, |(_, items)| *items);
    let counts = join(COUNTED.iter().map(|(what, noun)| counted(of(what), noun)));
    let name = report.name.as_deref().map_or_else(|| record.tenant.clone(), |name| format!("{} ({})", clean(name), record.tenant));
    let mut text = format!("pulled {name} to `{}`: {counts}, {} of them under PIM\n", shown(folder), report.governed);
    if record.complete {
        text.push_str("nothing is missing\n");
    } else {
        text.push_str("missing, and so not known\n");
        losses(&record.missing).iter().for_each(|loss| text.push_str(&lost(loss)));
    }
    let _ = writeln!(text, "next\n  pim check -p {0}\n  pim list assignments -p {0}", shown(folder));
    output.answer(&text)?;
    Ok(exit)
}

/// Tells of one loss, and what would make it good.
fn lost(loss: &Loss) -> String {
    let of = match (&loss.first, loss.count) {
        (None, _) => String::new(),
        (Some(first), 1) => format!(" of {first}"),
        (Some(first), count) => {
            format!(" of {}, {first} the first", counted(count, if loss.step.each == Each::Unit { "unit" } else { "group" }))
        }
    };
    let mut text = format!("  {}{of}: {}\n    not known: {}\n", loss.step.noun, clean(&loss.reason()), loss.step.unknown);
    if !loss.permissions().is_empty() {
        let _ = writeln!(text, "    {} may give it", list(loss.permissions(), "or"));
    }
    text
}

/// Says why a pull ended before its end, and what to do.
pub fn stop(stop: &Stop, plan: &Plan) -> Refused {
    let resume = "what was asked lies in the folder: go on with `--resume`";
    match stop {
        Stop::SignedOut(code) => {
            Refused::new(format!("Microsoft Graph does not take the token: {code}"), "get a new one, and go on with `--resume`")
        }
        Stop::Unreachable(why) => Refused::new(format!("{} does not answer: {why}", plan.cloud.graph()), ""),
        Stop::NotGraph(why) => {
            let help = "a network that asks to sign in, or a proxy, may stand between";
            Refused::new(format!("what answers is not Microsoft Graph: {why}"), help)
        }
        Stop::OtherTenant(told, meant) => {
            Refused::new(format!("this is the tenant {told}, and {} was meant", quote(meant)), "name another folder, or another `--tenant`")
        }
        Stop::Unchecked(told, meant) => {
            let message = format!("whether this is {} cannot be checked: the organization was refused", quote(meant));
            Refused::new(message, &format!("the token is for {told}: if that is the one, name it by its id, `--tenant {told}`"))
        }
        Stop::NoTenant(why) => Refused::new(format!("it is not known which tenant this is: {why}"), "name it with `--tenant ID`"),
        Stop::Folder(name, error) => Refused::new(format!("cannot keep `{name}`: {}", error.to_string().to_lowercase()), resume),
    }
}
