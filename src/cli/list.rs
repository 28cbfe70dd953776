//! `pim list`: what there is, with filters that combine.

use std::io;

use clap::Args;
use pim::door;
use pim::inventory::FilterWord;
use pim::ir::Instant;
use pim::render;
use pim::session::{Session, Unlisted, Wanted};

use super::options::{Format, Options};
use super::output::{Exit, Output};
use super::query;
use super::trouble::Trouble;

/// The options of `pim list`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What is listed: users (service principals too), groups, roles, policies, assignments or approvals [default: how many there are]
    #[arg(value_name = "KIND")]
    kind: Option<String>,
    /// With an eligible assignment
    #[arg(long)]
    eligible: bool,
    /// With an assignment in force, assigned or activated
    #[arg(long)]
    active: bool,
    /// With an activated one
    #[arg(long)]
    activated: bool,
    /// With one that has no end
    #[arg(long)]
    permanent: bool,
    /// With one that ends within this: `14d`, `8h`
    #[arg(long, value_name = "DURATION")]
    expiring: Option<String>,
    /// Groups that are PIM-enabled
    #[arg(long)]
    pim_enabled: bool,
    /// Groups that are role-assignable
    #[arg(long)]
    role_assignable: bool,
    /// What asks for an approval that nobody could give
    #[arg(long)]
    no_approver: bool,
    /// What this user can approve
    #[arg(long, value_name = "NAME")]
    approver: Option<String>,
    /// About this group
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// About this role
    #[arg(long, value_name = "NAME")]
    role: Option<String>,
    /// About this user or service principal
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
}

impl Arguments {
    /// Returns the filters that are given, in their order.
    fn parts(&self) -> Vec<(FilterWord, Option<String>)> {
        let part = |word: FilterWord| match word {
            FilterWord::Eligible => self.eligible.then_some(None),
            FilterWord::Active => self.active.then_some(None),
            FilterWord::Activated => self.activated.then_some(None),
            FilterWord::Permanent => self.permanent.then_some(None),
            FilterWord::PimEnabled => self.pim_enabled.then_some(None),
            FilterWord::RoleAssignable => self.role_assignable.then_some(None),
            FilterWord::NoApprover => self.no_approver.then_some(None),
            FilterWord::Expiring => self.expiring.clone().map(Some),
            FilterWord::Approver => self.approver.clone().map(Some),
            FilterWord::Group => self.group.clone().map(Some),
            FilterWord::Role => self.role.clone().map(Some),
            FilterWord::User => self.user.clone().map(Some),
        };
        FilterWord::all().filter_map(|word| Some((word, part(word)?))).collect()
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let parts = arguments.parts();
    let wanted = match (&arguments.kind, parts.is_empty()) {
        (None, true) => None,
        (None, false) => return complain(&Unlisted::without_kind(&parts), "list", options, output),
        (Some(kind), _) => match Wanted::of_kind(kind, parts) {
            Ok(wanted) => Some(wanted),
            Err(unlisted) => return complain(&unlisted, &format!("list {kind}"), options, output),
        },
    };
    let asked = wanted.as_ref().map_or_else(|| "list".to_owned(), |wanted| format!("list {wanted}"));
    let (session, at) = match query::open(options) {
        Ok(opened) => opened,
        Err(trouble) => return query::refuse(&asked, &trouble, options, output),
    };
    let exit = match wanted {
        Some(wanted) => list(&session, &wanted, at, options, output)?,
        None => count(&session, at, options, output)?,
    };
    match options.format {
        // nothing but rows stands in it
        Format::Csv => output.warn_of_unread_parts(&session)?,
        _ => query::tell_unread_parts(&session, exit, options, output)?,
    }
    Ok(exit)
}

fn list(session: &Session, wanted: &Wanted, at: Instant, options: &Options, output: &mut Output) -> io::Result<Exit> {
    if options.is_json() {
        return output.tell(&door::list(session, Some(wanted), at));
    }
    let asked = wanted.to_string();
    let found = match session.list(wanted, at) {
        Ok(found) => found,
        Err(unlisted) => return complain(&unlisted, &format!("list {asked}"), options, output),
    };
    let listed = door::listing(session, &asked, &found);
    let text = match options.format {
        Format::Csv => render::listing_csv(&listed),
        Format::Human | Format::Json | Format::Junit | Format::Sarif | Format::Github => render::render_listing(&listed, output.style()),
        Format::Markdown | Format::Dot | Format::Svg | Format::Html => render::render_listing(&listed, output.style()),
    };
    output.answer(&text)?;
    Ok(Exit::of_listing(&found))
}

/// Says how many there are of each kind.
fn count(session: &Session, at: Instant, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let counts = session.count(at);
    let told = door::count(&counts, at);
    let text = match options.format {
        Format::Json => return output.tell(&told),
        Format::Csv => render::counts_csv(&counts),
        Format::Human | Format::Junit | Format::Sarif | Format::Github | Format::Markdown | Format::Dot | Format::Svg | Format::Html => {
            render::render_counts(&counts, at, &session.tenant().settings.timezone, output.style())
        }
    };
    output.answer(&text)?;
    Ok(told.exit)
}

fn complain(unlisted: &Unlisted, asked: &str, options: &Options, output: &mut Output) -> io::Result<Exit> {
    match unlisted {
        Unlisted::Rejected(rejected) => query::refuse(asked, &Trouble::Rejected(rejected.clone()), options, output),
        Unlisted::Usage { .. } if options.is_json() => output.tell(&door::unlisted(asked, unlisted)),
        Unlisted::Usage { message, help } => output.complain(message, Some(help)),
    }
}
