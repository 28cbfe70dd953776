//! What a body says that leads on: whether it is whole, the page behind it, the ids in it. Everything else is for whoever reads the folder.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A page of a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How many rows it has.
    pub items: usize,
    /// The address of the page behind it.
    pub next: Option<String>,
}

/// Why a body is no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPage {
    /// It ends half way.
    Half,
    /// It is no JSON: a page for people, say, of a proxy that asks for a password.
    NoJson,
    /// It is JSON, but no collection.
    NoCollection,
}

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(borrow)]
    value: Option<Vec<&'a RawValue>>,
    #[serde(borrow, rename = "@odata.nextLink")]
    next: Option<Cow<'a, str>>,
}

impl NoPage {
    /// Returns its code, as `pull.json` names it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Half => "half-a-body",
            Self::NoJson => "no-json",
            Self::NoCollection => "no-collection",
        }
    }
}

/// Reads a page.
pub fn page(body: &[u8]) -> Result<Page, NoPage> {
    match serde_json::from_slice::<Collection<'_>>(body) {
        Ok(Collection { value: Some(rows), next }) => Ok(Page { items: rows.len(), next: next.map(Cow::into_owned) }),
        Ok(_) => Err(NoPage::NoCollection),
        Err(error) if error.is_eof() => Err(NoPage::Half),
        Err(_) if serde_json::from_slice::<&RawValue>(body).is_ok() => Err(NoPage::NoCollection),
        Err(_) => Err(NoPage::NoJson),
    }
}

/// What Graph says when it refuses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Refusal {
    /// The code: `Authorization_RequestDenied`.
    #[serde(default)]
    pub code: String,
    /// The reason in words.
    #[serde(default)]
    pub message: String,
}

/// Reads why Graph refused; empty where the body does not say.
#[must_use]
pub fn refusal(body: &[u8]) -> Refusal {
    #[derive(Deserialize)]
    struct Refused {
        error: Refusal,
    }
    serde_json::from_slice::<Refused>(body).map(|refused| refused.error).unwrap_or_default() // it may be a page for people
}

/// A group, as far as it decides what is asked about it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupRow {
    /// Its id.
    pub id: String,
    #[serde(default)]
    is_assignable_to_role: Option<bool>,
    #[serde(default)]
    group_types: Option<Vec<String>>,
    #[serde(default)]
    on_premises_sync_enabled: Option<bool>,
}

impl GroupRow {
    /// Tells whether a role can be given to it.
    #[must_use]
    pub fn is_role_assignable(&self) -> bool {
        self.is_assignable_to_role == Some(true)
    }

    /// Tells whether it can be under PIM: groups with a rule for their members and groups of another directory cannot.
    #[must_use]
    pub fn can_be_under_pim(&self) -> bool {
        let is_dynamic = self.group_types.iter().flatten().any(|kind| kind.eq_ignore_ascii_case("DynamicMembership"));
        !is_dynamic && self.on_premises_sync_enabled != Some(true)
    }
}

/// Reads the groups of a page.
#[must_use]
pub fn groups(body: &[u8]) -> Vec<GroupRow> {
    rows(body)
}

/// Reads the ids of a page's rows.
#[must_use]
pub fn ids(body: &[u8]) -> Vec<String> {
    #[derive(Deserialize)]
    struct Row {
        id: String,
    }
    rows(body).into_iter().map(|row: Row| row.id).collect()
}

/// The tenant, as it tells of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub display_name: Option<String>,
    #[serde(default)]
    verified_domains: Vec<Domain>,
    #[serde(default)]
    assigned_plans: Vec<Plan>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Domain {
    #[serde(default)]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Plan {
    #[serde(default)]
    capability_status: Option<String>,
    #[serde(default)]
    service_plan_id: Option<String>,
}

/// The service plans with which PIM comes: Entra ID P2, Entra ID Governance.
const PLANS: [&str; 2] = ["eec0eb4f-6444-4f95-aba0-50c24d67f998", "e866a266-3cff-43a3-acca-0c90a7e00c8b"];

impl Organization {
    /// Tells whether an id or a domain names it.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        let mut names = std::iter::once(&self.id).chain(self.verified_domains.iter().map(|domain| &domain.name));
        names.any(|own| own.eq_ignore_ascii_case(name))
    }

    /// Tells whether PIM is among its plans.
    #[must_use]
    pub fn has_pim(&self) -> bool {
        let is_enabled = |plan: &Plan| plan.capability_status.as_deref().is_none_or(|status| !status.eq_ignore_ascii_case("Deleted"));
        let is_pim =
            |plan: &Plan| plan.service_plan_id.as_deref().is_some_and(|id| PLANS.iter().any(|known| known.eq_ignore_ascii_case(id)));
        self.assigned_plans.iter().any(|plan| is_pim(plan) && is_enabled(plan))
    }
}

/// Reads the tenant.
#[must_use]
pub fn organization(body: &[u8]) -> Option<Organization> {
    rows(body).into_iter().next()
}

/// Reads the rows of a page; those that are not as expected are left out.
fn rows<T: for<'a> Deserialize<'a>>(body: &[u8]) -> Vec<T> {
    let collection = serde_json::from_slice::<Collection<'_>>(body).ok().and_then(|collection| collection.value);
    collection.into_iter().flatten().filter_map(|row| serde_json::from_str(row.get()).ok()).collect()
}

/// Returns every text in a body that is as long as an object id, wherever it stands: no escape is needed in one.
pub fn named(body: &[u8]) -> impl Iterator<Item = &str> {
    const LENGTH: usize = 36;
    body.split(|byte| *byte == b'"').filter(|text| text.len() == LENGTH).filter_map(|text| std::str::from_utf8(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_what_is_none() {
        let body = br#"{"@odata.context":"c","@odata.nextLink":"https:\/\/g\/next","value":[{"id":"a"},{"id":"b"}]}"#;
        assert_eq!(page(body), Ok(Page { items: 2, next: Some("https://g/next".to_owned()) }));
        assert_eq!(page(br#"{"value":[]}"#), Ok(Page { items: 0, next: None }));
        for (body, expected) in [
            (&br#"{"value":[{"id":"a"},{"i"#[..], NoPage::Half),
            (b"", NoPage::Half),
            (b"<!doctype html><title>Sign in</title>", NoPage::NoJson),
            (br#"{"error":{"code":"x"}}"#, NoPage::NoCollection),
            (br#"{"value":7}"#, NoPage::NoCollection),
            (b"[]", NoPage::NoCollection),
        ] {
            assert_eq!(page(body), Err(expected), "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn a_refusal_tells_its_code() {
        assert_eq!(refusal(br#"{"error":{"code":"Forbidden","message":"no"}}"#).code, "Forbidden");
        assert_eq!(refusal(b"<html>"), Refusal::default());
    }

    #[test]
    fn what_decides_about_groups_is_read() {
        let body = br#"{"value":[{"id":"a","isAssignableToRole":true,"groupTypes":[]},{"id":"b","isAssignableToRole":null,"groupTypes":["Unified","DynamicMembership"]},{"id":"c","onPremisesSyncEnabled":true},{"no":1}]}"#;
        let rows = groups(body);
        assert_eq!(rows.iter().map(GroupRow::is_role_assignable).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(rows.iter().map(GroupRow::can_be_under_pim).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(ids(body), ["a", "b", "c"]);
    }

    #[test]
    fn ids_are_found_wherever_they_stand() {
        let id = "2b5ed229-4072-478d-9504-a047ebd4b07d";
        let body = format!(r#"{{"value":[{{"setting":{{"approvers":[{{"groupId":"{id}"}}]}}}}]}}"#);
        assert_eq!(named(body.as_bytes()).collect::<Vec<_>>(), [id]);
    }

    #[test]
    fn a_tenant_is_named_by_its_id_or_a_domain() {
        let body = br#"{"value":[{"id":"t","displayName":"Contoso","verifiedDomains":[{"name":"contoso.com"}],"assignedPlans":[{"service":"x"},{"servicePlanId":"EEC0EB4F-6444-4F95-ABA0-50C24D67F998","capabilityStatus":"Enabled"}]}]}"#;
        let organization = organization(body).unwrap();
        assert!(organization.is_named("Contoso.com") && organization.is_named("T") && !organization.is_named("fabrikam.com"));
        assert!(organization.has_pim());
    }
}
