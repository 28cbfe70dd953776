//! The tenant at one instant, with what happened since the start.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::bounds::SETTLING_SECONDS;
use super::due::Due;
use super::history::{Entry, Event};
use super::request::{Request, RequestId, RequestKind, Status};
use crate::eval::View;
use crate::explain::Reason;
use crate::ir::{Assignment, AssignmentId, Instant, Lasting, PrincipalId, Relation, State, Target, Tenant, Thing, Window};
use crate::table::Table;

/// A copy of the tenant that lives: assignments end by their windows, so the tenant holds at [`LiveTenant::now`] what holds then.
#[derive(Debug, Clone)]
pub struct LiveTenant {
    pub(super) tenant: Tenant,
    pub(super) now: Instant,
    pub(super) requests: Table<RequestId, Request>,
    /// The requests of somebody for a thing.
    asked: BTreeMap<(PrincipalId, Thing), Asked>,
    /// The assignments that are not over, of those who have very many.
    lasting: Lasting,
    /// When each assignment of the scenario was made; an activation is made when it begins.
    made: BTreeMap<AssignmentId, Instant>,
    /// The requests that brought assignments.
    pub(super) activations: BTreeMap<AssignmentId, RequestId>,
    /// The requests for more time, in the order they were filed, by what they are about.
    pub(super) prolongings: BTreeMap<AssignmentId, Vec<RequestId>>,
    /// Assignments that were taken away, and so did not come to their end.
    removed: BTreeSet<AssignmentId>,
    /// Ownerships whose removal failed, with the instant it first did (D4.30).
    pub(super) retries: BTreeMap<AssignmentId, Instant>,
    /// Ownerships whose removal was given up, with the instant it first failed.
    pub(super) stays: BTreeMap<AssignmentId, Instant>,
    /// What will happen by itself, in order.
    pub(super) agenda: BTreeSet<(Instant, Due)>,
    /// Copies have it in common.
    history: Vec<Arc<Entry>>,
}

/// Requests of somebody for a thing, in the order they were filed.
#[derive(Debug, Clone, Default)]
struct Asked {
    all: Vec<RequestId>,
    /// Those that were open when the last was filed: what is closed opens no more.
    open: Vec<RequestId>,
}

impl LiveTenant {
    /// Starts from the declared state at an instant. What ended before stays ended.
    #[must_use]
    pub fn new(tenant: &Tenant, at: Instant) -> Self {
        let mut state = Self {
            tenant: tenant.clone(),
            now: at,
            requests: Table::new(),
            asked: BTreeMap::new(),
            lasting: Lasting::default(),
            made: BTreeMap::new(),
            activations: BTreeMap::new(),
            prolongings: BTreeMap::new(),
            removed: BTreeSet::new(),
            retries: BTreeMap::new(),
            stays: BTreeMap::new(),
            agenda: BTreeSet::new(),
            history: Vec::new(),
        };
        let needs_watching = |row: &Assignment| row.state == State::Activated || is_ownership(row);
        let watched: Vec<AssignmentId> =
            tenant.assignments.rows().iter().filter(|(_, row)| needs_watching(row)).map(|(id, _)| id).collect();
        watched.into_iter().for_each(|id| state.watch(id));
        state
    }

    /// Returns the tenant as it is now.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Returns the instant.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Returns all requests, in the order they were filed.
    #[must_use]
    pub fn requests(&self) -> &Table<RequestId, Request> {
        &self.requests
    }

    /// Returns what happened, in order.
    #[must_use]
    pub fn history(&self) -> &[Arc<Entry>] {
        &self.history
    }

    pub(super) fn view(&self) -> View<'_> {
        View::new(&self.tenant, self.now)
    }

    /// Returns the view in which assignments that are over are passed by, where somebody has very many: for what holds now or later, not for why
    /// something does not.
    pub(super) fn view_of_what_lasts(&self) -> View<'_> {
        self.view().sifted(self.lasting.sift())
    }

    pub(super) fn row(&self, id: AssignmentId) -> Assignment {
        *self.tenant.assignments.rows().row(id)
    }

    /// Adds an assignment.
    pub(super) fn add(&mut self, row: Assignment, made: Instant) -> AssignmentId {
        let id = self.tenant.assignments.push(row);
        self.lasting.take_up(&self.tenant.assignments, id, self.now);
        self.made.insert(id, made);
        self.watch(id);
        id
    }

    /// Files a request.
    pub(super) fn file(&mut self, request: Request) -> RequestId {
        let key = (request.requester, request.thing);
        let id = self.requests.push(request);
        let asked = self.asked.entry(key).or_default();
        asked.open.retain(|id| self.requests.row(*id).status.is_open());
        asked.open.push(id);
        asked.all.push(id);
        id
    }

    /// Lets an assignment end at another instant; its request, if it was an activation, ends with it where that is now.
    pub(super) fn set_end(&mut self, id: AssignmentId, until: Instant) {
        let Window { from, until: before } = self.row(id).window;
        self.agenda.remove(&(from, Due::Begin(id)));
        self.agenda.remove(&(before, Due::End(id)));
        self.set_window(id, Window { from, until: until.max(from) });
        self.watch(id);
        if until <= self.now {
            self.forget_retry(id);
            self.close_request(id);
        }
    }

    /// Takes an assignment away now. Its window is empty from then on: no explanation names it as one that ran out.
    pub(super) fn remove(&mut self, id: AssignmentId) {
        self.removed.insert(id);
        self.set_end(id, self.now);
        self.lapse_extensions(id);
        self.set_window(id, Window { from: self.now, until: self.now });
    }

    fn set_window(&mut self, id: AssignmentId, window: Window) {
        self.tenant.assignments.set_window(id, window);
        if window.until > self.now {
            self.lasting.take_up(&self.tenant.assignments, id, self.now);
        }
    }

    /// Tells whether an assignment is younger than five minutes (D1.26, D4.23). A declared one was made when its window began.
    pub(super) fn is_settling(&self, id: AssignmentId) -> bool {
        let made = self.made.get(&id).copied().unwrap_or(self.row(id).window.from);
        made <= self.now && self.now < made.plus_seconds(SETTLING_SECONDS)
    }

    /// Returns the assignments of somebody in a placement that were not taken away, whatever their window, oldest first.
    pub(super) fn assignments_of(&self, principal: PrincipalId, target: Target, state: State) -> Vec<AssignmentId> {
        let rows = self.tenant.assignments.of_principal(principal);
        let fits = |id: &AssignmentId, row: &Assignment| row.target == target && row.state == state && !self.removed.contains(id);
        rows.filter(|(id, row)| fits(id, row)).map(|(id, _)| id).collect()
    }

    /// Returns the latest request of somebody for a thing that fits, be it over.
    pub(super) fn latest_request(&self, requester: PrincipalId, thing: Thing, fits: impl Fn(&Request) -> bool) -> Option<RequestId> {
        let all = self.asked.get(&(requester, thing)).map_or(&[][..], |asked| &asked.all);
        all.iter().rev().copied().find(|id| fits(self.requests.row(*id)))
    }

    /// Returns the latest open request of somebody for a thing that fits.
    pub(super) fn latest_open_request(&self, requester: PrincipalId, thing: Thing, fits: impl Fn(&Request) -> bool) -> Option<RequestId> {
        let open = self.asked.get(&(requester, thing)).map_or(&[][..], |asked| &asked.open);
        let fits = |request: &Request| request.status.is_open() && fits(request);
        open.iter().rev().copied().find(|id| fits(self.requests.row(*id)))
    }

    /// Returns a request that keeps another one from being filed: one that waits (D4.8), or a scheduled activation that overlaps
    /// `window` (D9.19).
    pub(super) fn blocking_request(&self, requester: PrincipalId, thing: Thing, window: Window) -> Option<RequestId> {
        self.latest_open_request(requester, thing, |request| match (&request.kind, request.status) {
            (RequestKind::Activation { .. }, Status::Pending) => true,
            (RequestKind::Activation { start, seconds, .. }, Status::Scheduled) => {
                *start < window.until && window.from < start.plus_seconds(*seconds)
            }
            (RequestKind::Activation { .. }, Status::Active | Status::Granted | Status::Denied | Status::Lapsed) => false,
            (RequestKind::Activation { .. }, Status::Cancelled | Status::Ended | Status::Failed) | (RequestKind::Prolonging(..), _) => {
                false
            }
        })
    }

    /// Keeps what somebody did, and why it was allowed.
    pub(super) fn record(&mut self, actor: Option<PrincipalId>, event: Event, text: String, reasons: Vec<Reason>) {
        self.history.push(Arc::new(Entry { at: self.now, actor, event, text, rule: event.rule(), reasons }));
    }

    /// Keeps what happened by itself, and by which rule.
    pub(super) fn happen(&mut self, event: Event, rule: &'static str, text: String) {
        self.history.push(Arc::new(Entry { at: self.now, actor: None, event, text, rule, reasons: Vec::new() }));
    }

    fn close_request(&mut self, id: AssignmentId) {
        if let Some(request) = self.activations.get(&id) {
            self.requests.row_mut(*request).status = Status::Ended;
        }
    }
}

/// Tells whether an assignment makes, in its window, an owner.
pub(super) fn is_ownership(row: &Assignment) -> bool {
    matches!(row.target, Target::Group(_, Relation::Owner)) && row.state.is_in_force()
}
