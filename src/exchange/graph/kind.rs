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

/// The words of each kind: as Graph names it, then as it is named in a folder that was pulled, without marks and in small letters. What
/// stands in another stands before it.
const WORDS: &[(Kind, &[&str])] = &[
    (Kind::RoleAssignmentInstances, &["roleassignmentscheduleinstance", "rolesassignmentinstances"]),
    (Kind::RoleAssignmentSchedules, &["roleassignmentschedule", "rolesassignmentschedules"]),
    (Kind::RoleEligibilityInstances, &["roleeligibilityscheduleinstance", "roleseligibilityinstances"]),
    (Kind::RoleEligibilitySchedules, &["roleeligibilityschedule", "roleseligibilityschedules"]),
    (Kind::PolicyAssignments, &["rolemanagementpolicyassignment", "rolespolicies"]),
    (Kind::Policies, &["rolemanagementpolicies", "rolemanagementpolicy"]),
    (Kind::RoleDefinitions, &["roledefinition", "rolesdefinitions"]),
    (Kind::RoleAssignments, &["roleassignment", "rolesassignments"]),
    (Kind::AssignmentInstances, &["assignmentscheduleinstance", "assignmentinstances"]),
    (Kind::AssignmentSchedules, &["assignmentschedule"]),
    (Kind::EligibilityInstances, &["eligibilityscheduleinstance", "eligibilityinstances"]),
    (Kind::EligibilitySchedules, &["eligibilityschedule"]),
    (Kind::ConditionalAccess, &["conditionalaccesspolic", "conditionalaccess"]),
    (Kind::Contexts, &["authenticationcontext", "contexts"]),
    (Kind::Units, &["administrativeunit", "units"]),
    (Kind::PimGroups, &["pimgroup", "privilegedaccessgroupresource", "resources"]),
    (Kind::ServicePrincipals, &["serviceprincipal"]),
    (Kind::Organization, &["organization"]),
    (Kind::Members, &["member"]),
    (Kind::Owners, &["owner"]),
    (Kind::Rules, &["rules"]),
    (Kind::Users, &["user"]),
    (Kind::Groups, &["group"]),
];

/// What a collection is about, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::exchange) struct Topic {
    /// What its rows are; `None` where it is nothing that is read.
    pub kind: Option<Kind>,
    /// The id of what has them: a group, a unit, a policy.
    pub of: Option<String>,
    /// The tenant, where the context names it.
    pub tenant: Option<String>,
    /// What Graph calls it.
    pub word: String,
}

/// Tells what a context is about: `https://graph.microsoft.com/v1.0/$metadata#groups('1')/members(id)`.
pub(super) fn of_context(context: &str) -> Option<Topic> {
    let (before, behind) = context.split_once("$metadata#")?;
    let (path, arguments) = without_arguments(behind);
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('$')).collect();
    let last = segments.iter().rev().find(|segment| !segment.contains('.')).copied()?; // a cast stands behind what it casts
    let word = last.to_lowercase();
    let parent = segments.iter().rev().nth(1).map_or(String::new(), |segment| segment.to_lowercase());
    let kind = match (word.as_str(), parent.as_str()) {
        ("policies", "conditionalaccess") => Some(Kind::ConditionalAccess),
        ("policies" | "directoryobjects" | "effectiverules", _) => None,
        // requests are what led to schedules
        (word, _) if word.ends_with("requests") => None,
        (word, _) => of_word(word),
    };
    let is_ours = |argument: &&String| !argument.contains(',') && argument.len() > 1;
    let of = arguments.iter().rev().find(|argument| is_ours(argument) && argument.starts_with('\''));
    let of = of.map(|argument| argument.trim_matches('\'').to_owned());
    Some(Topic { kind, of, tenant: before.split('/').find(|part| is_guid(part)).map(str::to_lowercase), word: last.to_owned() })
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

fn of_word(word: &str) -> Option<Kind> {
    WORDS.iter().find(|(_, words)| words.iter().any(|known| word.starts_with(known))).map(|(kind, _)| *kind)
}

/// Tells by its path what a file is about, however its name puts the words: `users/0001.json`, `list-users.json`, `MgUsers.json`,
/// `group/ID/members.0001.json`.
pub(super) fn of_path(path: &str) -> Option<Topic> {
    let parts: Vec<&str> = path.rsplit('/').take(3).collect();
    let stem = |part: &str| part.rsplit_once('.').map_or(part, |(stem, _)| stem).to_owned();
    let file = parts.first().map(|file| stem(file))?;
    let of = guids(path).next_back().map(str::to_lowercase);
    let plain = |text: &str| {
        let text = of.as_ref().map_or(text.to_lowercase(), |id| text.to_lowercase().replace(id.as_str(), ""));
        text.chars().filter(char::is_ascii_alphabetic).collect::<String>()
    };
    let (own, folder) = (plain(&file), parts.get(1).map_or(String::new(), |part| plain(part)));
    let above = parts.get(2).map_or(String::new(), |part| plain(part));
    let kind = match (own.as_str(), folder.as_str()) {
        // `roles/assignment-schedules/0001.json`, `users/0001.json`
        ("", "") => None,
        ("", folder) if above == "roles" => find(&format!("roles{folder}")),
        ("", folder) => find(folder),
        ("policies", _) if folder != "contexts" => Some(Kind::PolicyAssignments),
        ("policies", _) => Some(Kind::ConditionalAccess),
        (own, _) => find(own),
    }?;
    Some(Topic { kind: Some(kind), of, tenant: None, word: file })
}

/// Returns what a call would have told that `pim pull` names: `group-policies`, `role-assignments`, `members`.
pub(super) fn of_call(what: &str) -> Option<Kind> {
    let plain: String = what.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    let of_role = plain.strip_prefix("roles").or_else(|| plain.strip_prefix("role"));
    if let Some(rest) = of_role {
        return find(&format!("roles{rest}")).or_else(|| find(&format!("role{rest}")));
    }
    let of_group = plain.strip_prefix("group").map(|rest| rest.trim_start_matches('s')).filter(|rest| !rest.is_empty());
    match of_group.unwrap_or(&plain) {
        "policies" | "policy" => Some(Kind::PolicyAssignments),
        word => find(word),
    }
}

/// Returns the first kind that a text has a word of.
fn find(text: &str) -> Option<Kind> {
    WORDS.iter().find(|(_, words)| words.iter().any(|word| text.contains(word))).map(|(kind, _)| *kind)
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
            ("directoryObjects(id)", None),
            ("applications", None),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
        let of = |path: &str| of_context(&format!("https://graph.microsoft.com/beta/$metadata#{path}")).unwrap().of;
        assert_eq!(of("policies/roleManagementPolicies('Group_1_2')/rules").as_deref(), Some("Group_1_2"));
        assert_eq!(of(&format!("groups('{ID}')/members(id)")).as_deref(), Some(ID));
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
            ("package.json", None),
            ("0001.json", None),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
        assert_eq!(of_path(&format!("t/group/{ID}/members.0001.json")).unwrap().of.as_deref(), Some(ID));
    }
}
