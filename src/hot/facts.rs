//! What everybody is given, in one list: each holder's part begins with the groups that it is a member of, then what it holds besides, then what it is
//! eligible for. Disabled accounts are given nothing, so that nobody has to look whether one is.

use rustc_hash::FxHashMap;

use crate::ir::{Assignment, GroupId, Principal, PrincipalId, PrincipalKind, State, Target, Tenant, Window};
use crate::table::{Id, Table};
use crate::terms::Relation;

use super::packed::{Packed, Scoped};

/// One assignment: of what, and the number of its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Given {
    pub target: Packed,
    pub window: u32,
}

/// Where a holder's part begins and is divided, and what the holder is. It ends where the next begins.
#[derive(Debug, Clone, Copy, Default)]
struct Head {
    memberships: u32,
    further: u32,
    eligible: u32,
    is: u32,
}

const USER: u32 = 1;
const GROUP: u32 = 1 << 1;
const DISABLED: u32 = 1 << 2;
const AGENT: u32 = 1 << 3;

/// What a holder is given.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Holder<'a> {
    /// The groups that it is a member of.
    pub memberships: &'a [Given],
    /// What it holds besides: ownerships and roles.
    pub further: &'a [Given],
    /// What it is eligible for.
    pub eligible: &'a [Given],
    is: u32,
}

impl Holder<'_> {
    pub fn is_user(self) -> bool {
        self.is & USER != 0
    }

    pub fn is_group(self) -> bool {
        self.is & GROUP != 0
    }

    pub fn is_disabled(self) -> bool {
        self.is & DISABLED != 0
    }

    pub fn is_agent(self) -> bool {
        self.is & AGENT != 0
    }
}

/// What all holders are given.
#[derive(Debug, Default)]
pub(super) struct Facts {
    given: Vec<Given>,
    /// By principal.
    principals: Vec<Head>,
    /// The same of groups, by group: a walk knows groups alone.
    groups: Vec<[Head; 2]>,
    windows: Vec<Window>,
    scoped: Scoped,
}

impl Facts {
    /// Collects what a tenant gives.
    pub fn new(tenant: &Tenant) -> Self {
        let rows = tenant.assignments.rows();
        let mut principals = heads(tenant, rows);
        let mut windows = Windows::default();
        let mut scoped = Scoped::default();
        let mut given = vec![Given { target: Packed::relation(GroupId::from_index(0), Relation::Member), window: 0 }; rows.len()];
        let mut next: Vec<[u32; 3]> = principals.iter().map(|head| [head.memberships, head.further, head.eligible]).collect();
        for row in rows.values() {
            let is_disabled = principals.get(row.principal.index()).is_none_or(|head| head.is & DISABLED != 0);
            let place = next.get_mut(row.principal.index()).and_then(|next| next.get_mut(part_of(row))).filter(|_| !is_disabled);
            let Some(place) = place else { continue };
            if let Some(slot) = given.get_mut(*place as usize) {
                *slot = Given { target: scoped.pack(row.target), window: windows.number(row.window) };
            }
            *place += 1;
        }
        let end = principals.last().map_or(0, |last| last.memberships);
        given.truncate(end as usize);
        given.shrink_to_fit();
        let pair = |principal: PrincipalId| {
            [principal.index(), principal.index() + 1].map(|at| principals.get(at).copied().unwrap_or_default()) // each has one behind it
        };
        let groups = tenant.groups.values().map(|group| pair(group.principal)).collect();
        principals.shrink_to_fit();
        Self { given, principals, groups, windows: windows.list, scoped }
    }

    /// Returns the windows, by number.
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// Returns the names of roles in units.
    pub fn scoped(&self) -> &Scoped {
        &self.scoped
    }

    /// Returns how many groups there are.
    pub fn count_groups(&self) -> usize {
        self.groups.len()
    }

    /// Returns what a principal is given; nothing where there is none.
    #[inline]
    pub fn principal(&self, principal: PrincipalId) -> Holder<'_> {
        match self.principals.get(principal.index()..) {
            Some([head, next, ..]) => self.holder(head, next),
            Some(_) | None => Holder::default(), // a principal of another tenant holds nothing
        }
    }

    /// Returns what a group is given, by its number.
    #[inline]
    pub fn group(&self, group: u32) -> Holder<'_> {
        match self.groups.get(group as usize) {
            Some([head, next]) => self.holder(head, next),
            None => Holder::default(), // as above
        }
    }

    #[inline]
    fn holder(&self, head: &Head, next: &Head) -> Holder<'_> {
        let part = |from: u32, until: u32| self.given.get(from as usize..until as usize).unwrap_or_default(); // no part lies outside
        Holder {
            memberships: part(head.memberships, head.further),
            further: part(head.further, head.eligible),
            eligible: part(head.eligible, next.memberships),
            is: head.is,
        }
    }
}

/// Counts what everybody is given, and so where the parts lie; one more stands behind the last.
fn heads(tenant: &Tenant, rows: &Table<crate::ir::AssignmentId, Assignment>) -> Vec<Head> {
    let mut counts = vec![[0u32; 3]; tenant.principals.len()];
    for row in rows.values() {
        if let Some(count) = counts.get_mut(row.principal.index()).and_then(|counts| counts.get_mut(part_of(row))) {
            *count += 1;
        }
    }
    let mut at = 0;
    let mut heads = Vec::with_capacity(counts.len() + 1);
    for (principal, [memberships, further, eligible]) in tenant.principals.values().zip(counts) {
        let is = what(principal);
        let [memberships, further, eligible] = if is & DISABLED == 0 { [memberships, further, eligible] } else { [0; 3] };
        heads.push(Head { memberships: at, further: at + memberships, eligible: at + memberships + further, is });
        at += memberships + further + eligible;
    }
    heads.push(Head { memberships: at, further: at, eligible: at, is: 0 });
    heads
}

/// Returns in which part of what its holder is given an assignment lies.
fn part_of(row: &Assignment) -> usize {
    match (row.state, row.target) {
        (State::Eligible, _) => 2,
        (State::Active | State::Activated, Target::Group(_, Relation::Member)) => 0,
        (State::Active | State::Activated, Target::Group(_, Relation::Owner) | Target::Role(..)) => 1,
    }
}

fn what(principal: &Principal) -> u32 {
    let kind = match principal.kind {
        PrincipalKind::User { .. } => USER,
        PrincipalKind::ServicePrincipal => 0,
        PrincipalKind::Group(_) => GROUP,
    };
    let flag = |is_so: bool, bit: u32| if is_so { bit } else { 0 };
    kind | flag(principal.disabled.is_some(), DISABLED) | flag(principal.agent.is_some(), AGENT)
}

/// The windows that are written, each once.
#[derive(Default)]
struct Windows {
    list: Vec<Window>,
    numbers: FxHashMap<Window, u32>,
    /// What was asked last: most follow one of the same.
    last: Option<(Window, u32)>,
}

impl Windows {
    fn number(&mut self, window: Window) -> u32 {
        if let Some((_, number)) = self.last.filter(|(last, _)| *last == window) {
            return number;
        }
        let next = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(window).or_insert(next);
        if number == next {
            self.list.push(window);
        }
        self.last = Some((window, number));
        number
    }
}
