//! A policy as an import found it, each field known or not, and how it is written.

use super::unknown;
use super::write::{name, node};
use crate::requirement::Requirement;
use crate::source::Span;
use crate::syntax::{self, ast};

/// Everything that a policy says of one relation of one group, or of a role.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Policy {
    /// Some of it is known.
    Written(Box<Fields>),
    /// Nothing of it is.
    Unknown(Span),
}

/// The fields of a policy.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fields {
    /// The longest activation; not known without.
    pub max: Option<(ast::Duration, Span)>,
    /// What an activation must bring.
    pub demands: Require,
    /// Who approves it.
    pub approval: Approval,
    /// Where `activation` stands.
    pub activation_span: Span,
    /// How long eligible assignments last.
    pub eligible: Limit,
    /// How long active assignments last.
    pub active: Limit,
    /// What who makes an active assignment must bring.
    pub active_demands: Require,
    /// Who is told, where that is written; it decides nothing.
    pub notify: Option<ast::Block<ast::Notify>>,
    /// Where the policy stands.
    pub span: Span,
}

/// How long an assignment lasts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Limit {
    /// For ever, if it is so wished.
    Permanent(Span),
    /// At most so long.
    Max(ast::Duration, Span),
    /// Nobody knows.
    Unknown(Span),
}

/// What a request must bring.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Require {
    /// What is asked for certain.
    pub asked: Vec<(Requirement<ast::Name>, Span)>,
    /// What may be asked besides; a context is any.
    pub perhaps: Vec<(Requirement, Span)>,
    /// Where.
    pub span: Span,
}

/// Who approves.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Approval {
    /// Nobody needs to.
    No(Span),
    /// One of these, or where there may be others somebody else.
    By {
        /// Those who are known.
        approvers: Vec<ast::Name>,
        /// Whether there may be others.
        has_others: bool,
        /// Where.
        span: Span,
    },
    /// The default approvers of a role (D2.20).
    Default(Span),
    /// Whether it is asked is not known.
    Unknown(Span),
}

impl Require {
    /// Nothing is known.
    pub(super) fn unknown(kinds: impl IntoIterator<Item = Requirement>, span: Span) -> Self {
        Self { asked: Vec::new(), perhaps: kinds.into_iter().map(|kind| (kind, span)).collect(), span }
    }

    /// MFA and a context exclude each other (D2.11): where one is asked for, the other is known to be off.
    pub(super) fn drop_excluded(&mut self) {
        let has = |kind: Requirement| self.asked.iter().any(|(asked, _)| asked.kind() == kind);
        let (asks_mfa, asks_context) = (has(Requirement::Mfa), has(Requirement::Context(())));
        self.perhaps.retain(|(kind, _)| match kind {
            Requirement::Mfa => !asks_context,
            Requirement::Context(()) => !asks_mfa,
            Requirement::Justification | Requirement::Ticket => true,
        });
    }
}

impl Policy {
    /// Tells whether something of it is not known.
    pub(super) fn leaves_open(&self) -> bool {
        let Self::Written(fields) = self else { return true };
        let is_approval_open = matches!(fields.approval, Approval::Unknown(_) | Approval::By { has_others: true, .. });
        let limits = [&fields.eligible, &fields.active];
        fields.max.is_none()
            || is_approval_open
            || limits.iter().any(|limit| matches!(limit, Limit::Unknown(_)))
            || !fields.demands.perhaps.is_empty()
            || !fields.active_demands.perhaps.is_empty()
    }

    /// Writes it as an item of its group.
    pub(super) fn item(self, relation: ast::Relation) -> ast::Node<ast::GroupItem> {
        let (reference, span) = self.reference();
        node(ast::GroupItem::Policy(relation, reference), span)
    }

    /// Writes it as an item of its role.
    pub(super) fn role_item(self) -> ast::Node<ast::RoleItem> {
        let (reference, span) = self.reference();
        node(ast::RoleItem::Policy(reference), span)
    }

    fn reference(self) -> (ast::PolicyRef, Span) {
        match self {
            Self::Unknown(span) => (ast::PolicyRef::Unknown, span),
            Self::Written(fields) => {
                let span = fields.span;
                (ast::PolicyRef::Inline { extends: None, body: fields.body() }, span)
            }
        }
    }
}

impl Fields {
    /// Tells whether both say the same, wherever they stand.
    pub(super) fn says_the_same_as(&self, other: &Self) -> bool {
        self.spelled() == other.spelled()
    }

    fn spelled(&self) -> String {
        let item = Policy::Written(Box::new(self.clone())).item(ast::Relation::Member);
        let block = ast::Block { items: vec![item], dangling: Vec::new(), span: self.span };
        let group = ast::Declaration { name: name("g", self.span), label: None, block: Some(block) };
        let statements = vec![node(ast::Statement::Group(Box::new(group)), self.span)];
        syntax::format_file(&ast::File { source: self.span.source, statements, dangling: Vec::new() })
    }

    fn body(self) -> ast::Block<ast::PolicyItem> {
        let span = self.span;
        let (eligible_span, active_span) = (self.eligible.span(), self.active.span());
        let notify = self.notify.map(|notify| {
            let span = notify.span;
            node(ast::PolicyItem::Notify(notify), span)
        });
        let activation = activation(self.max, self.demands, self.approval, self.activation_span);
        let active = active(self.active, self.active_demands, active_span);
        let mut items = vec![
            node(ast::PolicyItem::Activation(activation), self.activation_span),
            node(ast::PolicyItem::Eligible(eligible(self.eligible)), eligible_span),
            node(ast::PolicyItem::Active(active), active_span),
        ];
        items.extend(notify);
        ast::Block { items, dangling: Vec::new(), span }
    }
}

impl Limit {
    fn span(&self) -> Span {
        match self {
            Self::Permanent(span) | Self::Max(_, span) | Self::Unknown(span) => *span,
        }
    }
}

fn activation(max: Option<(ast::Duration, Span)>, require: Require, approval: Approval, span: Span) -> ast::Block<ast::ActivationItem> {
    let (max, max_span) = max.map_or((ast::Limit::Unknown, span), |(max, place)| (ast::Limit::Known(max), place));
    let (approval, approval_span) = match approval {
        Approval::No(span) => (ast::ActivationItem::NoApproval, span),
        Approval::By { approvers, has_others, span } => {
            let approvers = ast::Approvers { names: approvers, others: has_others.then_some(span) };
            (ast::ActivationItem::Approval(ast::Approval::By(approvers)), span)
        }
        Approval::Default(span) => (ast::ActivationItem::Approval(ast::Approval::Default), span),
        Approval::Unknown(span) => (ast::ActivationItem::Approval(ast::Approval::Unknown), span),
    };
    let require_span = require.span;
    let require = ast::ActivationItem::Require(unknown::require(require, Requirement::ALL.len()));
    let items = vec![node(ast::ActivationItem::Max(max), max_span), node(require, require_span), node(approval, approval_span)];
    ast::Block { items, dangling: Vec::new(), span }
}

fn eligible(limit: Limit) -> ast::Block<ast::EligibleItem> {
    let span = limit.span();
    let item = match limit {
        Limit::Permanent(_) => ast::EligibleItem::Permanent,
        Limit::Max(max, _) => ast::EligibleItem::Max(ast::Limit::Known(max)),
        Limit::Unknown(_) => ast::EligibleItem::Max(ast::Limit::Unknown),
    };
    ast::Block { items: vec![node(item, span)], dangling: Vec::new(), span }
}

fn active(limit: Limit, require: Require, span: Span) -> ast::Block<ast::ActiveItem> {
    let item = match limit {
        Limit::Permanent(_) => ast::ActiveItem::Permanent,
        Limit::Max(max, _) => ast::ActiveItem::Max(ast::Limit::Known(max)),
        Limit::Unknown(_) => ast::ActiveItem::Max(ast::Limit::Unknown),
    };
    let require_span = require.span;
    let require = ast::ActiveItem::Require(unknown::require(require, Requirement::ALL.len()));
    ast::Block { items: vec![node(item, span), node(require, require_span)], dangling: Vec::new(), span }
}
