//! Who resets whom: the documented tables of Entra, read once (D6.9).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::names::find;
use crate::defect::OrDefect;

static TABLES: LazyLock<Tables> = LazyLock::new(|| read(include_str!("data/password-reset-matrix.json")));

/// One of the documented tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResetTable {
    /// Who may reset whose password.
    Password,
    /// Who may do other sensitive things to whom, MFA methods among them.
    SensitiveActions,
}

/// A row of a table: a class of users that a reset may concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResetRow {
    /// Holders of a built-in role, by its position in [`super::roles`]; one without a row of its own counts as `OtherRole`.
    Role(usize),
    /// Holders of any other built-in role, or of a custom one.
    OtherRole,
    /// Holders of no role.
    NoRole,
    /// Members and owners of a role-assignable group (D6.5).
    RoleAssignableGroup,
    /// Holders of a role that is scoped to a restricted unit.
    RoleInRestrictedUnit,
}

type Rows = FxHashMap<ResetRow, Vec<usize>>;

#[derive(Debug, Default)]
struct Tables {
    password: Rows,
    sensitive_actions: Rows,
}

/// Returns the roles that a row of a table lists, by their positions in [`super::roles`]: they may act on users of that class.
#[must_use]
pub fn reset_roles(table: ResetTable, row: ResetRow) -> &'static [usize] {
    let rows = match table {
        ResetTable::Password => &TABLES.password,
        ResetTable::SensitiveActions => &TABLES.sensitive_actions,
    };
    let own = rows.get(&row).or_else(|| match row {
        ResetRow::Role(_) => rows.get(&ResetRow::OtherRole),
        ResetRow::OtherRole | ResetRow::NoRole | ResetRow::RoleAssignableGroup | ResetRow::RoleInRestrictedUnit => None,
    });
    own.map(Vec::as_slice).or_defect()
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    reset_password: FxHashMap<String, Vec<String>>,
    sensitive_actions: FxHashMap<String, Vec<String>>,
}

/// Reads the data file, which is part of the program.
fn read(text: &str) -> Tables {
    let file: File = serde_json::from_str(text).or_defect();
    Tables { password: read_rows(file.reset_password), sensitive_actions: read_rows(file.sensitive_actions) }
}

fn read_rows(rows: FxHashMap<String, Vec<String>>) -> Rows {
    let row = |(name, roles): (String, Vec<String>)| {
        let roles = roles.iter().filter_map(|role| find(role)).collect();
        Some((read_row(&name)?, roles))
    };
    rows.into_iter().filter_map(row).collect()
}

fn read_row(name: &str) -> Option<ResetRow> {
    match name {
        "@anyOtherBuiltInOrCustomRole" => Some(ResetRow::OtherRole),
        "@noAdminRole" => Some(ResetRow::NoRole),
        "@memberOrOwnerOfRoleAssignableGroup" => Some(ResetRow::RoleAssignableGroup),
        "@roleScopedToRestrictedManagementAU" => Some(ResetRow::RoleInRestrictedUnit),
        role => find(role).map(ResetRow::Role),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(table: ResetTable, row: ResetRow) -> Vec<&'static str> {
        let mut names: Vec<_> = reset_roles(table, row).iter().map(|role| super::super::roles()[*role].display_name.as_str()).collect();
        names.sort_unstable();
        names
    }

    fn role(name: &str) -> ResetRow {
        ResetRow::Role(super::super::find(name).unwrap())
    }

    #[test]
    fn every_row_is_read() {
        assert_eq!(TABLES.password.len(), 18);
        assert_eq!(TABLES.sensitive_actions.len(), 18);
        assert!(TABLES.password.values().chain(TABLES.sensitive_actions.values()).all(|roles| roles.len() >= 2));
    }

    #[test]
    fn classes_without_a_limited_actor_are_left_to_the_two_highest() {
        let highest = ["Global Administrator", "Privileged Authentication Administrator"];
        for table in [ResetTable::Password, ResetTable::SensitiveActions] {
            for row in [ResetRow::OtherRole, ResetRow::RoleAssignableGroup, ResetRow::RoleInRestrictedUnit, role("Security Reader")] {
                assert_eq!(names(table, row), highest);
            }
        }
    }

    #[test]
    fn the_tables_are_no_hierarchy() {
        let has = |victim: &str, actor: &str| names(ResetTable::Password, role(victim)).contains(&actor);
        assert!(has("User Administrator", "User Administrator"));
        assert!(has("Groups Administrator", "User Administrator"));
        assert!(has("Helpdesk Administrator", "User Administrator"));
        assert!(!has("Authentication Administrator", "User Administrator"));
        assert!(!has("Helpdesk Administrator", "Authentication Administrator"));
        assert!(!has("Authentication Administrator", "Helpdesk Administrator"));
        assert!(has("Reports Reader", "Helpdesk Administrator"));
        assert!(!has("Reports Reader", "Password Administrator"));
    }
}
