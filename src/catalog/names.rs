//! The built-in roles, found by each of their names.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::role::{BuiltInRole, RoleStatus, read};

static ROLES: LazyLock<Vec<BuiltInRole>> = LazyLock::new(|| read(include_str!("data/entra-roles.json")));

static BY_NAME: LazyLock<FxHashMap<String, usize>> = LazyLock::new(index_names);

/// Returns all built-in roles in catalogue order.
#[must_use]
pub fn roles() -> &'static [BuiltInRole] {
    &ROLES
}

/// Returns those of them that somebody can be given, as far as their powers are known.
pub fn assignable_roles() -> impl Iterator<Item = &'static BuiltInRole> {
    roles().iter().filter(|role| role.is_known() && role.status == RoleStatus::Available)
}

/// Returns the position of a role in [`roles`], by display name, slug, template id (in any case) or alternative name.
#[must_use]
pub fn find(name: &str) -> Option<usize> {
    let found = BY_NAME.get(name).copied();
    found.or_else(|| is_guid(name).then(|| BY_NAME.get(&name.to_ascii_lowercase()).copied()).flatten())
}

/// Returns the role that a name stands for among people: `Global Admin`, `global admin`, `GlobalAdministrator`, `GA`.
#[must_use]
pub fn find_meant(name: &str) -> Option<&'static BuiltInRole> {
    let key = loose(name);
    let short = SHORT_NAMES.iter().find(|(short, _)| *short == key).map(|(_, slug)| *slug);
    let index = short.map_or_else(|| BY_LOOSE_NAME.get(&key).copied(), find)?;
    ROLES.get(index)
}

/// How people call roles for short.
const SHORT_NAMES: [(&str, &str); 3] =
    [("ga", "global-administrator"), ("pra", "privileged-role-administrator"), ("paa", "privileged-authentication-administrator")];

static BY_LOOSE_NAME: LazyLock<FxHashMap<String, usize>> =
    LazyLock::new(|| ROLES.iter().enumerate().rev().map(|(index, role)| (loose(&role.display_name), index)).collect());

/// Writes a name without what people write in one way or another: case, blanks and signs, `Admin` for `Administrator`, `role` behind it.
fn loose(name: &str) -> String {
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let letters = letters.strip_suffix("role").unwrap_or(&letters);
    let letters = letters.strip_suffix('s').filter(|rest| rest.ends_with("admin") || rest.ends_with("administrator")).unwrap_or(letters);
    if letters.ends_with("admin") { format!("{letters}istrator") } else { letters.to_owned() }
}

fn is_guid(name: &str) -> bool {
    name.len() == 36 && name.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Alternative names give way to display names, slugs and ids.
fn index_names() -> FxHashMap<String, usize> {
    let mut names = FxHashMap::default();
    for (index, role) in ROLES.iter().enumerate() {
        names.insert(role.display_name.clone(), index);
        names.insert(role.slug.clone(), index);
        names.extend(role.template_id.iter().map(|id| (id.to_ascii_lowercase(), index)));
    }
    for (index, role) in ROLES.iter().enumerate() {
        for name in &role.alt_names {
            names.entry(name.clone()).or_insert(index);
        }
    }
    names
}
