//! A policy resource to the policy of one relation of one group.

use std::collections::BTreeMap;

use super::NoteKind;
use super::directory::{Directory, EntityId};
use super::fields::{Field, Fields, Import};
use super::notify::read_notifications;
use super::placeholder::Placeholders;
use super::scope::Site;
use super::tree::{Attribute, Block, Mark};
use crate::diag::{Code, Diagnostic};
use crate::exchange::iso::parse_duration;
use crate::exchange::write::{Comments, node};
use crate::source::Span;
use crate::syntax::ast;

/// What a comment says about what is not written.
pub(super) const UNSET: &str = "not set in Terraform; the tenant's current value is unknown here";

/// What a comment says about what is written and cannot be read.
pub(super) const UNREAD: &str = "set in Terraform, to what is not known here";

/// What a note and a comment say about a gate whose value cannot be known: it stays closed.
pub(super) const TAKEN_AS_REQUIRED: &str = "taken as required";

/// Tells which of the two it is: after reading them, what cannot be known is marked as noted.
pub(super) fn unset(fields: &Fields<'_, '_>, attributes: &[&str]) -> &'static str {
    let mut written = attributes.iter().filter_map(|name| fields.block().body.attribute(name));
    if written.any(|attribute| attribute.mark.get() == Mark::Noted) { UNREAD } else { UNSET }
}

/// A policy and what it stands before.
pub(super) struct Policy<'a> {
    /// The group.
    pub group: EntityId,
    /// Membership or ownership.
    pub relation: ast::Relation,
    /// The line of the group.
    pub item: ast::Node<ast::GroupItem>,
    /// The resource.
    pub block: &'a Block,
}

/// Reads policies, and gathers what they mention.
pub(super) struct PolicyReader<'r, 'i, 'a> {
    /// The import.
    pub import: &'i Import<'a>,
    /// The principals.
    pub directory: &'r Directory<'i, 'a>,
    /// The authentication contexts that policies ask for, with the place of the first mention.
    pub contexts: BTreeMap<String, Span>,
    /// The users that stand for approvers who are not known here.
    pub placeholders: Placeholders,
}

impl<'a> PolicyReader<'_, '_, 'a> {
    /// Reads `azuread_group_role_management_policy`; `None`, with a note, where group or relation are not known.
    pub(super) fn read(&mut self, site: Site<'a>) -> Option<Policy<'a>> {
        let fields = Fields::open(self.import, site)?;
        let address = site.block.address();
        let refuse = |why: &str| fields.leave_all(NoteKind::Unknown, format!("policy `{address}` is not imported: {why}"));
        let Some((group, _)) = fields.value("group_id").known() else {
            refuse("its group is not known here");
            return None;
        };
        let group = self.directory.group(&group).map_err(|why| refuse(&format!("its group is not known: {why}"))).ok()?;
        let Some(relation) = read_relation(fields.text("role_id")) else {
            refuse("`role_id` is neither `member` nor `owner`");
            return None;
        };
        let body = self.read_body(&fields);
        let head = site.block.head;
        let reference = ast::PolicyRef::Inline { extends: None, body };
        Some(Policy { group, relation, item: node(ast::GroupItem::Policy(relation, reference), head), block: site.block })
    }

    fn read_body(&mut self, fields: &Fields<'_, 'a>) -> ast::Block<ast::PolicyItem> {
        let mut items = Vec::new();
        let mut comments = Comments::default();
        match fields.inside("activation_rules") {
            Some(rules) => items.push(node(ast::PolicyItem::Activation(self.read_activation(fields, &rules)), rules.block().head)),
            None => comments.add(format!("activation: {UNSET}")),
        }
        match fields.inside("eligible_assignment_rules") {
            Some(rules) => items.push(node(ast::PolicyItem::Eligible(read_eligible(&rules)), rules.block().head)),
            None => comments.add(format!("eligible: {UNSET}")),
        }
        match fields.inside("active_assignment_rules") {
            Some(rules) => items.push(node(ast::PolicyItem::Active(self.read_active(&rules)), rules.block().head)),
            None => comments.add(format!("active: {UNSET}")),
        }
        if let Some(rules) = fields.inside("notification_rules") {
            items.push(node(ast::PolicyItem::Notify(read_notifications(&rules)), rules.block().head));
        }
        ast::Block { items, dangling: comments.lines(), span: fields.block().head }
    }

    fn read_activation(&mut self, policy: &Fields<'_, 'a>, rules: &Fields<'_, 'a>) -> ast::Block<ast::ActivationItem> {
        let mut items = Vec::new();
        let mut comments = Comments::default();
        match read_duration(rules, "maximum_duration") {
            Some((max, attribute)) => items.push(node(ast::ActivationItem::Max(ast::Limit::Known(max)), attribute.span)),
            None => comments.add(format!("max: {}", unset(rules, &["maximum_duration"]))),
        }
        let (require, span) = self.read_require(rules, true, &mut comments);
        items.push(node(ast::ActivationItem::Require(ast::Require::List(require)), span));
        items.extend(self.read_approval(policy, rules, &mut comments));
        ast::Block { items, dangling: comments.lines(), span: rules.block().head }
    }

    fn read_active(&mut self, rules: &Fields<'_, 'a>) -> ast::Block<ast::ActiveItem> {
        let mut items = Vec::new();
        let mut comments = Comments::default();
        match read_expiration(rules, &mut comments) {
            Expiration::Permanent(span) => items.push(node(ast::ActiveItem::Permanent, span)),
            Expiration::Max(max, span) => items.push(node(ast::ActiveItem::Max(ast::Limit::Known(max)), span)),
            Expiration::Unset => {}
        }
        let (require, span) = self.read_require(rules, false, &mut comments);
        items.push(node(ast::ActiveItem::Require(ast::Require::List(require)), span));
        ast::Block { items, dangling: comments.lines(), span: rules.block().head }
    }
}

/// Reads `member` or `owner`.
pub(super) fn read_relation(field: Field<'_, String>) -> Option<ast::Relation> {
    match field.known()?.0.as_str() {
        "member" => Some(ast::Relation::Member),
        "owner" => Some(ast::Relation::Owner),
        _ => None,
    }
}

/// Reads an ISO duration; one that is none is named.
pub(super) fn read_duration<'a>(fields: &Fields<'_, 'a>, name: &str) -> Option<(ast::Duration, &'a Attribute)> {
    let (text, attribute) = fields.text(name).known()?;
    match parse_duration(&text) {
        Ok(duration) => {
            if duration.is_loose {
                fields.remark(
                    attribute,
                    NoteKind::Assumed,
                    format!("`{text}` is read as `P{}D`: ISO 8601 puts days before the `T`", duration.days),
                );
            }
            Some((duration.at(attribute.value.span), attribute))
        }
        Err(why) => {
            let _: Field<'_, ()> = fields.refuse(attribute, why);
            None
        }
    }
}

fn read_eligible(rules: &Fields<'_, '_>) -> ast::Block<ast::EligibleItem> {
    let mut comments = Comments::default();
    let items = match read_expiration(rules, &mut comments) {
        Expiration::Permanent(span) => vec![node(ast::EligibleItem::Permanent, span)],
        Expiration::Max(max, span) => vec![node(ast::EligibleItem::Max(ast::Limit::Known(max)), span)],
        Expiration::Unset => Vec::new(),
    };
    ast::Block { items, dangling: comments.lines(), span: rules.block().head }
}

/// An end that is demanded needs a length (D2.32); one that is written and not known here is another matter.
fn warn_of_missing_length(rules: &Fields<'_, '_>, required: &Attribute) {
    if rules.value("expire_after").is_absent() {
        let message = format!("`{}` demands an end, and does not say how long an assignment lasts at most", rules.block().address());
        let warning = Diagnostic::new(Code::ExpiryWithoutLength, message, required.span, "an end is demanded")
            .with_help("add `expire_after`, such as `\"P180D\"`");
        rules.report(warning);
    }
}

enum Expiration {
    Permanent(Span),
    Max(ast::Duration, Span),
    Unset,
}

fn read_expiration(rules: &Fields<'_, '_>, comments: &mut Comments) -> Expiration {
    let after = read_duration(rules, "expire_after");
    match (rules.flag("expiration_required"), after) {
        (Field::Known(false, attribute), after) => {
            if let Some((_, unused)) = after {
                rules.leave(unused, NoteKind::NoEffect, "`expire_after` has no effect: `expiration_required` is false");
            }
            Expiration::Permanent(attribute.span)
        }
        (Field::Known(true, _), Some((max, attribute))) => Expiration::Max(max, attribute.span),
        (Field::Known(true, attribute), None) => {
            warn_of_missing_length(rules, attribute);
            comments.add(format!("max: an end is required, but its length is {}", unset(rules, &["expire_after"])));
            Expiration::Unset
        }
        (Field::Absent | Field::Unknown(_), None) => {
            comments.add(format!("max, permanent: {}", unset(rules, &["expiration_required", "expire_after"])));
            Expiration::Unset
        }
        (Field::Absent | Field::Unknown(_), Some((_, unused))) => {
            comments.add(format!("max, permanent: `expiration_required` is {}", unset(rules, &["expiration_required"])));
            rules.leave(unused, NoteKind::Unknown, "`expire_after` is not read: whether an end is required is not known here");
            Expiration::Unset
        }
    }
}
