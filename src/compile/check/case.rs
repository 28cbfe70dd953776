//! What checks look at: one assignment or group, with its places in the tree.

use super::super::lower::{Lowered, Site};
use crate::diag::{Code, Label};
use crate::ir::{
    Assignment, Expiration, Field, FieldOrigin, Group, GroupId, Principal, PrincipalKind, Relation, State, Target, Tenant,
    UnknownAssignment, format_duration,
};
use crate::source::Span;
use crate::syntax::ast;

/// One assignment.
pub(super) struct Case<'a> {
    pub(super) lowered: &'a Lowered<'a>,
    pub(super) assignment: Assignment,
    pub(super) site: Site<'a>,
}

/// One group.
pub(super) struct GroupCase<'a> {
    pub(super) lowered: &'a Lowered<'a>,
    pub(super) id: GroupId,
    pub(super) group: &'a Group,
    pub(super) ast: &'a ast::Declaration<ast::GroupItem>,
}

/// Returns the assignments from a position on, in declaration order.
pub(super) fn assignments_from<'a>(lowered: &'a Lowered<'a>, first: usize) -> impl Iterator<Item = Case<'a>> {
    let rows = lowered.tenant.assignments.rows().values().skip(first);
    rows.zip(lowered.sites.iter().skip(first)).map(move |(assignment, site)| Case { lowered, assignment: *assignment, site: *site })
}

/// Returns all groups in declaration order.
pub(super) fn groups<'a>(lowered: &'a Lowered<'a>) -> impl Iterator<Item = GroupCase<'a>> {
    lowered.tenant.groups.iter().zip(&lowered.groups).map(move |((id, group), ast)| GroupCase { lowered, id, group, ast })
}

/// Returns, of all statements that somebody may be assigned, one for each name, with whether it is the first of its statement.
pub(super) fn unknown_assignments<'a>(lowered: &'a Lowered<'a>) -> impl Iterator<Item = Case<'a>> {
    lowered.unknown.iter().flat_map(move |unknown| {
        unknown.named.iter().enumerate().map(move |(index, (name, principal))| {
            let UnknownAssignment { target, state, window, .. } = unknown.row;
            let assignment = Assignment { principal: *principal, target, state, window, span: unknown.span };
            Case { lowered, assignment, site: Site { ast: unknown.ast, name, is_first: index == 0 } }
        })
    })
}

impl<'a> Case<'a> {
    pub(super) fn tenant(&self) -> &'a Tenant {
        &self.lowered.tenant
    }

    pub(super) fn principal(&self) -> &'a Principal {
        self.tenant().principals.row(self.assignment.principal)
    }

    pub(super) fn is_service_principal(&self) -> bool {
        self.principal().kind == PrincipalKind::ServicePrincipal
    }

    /// Returns the group that is assigned, if it is one.
    pub(super) fn inner_group(&self) -> Option<GroupId> {
        self.tenant().group_of(self.assignment.principal)
    }

    /// Returns the group that is assigned to, if it is one.
    pub(super) fn outer_group(&self) -> Option<(GroupId, Relation)> {
        match self.assignment.target {
            Target::Group(group, relation) => Some((group, relation)),
            Target::Role(..) => None,
        }
    }

    /// Returns the group of which an assignment makes an active member.
    pub(super) fn active_member_of(&self) -> Option<GroupId> {
        let (group, relation) = self.outer_group()?;
        (self.assignment.state == State::Active && relation == Relation::Member).then_some(group)
    }

    /// Returns what is written in the tree for the target: the name of the group or role.
    pub(super) fn target_name(&self) -> &'a ast::Name {
        match &self.site.ast.placement {
            ast::Placement::Role { role, .. } => role,
            ast::Placement::Group { group, .. } => group,
        }
    }

    /// Returns where state and relation stand.
    pub(super) fn state_span(&self) -> Span {
        state_span(self.site.ast)
    }

    /// Returns where the window stands, or where it would follow.
    pub(super) fn window_span(&self) -> Span {
        self.site.ast.window.as_ref().map_or(self.state_span(), |window| window.span)
    }

    /// Tells whether the statement accepts a fault that is one only of what is assigned anew (D9.15).
    pub(super) fn accepts(&self, code: Code) -> bool {
        self.site.ast.allows.iter().any(|allow| &*allow.value.lint.text == code.name())
    }

    /// Returns the longest that this assignment may last, in seconds, if the policy writes that (D2.30, D2.31), with a label for the line.
    pub(super) fn written_max(&self) -> Option<(i64, Label)> {
        let policy = match self.assignment.target {
            Target::Group(group, relation) => self.tenant().group_policy(group, relation)?,
            Target::Role(role, _) => self.tenant().roles.row(role).policy,
        };
        let policy = self.tenant().policies.row(policy);
        match self.assignment.state {
            State::Eligible => written(&policy.eligible.expiration),
            State::Active => written(&policy.active.expiration),
            State::Activated => None,
        }
    }
}

/// Returns where state and relation of an assignment stand.
pub(super) fn state_span(assignment: &ast::Assignment) -> Span {
    match assignment.placement {
        ast::Placement::Role { state_span, .. } | ast::Placement::Group { state_span, .. } => state_span,
    }
}

fn written(field: &Field<Expiration>) -> Option<(i64, Label)> {
    let Expiration::Max(max) = field.value else {
        return None;
    };
    let length = format_duration(max);
    let label = match &field.origin {
        FieldOrigin::Written(span) => Label::new(*span, format!("the policy allows at most {length}")),
        FieldOrigin::Inherited(policy, span) => Label::new(*span, format!("policy `{policy}` allows at most {length}")),
        FieldOrigin::Default => return None,
    };
    Some((max, label))
}

impl<'a> GroupCase<'a> {
    pub(super) fn name(&self) -> &'a str {
        &self.ast.name.text
    }

    /// Returns the places of the group's policy lines.
    pub(super) fn policy_lines(&self) -> impl Iterator<Item = Span> {
        let line = |item: &ast::Node<ast::GroupItem>| matches!(item.value, ast::GroupItem::Policy(..)).then_some(item.span);
        self.ast.items().iter().filter_map(line)
    }
}
