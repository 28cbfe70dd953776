//! Tenants that the double serves: a small one that answers questions, and big ones.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

pub const TENANT: &str = "11111111-0000-4000-8000-000000000000";
pub const ALICE: &str = "22222222-0000-4000-8000-000000000001";
pub const BOB: &str = "22222222-0000-4000-8000-000000000002";
pub const CAROL: &str = "22222222-0000-4000-8000-000000000003";
/// Under PIM, and role-assignable.
pub const OPS: &str = "33333333-0000-4000-8000-000000000001";
/// Eligible for ops.
pub const HELPDESK: &str = "33333333-0000-4000-8000-000000000002";
/// Named by nobody.
pub const BOOKS: &str = "33333333-0000-4000-8000-000000000003";
/// Listed under PIM, and deleted.
pub const GONE: &str = "33333333-0000-4000-8000-000000000009";
const EXCHANGE: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";
const UNIT: &str = "44444444-0000-4000-8000-000000000001";

/// Permissions that suffice for everything.
pub const SCOPES: &str = "Directory.Read.All RoleManagement.Read.Directory PrivilegedAccess.Read.AzureADGroup PrivilegedEligibilitySchedule.Read.AzureADGroup PrivilegedAssignmentSchedule.Read.AzureADGroup RoleManagementPolicy.Read.AzureADGroup Policy.Read.All";

fn write(folder: &Path, name: &str, rows: &[Value]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    // Graph writes without blanks; what a pull keeps is what was served, not what is expected of it
    fs::write(path, json!({ "value": rows }).to_string()).expect("a file");
}

fn user(id: &str, name: &str) -> Value {
    json!({ "id": id, "userPrincipalName": format!("{name}@contoso.com"), "displayName": name, "userType": "Member", "accountEnabled": true, "onPremisesSyncEnabled": null })
}

fn group(id: &str, name: &str, is_role_assignable: bool) -> Value {
    json!({
        "id": id, "displayName": name, "groupTypes": [], "securityEnabled": true, "mailEnabled": false,
        "isAssignableToRole": if is_role_assignable { json!(true) } else { Value::Null }, "onPremisesSyncEnabled": null,
        "visibility": "Private", "membershipRule": null, "membershipRuleProcessingState": null,
    })
}

fn organization(folder: &Path) {
    let plans =
        json!([{ "servicePlanId": "eec0eb4f-6444-4f95-aba0-50c24d67f998", "service": "AADPremiumService", "capabilityStatus": "Enabled" }]);
    let domains = json!([{ "name": "contoso.com", "isDefault": true }]);
    write(
        folder,
        "organization.json",
        &[json!({ "id": TENANT, "displayName": "Contoso", "verifiedDomains": domains, "assignedPlans": plans })],
    );
}

fn schedule(group: &str, relation: &str, principal: &str, end: Option<&str>) -> Value {
    let expiration = match end {
        Some(end) => json!({ "type": "afterDateTime", "endDateTime": end, "duration": null }),
        None => json!({ "type": "noExpiration", "endDateTime": null, "duration": null }),
    };
    json!({
        "id": format!("{group}_{relation}_{principal}"), "scheduleInfo": { "startDateTime": "2026-01-01T00:00:00Z", "recurrence": null, "expiration": expiration },
        "createdDateTime": "2026-01-01T00:00:00Z", "status": "Provisioned", "memberType": "Direct", "accessId": relation, "principalId": principal, "groupId": group,
    })
}

/// The 17 rules of a policy: up to two hours with MFA and a justification, approved by one account or by nobody.
fn rules(approver: Option<&str>) -> Vec<Value> {
    let target = |caller: &str, level: &str| json!({ "caller": caller, "operations": ["All"], "level": level, "inheritableSettings": [], "enforcedSettings": [] });
    let sides = [("Admin", "Eligibility"), ("Admin", "Assignment"), ("EndUser", "Assignment")];
    let rule = |kind: &str, caller: &str, level: &str, id: String, fields: Value| {
        let mut rule = json!({ "@odata.type": format!("#microsoft.graph.unifiedRoleManagementPolicy{kind}Rule"), "id": id, "target": target(caller, level) });
        rule.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        rule
    };
    let mut rules = Vec::new();
    for (caller, level) in sides {
        let is_activation = caller == "EndUser";
        let (needed, most) = if is_activation { (true, "PT2H") } else { (false, "P180D") };
        rules.push(rule(
            "Expiration",
            caller,
            level,
            format!("Expiration_{caller}_{level}"),
            json!({ "isExpirationRequired": needed, "maximumDuration": most }),
        ));
        let enabled = if is_activation { json!(["MultiFactorAuthentication", "Justification"]) } else { json!([]) };
        rules.push(rule("Enablement", caller, level, format!("Enablement_{caller}_{level}"), json!({ "enabledRules": enabled })));
        for recipient in ["Admin", "Requestor", "Approver"] {
            let fields = json!({ "notificationType": "Email", "recipientType": recipient, "notificationLevel": "All", "isDefaultRecipientsEnabled": true, "notificationRecipients": [] });
            rules.push(rule("Notification", caller, level, format!("Notification_{recipient}_{caller}_{level}"), fields));
        }
    }
    let approvers: Vec<Value> =
        approver.iter().map(|id| json!({ "@odata.type": "#microsoft.graph.singleUser", "userId": id, "description": null })).collect();
    let stage = json!({ "approvalStageTimeOutInDays": 1, "isApproverJustificationRequired": true, "escalationTimeInMinutes": 0, "isEscalationEnabled": false, "primaryApprovers": approvers, "escalationApprovers": [] });
    let setting = json!({ "isApprovalRequired": approver.is_some(), "isApprovalRequiredForExtension": false, "isRequestorJustificationRequired": true, "approvalMode": "SingleStage", "approvalStages": [stage] });
    rules.push(rule("Approval", "EndUser", "Assignment", "Approval_EndUser_Assignment".to_owned(), json!({ "setting": setting })));
    let context = json!({ "isEnabled": false, "claimValue": "" });
    rules.push(rule("AuthenticationContext", "EndUser", "Assignment", "AuthenticationContext_EndUser_Assignment".to_owned(), context));
    rules
}

fn policy(scope: &str, kind: &str, of: &str, approver: Option<&str>) -> Value {
    let id = format!("{kind}_{scope}_{of}");
    let policy = json!({ "id": id, "displayName": kind, "description": kind, "isOrganizationDefault": false, "scopeId": scope, "scopeType": kind, "rules": rules(approver) });
    json!({ "id": format!("{id}_{of}"), "policyId": id, "scopeId": scope, "scopeType": kind, "roleDefinitionId": of, "policy": policy })
}

fn roles(folder: &Path) {
    let template = json!({ "id": EXCHANGE, "displayName": "Exchange Administrator", "isBuiltIn": true, "isEnabled": true, "templateId": EXCHANGE, "rolePermissions": [], "resourceScopes": ["/"] });
    write(folder, "roles/definitions/0001.json", &[template]);
    let assignment = json!({ "id": "a1", "principalId": OPS, "roleDefinitionId": EXCHANGE, "directoryScopeId": "/", "appScopeId": null });
    write(folder, "roles/assignments/0001.json", &[assignment]);
    for empty in ["assignment-schedules", "eligibility-schedules", "assignment-instances"] {
        write(folder, &format!("roles/{empty}/0001.json"), &[]);
    }
    write(folder, "roles/policies/0001.json", &[policy("/", "DirectoryRole", EXCHANGE, None)]);
}

/// Writes a tenant of three users: alice is eligible for ops through the help desk, and carol approves.
pub fn small(folder: &Path) {
    organization(folder);
    write(folder, "users/0001.json", &[user(ALICE, "alice"), user(BOB, "bob"), user(CAROL, "carol")]);
    let application = json!({ "id": "55555555-0000-4000-8000-000000000001", "appId": "55555555-0000-4000-8000-000000000002", "displayName": "builder", "accountEnabled": true, "servicePrincipalType": "Application" });
    write(folder, "service-principals/0001.json", &[application]);
    write(
        folder,
        "groups/0001.json",
        &[group(OPS, "exchange-ops", true), group(HELPDESK, "helpdesk", false), group(BOOKS, "books", false)],
    );
    roles(folder);
    write(folder, "pim-groups/0001.json", &[json!({ "id": OPS }), json!({ "id": GONE })]);
    let eligible = [schedule(OPS, "member", HELPDESK, Some("2030-12-31T00:00:00Z")), schedule(OPS, "owner", BOB, None)];
    write(folder, &format!("group/{OPS}/eligibility-schedules.0001.json"), &eligible);
    write(folder, &format!("group/{OPS}/assignment-schedules.0001.json"), &[]);
    write(folder, &format!("group/{OPS}/assignment-instances.0001.json"), &[]);
    write(
        folder,
        &format!("group/{OPS}/policies.0001.json"),
        &[policy(OPS, "Group", "member", Some(CAROL)), policy(OPS, "Group", "owner", None)],
    );
    let member = |id: &str| json!({ "@odata.type": "#microsoft.graph.user", "id": id });
    write(folder, &format!("group/{HELPDESK}/members.0001.json"), &[member(ALICE)]);
    write(folder, &format!("group/{BOOKS}/members.0001.json"), &[member(BOB)]);
    write(folder, "units/0001.json", &[json!({ "id": UNIT, "displayName": "board", "isMemberManagementRestricted": false })]);
    write(folder, &format!("units/{UNIT}/members.0001.json"), &[member(CAROL)]);
    write(folder, "contexts/0001.json", &[json!({ "id": "c1", "displayName": "strong", "description": null, "isAvailable": true })]);
    write(folder, "contexts/policies.0001.json", &[]);
}

/// Writes a tenant of so many users, and so many groups under PIM with ten eligible members each.
pub fn big(folder: &Path, users: usize, groups: usize) {
    let user_id = |at: usize| format!("22222222-0000-4000-8000-{at:012}");
    let group_id = |at: usize| format!("33333333-0000-4000-8000-{at:012}");
    organization(folder);
    write(folder, "users/0001.json", &(0..users).map(|at| user(&user_id(at), &format!("user{at}"))).collect::<Vec<_>>());
    write(folder, "groups/0001.json", &(0..groups).map(|at| group(&group_id(at), &format!("group{at}"), at % 2 == 0)).collect::<Vec<_>>());
    roles(folder);
    write(folder, "pim-groups/0001.json", &(0..groups).map(|at| json!({ "id": group_id(at) })).collect::<Vec<_>>());
    for at in 0..groups {
        let id = group_id(at);
        let eligible: Vec<Value> = (0..10).map(|next| schedule(&id, "member", &user_id((at * 10 + next) % users), None)).collect();
        write(folder, &format!("group/{id}/eligibility-schedules.0001.json"), &eligible);
        write(
            folder,
            &format!("group/{id}/policies.0001.json"),
            &[policy(&id, "Group", "member", None), policy(&id, "Group", "owner", None)],
        );
        let members: Vec<Value> =
            (0..40).map(|next| json!({ "@odata.type": "#microsoft.graph.user", "id": user_id((at * 40 + next) % users) })).collect();
        write(folder, &format!("group/{id}/members.0001.json"), &members);
    }
}
