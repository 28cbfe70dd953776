//! The built-in roles, found by each of their names.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::role::{BuiltInRole, read};

static ROLES: LazyLock<Vec<BuiltInRole>> = LazyLock::new(|| read(include_str!("data/entra-roles.json")));

static BY_NAME: LazyLock<FxHashMap<String, usize>> = LazyLock::new(index_names);

/// Returns all built-in roles in catalogue order.
#[must_use]
pub fn roles() -> &'static [BuiltInRole] {
    &ROLES
}

/// Returns the position of a role in [`roles`], by display name, slug, template id (in any case) or alternative name.
#[must_use]
pub fn find(name: &str) -> Option<usize> {
    let found = BY_NAME.get(name).copied();
    found.or_else(|| is_guid(name).then(|| BY_NAME.get(&name.to_ascii_lowercase()).copied()).flatten())
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
