//! Users and service principals: what they are, and how much they hold or may activate.

use std::collections::BTreeSet;

use crate::eval::{Closure, View};
use crate::ir::{Among, GroupId, Instant, Principal, PrincipalId, RoleId, Target, Tenant, UnknownId, UserFlag};
use crate::stop;

use super::claims::claims;
use super::filter::{Bond, Filter};
use super::open::{Gift, Open};
use super::table::{Cell, Column, Kind, Listing, Row};
use super::words::{kind_word, target_text};

const COLUMNS: &[Column] = &[
    Column::seen(&["name"], "name"),
    Column::unseen(&["label"]),
    Column::seen(&["kind"], "kind"),
    Column::seen(&["flags"], "flags"),
    Column::seen(&["active"], "active"),
    Column::seen(&["eligible"], "eligible"),
    Column::seen(&["next_end", "ends"], "ends next"),
    Column::unseen(&["file", "line"]),
];

/// Lists users and service principals; a disabled one holds nothing.
pub(super) fn list(open: &Open<'_>, filter: &Filter) -> Listing {
    let gifts = open.gifts(filter);
    let mut listing = Listing::new(Kind::Users, open.view.at, COLUMNS);
    let mut unknown: BTreeSet<UnknownId> = gifts.iter().filter(|gift| wanted(filter, gift)).map(|gift| gift.id).collect();
    let is_anybody = |gift: &Gift<'_>| gift.is_now && *gift.among == Among::Anyone && wanted(filter, gift);
    listing.others = filter.is_about_holding() && filter.user.is_none() && gifts.iter().any(is_anybody);
    let mut up = Closure::default();
    for (id, row) in open.tenant().principals.iter().filter(|(_, row)| !row.is_group()) {
        stop::check();
        if filter.user.is_some_and(|user| user != id) {
            continue;
        }
        let bonds: Vec<Bond> = claims(up.walk_up(&open.view, id)).iter().map(|claim| Bond::from(claim.fact)).collect();
        let may_get = gifts.iter().any(|gift| wanted(filter, gift) && may_have(open.tenant(), &open.view, gift, id));
        let row = || user_row(open, (id, row), &bonds, filter, may_get);
        let doubt = open.user_flag(id, UserFlag::Disabled).filter(|_| filter.is_about_holding());
        match (holds_what_is_asked(filter, &bonds, open.view.at), doubt) {
            (true, None) => listing.rows.push(row()),
            (true, Some(doubt)) => {
                unknown.insert(doubt);
                listing.possible.push(row());
            }
            (false, _) if may_get => listing.possible.push(row()),
            (false, _) => {}
        }
    }
    listing.unknown = open.reasons(&unknown);
    listing
}

/// Tells whether an unknown assignment brings something that is asked for, of the group or role that is.
fn wanted(filter: &Filter, gift: &Gift<'_>) -> bool {
    gift.bonds.iter().any(|bond| filter.names(bond.target))
}

/// Tells whether somebody may have an unknown assignment.
fn may_have(tenant: &Tenant, view: &View<'_>, gift: &Gift<'_>, user: PrincipalId) -> bool {
    match gift.among {
        Among::Anyone => gift.is_now,
        Among::These(named) => {
            gift.is_now
                && named.iter().any(|who| match tenant.group_of(*who) {
                    Some(group) => Closure::default().walk_up(view, user).find(group).is_some(),
                    None => *who == user,
                })
        }
    }
}

/// Tells whether assignments meet a filter: for the group and the role that it names, each by itself.
fn holds_what_is_asked(filter: &Filter, bonds: &[Bond], at: Instant) -> bool {
    let of_group =
        |group: GroupId| bonds.iter().copied().filter(move |bond| matches!(bond.target, Target::Group(other, _) if other == group));
    let of_role = |role: RoleId| bonds.iter().copied().filter(move |bond| matches!(bond.target, Target::Role(other, _) if other == role));
    match (filter.group, filter.role) {
        (None, None) => !filter.asks_of_assignments() || filter.is_met_by(bonds.iter().copied(), at),
        (group, role) => {
            group.is_none_or(|group| filter.is_met_by(of_group(group), at)) && role.is_none_or(|role| filter.is_met_by(of_role(role), at))
        }
    }
}

fn user_row(open: &Open<'_>, (id, row): (PrincipalId, &Principal), bonds: &[Bond], filter: &Filter, may_be_more: bool) -> Row {
    let tenant = open.tenant();
    let count = |is_active: bool| {
        let targets: BTreeSet<Target> = bonds.iter().filter(|bond| bond.state.is_in_force() == is_active).map(|bond| bond.target).collect();
        Cell::count(targets.len(), may_be_more)
    };
    let asked = bonds.iter().filter(|bond| filter.names(bond.target) && filter.is_about(**bond, open.view.at));
    let next = asked.min_by_key(|bond| bond.window.until).filter(|bond| !bond.window.is_permanent());
    Row {
        order: [row.name.to_string(), String::new()],
        end: next.map_or(Instant::MAX, |bond| bond.window.until),
        cells: vec![
            Cell::Text(row.name.to_string()),
            Cell::text(row.label.as_deref()),
            Cell::Text(kind_word(row).to_owned()),
            Cell::Words(flags(open, id, row)),
            count(true),
            count(false),
            Cell::Ending(next.map(|bond| (bond.window.until, target_text(tenant, bond.target)))),
            Cell::Place(Some(row.span)),
        ],
    }
}

fn flags(open: &Open<'_>, id: PrincipalId, row: &Principal) -> Vec<String> {
    let told = |flag: &UserFlag| match (row.flag(*flag), open.user_flag(id, *flag)) {
        (_, Some(_)) => Some(format!("unknown {}", flag.word())),
        (Some(_), None) => Some(flag.word().to_owned()),
        (None, None) => None,
    };
    UserFlag::ALL.iter().filter_map(told).collect()
}
