//! The rules by which Graph answers: filters that are required, pages, groups that are gone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::http::Response;

/// So many rows a page has, unless more are asked for.
const PAGE: usize = 100;
/// The most rows that can be asked for.
const MAX_TOP: usize = 999;

/// Where the rows of an address lie, by what ends the path.
const ROUTES: &[(&str, &str)] = &[
    ("/organization", "organization"),
    ("/users", "users/"),
    ("/servicePrincipals", "service-principals/"),
    ("/groups", "groups/"),
    ("/roleManagement/directory/roleDefinitions", "roles/definitions/"),
    ("/roleManagement/directory/roleAssignments", "roles/assignments/"),
    ("/roleManagement/directory/roleAssignmentSchedules", "roles/assignment-schedules/"),
    ("/roleManagement/directory/roleEligibilitySchedules", "roles/eligibility-schedules/"),
    ("/roleManagement/directory/roleAssignmentScheduleInstances", "roles/assignment-instances/"),
    ("/directory/administrativeUnits", "units/"),
    ("/identity/conditionalAccess/authenticationContextClassReferences", "contexts/"),
    ("/identity/conditionalAccess/policies", "contexts/policies."),
];

/// Schedules of groups, with their files.
const SCHEDULES: &[(&str, &str)] = &[
    ("eligibilitySchedules", "eligibility-schedules"),
    ("assignmentSchedules", "assignment-schedules"),
    ("assignmentScheduleInstances", "assignment-instances"),
];

/// A tenant, as rows by the beginning of the names of its files.
pub struct Graph {
    base: String,
    rows: BTreeMap<String, Vec<Box<RawValue>>>,
    groups: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Collection {
    value: Vec<Box<RawValue>>,
}

impl Graph {
    /// Loads a folder.
    pub fn load(folder: &Path, base: &str) -> Self {
        let mut rows: BTreeMap<String, Vec<Box<RawValue>>> = BTreeMap::new();
        for name in files(folder, "") {
            let text = fs::read_to_string(folder.join(&name)).expect("a text");
            let collection: Collection = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let stem = name.trim_end_matches(".json");
            // `users/0001` and `group/ID/members.0001`
            let key = stem.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
            rows.entry(key).or_default().extend(collection.value);
        }
        let ids = rows.get("groups/").into_iter().flatten().map(|row| field(row, "id"));
        let groups = ids.collect();
        Self { base: base.to_owned(), rows, groups }
    }

    /// Answers a GET.
    pub fn get(&self, url: &str) -> Response {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let query: BTreeMap<&str, &str> = query.split('&').filter_map(|part| part.split_once('=')).collect();
        let Some((version, path)) = path.trim_start_matches('/').split_once('/').map(|(version, path)| (version, format!("/{path}")))
        else {
            return Response::error(400, "BadRequest");
        };
        let filter = query.get("$filter").copied();
        match self.place(version, &path, filter) {
            Ok(place) => self.page(url, &path, &place, &query),
            Err(response) => response,
        }
    }

    /// Finds the rows that an address is about.
    fn place(&self, version: &str, path: &str, filter: Option<&str>) -> Result<String, Response> {
        if let Some((_, place)) = ROUTES.iter().find(|(route, _)| *route == path) {
            return Ok((*place).to_owned());
        }
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match parts.as_slice() {
            ["groups", id, kind @ ("members" | "owners")] if self.groups.contains(*id) => Ok(format!("group/{id}/{kind}.")),
            ["groups", ..] => Err(Response::error(404, "Request_ResourceNotFound")),
            ["directory", "administrativeUnits", id, "members"] => Ok(format!("units/{id}/members.")),
            ["identityGovernance", "privilegedAccess", "group", "resources"] if version == "beta" => Ok("pim-groups/".to_owned()),
            ["identityGovernance", "privilegedAccess", "group", kind] => {
                let file = SCHEDULES
                    .iter()
                    .find(|(known, _)| known == kind)
                    .map(|(_, file)| *file)
                    .ok_or_else(|| Response::error(400, "BadRequest"))?;
                let id = filter.and_then(|filter| quoted(filter, "groupId")).ok_or_else(|| Response::error(400, "MissingParameters"))?;
                Ok(format!("group/{id}/{file}."))
            }
            ["policies", "roleManagementPolicyAssignments"] => {
                let told = filter.and_then(|filter| Some((quoted(filter, "scopeId")?, quoted(filter, "scopeType")?)));
                match told {
                    Some(("/", "DirectoryRole")) => Ok("roles/policies/".to_owned()),
                    Some((id, "Group")) => Ok(format!("group/{id}/policies.")),
                    Some(_) | None => Err(Response::error(400, "InvalidFilter")),
                }
            }
            _ => Err(Response::error(404, "NotFound")),
        }
    }

    fn page(&self, url: &str, path: &str, place: &str, query: &BTreeMap<&str, &str>) -> Response {
        let rows = self.rows.get(place).map_or(&[][..], Vec::as_slice);
        let top = query.get("$top").map_or(PAGE, |top| top.parse().expect("a number")).min(MAX_TOP);
        let start: usize = query.get("$skiptoken").map_or(0, |at| at.parse().expect("a number"));
        let shown: Vec<&str> = rows.iter().skip(start).take(top).map(|row| row.get()).collect();
        let behind = start + shown.len();
        let next = if behind < rows.len() {
            let plain = url.split("&$skiptoken").next().unwrap().split("?$skiptoken").next().unwrap();
            let mark = if plain.contains('?') { '&' } else { '?' };
            format!(r#""@odata.nextLink":"{}{}{mark}$skiptoken={behind}","#, self.base, plain.replace(' ', "%20"))
        } else {
            String::new()
        };
        let context = format!("{}/v1.0/$metadata#{}", self.base, path.trim_start_matches('/'));
        Response::json(200, &format!(r#"{{"@odata.context":"{context}",{next}"value":[{}]}}"#, shown.join(",")))
    }
}

fn files(folder: &Path, below: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder.join(below)).expect("a folder").flatten() {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            found.extend(files(folder, &format!("{name}/")));
        } else if name.ends_with(".json") && name != "pull.json" {
            found.push(name);
        }
    }
    found.sort();
    found
}

fn field(row: &RawValue, name: &str) -> String {
    let row: Value = serde_json::from_str(row.get()).expect("a row");
    row[name].as_str().expect("a text").to_owned()
}

/// Returns what a filter wants a field to be: `scopeId eq 'x' and …`.
fn quoted<'f>(filter: &'f str, name: &str) -> Option<&'f str> {
    let (_, rest) = filter.split_once(&format!("{name} eq '"))?;
    rest.split('\'').next()
}
