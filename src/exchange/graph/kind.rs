//! What a collection of Microsoft Graph holds: told by its `@odata.context`, else by the name of its file.

/// What the rows of a collection are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::exchange) enum Kind {
    Organization,
    Users,
    ServicePrincipals,
    Groups,
    RoleDefinitions,
    RoleAssignments,
    RoleAssignmentSchedules,
    RoleAssignmentInstances,
    RoleEligibilitySchedules,
    RoleEligibilityInstances,
    PolicyAssignments,
    Policies,
    Rules,
    PimGroups,
    EligibilitySchedules,
    EligibilityInstances,
    AssignmentSchedules,
    AssignmentInstances,
    Members,
    Owners,
    Units,
    Contexts,
    ConditionalAccess,
}

/// How each kind is named: the last word of its context, what may stand before that, and the names of its files, without marks, in small
/// letters and the singular. Nothing is told by a part of a word: `transitiveMembers` are no members, `groupSettings` no groups.
const KNOWN: &[(Kind, &str, &[&str], &[&str])] = &[
    (Kind::Organization, "organization", &[""], &["organization"]),
    (Kind::Users, "users", &[""], &["user"]),
    (Kind::ServicePrincipals, "serviceprincipals", &[""], &["serviceprincipal"]),
    (Kind::Groups, "groups", &[""], &["group"]),
    (Kind::RoleDefinitions, "roledefinitions", DIRECTORY, &["roledefinition", "rolesdefinition"]),
    (Kind::RoleAssignments, "roleassignments", DIRECTORY, &["roleassignment", "rolesassignment"]),
    (Kind::RoleAssignmentSchedules, "roleassignmentschedules", DIRECTORY, &["roleassignmentschedule", "rolesassignmentschedule"]),
    (
        Kind::RoleAssignmentInstances,
        "roleassignmentscheduleinstances",
        DIRECTORY,
        &["roleassignmentscheduleinstance", "roleassignmentinstance", "rolesassignmentinstance"],
    ),
    (Kind::RoleEligibilitySchedules, "roleeligibilityschedules", DIRECTORY, &["roleeligibilityschedule", "roleseligibilityschedule"]),
    (
        Kind::RoleEligibilityInstances,
        "roleeligibilityscheduleinstances",
        DIRECTORY,
        &["roleeligibilityscheduleinstance", "roleeligibilityinstance", "roleseligibilityinstance"],
    ),
    (
        Kind::PolicyAssignments,
        "rolemanagementpolicyassignments",
        &["policies"],
        &["rolemanagementpolicyassignment", "policyrolemanagementpolicyassignment", "rolespolicy"],
    ),
    (Kind::Policies, "rolemanagementpolicies", &["policies"], &["rolemanagementpolicy", "policyrolemanagementpolicy"]),
    // a file of rules tells by its context alone whose they are
    (Kind::Rules, "rules", &["rolemanagementpolicies"], &[]),
    (Kind::PimGroups, "resources", &["group"], &["pimgroup", "privilegedaccessgroupresource"]),
    (Kind::EligibilitySchedules, "eligibilityschedules", &["group"], &["eligibilityschedule", "groupeligibilityschedule"]),
    (
        Kind::EligibilityInstances,
        "eligibilityscheduleinstances",
        &["group"],
        &["eligibilityscheduleinstance", "groupeligibilityscheduleinstance", "eligibilityinstance", "groupeligibilityinstance"],
    ),
    (Kind::AssignmentSchedules, "assignmentschedules", &["group"], &["assignmentschedule", "groupassignmentschedule"]),
    (
        Kind::AssignmentInstances,
        "assignmentscheduleinstances",
        &["group"],
        &["assignmentscheduleinstance", "groupassignmentscheduleinstance", "assignmentinstance", "groupassignmentinstance"],
    ),
    (Kind::Members, "members", &["groups", "administrativeunits"], &["member", "groupmember", "unitmember", "administrativeunitmember"]),
    (Kind::Owners, "owners", &["groups"], &["owner", "groupowner"]),
    (Kind::Units, "administrativeunits", &["directory", ""], &["administrativeunit", "directoryadministrativeunit", "unit"]),
    (
        Kind::Contexts,
        "authenticationcontextclassreferences",
        &["conditionalaccess"],
        &["authenticationcontextclassreference", "authenticationcontext", "context"],
    ),
    (Kind::ConditionalAccess, "policies", &["conditionalaccess"], &["conditionalaccesspolicy", "conditionalaccess"]),
];

/// What stands before the collections of directory roles; those of other providers, such as Exchange, are roles of their own.
const DIRECTORY: &[&str] = &["directory"];

/// What tools put before the word that counts: `list-users`, `MgGroups`, `Get-MgRoleManagementDirectoryRoleAssignment`.
const BEFORE: [&str; 9] = [
    "list",
    "get",
    "mg",
    "all",
    "export",
    "identitygovernanceprivilegedaccessgroup",
    "privilegedaccessgroup",
    "rolemanagementdirectory",
    "identityconditionalaccess",
];

/// What tools put behind it: `users-page2`, `group-get`.
const BEHIND: [&str; 5] = ["page", "list", "get", "all", "export"];

/// The folders in which each thing has one of its own, named by its id.
const OWNERS: [&str; 4] = ["group", "groups", "units", "administrativeunits"];

impl Kind {
    /// Tells whether a collection is one of many, each of a group or unit.
    pub(super) fn is_of_one(self) -> bool {
        match self {
            Self::EligibilitySchedules | Self::EligibilityInstances | Self::AssignmentSchedules | Self::AssignmentInstances => true,
            Self::Members | Self::Owners | Self::PolicyAssignments => true,
            Self::Organization | Self::Users | Self::ServicePrincipals | Self::Groups | Self::PimGroups => false,
            Self::RoleDefinitions | Self::RoleAssignments | Self::RoleAssignmentSchedules | Self::RoleAssignmentInstances => false,
            Self::RoleEligibilitySchedules | Self::RoleEligibilityInstances | Self::Policies | Self::Rules => false,
            Self::Units | Self::Contexts | Self::ConditionalAccess => false,
        }
    }
}

/// What a collection is about, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::exchange) struct Topic {
    /// What its rows are; `None` where it is nothing that is read.
    pub kind: Option<Kind>,
    /// The id of what has them: a group, a unit, a policy.
    pub of: Option<String>,
    /// The tenant, where the context names it.
    pub tenant: Option<String>,
    /// What Graph calls it, with what stands before that: `roleManagement/exchange/roleAssignments`.
    pub word: String,
}

/// Tells what a context is about: `https://graph.microsoft.com/v1.0/$metadata#groups('1')/members(id)`.
pub(super) fn of_context(context: &str) -> Option<Topic> {
    let (before, behind) = context.split_once("$metadata#")?;
    let (path, arguments) = without_arguments(behind);
    // a cast stands behind what it casts, an id behind what it is one of
    let is_word = |segment: &&str| !segment.is_empty() && !segment.starts_with('$') && !segment.contains('.') && !is_guid(segment);
    let segments: Vec<&str> = path.split('/').filter(is_word).collect();
    let lowered = |place: usize| segments.iter().rev().nth(place).map(|segment| segment.to_lowercase());
    let (word, parent) = (lowered(0)?, lowered(1).unwrap_or_default()); // the first has none
    let known = KNOWN.iter().find(|(_, known, parents, _)| *known == word && parents.contains(&parent.as_str()));
    let kind = known.map(|(kind, ..)| *kind);
    let is_ours = |argument: &&String| !argument.contains(',') && argument.len() > 1;
    let of = arguments.iter().rev().find(|argument| is_ours(argument) && argument.starts_with('\''));
    let of =
        of.map(|argument| argument.trim_matches('\'')).or_else(|| path.split('/').rfind(|segment| is_guid(segment))).map(str::to_owned);
    Some(Topic { kind, of, tenant: before.split('/').find(|part| is_guid(part)).map(str::to_lowercase), word: segments.join("/") })
}

/// Cuts out what stands in parentheses, which may hold others.
fn without_arguments(path: &str) -> (String, Vec<String>) {
    let (mut kept, mut arguments, mut depth) = (String::new(), Vec::new(), 0_usize);
    for character in path.chars() {
        match character {
            '(' if depth == 0 => {
                arguments.push(String::new());
                depth = 1;
                continue;
            }
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1), // one that closes nothing is no argument
            _ => {}
        }
        match arguments.last_mut() {
            Some(argument) if depth > 0 => argument.push(character),
            Some(_) | None if character == ')' => {}
            Some(_) | None => kept.push(character),
        }
    }
    (kept, arguments)
}

/// Tells by its path what a file is about, however its name puts the words: `users/0001.json`, `list-users.json`, `MgUsers.json`,
/// `group/ID/members.0001.json`.
pub(super) fn of_path(path: &str) -> Option<Topic> {
    let mut parts = path.rsplit('/');
    let file = stem(parts.next()?);
    let (folder, above) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default().to_lowercase()); // none is as good as empty
    let owner = Some(folder).filter(|folder| is_guid(folder) && OWNERS.contains(&above.as_str()));
    let of = guids(file).next_back().or(owner).map(str::to_lowercase);
    let own = plain(&guids(file).fold(file.to_owned(), |rest, id| rest.replace(id, "")));
    let kind = match own.as_str() {
        // `roles/assignment-schedules/0001.json`, `users/0001.json`
        "" if above == "roles" => of_name(&format!("roles{}", plain(folder))),
        "" => of_name(&plain(folder)),
        "policies" if folder == "contexts" => Some(Kind::ConditionalAccess),
        "policies" if of.is_some() => Some(Kind::PolicyAssignments),
        own => of_name(own),
    }?;
    Some(Topic { kind: Some(kind), of: of.filter(|_| kind.is_of_one()), tenant: None, word: file.to_owned() })
}

/// Returns what a call would have told that `pim pull` names: `group-policies`, `role-assignments`, `members`.
pub(super) fn of_call(what: &str) -> Option<Kind> {
    match plain(what).as_str() {
        "policies" | "grouppolicies" | "rolepolicies" => Some(Kind::PolicyAssignments),
        word => of_name(word),
    }
}

/// Returns what a name in small letters stands for, as a whole: with nothing beside it but what tools put there.
fn of_name(name: &str) -> Option<Kind> {
    let one = singular(name);
    let known = KNOWN.iter().find(|(_, _, _, names)| names.contains(&one.as_str())).map(|(kind, ..)| *kind);
    let shorter =
        || BEFORE.iter().find_map(|word| name.strip_prefix(word)).or_else(|| BEHIND.iter().find_map(|word| name.strip_suffix(word)));
    known.or_else(|| of_name(shorter()?))
}

fn singular(word: &str) -> String {
    match (word.strip_suffix("ies"), word.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) if !stem.ends_with('s') => stem.to_owned(),
        (None, _) => word.to_owned(),
    }
}

fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect()
}

fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// Returns the number at the end of the name of a file, which is that of its page: `members.0002.json`, `users-2.json`.
pub(super) fn page_of(path: &str) -> Option<usize> {
    let stem = stem(path.rsplit('/').next()?);
    stem.get(stem.trim_end_matches(|character: char| character.is_ascii_digit()).len()..)?.parse().ok()
}

/// Tells whether a path is one of a folder that was pulled: `users/0001.json`, `group/ID/members.0001.json`, `pull.json`.
pub(super) fn is_pulled(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let Some(stem) = file.strip_suffix(".json") else { return false };
    let number = stem.rsplit('.').next().unwrap_or(stem);
    let is_numbered = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
    matches!(stem, "pull" | "organization") || (is_numbered && is_named(path))
}

/// Tells whether the name of a file tells what it holds.
pub(super) fn is_named(path: &str) -> bool {
    of_path(path).is_some_and(|topic| topic.kind.is_some())
}

/// Tells whether a text is an object id: 8-4-4-4-12 hexadecimal digits.
pub(in crate::exchange) fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    text.len() == 36 && lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Returns the object ids in a text.
fn guids(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    let starts = 0..text.len().saturating_sub(35); // shorter texts have none
    starts.filter_map(|start| text.get(start..start + 36).filter(|piece| is_guid(piece)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "2b5ed229-4072-478d-9504-a047ebd4b07d";

    #[test]
    fn contexts_are_recognised() {
        let kind = |path: &str| of_context(&format!("https://graph.microsoft.com/v1.0/$metadata#{path}")).and_then(|topic| topic.kind);
        for (path, expected) in [
            ("users(id,displayName)", Some(Kind::Users)),
            ("Users/$entity", Some(Kind::Users)),
            ("groups/$entity", Some(Kind::Groups)),
            ("groups('1')/members(id)", Some(Kind::Members)),
            ("servicePrincipals(id)", Some(Kind::ServicePrincipals)),
            ("roleManagement/directory/roleAssignments", Some(Kind::RoleAssignments)),
            ("roleManagement/directory/roleAssignmentSchedules(principal())", Some(Kind::RoleAssignmentSchedules)),
            ("identityGovernance/privilegedAccess/group/assignmentScheduleInstances", Some(Kind::AssignmentInstances)),
            ("identityGovernance/privilegedAccess/group/eligibilitySchedules", Some(Kind::EligibilitySchedules)),
            ("identityGovernance/privilegedAccess/group/eligibilityScheduleRequests", None),
            ("identityGovernance/privilegedAccess/group/resources(id)", Some(Kind::PimGroups)),
            ("policies/roleManagementPolicyAssignments(policy(rules()))", Some(Kind::PolicyAssignments)),
            ("policies/roleManagementPolicies('Group_1_2')/rules", Some(Kind::Rules)),
            ("identity/conditionalAccess/policies", Some(Kind::ConditionalAccess)),
            ("identity/conditionalAccess/authenticationContextClassReferences", Some(Kind::Contexts)),
            ("directory/administrativeUnits(id)", Some(Kind::Units)),
            ("directory/administrativeUnits('1')/members/microsoft.graph.user(id)", Some(Kind::Members)),
            ("directoryObjects(id)", None),
            ("applications", None),
            (&format!("groups/{ID}/members"), Some(Kind::Members)),
            (&format!("groups/{ID}/transitiveMembers"), None),
            ("groups('1')/transitiveMembers", None),
            ("users('1')/memberOf", None),
            ("directoryRoles('1')/members", None),
            ("groupSettings", None),
            ("userRegistrationDetails", None),
            ("reports/authenticationMethods/userRegistrationDetails", None),
            ("identityGovernance/entitlementManagement/resources", None),
            ("roleManagement/exchange/roleAssignments", None),
            ("roleManagement/entitlementManagement/roleDefinitions", None),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
        let of = |path: &str| of_context(&format!("https://graph.microsoft.com/beta/$metadata#{path}")).unwrap().of;
        assert_eq!(of("policies/roleManagementPolicies('Group_1_2')/rules").as_deref(), Some("Group_1_2"));
        assert_eq!(of(&format!("groups('{ID}')/members(id)")).as_deref(), Some(ID));
        assert_eq!(of(&format!("groups/{ID}/members")).as_deref(), Some(ID));
        assert_eq!(of("users(id,displayName)"), None);
    }

    #[test]
    fn calls_are_recognised() {
        for (what, kind) in [
            ("group-policies", Kind::PolicyAssignments),
            ("group-members", Kind::Members),
            ("group-eligibility-schedules", Kind::EligibilitySchedules),
            ("group-assignment-instances", Kind::AssignmentInstances),
            ("role-policies", Kind::PolicyAssignments),
            ("role-definitions", Kind::RoleDefinitions),
            ("role-assignment-schedules", Kind::RoleAssignmentSchedules),
            ("roles/eligibility-schedules", Kind::RoleEligibilitySchedules),
            ("groups", Kind::Groups),
            ("pim-groups", Kind::PimGroups),
            ("users", Kind::Users),
            ("service-principals", Kind::ServicePrincipals),
            ("units", Kind::Units),
            ("unit-members", Kind::Members),
            ("contexts", Kind::Contexts),
            ("conditional-access", Kind::ConditionalAccess),
        ] {
            assert_eq!(of_call(what), Some(kind), "{what}");
        }
    }

    #[test]
    fn files_are_recognised_by_name() {
        let kind = |path: &str| of_path(path).and_then(|topic| topic.kind);
        for (path, expected) in [
            ("t/users/0001.json", Some(Kind::Users)),
            ("t/service-principals/0002.json", Some(Kind::ServicePrincipals)),
            ("t/roles/assignments/0001.json", Some(Kind::RoleAssignments)),
            ("t/roles/assignment-schedules/0001.json", Some(Kind::RoleAssignmentSchedules)),
            ("t/roles/assignment-instances/0001.json", Some(Kind::RoleAssignmentInstances)),
            ("t/roles/eligibility-schedules/0001.json", Some(Kind::RoleEligibilitySchedules)),
            ("t/roles/definitions/0001.json", Some(Kind::RoleDefinitions)),
            ("t/roles/policies/0001.json", Some(Kind::PolicyAssignments)),
            ("t/pim-groups/0001.json", Some(Kind::PimGroups)),
            (&format!("t/group/{ID}/members.0001.json"), Some(Kind::Members)),
            (&format!("t/group/{ID}/eligibility-schedules.0001.json"), Some(Kind::EligibilitySchedules)),
            (&format!("t/group/{ID}/assignment-instances.0001.json"), Some(Kind::AssignmentInstances)),
            (&format!("t/group/{ID}/policies.0001.json"), Some(Kind::PolicyAssignments)),
            (&format!("{ID}-owners.json"), Some(Kind::Owners)),
            ("list-users.json", Some(Kind::Users)),
            ("MgGroups.json", Some(Kind::Groups)),
            ("roleEligibilitySchedules.json", Some(Kind::RoleEligibilitySchedules)),
            ("Get-MgRoleManagementDirectoryRoleAssignmentSchedule.json", Some(Kind::RoleAssignmentSchedules)),
            ("users-page2.json", Some(Kind::Users)),
            (&format!("groups/{ID}/members.json"), Some(Kind::Members)),
            (&format!("group/{ID}/transitiveMembers.json"), None),
            (&format!("{ID}-memberOf.json"), None),
            ("eligibilityScheduleRequests.json", None),
            ("group-admins.json", None),
            ("UserGroups.json", None),
            ("groupSettings.json", None),
            ("resources.json", None),
            ("policies.json", None),
            ("package.json", None),
            ("0001.json", None),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
        let of = |path: String| of_path(&path).unwrap().of;
        assert_eq!(of(format!("t/group/{ID}/members.0001.json")).as_deref(), Some(ID));
        assert_eq!(of(format!("{ID}-members.json")).as_deref(), Some(ID));
        for path in [format!("tenants/{ID}/users/0001.json"), format!("{ID}/roles/policies/0001.json"), format!("users-{ID}.json")] {
            assert_eq!(of(path.clone()), None, "{path}");
        }
    }

    #[test]
    fn pages_are_numbered() {
        assert_eq!(
            ["users/0012.json", "group/a/members.0002.json", "users-3.json", "users.json"].map(page_of),
            [Some(12), Some(2), Some(3), None]
        );
    }
}
