//! Changes of policies that leave their meaning, or close a gap.

use super::view::{Edit, View};
use crate::defect::OrDefect;
use crate::diag::Diagnostic;
use crate::eval::common_demands;
use crate::ir::{self, ContextId, Relation, Tenant};
use crate::requirement::{Requirement, RequirementSet};
use crate::source::{SourceId, Span};
use crate::syntax::{self, ast};
use crate::text::join;

/// Gives the inline policy at a place a name of its own: its item names it, and it stands behind its group or role.
#[must_use]
pub fn extract_policy(view: &View<'_>, offset: usize) -> Option<(String, Vec<Edit>)> {
    let tree = view.tree()?;
    let node = tree.statements.iter().find(|node| node.span.range().contains(&offset))?;
    let (owner, word, reference) = policy_at(&node.value, offset)?;
    let ast::PolicyRef::Inline { extends, body } = reference else { return None };
    let name = free_name(view, &format!("{}-{word}", owner.text));
    let page = view.page();
    let base = extends.as_ref().map_or_else(String::new, |base| format!("extends {} ", page.slice(base.span.range())));
    let policy = format!("policy {name} {base}{}", page.slice(body.span.range()));
    let parsed = syntax::parse_file(SourceId::default(), &policy);
    let policy = if parsed.diagnostics.is_empty() { syntax::format_file(&parsed.file) } else { return None };
    let start = extends.as_ref().map_or(body.span, |base| word_before(view, base.span)).range().start;
    let end = node.span.range().end;
    let edits = vec![(start..body.span.range().end, name.clone()), (end..end, format!("\n\n{}", policy.trim_end()))];
    Some((format!("give this policy a name: `{name}`"), edits))
}

/// Returns the policy of a group or role at a place: whose, what it stands before, and how it is given.
fn policy_at(statement: &ast::Statement, offset: usize) -> Option<(&ast::Name, &'static str, &ast::PolicyRef)> {
    if let ast::Statement::Group(group) = statement {
        let item = group.items().iter().find(|item| item.span.range().contains(&offset))?;
        let ast::GroupItem::Policy(relation, reference) = &item.value else { return None };
        return Some((&group.name, relation.abstract_noun(), reference));
    }
    let ast::Statement::Role(role) = statement else { return None };
    let item = role.items().iter().find(|item| item.span.range().contains(&offset))?;
    if let ast::RoleItem::Policy(reference) = &item.value { Some((&role.name, "policy", reference)) } else { None }
}

/// Returns the span of `extends` before a name.
fn word_before(view: &View<'_>, name: Span) -> Span {
    let before = view.page().slice(0..name.range().start);
    let at = before.rfind("extends").or_defect();
    Span::new(name.source, at, name.range().end)
}

/// Returns a name that no policy has yet, as it is written.
fn free_name(view: &View<'_>, wanted: &str) -> String {
    let is_taken = |name: &str| view.loaded.session.as_ref().is_some_and(|session| session.scope().policy(name).is_some());
    let numbered = (2..).map(|number: u32| format!("{wanted}-{number}"));
    let free = std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !is_taken(name));
    syntax::format_name(&free.or_defect()).into_owned()
}

/// Makes ownership of a group demand what its membership demands (D7.5, D7.7).
#[must_use]
pub fn close_gap(view: &View<'_>, diagnostic: &Diagnostic) -> Option<Vec<Edit>> {
    let tenant = view.loaded.tenant()?;
    let place = diagnostic.labels.first()?.span;
    let tree = view.tree()?;
    let mut groups =
        tree.statements.iter().filter_map(|node| if let ast::Statement::Group(group) = &node.value { Some(group) } else { None });
    let group = groups.find(|group| is_about(tenant, view, group, place))?;
    let id = view.loaded.session.as_ref()?.scope().group(&group.name.text)?;
    let [membership, ownership] = [Relation::Member, Relation::Owner].map(|side| tenant.group_policy(id, side));
    let (membership, ownership) = (tenant.policies.row(membership?), tenant.policies.row(ownership?));
    let (require, approval) = (require_text(tenant, membership, ownership), approval_text(tenant, membership, ownership));
    let gates = [require, approval].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let own = group
        .items()
        .iter()
        .find_map(|item| if let ast::GroupItem::Policy(Relation::Owner, reference) = &item.value { Some(reference) } else { None });
    match own {
        None => {
            let at = group.block.as_ref()?.span.range().start + 1;
            Some(vec![(at..at, format!(" ownership policy {{ activation {{ {gates} }} }} "))])
        }
        Some(ast::PolicyRef::Named(name)) => {
            let written = view.page().slice(name.span.range());
            Some(vec![(name.span.range(), format!("extends {written} {{ activation {{ {gates} }} }}"))])
        }
        Some(ast::PolicyRef::Inline { body, .. }) => Some(into_body(body, &gates)),
        Some(ast::PolicyRef::Unknown) => None,
    }
}

/// Tells whether a lint is about a group: at its name, at its ownership, or at the policy that this names.
fn is_about(tenant: &Tenant, view: &View<'_>, group: &ast::Declaration<ast::GroupItem>, place: Span) -> bool {
    let item = group.items().iter().find(|item| matches!(item.value, ast::GroupItem::Policy(Relation::Owner, _)));
    let ownership =
        view.loaded.session.as_ref().and_then(|session| tenant.group_policy(session.scope().group(&group.name.text)?, Relation::Owner));
    let span = ownership.and_then(|id| tenant.policies.row(id).span);
    group.name.span == place || item.is_some_and(|item| item.span == place) || span == Some(place)
}

/// Writes what both ask for; a context stands for MFA (D2.11).
fn require_text(tenant: &Tenant, membership: &ir::Policy, ownership: &ir::Policy) -> Option<String> {
    let [theirs, own] = [membership, ownership].map(|policy| common_demands(tenant, policy));
    let all: RequirementSet<_> = own.iter().chain(theirs.iter()).copied().collect();
    let has_context = all.get(Requirement::Context(())).is_some();
    let name = |context: &ContextId| syntax::format_name(&tenant.contexts.row(*context).name).into_owned();
    let kept = all.iter().filter(|one| !(has_context && one.kind() == Requirement::Mfa));
    let words: Vec<String> = kept.map(|one| one.text(name)).collect();
    let before: Vec<String> = own.iter().map(|demand| demand.text(name)).collect();
    (words != before).then(|| format!("require {}", join(words)))
}

/// Writes the approval of membership where ownership has none.
fn approval_text(tenant: &Tenant, membership: &ir::Policy, ownership: &ir::Policy) -> Option<String> {
    let ir::Approval::By(by) = &membership.activation.approval.value else { return None };
    let names = by.iter().map(|approver| syntax::format_name(&tenant.principals.row(approver.principal).name));
    (ownership.activation.approval.value == ir::Approval::NotRequired).then(|| format!("approval by {}", join(names)))
}

/// Puts gates into an inline policy, in the place of what it says of them.
fn into_body(body: &ast::Block<ast::PolicyItem>, gates: &str) -> Vec<Edit> {
    let activation =
        body.items.iter().find_map(|item| if let ast::PolicyItem::Activation(block) = &item.value { Some(block) } else { None });
    let Some(activation) = activation else {
        let at = body.span.range().start + 1;
        return vec![(at..at, format!(" activation {{ {gates} }} "))];
    };
    let is_replaced = |item: &ast::ActivationItem| match item {
        ast::ActivationItem::Require(_) => gates.contains("require "),
        ast::ActivationItem::Approval(_) | ast::ActivationItem::NoApproval => gates.contains("approval "),
        ast::ActivationItem::Max(_) => false,
    };
    let replaced = activation.items.iter().filter(|item| is_replaced(&item.value)).map(|item| (item.span.range(), String::new()));
    let at = activation.span.range().start + 1;
    std::iter::once((at..at, format!(" {gates} "))).chain(replaced).collect()
}
