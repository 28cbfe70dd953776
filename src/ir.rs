//! The tenant, fully resolved: principals, groups, roles, policies and assignments as dense tables with indexes.

mod act;
mod action;
mod allow;
mod assignment;
mod bound;
mod clock;
mod completion;
mod defaults;
mod never;
mod policy;
mod principal;
mod question;
mod shared;
mod tenant;
mod time;
mod unknown;
mod zone;

pub use act::{Act, ActKind, Activate, Assign, Placement, Prolong, Verdict};
pub use action::{Action, Deed, Goal, Managed, OneStep, Pursuit, StepVerb, Thing, Verb};
pub use allow::Allow;
pub use assignment::{Assignment, AssignmentId, Assignments, Lasting, Sift, Target};
pub use bound::{Bound, Doubt, DoubtOf, Side};
pub use completion::{Choice, PolicyValues, Strangers, Value};
pub use defaults::Defaults;
pub use never::{Never, Who};
pub use policy::{
    Activation, ActiveRules, Approval, Approver, EligibleRules, Expiration, Field, FieldOrigin, LONGEST_MAX, Notification, Policy,
    PolicyId, Required, Requirements, SHORTEST_MAX, Stage, is_activation_limit,
};
pub use principal::{
    Agent, AgentOf, Blueprint, BlueprintId, Context, ContextId, Group, GroupId, Principal, PrincipalId, PrincipalKind, Role, RoleId, Scope,
    Unit, UnitId,
};
pub use question::{Evidence, HoldingQuestion, Modifiers, Question, ShowTarget, Tie};
pub use shared::Shared;
pub use tenant::{Identity, Settings, Tenant};
pub use time::{Instant, Length, Window, format_duration, format_iso_duration};
pub use unknown::{Among, PolicyField, Settled, Unknowable, Unknown, UnknownAssignment, UnknownId, Unknowns};
pub use zone::{Zone, Zones};

pub use crate::terms::{
    ContextMode, Credential, EligibleProtection, GroupFlag, GroupKind, Guests, Nesting, NotifyEvent, NotifyRecipient, Play, Prolonging,
    Relation, SignIn, State, UserFlag,
};
