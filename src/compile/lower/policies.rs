//! Lowers policies: the named ones with what they extend, and one for each place that uses one.

use std::collections::BTreeMap;

use super::draft::{Draft, Heading, Open};
use super::policy_body::lower_body;
use super::text_of;
use crate::compile::declare::Stated;
use crate::compile::resolve::Resolver;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Defaults, Policy, PolicyId, Unknowable, Unknown};
use crate::source::Span;
use crate::syntax::ast;
use crate::table::{Id, Table};

/// The policies lowered so far; the named ones come first, in declaration order.
pub(super) struct Policies {
    drafts: Table<PolicyId, Draft>,
    names: Table<PolicyId, Box<str>>,
    table: Table<PolicyId, Policy>,
    /// What the fields of the policies leave open, with the rows that have it.
    open: BTreeMap<Open, Vec<PolicyId>>,
    /// The policies of which nothing is known.
    unknown: Vec<PolicyId>,
    role_default: PolicyId,
}

impl Policies {
    /// Lowers the named policies, and the one that all roles without a policy of their own share.
    pub(super) fn lower_named(resolver: &mut Resolver<'_>, policies: &[Stated<'_, ast::Policy>]) -> Self {
        let mut parents: Table<PolicyId, Option<PolicyId>> = policies.iter().map(|stated| parent_of(resolver, stated.ast)).collect();
        break_cycles(resolver, &mut parents, policies);
        let own = policies.iter().map(|stated| lower_body(resolver, &stated.ast.body, stated.ast.name.span)).collect();
        let names: Table<PolicyId, Box<str>> = policies.iter().map(|stated| stated.ast.name.text.clone()).collect();
        let drafts = inherit(own, &parents, &names);
        let role_default = PolicyId::from_index(policies.len());
        let mut all = Self { drafts: Table::new(), names, table: Table::new(), open: BTreeMap::new(), unknown: Vec::new(), role_default };
        for (stated, draft) in policies.iter().zip(drafts.values()) {
            all.push(draft.clone(), Defaults::Group, heading(stated));
        }
        all.push(Draft::default(), Defaults::Role, Heading::default());
        all.drafts = drafts;
        all
    }

    fn push(&mut self, draft: Draft, defaults: Defaults, heading: Heading) -> PolicyId {
        let (policy, open) = draft.finish(defaults, heading);
        let id = self.table.push(policy);
        open.into_iter().for_each(|one| self.open.entry(one).or_default().push(id));
        id
    }

    /// Returns the policy of defaults that roles share.
    pub(super) fn role_default(&self) -> PolicyId {
        self.role_default
    }

    /// Adds a policy of a group's defaults.
    pub(super) fn add_group_default(&mut self) -> PolicyId {
        self.push(Draft::default(), Defaults::Group, Heading::default())
    }

    /// Adds the policy that an item gives to a group or role; `span` is the item. A name that is not known is reported and gives defaults.
    pub(super) fn add(&mut self, resolver: &mut Resolver<'_>, written: &ast::PolicyRef, span: Span, defaults: Defaults) -> PolicyId {
        let (draft, follows) = match written {
            ast::PolicyRef::Named(name) => (self.inherited(resolver, name).unwrap_or_default(), Some(name)), // not known: reported
            ast::PolicyRef::Inline { extends, body } => {
                let parent = extends.as_ref().and_then(|name| self.inherited(resolver, name));
                let own = lower_body(resolver, body, span);
                (own.extending(parent.unwrap_or_default()), extends.as_ref()) // none, or not known: reported
            }
            ast::PolicyRef::Unknown => (Draft::default(), None),
        };
        let follows = follows.map(|name| name.text.clone());
        let id = self.push(draft, defaults, Heading { follows, span: Some(span), ..Heading::default() });
        self.unknown.extend((*written == ast::PolicyRef::Unknown).then_some(id));
        id
    }

    /// Returns what the policies leave open.
    pub(super) fn unknowns(&self) -> Vec<Unknown> {
        let fields = self.open.iter().map(|((span, field), policies)| Unknown {
            span: *span,
            what: Unknowable::Field { policies: policies.clone(), field: *field },
        });
        let whole = self.unknown.iter().filter_map(|id| Some(Unknown { span: self.table.row(*id).span?, what: Unknowable::Policy(*id) }));
        fields.chain(whole).collect()
    }

    /// Takes all policies out. What is added later stands alone, under ids of no use.
    pub(super) fn take_table(&mut self) -> Table<PolicyId, Policy> {
        std::mem::take(&mut self.table)
    }

    fn inherited(&self, resolver: &mut Resolver<'_>, name: &ast::Name) -> Option<Draft> {
        let id = resolver.policy(name)?;
        Some(self.drafts.row(id).inherited_from(self.names.row(id)))
    }
}

/// Judges a policy of which nothing comes.
pub(super) fn judge_policy(resolver: &mut Resolver<'_>, policy: &ast::Policy) {
    parent_of(resolver, policy);
    lower_body(resolver, &policy.body, policy.name.span);
}

fn parent_of(resolver: &mut Resolver<'_>, policy: &ast::Policy) -> Option<PolicyId> {
    resolver.policy(policy.extends.as_ref()?)
}

fn heading(stated: &Stated<'_, ast::Policy>) -> Heading {
    Heading {
        name: Some(stated.ast.name.text.clone()),
        label: text_of(stated.ast.label.as_ref()),
        follows: stated.ast.extends.as_ref().map(|name| name.text.clone()),
        description: stated.description(),
        span: Some(stated.ast.name.span),
    }
}

/// Lets every policy take what it lacks from its parent, parents first. The parents must be free of cycles.
fn inherit(
    mut own: Table<PolicyId, Draft>,
    parents: &Table<PolicyId, Option<PolicyId>>,
    names: &Table<PolicyId, Box<str>>,
) -> Table<PolicyId, Draft> {
    let mut is_done = vec![false; own.len()];
    for id in own.ids() {
        for at in chain(id, parents, &is_done).into_iter().rev() {
            if let Some(parent) = *parents.row(at) {
                let draft = std::mem::take(own.row_mut(at));
                let inherited = own.row(parent).inherited_from(names.row(parent));
                *own.row_mut(at) = draft.extending(inherited);
            }
            mark(&mut is_done, at);
        }
    }
    own
}

/// Returns a policy and its ancestors, up to the first that is done, or that comes again.
fn chain(start: PolicyId, parents: &Table<PolicyId, Option<PolicyId>>, is_done: &[bool]) -> Vec<PolicyId> {
    let is_open = |id: &PolicyId| is_done.get(id.index()) == Some(&false);
    std::iter::successors(Some(start).filter(is_open), |id| parents.row(*id).filter(is_open)).collect()
}

fn mark(is_done: &mut [bool], id: PolicyId) {
    if let Some(done) = is_done.get_mut(id.index()) {
        *done = true;
    }
}

/// Reports each cycle once, and lets its members extend nothing.
fn break_cycles(resolver: &mut Resolver<'_>, parents: &mut Table<PolicyId, Option<PolicyId>>, policies: &[Stated<'_, ast::Policy>]) {
    let mut round = vec![0; parents.len()];
    for (start, id) in parents.ids().enumerate() {
        let Some(first) = walk(id, start + 1, parents, &mut round) else {
            continue;
        };
        let cycle = cycle_from(first, parents);
        resolver.diagnostics.extend(report_cycle(&cycle, policies));
        for member in cycle {
            *parents.row_mut(member) = None;
        }
    }
}

/// Marks a policy and its ancestors with the number of this walk; returns where the walk meets itself, if it does.
fn walk(start: PolicyId, number: usize, parents: &Table<PolicyId, Option<PolicyId>>, round: &mut [usize]) -> Option<PolicyId> {
    let mut at = Some(start);
    while let Some(id) = at {
        match round.get_mut(id.index()) {
            Some(seen) if *seen == 0 => *seen = number,
            Some(seen) if *seen == number => return Some(id),
            _ => return None,
        }
        at = *parents.row(id);
    }
    None
}

fn cycle_from(first: PolicyId, parents: &Table<PolicyId, Option<PolicyId>>) -> Vec<PolicyId> {
    let mut cycle = vec![first];
    let mut at = *parents.row(first);
    while let Some(id) = at.filter(|id| *id != first) {
        cycle.push(id);
        at = *parents.row(id);
    }
    cycle
}

fn report_cycle(cycle: &[PolicyId], policies: &[Stated<'_, ast::Policy>]) -> Option<Diagnostic> {
    let mut links = cycle.iter().filter_map(|id| {
        let policy = policies.get(id.index())?.ast;
        Some((&policy.name.text, policy.extends.as_ref()?))
    });
    let (name, extended) = links.next()?;
    let label = |name: &str, extended: &ast::Name| format!("`{name}` extends `{}`", extended.text);
    let first = Diagnostic::new(Code::PolicyCycle, format!("policy `{name}` extends itself"), extended.span, label(name, extended));
    let diagnostic = links.fold(first, |diagnostic, (name, extended)| diagnostic.with_label(extended.span, label(name, extended)));
    Some(diagnostic.with_help("remove one `extends`"))
}
