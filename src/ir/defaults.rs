//! What holds where a policy leaves a field out (D2.40): groups and roles differ.

use super::policy::{Approval, Expiration, Field, FieldOrigin, Policy, Required, Requirements};
use super::principal::ContextId;
use crate::requirement::Requirement;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Whose defaults fill what nobody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Defaults {
    /// Those of a group's policies (D2.40).
    Group,
    /// Those of a role's policy.
    Role,
}

impl Defaults {
    /// Returns the longest activation in seconds.
    #[must_use]
    pub fn max_seconds(self) -> i64 {
        8 * HOUR
    }

    /// Returns what an activation must bring.
    #[must_use]
    pub fn activation_require(self) -> Requirements {
        match self {
            Self::Group => by_default([Requirement::Justification]),
            Self::Role => by_default([Requirement::Mfa, Requirement::Justification]),
        }
    }

    /// Returns who must agree to an activation.
    #[must_use]
    pub fn approval(self) -> Approval {
        Approval::NotRequired
    }

    /// Returns how long an eligible assignment may last.
    #[must_use]
    pub fn eligible(self) -> Expiration {
        self.expiration(365 * DAY)
    }

    /// Returns how long an active assignment may last.
    #[must_use]
    pub fn active(self) -> Expiration {
        self.expiration(180 * DAY)
    }

    /// Returns what whoever makes an active assignment must bring.
    #[must_use]
    pub fn active_require(self) -> Requirements {
        by_default([Requirement::Justification])
    }

    fn expiration(self, group_max: i64) -> Expiration {
        match self {
            Self::Group => Expiration::Max(group_max),
            Self::Role => Expiration::Permanent,
        }
    }
}

impl Policy {
    /// Returns the same policy as it stands before a group or a role: what nobody wrote has the defaults of that.
    #[must_use]
    pub fn with_defaults(&self, defaults: Defaults) -> Self {
        let mut policy = self.clone();
        fill(&mut policy.activation.max_seconds, defaults.max_seconds());
        fill(&mut policy.activation.require, defaults.activation_require());
        fill(&mut policy.activation.approval, defaults.approval());
        fill(&mut policy.eligible.expiration, defaults.eligible());
        fill(&mut policy.active.expiration, defaults.active());
        fill(&mut policy.active.require, defaults.active_require());
        policy
    }
}

fn fill<T>(field: &mut Field<T>, value: T) {
    match field.origin {
        FieldOrigin::Default => field.value = value,
        FieldOrigin::Written(_) | FieldOrigin::Inherited(..) => {}
    }
}

fn by_default<const N: usize>(requirements: [Requirement<ContextId>; N]) -> Requirements {
    requirements.into_iter().map(|requirement| Required { requirement, span: None }).collect()
}
