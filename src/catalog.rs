//! What Entra knows: built-in roles, who resets whom.

/// Returns the catalogue position of Privileged Role Administrator.
#[must_use]
pub fn privileged_role_administrator() -> usize {
    0
}

/// Returns the catalogue position of Global Administrator.
#[must_use]
pub fn global_administrator() -> usize {
    0
}
