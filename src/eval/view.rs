//! The tenant at one instant, with assignments added for one question.

use crate::ir::{Assignment, AssignmentId, GroupId, Instant, PrincipalId, RoleId, Sift, Target, Tenant, Thing, Window};
use crate::table::Id;

/// One assignment of a [`View`]: a given one, or one that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(u32);

/// The tenant at one instant. Added assignments count like given ones and come after them.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// The instant.
    pub at: Instant,
    added: &'a [Assignment],
    span: Span,
    sift: Option<&'a Sift>,
}

/// Which windows count in a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Those that hold at the instant.
    Instant,
    /// Those that hold at the instant or at a later one before this.
    Within(Instant),
    /// Those that hold at the instant and at every later one before this.
    Throughout(Instant),
}

impl<'a> View<'a> {
    /// Looks at a tenant at an instant.
    #[must_use]
    pub fn new(tenant: &'a Tenant, at: Instant) -> Self {
        Self { tenant, at, added: &[], span: Span::Instant, sift: None }
    }

    /// Returns the same view at another instant.
    #[must_use]
    pub fn at(self, at: Instant) -> Self {
        Self { at, sift: self.sift.filter(|sift| sift.holds_at(at)), ..self }
    }

    /// Returns the same view, which looks only at what a sift keeps, at the instants for which it is right.
    #[must_use]
    pub fn sifted(self, sift: &'a Sift) -> Self {
        Self { sift: Some(sift).filter(|sift| sift.holds_at(self.at)), ..self }
    }

    /// Returns the same view, which looks at everything.
    #[must_use]
    pub fn whole(self) -> Self {
        Self { sift: None, ..self }
    }

    /// Returns the view in which everything counts that does at this instant or at any later one. What is monotone in the facts and does not
    /// hold here holds at none of them.
    #[must_use]
    pub fn from_now_on(self) -> Self {
        Self { span: Span::Within(Instant::MAX), ..self.whole() }
    }

    /// Returns the view in which everything counts that does at some instant of a window, which is not empty. What is monotone in the facts and
    /// does not hold here holds at none of them.
    #[must_use]
    pub fn within(self, window: Window) -> Self {
        Self { at: window.from, span: Span::Within(window.until), ..self.whole() }
    }

    /// Returns the view in which only that counts which does at every instant of a window. What is monotone in the facts and holds here holds at
    /// each of them.
    #[must_use]
    pub fn throughout(self, window: Window) -> Self {
        Self { at: window.from, span: Span::Throughout(window.until), ..self.whole() }
    }

    /// Returns the view in which what protects somebody counts: of all instants from one on, only what holds at each of them. What is
    /// antitone in these facts and does not hold then holds at none of them.
    #[must_use]
    pub fn of_shields(self) -> Self {
        match self.span {
            Span::Instant => self,
            Span::Within(until) | Span::Throughout(until) => Self { span: Span::Throughout(until), ..self },
        }
    }

    /// Returns which windows count.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Returns the assignments that were added.
    #[must_use]
    pub fn added(&self) -> &'a [Assignment] {
        self.added
    }

    /// Returns the same view with these assignments added, instead of those added before.
    #[must_use]
    pub fn with_added(self, added: &'a [Assignment]) -> Self {
        Self { added, ..self }
    }

    /// Returns the assignment of a fact.
    #[must_use]
    pub fn fact(&self, id: FactId) -> &'a Assignment {
        let given = self.tenant.assignments.rows();
        let index = id.0 as usize;
        match index.checked_sub(given.len()).and_then(|extra| self.added.get(extra)) {
            Some(added) => added,
            None => given.row(AssignmentId::from_index(index)),
        }
    }

    /// Returns the facts about a principal, whatever their window, in declaration order.
    pub fn of_principal(&self, principal: PrincipalId) -> impl Iterator<Item = (FactId, &'a Assignment)> + use<'a> {
        let added = self.added_where(move |fact| fact.principal == principal);
        self.tenant.assignments.of_principal_in(self.sift, principal).map(|(id, fact)| (given(id), fact)).chain(added)
    }

    /// Returns the facts about a group as a target, of both relations, whatever their window, in declaration order.
    pub fn of_group(&self, group: GroupId) -> impl Iterator<Item = (FactId, &'a Assignment)> + use<'a> {
        let added = self.added_where(move |fact| matches!(fact.target, Target::Group(target, _) if target == group));
        self.tenant.assignments.of_group_in(self.sift, group).map(|(id, fact)| (given(id), fact)).chain(added)
    }

    /// Returns the facts about a role, in every scope, whatever their window, in declaration order.
    pub fn of_role(&self, role: RoleId) -> impl Iterator<Item = (FactId, &'a Assignment)> + use<'a> {
        let added = self.added_where(move |fact| matches!(fact.target, Target::Role(target, _) if target == role));
        self.tenant.assignments.of_role_in(self.sift, role).map(|(id, fact)| (given(id), fact)).chain(added)
    }

    /// Returns the facts about a thing, whatever their window, in declaration order; of a role in every scope.
    pub fn of_thing(&self, thing: Thing) -> impl Iterator<Item = (FactId, &'a Assignment)> + use<'a> {
        let (group, role) = match thing {
            Thing::Group(group, _) => (Some(group), None),
            Thing::Role(role) => (None, Some(role)),
        };
        let of_group = group.map(|group| self.of_group(group)).into_iter().flatten();
        let of_role = role.map(|role| self.of_role(role)).into_iter().flatten();
        of_group.chain(of_role).filter(move |(_, fact)| fact.target.thing() == thing)
    }

    /// Tells whether an assignment is in force now: assigned or activated, in its window, of an account that is not disabled.
    #[must_use]
    pub fn is_in_force(&self, fact: &Assignment) -> bool {
        fact.state.is_in_force() && self.counts(fact)
    }

    /// Tells whether an assignment makes its holder eligible now.
    #[must_use]
    pub fn is_eligible(&self, fact: &Assignment) -> bool {
        !fact.state.is_in_force() && self.counts(fact)
    }

    /// Tells whether a window counts.
    #[must_use]
    pub fn holds(&self, window: Window) -> bool {
        match self.span {
            Span::Instant => window.contains(self.at),
            Span::Within(until) => window.until > self.at && window.from < until,
            Span::Throughout(until) => window.from <= self.at && window.until >= until,
        }
    }

    fn counts(&self, fact: &Assignment) -> bool {
        self.holds(fact.window) && self.tenant.principals.row(fact.principal).disabled.is_none()
    }

    fn added_where<P: Fn(&Assignment) -> bool>(&self, keep: P) -> impl Iterator<Item = (FactId, &'a Assignment)> + use<'a, P> {
        let first = self.tenant.assignments.rows().len();
        let id = move |at: usize| FactId(u32::try_from(first + at).unwrap_or(u32::MAX));
        self.added.iter().enumerate().filter(move |(_, fact)| keep(fact)).map(move |(at, fact)| (id(at), fact))
    }
}

fn given(id: AssignmentId) -> FactId {
    FactId(u32::try_from(id.index()).unwrap_or(u32::MAX))
}
