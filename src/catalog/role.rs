//! The shape of one built-in role, and how the data file is read.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::defect::OrDefect;

/// A built-in directory role.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BuiltInRole {
    /// Its template id, a GUID in lower case; `None` where the documentation gives none.
    pub template_id: Option<String>,
    /// Its current name.
    pub display_name: String,
    /// Its name in lower case with hyphens: `exchange-administrator`.
    #[serde(skip)]
    pub slug: String,
    /// Other names of the same id.
    #[serde(default)]
    pub alt_names: Vec<String>,
    /// Whether it can be used.
    pub status: RoleStatus,
    /// The day from which on nobody can be newly assigned to it; who holds it keeps its powers (D5.13).
    #[serde(rename = "assignable", default, deserialize_with = "last_day")]
    pub retired_from: Option<NaiveDate>,
    /// Whether Entra counts it as privileged; `false` too where that is unknown.
    #[serde(deserialize_with = "known_true")]
    pub is_privileged: bool,
    /// What it is for, in a few words.
    pub purpose: String,
    /// What it may do; `None` for a role that is only named.
    #[serde(skip)]
    pub powers: Option<Powers>,
}

impl BuiltInRole {
    /// Tells whether its powers are known; a few deprecated and internal roles are only named.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.powers.is_some()
    }
}

/// Whether a role can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RoleStatus {
    /// It can be assigned.
    Available,
    /// It exists and should not be used.
    DoNotUse,
    /// It is withdrawn.
    Deprecated,
    /// Only the system assigns it.
    SystemAssigned,
}

/// What a role may do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Powers {
    /// Its actions on groups.
    pub groups: GroupActions,
    /// In which groups it may write members (D1.10, D6.4, D6.10).
    #[serde(rename = "canManageMembers")]
    pub manages_members: GroupClasses,
    /// In which groups it may write owners (D1.10, D6.4, D6.10).
    #[serde(rename = "canManageOwners")]
    pub manages_owners: GroupClasses,
    /// What it may do to credentials (D6.9).
    pub credentials: CredentialPowers,
    /// Whether it may assign roles.
    #[serde(rename = "roleAssignments")]
    pub assigns_roles: bool,
    /// What it may do in PIM for directory roles.
    pub pim: PimPower,
    /// Of which groups it manages the membership side in PIM (D1.8).
    pub pim_members: PimClasses,
    /// Of which groups it manages the ownership side in PIM (D1.8).
    pub pim_owners: PimClasses,
    /// Whether it manages access packages.
    #[serde(rename = "entitlementManagement")]
    pub manages_entitlements: bool,
    /// Whether it may change Conditional Access, and so weaken an authentication context (D2.17).
    #[serde(rename = "conditionalAccessWrite")]
    pub writes_conditional_access: bool,
    /// Whether it may restore Conditional Access to a state of the last days (R27).
    #[serde(rename = "conditionalAccessRestore", default)]
    pub restores_conditional_access: bool,
    /// Whether it authors lifecycle workflows.
    #[serde(rename = "lifecycleWorkflows")]
    pub writes_lifecycle_workflows: bool,
    /// Whether it may write credentials of applications or service principals.
    #[serde(rename = "appCredentials")]
    pub writes_app_credentials: bool,
    /// Workloads in which activation through a membership takes long to count (D5.7).
    #[serde(rename = "delayedActivationWorkloads")]
    pub delayed_workloads: DelayedWorkloads,
    /// Whether it is documented as assignable in an administrative unit.
    #[serde(rename = "adminUnitScopable")]
    pub is_unit_scopable: bool,
}

/// The actions of a role on groups, by class of group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupActions {
    /// On role-assignable groups.
    pub role_assignable: Vec<String>,
    /// On security groups that are not role-assignable.
    pub security: Vec<String>,
    /// On Microsoft 365 groups that are not role-assignable.
    #[serde(rename = "m365")]
    pub microsoft365: Vec<String>,
}

/// Classes of groups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupClasses {
    /// Role-assignable groups.
    pub role_assignable: bool,
    /// Security groups that are not role-assignable.
    pub security: bool,
    /// Microsoft 365 groups that are not role-assignable.
    #[serde(rename = "m365")]
    pub microsoft365: bool,
}

/// What a role may do to the credentials of users; the sensitive actions are limited by the target's own roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CredentialPowers {
    /// Whose password it may reset.
    pub reset_password: CredentialPower,
    /// Whose MFA methods it may change.
    #[serde(rename = "authMethods")]
    pub reset_mfa: CredentialPower,
    /// Whether it may sign users out.
    #[serde(rename = "invalidateTokens")]
    pub invalidates_tokens: bool,
    /// Whether it may disable users.
    #[serde(rename = "disableUser")]
    pub disables_users: bool,
    /// Whether it may change a user principal name.
    #[serde(rename = "changeUpn")]
    pub changes_upn: bool,
}

/// Whose credential a role may reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CredentialPower {
    /// Nobody's.
    None,
    /// Everybody's.
    All,
    /// Those of the documented matrix (D6.9).
    LimitedByMatrix,
    /// Those of users without an admin role.
    NonAdminsOnly,
}

/// What a role may do in PIM for directory roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PimPower {
    /// Nothing.
    None,
    /// It may read.
    Read,
    /// It may manage.
    Manage,
}

/// Whose one side a role manages in PIM, by class of group (D1.8). Active owners may too; that is no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PimClasses {
    /// Role-assignable groups.
    pub role_assignable: bool,
    /// All others.
    pub non_role_assignable: bool,
}

/// Workloads whose permissions take long to follow an activated membership (D5.7).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DelayedWorkloads {
    /// Exchange.
    pub exchange: Option<WorkloadAccess>,
    /// SharePoint.
    pub sharepoint: Option<WorkloadAccess>,
    /// Security and Microsoft Purview compliance.
    pub security_purview: Option<WorkloadAccess>,
}

impl DelayedWorkloads {
    /// Tells whether there is any.
    #[must_use]
    pub fn is_any(self) -> bool {
        self.exchange.is_some() || self.sharepoint.is_some() || self.security_purview.is_some()
    }
}

/// What a role may do in a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WorkloadAccess {
    /// It may write.
    Write,
    /// It may read.
    Read,
    /// Its actions there are not among those of Entra.
    UndocumentedInEntraActions,
}

/// Reads the data file. It is part of the program, so a fault in it is caught by a test and gives an empty list here.
pub(super) fn read(text: &str) -> Vec<BuiltInRole> {
    let objects: Vec<serde_json::Value> = serde_json::from_str(text).or_defect();
    objects.into_iter().filter_map(read_one).collect()
}

/// Reads the list of roles that agents may be given (D3.17), as one flag for each role.
pub(super) fn read_agent_roles(roles: &[BuiltInRole], text: &str) -> Vec<bool> {
    let list: serde_json::Value = serde_json::from_str(text).or_defect();
    let names = list.get("roles").and_then(serde_json::Value::as_array).map(Vec::as_slice).or_defect();
    roles.iter().map(|role| names.iter().any(|name| name.as_str() == Some(&role.display_name))).collect()
}

fn read_one(object: serde_json::Value) -> Option<BuiltInRole> {
    let mut role = BuiltInRole::deserialize(&object).ok()?;
    role.slug = role.display_name.to_lowercase().replace(' ', "-");
    role.powers = Powers::deserialize(&object).ok();
    Some(role)
}

/// Reads `{"until": "2026-08-01"}`.
fn last_day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    #[derive(Deserialize)]
    struct Assignable {
        until: String,
    }
    let assignable = Assignable::deserialize(deserializer)?;
    assignable.until.parse().map(Some).map_err(serde::de::Error::custom)
}

fn known_true<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Option::<bool>::deserialize(deserializer).map(Option::unwrap_or_default) // null: nobody says that it is
}
