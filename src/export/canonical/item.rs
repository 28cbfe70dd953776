//! The order of the items of a block: names and ids, flags, what is not known, policies, lists, and last what is accepted.

use crate::syntax::ast;

/// An item of a block.
pub(super) trait Tidy {
    /// Whether what they are items of has a block even where that is empty.
    const NEEDS_BLOCK: bool = false;

    /// Returns its place among the items of its block.
    fn rank(&self) -> (u8, u8);

    /// Puts the items inside it in order.
    fn tidy(&mut self) {}
}

/// What is accepted stands last.
const LAST: (u8, u8) = (u8::MAX, 0);

/// Puts the items of a declaration in order; a block without any says nothing, and stands only where it must.
pub(super) fn declaration<I: Tidy>(mut declared: Box<ast::Declaration<I>>) -> Box<ast::Declaration<I>> {
    declared.block.iter_mut().for_each(tidy_block);
    declared.block.take_if(|block| block.items.is_empty() && !I::NEEDS_BLOCK);
    declared
}

/// Puts the items of a block in order, and drops the comments in it.
pub(super) fn tidy_block<I: Tidy>(block: &mut ast::Block<I>) {
    block.dangling.clear();
    block.items.sort_by_key(|item| item.value.rank());
    for item in &mut block.items {
        item.trivia = None;
        item.value.tidy();
    }
}

fn tidy_policy(policy: &mut ast::PolicyRef) {
    match policy {
        ast::PolicyRef::Inline { body, .. } => tidy_block(body),
        ast::PolicyRef::Named(_) | ast::PolicyRef::Unknown => {}
    }
}

impl Tidy for ast::TenantItem {
    const NEEDS_BLOCK: bool = true;

    fn rank(&self) -> (u8, u8) {
        match self {
            Self::Timezone(_) => (0, 0),
            Self::Guests(_) => (1, 0),
            Self::EligibleProtection(_) => (2, 0),
            Self::Nesting(_) => (3, 0),
            Self::SignIn(_) => (4, 0),
            Self::PasswordWriteback(_) => (5, 0),
        }
    }
}

impl Tidy for ast::UserItem {
    fn rank(&self) -> (u8, u8) {
        match self {
            Self::Upn(_) => (0, 0),
            Self::Id(_) => (1, 0),
            Self::Flag(flag) => (2, *flag as u8),
            Self::Unknown(_) => (3, 0),
            Self::Agent(_) => (4, 0),
            Self::Allow(_) => LAST,
        }
    }
}

impl Tidy for ast::ServicePrincipalItem {
    fn rank(&self) -> (u8, u8) {
        match self {
            Self::Id(_) => (0, 0),
            Self::Disabled => (1, 0),
            Self::Agent(_) => (2, 0),
            Self::Allow(_) => LAST,
        }
    }
}

impl Tidy for ast::BlueprintItem {
    fn rank(&self) -> (u8, u8) {
        match self {
            Self::Id(_) => (0, 0),
            Self::Owners(_) => (1, 0),
            Self::Allow(_) => LAST,
        }
    }
}

impl Tidy for ast::GroupItem {
    fn rank(&self) -> (u8, u8) {
        match self {
            Self::Id(_) => (0, 0),
            Self::Security => (1, 0),
            Self::Flag(flag) => (2, *flag as u8),
            Self::Unknown(_) => (3, 0),
            Self::Policy(relation, _) => (4, *relation as u8),
            Self::Grants(_) => (5, 0),
            Self::Allow(_) => LAST,
        }
    }

    fn tidy(&mut self) {
        match self {
            Self::Policy(_, policy) => tidy_policy(policy),
            Self::Id(_) | Self::Security | Self::Flag(_) | Self::Unknown(_) | Self::Grants(_) | Self::Allow(_) => {}
        }
    }
}

impl Tidy for ast::RoleItem {
    const NEEDS_BLOCK: bool = true;

    fn rank(&self) -> (u8, u8) {
        match self {
            Self::Like(_) => (0, 0),
            Self::Privileged => (1, 0),
            Self::Policy(_) => (2, 0),
            Self::Allow(_) => LAST,
        }
    }

    fn tidy(&mut self) {
        match self {
            Self::Policy(policy) => tidy_policy(policy),
            Self::Like(_) | Self::Privileged | Self::Allow(_) => {}
        }
    }
}

impl Tidy for ast::UnitItem {
    const NEEDS_BLOCK: bool = true;

    fn rank(&self) -> (u8, u8) {
        match self {
            Self::Restricted => (0, 0),
            Self::Members(_) => (1, 0),
            Self::Allow(_) => LAST,
        }
    }
}

impl Tidy for ast::ContextItem {
    fn rank(&self) -> (u8, u8) {
        match self {
            Self::Mode(_) => (0, 0),
            Self::Excludes(_) => (1, 0),
            Self::Allow(_) => LAST,
        }
    }
}

impl Tidy for ast::PolicyItem {
    fn rank(&self) -> (u8, u8) {
        match self {
            Self::Activation(_) => (0, 0),
            Self::Eligible(_) => (1, 0),
            Self::Active(_) => (2, 0),
            Self::Notify(_) => (3, 0),
            Self::Allow(_) => LAST,
        }
    }

    fn tidy(&mut self) {
        match self {
            Self::Activation(block) => tidy_block(block),
            Self::Eligible(block) => tidy_block(block),
            Self::Active(block) => tidy_block(block),
            Self::Notify(block) => tidy_block(block),
            Self::Allow(_) => {}
        }
    }
}

impl Tidy for ast::ActivationItem {
    fn rank(&self) -> (u8, u8) {
        match self {
            Self::Max(_) => (0, 0),
            Self::Require(_) => (1, 0),
            Self::Approval(_) | Self::NoApproval => (2, 0),
        }
    }
}

impl Tidy for ast::EligibleItem {
    fn rank(&self) -> (u8, u8) {
        match self {
            Self::Max(_) | Self::Permanent => (0, 0),
        }
    }
}

impl Tidy for ast::ActiveItem {
    fn rank(&self) -> (u8, u8) {
        match self {
            Self::Max(_) | Self::Permanent => (0, 0),
            Self::Require(_) => (1, 0),
        }
    }
}

impl Tidy for ast::Notify {
    fn rank(&self) -> (u8, u8) {
        (self.event as u8, self.recipient as u8)
    }
}
