//! The approvers of a policy. One who is not known is never left out: a placeholder keeps the approval required.

use super::NoteKind;
use super::declare::Kind;
use super::fields::{Field, Fields};
use super::placeholder::Expression;
use super::policy::{PolicyReader, TAKEN_AS_REQUIRED, UNREAD, UNSET};
use super::tree::{Attribute, Block, Value, ValueKind};
use crate::exchange::write::{Comments, name, node};
use crate::source::Span;
use crate::syntax::ast;

impl<'a> PolicyReader<'_, '_, 'a> {
    /// Reads whether approval is required, and whose. Where it cannot be known, it is: no gate is lowered by not knowing.
    pub(super) fn read_approval(
        &mut self,
        policy: &Fields<'_, 'a>,
        rules: &Fields<'_, 'a>,
        comments: &mut Comments,
    ) -> Option<ast::Node<ast::ActivationItem>> {
        let required = rules.flag("require_approval");
        let stage = rules.inside("approval_stage");
        match required {
            Field::Known(true, attribute) => Some(self.require_approval(policy, stage, attribute, rules)),
            Field::Unknown(attribute) => {
                rules.amend(attribute, TAKEN_AS_REQUIRED);
                comments.add(format!("approval: {UNREAD}; {TAKEN_AS_REQUIRED}"));
                Some(self.require_approval(policy, stage, attribute, rules))
            }
            Field::Known(false, attribute) => {
                if let Some(stage) = stage {
                    // The provider asks for a stage even then (its issue 1398).
                    stage.leave_all(NoteKind::NoEffect, "`approval_stage` has no effect: `require_approval` is false");
                }
                Some(node(ast::ActivationItem::NoApproval, attribute.span))
            }
            Field::Absent => {
                comments.add(format!("approval: {UNSET}"));
                if let Some(stage) = stage {
                    stage.leave_all(NoteKind::Unknown, "`approval_stage` is not read: whether approval is required is not known here");
                }
                None
            }
        }
    }

    fn require_approval(
        &mut self,
        policy: &Fields<'_, 'a>,
        stage: Option<Fields<'_, 'a>>,
        required: &'a Attribute,
        rules: &Fields<'_, 'a>,
    ) -> ast::Node<ast::ActivationItem> {
        node(
            ast::ActivationItem::Approval(ast::Approval::By(ast::Approvers {
                names: self.read_approvers(policy, stage, required, rules),
                others: None,
            })),
            required.span,
        )
    }

    /// Reads all approvers, never none: where Terraform names nobody here, one placeholder stands for the policy's.
    fn read_approvers(
        &mut self,
        policy: &Fields<'_, 'a>,
        stage: Option<Fields<'_, 'a>>,
        required: &'a Attribute,
        rules: &Fields<'_, 'a>,
    ) -> Vec<ast::Name> {
        let mut approvers: Vec<ast::Name> = Vec::new();
        let mut add = |approver: ast::Name| {
            if approvers.iter().all(|known| known.text != approver.text) {
                approvers.push(approver);
            }
        };
        for approver in stage.iter().flat_map(|stage| stage.all_inside("primary_approver")) {
            match self.read_approver(&approver) {
                Ok(name) => add(name),
                Err(why) => add(self.stand_in_for(policy, &approver, &why)),
            }
        }
        for repeated in stage.iter().flat_map(|stage| &stage.block().body.blocks).filter(|block| is_repeated_approver(block)) {
            let name = self.stand_in(policy, repeated.body.attribute("for_each").map(|attribute| &attribute.value), repeated.head);
            let why = "`dynamic` is not expanded";
            self.import.notes.block(repeated, NoteKind::Unknown, format!("unknown approvers: {why}; `{}` stands for them", name.text));
            add(name);
        }
        if approvers.is_empty() {
            let name = self.stand_in(policy, None, required.span);
            rules.remark(required, NoteKind::Unknown, format!("unknown approvers: none is named here; `{}` stands for them", name.text));
            approvers.push(name);
        }
        approvers
    }

    fn stand_in_for(&mut self, policy: &Fields<'_, 'a>, approver: &Fields<'_, 'a>, why: &str) -> ast::Name {
        let written = approver.block().body.attribute("object_id").map(|attribute| &attribute.value);
        let name = self.stand_in(policy, written.filter(|value| value.kind != ValueKind::Null), approver.block().head);
        approver.leave_all(NoteKind::Unknown, format!("unknown approver: {why}; `{}` stands for it", name.text));
        name
    }

    /// Returns the user that stands for an approver: named after what is written, or where nothing is, after the policy.
    fn stand_in(&mut self, policy: &Fields<'_, 'a>, written: Option<&Value>, place: Span) -> ast::Name {
        let address = policy.block().address();
        let span = written.map_or(place, |value| value.span);
        let slice = written.map(|value| self.import.notes.slice(value.span));
        let expression = match (written.map(|value| &value.kind), slice) {
            (Some(ValueKind::Text(text)), Some(slice)) => Expression { key: slice.to_owned(), shown: text, span },
            (_, Some(slice)) => Expression { key: slice.to_owned(), shown: slice, span },
            // no expression is empty, and so none begins with a line end
            (_, None) => Expression { key: format!("\n{}", self.import.notes.place(policy.block().span)), shown: &address, span },
        };
        name(&self.placeholders.name(&expression, &self.import.notes.place(span)), span)
    }

    fn read_approver(&self, approver: &Fields<'_, 'a>) -> Result<ast::Name, String> {
        let attribute_type = approver.text("type").known();
        match approver.value("object_id") {
            Field::Known(value, attribute) => {
                let entity = self.directory.entity(self.directory.principal(&value)?);
                let expected = if entity.kind == Kind::Group { "groupMembers" } else { "singleUser" };
                if let Some((written, place)) = attribute_type.filter(|(written, _)| written != expected) {
                    let message =
                        format!("`type` is `{written}`, but `{}` is what `{expected}` means: its declaration is followed", entity.name);
                    approver.remark(place, NoteKind::Assumed, message);
                }
                Ok(name(&entity.name, attribute.span))
            }
            Field::Absent => Err("it has no `object_id`".to_owned()),
            Field::Unknown(_) => Err("its `object_id` is not known".to_owned()),
        }
    }
}

fn is_repeated_approver(block: &Block) -> bool {
    block.kind == "dynamic" && block.label(0) == "primary_approver"
}
