//! The calls, as data: what is asked in which order, where it is written, and which permissions suffice for it.

use super::cloud::{Hosts, Url, Version};

/// How often a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// Once.
    Tenant,
    /// For each group under PIM.
    PimGroup,
    /// For each group whose members matter.
    RelevantGroup,
    /// For each administrative unit.
    Unit,
}

/// A call.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place in the order of the steps, of which some have several calls.
    pub number: u8,
    /// What it tells, as `pull.json` names it.
    pub what: &'static str,
    /// What it tells, in words.
    pub noun: &'static str,
    /// How often it is made.
    pub each: Each,
    version: Version,
    path: &'static str,
    file: &'static str,
    /// The permissions of which one suffices, the least first.
    pub suffices: &'static [&'static str],
    /// What is not known without it.
    pub unknown: &'static str,
}

/// Permissions that suffice for everything: what is asked for where somebody signs in.
pub const PERMISSIONS: &[&str] = &[
    DIRECTORY,
    "RoleManagement.Read.Directory",
    "PrivilegedAccess.Read.AzureADGroup",
    "PrivilegedEligibilitySchedule.Read.AzureADGroup",
    "PrivilegedAssignmentSchedule.Read.AzureADGroup",
    "RoleManagementPolicy.Read.AzureADGroup",
    "Policy.Read.All",
];

const DIRECTORY: &str = "Directory.Read.All";
const ROLES: &[&str] = &["RoleManagement.Read.Directory", "RoleManagement.Read.All", DIRECTORY];
const ROLE_SCHEDULES: &[&str] = &["RoleManagement.Read.Directory", "RoleManagement.Read.All"];
const ASSIGNMENTS: &[&str] = &["PrivilegedAssignmentSchedule.Read.AzureADGroup"];
const MEMBERS: &[&str] = &["GroupMember.Read.All", "Group.Read.All", DIRECTORY];
const UNITS: &[&str] = &["AdministrativeUnit.Read.All", DIRECTORY];

macro_rules! steps {
    ($($number:literal $what:literal, $noun:literal, $each:ident, $version:ident $path:literal => $file:literal, $suffices:expr, $unknown:literal;)*) => {
        /// Every call, in the order of its steps.
        pub const STEPS: &[Step] = &[$(Step {
            number: $number, what: $what, noun: $noun, each: Each::$each, version: Version::$version, path: $path, file: $file, suffices: $suffices, unknown: $unknown,
        }),*];
    };
}

steps! {
    0 "organization", "the organization", Tenant,
      V1 "/organization?$select=id,displayName,verifiedDomains,assignedPlans" => "organization.json", &["Organization.Read.All", DIRECTORY],
      "the name of the tenant, and whether it has PIM";
    1 "users", "users", Tenant,
      V1 "/users?$select=id,userPrincipalName,displayName,userType,accountEnabled,onPremisesSyncEnabled&$top=999" => "users/{page}.json",
      &["User.Read.All", DIRECTORY],
      "accounts: their names, who is a guest, who is disabled";
    2 "service-principals", "service principals", Tenant,
      V1 "/servicePrincipals?$select=id,appId,displayName,accountEnabled,servicePrincipalType&$top=999" => "service-principals/{page}.json",
      &["Application.Read.All", DIRECTORY],
      "the names of applications";
    3 "groups", "groups", Tenant,
      V1 "/groups?$select=id,displayName,groupTypes,securityEnabled,mailEnabled,isAssignableToRole,onPremisesSyncEnabled,visibility,membershipRule,membershipRuleProcessingState&$top=999" => "groups/{page}.json",
      &["Group.Read.All", DIRECTORY],
      "groups: their names, and which of them can hold roles or be under PIM";
    4 "role-definitions", "role definitions", Tenant,
      V1 "/roleManagement/directory/roleDefinitions" => "roles/definitions/{page}.json", ROLES,
      "what roles of the tenant's own permit";
    4 "role-assignments", "active assignments of roles", Tenant,
      V1 "/roleManagement/directory/roleAssignments" => "roles/assignments/{page}.json", ROLES,
      "who holds a role";
    5 "role-assignment-schedules", "schedules of active assignments of roles", Tenant,
      V1 "/roleManagement/directory/roleAssignmentSchedules" => "roles/assignment-schedules/{page}.json", ROLE_SCHEDULES,
      "until when roles are held";
    5 "role-eligibility-schedules", "eligible assignments of roles", Tenant,
      V1 "/roleManagement/directory/roleEligibilitySchedules" => "roles/eligibility-schedules/{page}.json", ROLE_SCHEDULES,
      "who can activate a role";
    5 "role-assignment-instances", "activations of roles", Tenant,
      V1 "/roleManagement/directory/roleAssignmentScheduleInstances" => "roles/assignment-instances/{page}.json", ROLE_SCHEDULES,
      "which roles are activated at present";
    6 "role-policies", "policies of roles", Tenant,
      V1 "/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'&$expand=policy($expand=rules)" => "roles/policies/{page}.json",
      &["RoleManagementPolicy.Read.Directory", "RoleManagement.Read.Directory", "RoleManagement.Read.All"],
      "what the activation of a role demands, and who approves it";
    7 "pim-groups", "groups under PIM", Tenant,
      Beta "/identityGovernance/privilegedAccess/group/resources" => "pim-groups/{page}.json", &["PrivilegedAccess.Read.AzureADGroup"],
      "which groups are under PIM; `--probe-groups` asks each group instead";
    8 "group-eligibility-schedules", "eligible assignments of groups", PimGroup,
      V1 "/identityGovernance/privilegedAccess/group/eligibilitySchedules?$filter=groupId eq '{id}'" => "group/{id}/eligibility-schedules.{page}.json",
      &["PrivilegedEligibilitySchedule.Read.AzureADGroup"],
      "who can activate membership or ownership of a group";
    8 "group-assignment-schedules", "active assignments of groups", PimGroup,
      V1 "/identityGovernance/privilegedAccess/group/assignmentSchedules?$filter=groupId eq '{id}'" => "group/{id}/assignment-schedules.{page}.json",
      ASSIGNMENTS,
      "who holds membership or ownership of a group by PIM, and until when";
    8 "group-assignment-instances", "activations of groups", PimGroup,
      V1 "/identityGovernance/privilegedAccess/group/assignmentScheduleInstances?$filter=groupId eq '{id}'" => "group/{id}/assignment-instances.{page}.json",
      ASSIGNMENTS,
      "which memberships and ownerships are activated at present";
    9 "group-policies", "policies of groups", PimGroup,
      V1 "/policies/roleManagementPolicyAssignments?$filter=scopeId eq '{id}' and scopeType eq 'Group'&$expand=policy($expand=rules)" => "group/{id}/policies.{page}.json",
      &["RoleManagementPolicy.Read.AzureADGroup"],
      "what the activation of membership or ownership demands, and who approves it";
    10 "group-members", "members", RelevantGroup,
      V1 "/groups/{id}/members?$select=id&$top=999" => "group/{id}/members.{page}.json", MEMBERS,
      "who is in a group past PIM, and which groups are nested";
    10 "group-owners", "owners", RelevantGroup,
      V1 "/groups/{id}/owners?$select=id&$top=999" => "group/{id}/owners.{page}.json", MEMBERS,
      "who owns a group past PIM";
    11 "units", "administrative units", Tenant,
      V1 "/directory/administrativeUnits?$select=id,displayName,isMemberManagementRestricted" => "units/{page}.json", UNITS,
      "which accounts and groups are managed by some administrators only";
    11 "unit-members", "members of administrative units", Unit,
      V1 "/directory/administrativeUnits/{id}/members?$select=id&$top=999" => "units/{id}/members.{page}.json", UNITS,
      "which accounts and groups a unit holds";
    11 "contexts", "authentication contexts", Tenant,
      V1 "/identity/conditionalAccess/authenticationContextClassReferences" => "contexts/{page}.json",
      &["AuthenticationContext.Read.All", "Policy.Read.All"],
      "which authentication contexts there are";
    11 "conditional-access-policies", "policies of Conditional Access", Tenant,
      V1 "/identity/conditionalAccess/policies" => "contexts/policies.{page}.json", &["Policy.Read.All"],
      "whether a policy enforces an authentication context, and on whom";
}

/// The number of the last step.
pub const LAST: u8 = 11;

impl Step {
    /// Returns the calls that are made so often.
    pub fn all(each: Each) -> impl Iterator<Item = &'static Self> {
        STEPS.iter().filter(move |step| step.each == each)
    }

    /// Returns the address of its first page, of a group or a unit where it is about one.
    #[must_use]
    pub fn url(&self, hosts: &Hosts, id: Option<&str>) -> Url {
        hosts.url(self.version, &filled(self.path, id))
    }

    /// Returns the name of a page's file in the folder; pages count from 1.
    #[must_use]
    pub fn file(&self, id: Option<&str>, page: usize) -> String {
        filled(self.file, id).replace("{page}", &format!("{page:04}"))
    }
}

fn filled(pattern: &str, id: Option<&str>) -> String {
    id.map_or_else(|| pattern.to_owned(), |id| pattern.replace("{id}", id))
}

/// Tells whether a text may stand as an id in addresses and in names of files: Graph's are letters, digits and hyphens.
#[must_use]
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::cloud::Cloud;
    use super::*;

    #[test]
    fn each_call_has_a_name_and_files_of_its_own() {
        let hosts = Hosts::of(Cloud::Global);
        let names: BTreeSet<&str> = STEPS.iter().map(|step| step.what).collect();
        let files: BTreeSet<String> = STEPS.iter().map(|step| step.file(Some("id"), 1)).collect();
        assert!(names.len() == STEPS.len() && files.len() == STEPS.len());
        assert!(STEPS.iter().all(|step| (step.each == Each::Tenant) != step.path.contains("{id}") && !step.suffices.is_empty()));
        assert!(
            STEPS.iter().all(|step| step.suffices.iter().any(|permission| PERMISSIONS.contains(permission))),
            "what is asked for suffices"
        );
        assert!(STEPS.is_sorted_by_key(|step| step.number) && STEPS.last().is_some_and(|step| step.number == LAST));
        assert!(STEPS.iter().all(|step| hosts.next(step.url(&hosts, Some("id")).text()).is_some()), "an address without blanks");
    }

    #[test]
    fn filters_are_encoded_and_name_the_group() {
        let step = STEPS.iter().find(|step| step.what == "group-policies").unwrap();
        assert_eq!(
            step.url(&Hosts::of(Cloud::Global), Some("a-1")).text(),
            "https://graph.microsoft.com/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId%20eq%20'a-1'%20and%20scopeType%20eq%20'Group'&$expand=policy($expand=rules)"
        );
        assert_eq!(step.file(Some("a-1"), 2), "group/a-1/policies.0002.json");
        assert!(is_id("2b5ed229-4072-478d-9504-a047ebd4b07d"));
        assert!(!["", "..", "a/b", "a'b", "a b", &"a".repeat(65)].iter().any(|text| is_id(text)));
    }
}
