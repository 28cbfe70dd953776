//! What a tenant is in JSON: one object. Its published schema is made of these types.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words;

/// The version of the format; another one is refused.
pub const VERSION: u32 = 1;

/// A tenant of Entra, as far as Privileged Identity Management for Groups is concerned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "tenant")]
pub struct Document {
    /// The version of the format: 1.
    #[schemars(extend("const" = VERSION))]
    pub pim_tenant: u32,
    /// The schema that an editor checks it with; it says nothing.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The tenant itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Tenant>,
    /// Authentication contexts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contexts: Vec<Context>,
    /// Policies that others name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Policy>,
    /// Users, service principals and groups, in the order in which lists name them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub principals: Vec<Principal>,
    /// Blueprints of agent identities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blueprints: Vec<Blueprint>,
    /// Administrative units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Unit>,
    /// Custom roles, and built-in ones with a policy of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// Who is assigned to what, and who may be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assignments: Vec<Assignment>,
    /// What the sources of this tenant say and nobody could read, so that it is not whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<String>,
}

/// The name of something, and what is told of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    /// Its name.
    pub name: String,
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its description, of one or more lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The time zone of times without an offset, by its name in the IANA's data; UTC where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// What guests may see and do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::guests")]
    pub guests: Option<String>,
    /// Whether eligible members and owners of role-assignable groups are protected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::eligible_protection")]
    pub eligible_protection: Option<String>,
    /// How far membership carries eligibility.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::nesting")]
    pub nesting: Option<String>,
    /// What a sign-in demands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::sign_in")]
    pub sign_in: Option<String>,
    /// Whether passwords of synchronised users can be reset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_writeback: Option<bool>,
    /// Where it was read; told, and not read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// A lint that a declaration silences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allow {
    /// The lint.
    pub lint: String,
    /// Why.
    pub because: String,
}

/// An authentication context.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Its name.
    pub name: String,
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its description, of one or more lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What Conditional Access does with it; enforced where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::context_mode")]
    pub mode: Option<String>,
    /// Users and groups that its policy excludes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excludes: Vec<String>,
    /// What is accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Allow>,
    /// Where it was read; told, and not read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// A policy that others name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its description, of one or more lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The policy whose fields it has where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// What it says.
    #[serde(default, skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
    /// Where it was read; told, and not read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// The policy before a relation or role: by name, written in place, or not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyRef {
    /// It is that of this name. Nothing else is said then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<String>,
    /// Nothing of it is known. Nothing else is said then.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unknown: bool,
    /// The policy whose fields it has where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// What it says.
    #[serde(default, skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
}

/// What a policy says; a field that is not there is a default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// What stands before an activation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation: Option<Activation>,
    /// How long eligible assignments may last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligible: Option<Eligible>,
    /// What bounds active assignments that somebody makes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<Active>,
    /// Who is told of what; it decides nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<Notify>,
    /// What is accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Allow>,
}

/// What stands before an activation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Activation {
    /// The longest activation: an ISO 8601 duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// What a request must bring: `mfa`, `context:NAME`, `justification`, `ticket`.
    #[serde(rename = "require", default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Vec<String>>,
    /// What it must perhaps bring besides; `context` is any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_require: Vec<String>,
    /// Who must agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// The fields of which nothing is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "words::activation_fields")]
    pub unknown: Vec<String>,
}

/// Who must agree before an activation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Whether anybody must.
    pub asked: bool,
    /// One of these users, or of the members of these groups. A role without them asks the default approvers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Vec<String>>,
    /// Whether others may be approvers besides.
    #[serde(default, skip_serializing_if = "is_false")]
    pub others_unknown: bool,
}

/// How long eligible assignments may last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Eligible {
    /// The longest: an ISO 8601 duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// Whether they need no end.
    #[serde(default, skip_serializing_if = "is_false")]
    pub permanent: bool,
    /// The fields of which nothing is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "words::eligible_fields")]
    pub unknown: Vec<String>,
}

/// What bounds active assignments that somebody makes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Active {
    /// The longest: an ISO 8601 duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// Whether they need no end.
    #[serde(default, skip_serializing_if = "is_false")]
    pub permanent: bool,
    /// What their maker must bring: `mfa`, `context:NAME`, `justification`, `ticket`.
    #[serde(rename = "require", default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Vec<String>>,
    /// What their maker must perhaps bring besides; `context` is any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_require: Vec<String>,
    /// The fields of which nothing is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "words::active_fields")]
    pub unknown: Vec<String>,
}

/// Who is told of what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// The event.
    #[schemars(schema_with = "words::event")]
    pub event: String,
    /// Who is told.
    #[schemars(schema_with = "words::recipient")]
    pub to: String,
    /// Whether they are not told after all.
    #[serde(default, skip_serializing_if = "is_false")]
    pub off: bool,
    /// Further addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Whether only critical mails are sent.
    #[serde(default, skip_serializing_if = "is_false")]
    pub critical_only: bool,
}

/// A user, service principal or group; what does not fit its kind is an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Principal {
    /// What it is.
    #[schemars(schema_with = "words::principal_kind")]
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its description, of one or more lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its object id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Of a user: the user principal name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upn: Option<String>,
    /// What holds of it: of a user `guest`, `disabled`, `synced`, `mfa`; of a service principal `disabled`; of a group `role-assignable`, `pim-enabled`, `dynamic`, `synced`, `open`, `microsoft365`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "words::flags")]
    pub flags: Vec<String>,
    /// What holds of a user or group perhaps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "words::flags")]
    pub unknown: Vec<String>,
    /// Of a user or service principal: that it is an agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Agent>,
    /// Of a group: the policy before membership.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership_policy: Option<PolicyRef>,
    /// Of a group: the policy before ownership.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ownership_policy: Option<PolicyRef>,
    /// Of a group: what membership gives access to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<String>,
    /// What is accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Allow>,
    /// Where it was read; told, and not read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// What makes somebody an agent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// The blueprint of an agent identity, or the agent identity of a user; none where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

/// A blueprint of agent identities.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Blueprint {
    /// Its name.
    pub name: String,
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its description, of one or more lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its object id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its owners, users and service principals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<String>,
    /// What is accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Allow>,
    /// Where it was read; told, and not read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// An administrative unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its name.
    pub name: String,
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its description, of one or more lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether only those who are given a role in it manage it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub restricted: bool,
    /// Its direct members.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// What is accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Allow>,
    /// Where it was read; told, and not read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// A custom role, or a built-in one with a policy of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its name: of a built-in role its display name, its name in small letters with hyphens, or the id of its template.
    pub name: String,
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its description, of one or more lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Of a custom role: the built-in role whose powers it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub like: Option<String>,
    /// Of a custom role: whether it is privileged.
    #[serde(default, skip_serializing_if = "is_false")]
    pub privileged: bool,
    /// The policy before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyRef>,
    /// What is accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Allow>,
    /// Where it was read; told, and not read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// Who is assigned to a relation of a group, or to a role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// Who. Where they are not known: those that it may be, or nobody for anybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub principals: Vec<String>,
    /// Whether it is not known who of them is assigned.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unknown: bool,
    /// The group, with a relation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The relation to the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::relation")]
    pub relation: Option<String>,
    /// The role, in place of a group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The administrative unit that a role is given in; none is the whole tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The state.
    #[schemars(schema_with = "words::state")]
    pub state: String,
    /// From when on: a date, or a time with or without an offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Until when; a date means its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// For how long from the start: an ISO 8601 duration, in place of an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(rename = "for")]
    pub length: Option<String>,
    /// What its maker brought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Vec<Evidence>>,
    /// What is accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Allow>,
    /// Where it was read; told, and not read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// One piece of evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What it meets: `mfa`, `context:NAME`, `context` for any, `justification`, `ticket`.
    pub requirement: String,
    /// The justification or ticket itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Rules {
    /// Tells whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_false(value: &bool) -> bool {
    !value
}
