//! Who asks: the tenant, the instant, the place of the question, and what is kept from one look to the next. It names things and points at their
//! lines; it knows no explainer.

use std::sync::OnceLock;

use crate::answer::Requests;
use crate::diag::Label;
use crate::eval::{FactId, HeldRole, Judgement, Request, RoleRoute, Scratch, View};
use crate::ir::{Field, Instant, Modifiers, PrincipalId, Strangers, Tenant, Thing};
use crate::reach::{Index, Mode};
use crate::source::Span;

use super::said::Fix;
use super::words::{brief_fact_text, fact_text, name, thing_text};

/// One question being explained: what it looks at, where it stands, and the memory it reuses.
pub(super) struct Asker<'a> {
    pub view: View<'a>,
    pub query: Span,
    pub scratch: Scratch,
    /// Whether it is looked for what would turn a denial.
    pub seeks_fixes: bool,
    /// Whether it is looked, where somebody can approve now, for who could besides after steps of their own.
    pub seeks_standby: bool,
    /// In which views a change has to turn the denial; none: in its own alone.
    pub worlds: &'a [View<'a>],
    /// The accounts and the context of these views that no line declares.
    pub strangers: Option<&'a Strangers>,
    /// What searches look up, once one has.
    pub kept: &'a OnceLock<Index>,
}

impl<'a> Asker<'a> {
    /// Begins with a view; `kept` is one for its tenant and its added assignments.
    pub fn new(view: View<'a>, query: Span, kept: &'a OnceLock<Index>) -> Self {
        Self { view, query, scratch: Scratch::default(), seeks_fixes: true, seeks_standby: true, worlds: &[], strangers: None, kept }
    }

    /// Asks why alone: nothing is looked for that would turn a denial.
    pub fn without_fixes(self) -> Self {
        Self { seeks_fixes: false, ..self }
    }

    /// Names of approvers only those who can approve now, where there are some.
    pub fn without_standby(self) -> Self {
        Self { seeks_standby: false, ..self }
    }

    /// Looks for what turns a denial in several views alike: those of the tenants that one may be which is not wholly known.
    pub fn in_worlds(self, worlds: &'a [View<'a>], strangers: &'a Strangers) -> Self {
        Self { worlds, strangers: Some(strangers), ..self }
    }

    /// Returns the views in which a change has to turn the denial.
    pub fn everywhere(&self) -> Vec<View<'a>> {
        if self.worlds.is_empty() { vec![self.view] } else { self.worlds.to_vec() }
    }

    /// Looks for what would turn a denial, where that is asked.
    pub fn fixes(&mut self, find: impl FnOnce(&mut Self) -> Vec<Fix>) -> Vec<Fix> {
        if self.seeks_fixes { find(self) } else { Vec::new() }
    }

    /// Returns the tenant.
    pub fn tenant(&self) -> &'a Tenant {
        self.view.tenant
    }

    /// Returns what searches look up, made when it is first asked for.
    pub fn index(&self) -> &'a Index {
        self.kept.get_or_init(|| Index::new(&self.view.whole()))
    }

    /// Begins to judge requests; what is found about approvers is kept between them.
    pub fn requests(&self) -> Requests<'a> {
        Requests::new(&self.view, self.kept)
    }

    /// Judges one request.
    pub fn judge(&mut self, request: &Request<'_>) -> Judgement {
        self.requests().judge(&mut self.scratch, request)
    }

    /// Does something with the view of another instant.
    pub fn looking_at<T>(&mut self, at: Instant, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.view;
        self.view = before.at(at);
        let seen = look(self);
        self.view = before;
        seen
    }

    /// Writes a principal's name in backticks.
    pub fn name(&self, principal: PrincipalId) -> String {
        name(self.view.tenant, principal)
    }

    /// Names whoever has an assignment, in backticks.
    pub fn holder_name(&self, fact: FactId) -> String {
        self.name(self.view.fact(fact).principal)
    }

    /// Writes a thing as the language does: `membership of exchange-ops`.
    pub fn thing(&self, thing: Thing) -> String {
        thing_text(self.view.tenant, thing)
    }

    /// Makes a label that stands in the question itself.
    pub fn in_query(&self, text: impl Into<String>) -> Label {
        Label::new(self.query, text)
    }

    /// Says less where the marked line is seen above it; a label in the question itself stays whole.
    pub fn beside(&self, label: Label, brief: impl Into<String>) -> Label {
        if label.span == self.query { label } else { label.with_brief(brief) }
    }

    /// Labels an assignment with what it makes of its principal.
    pub fn fact_label(&self, fact: FactId) -> Label {
        let fact = self.view.fact(fact);
        Label::new(fact.span, fact_text(self.view.tenant, fact)).with_brief(brief_fact_text(self.view.tenant, fact, self.view.at))
    }

    /// Labels assignments, one by one.
    pub fn fact_labels<'f>(&self, facts: impl IntoIterator<Item = &'f FactId>) -> Vec<Label> {
        facts.into_iter().map(|fact| self.fact_label(*fact)).collect()
    }

    /// Labels the assignments by which somebody holds a role.
    pub fn held_labels(&self, held: &HeldRole) -> Vec<Label> {
        self.route_labels(&held.route)
    }

    /// Labels the assignments of a way to hold a role.
    pub fn route_labels(&self, route: &RoleRoute) -> Vec<Label> {
        match route {
            RoleRoute::Direct(fact) => vec![self.fact_label(*fact)],
            RoleRoute::ThroughGroup(chain, fact) => self.fact_labels(chain.iter().chain([fact])),
        }
    }

    /// Labels a field where it is written, or says in the question that it is a default.
    pub fn field_label<T>(&self, field: &Field<T>, what: &str) -> Label {
        match field.origin.span() {
            Some(span) => Label::new(span, what),
            None => self.in_query(format!("{what} by default")),
        }
    }
}

/// Tells whether approvals by others count.
pub(super) fn mode(mods: &Modifiers) -> Mode {
    if mods.without_approval.is_some() { Mode::WithoutApproval } else { Mode::WithApproval }
}
