//! What things are called in engines: of a name what ids may hold, and the rest in hexadecimal.

use std::fmt::Write;

use crate::ir::{PrincipalId, RoleId, Scope, Tenant};

use super::model::{Kind, Object};

/// So many characters an id has at most, of either engine.
const MOST: usize = 200;

/// Returns an account or a group; `None` where its name is too long.
pub(super) fn of_principal(tenant: &Tenant, principal: PrincipalId) -> Option<Object> {
    let row = tenant.principals.row(principal);
    let kind = if row.is_group() { Kind::Group } else { Kind::Account };
    object(kind, encode(&row.name))
}

/// Returns a role in a scope: `User=20Administrator/berlin` in a unit.
pub(super) fn of_role(tenant: &Tenant, role: RoleId, scope: Scope) -> Option<Object> {
    let name = encode(&tenant.roles.row(role).name);
    let id = match scope {
        Scope::Tenant => name,
        Scope::Unit(unit) => format!("{name}/{}", encode(&tenant.units.row(unit).name)),
    };
    object(Kind::Role, id)
}

fn object(kind: Kind, id: String) -> Option<Object> {
    (id.len() <= MOST).then_some(Object { kind, id })
}

/// Writes letters and digits of ASCII, `_` and `-` as they are, any other byte as `=` and two digits: no two names come to one id.
fn encode(name: &str) -> String {
    let mut id = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') {
            id.push(char::from(byte));
        } else {
            _ = write!(id, "={byte:02X}"); // a text can always be written to
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ids_do_not_hold_is_written_out() {
        assert_eq!(encode("alice"), "alice");
        assert_eq!(encode("bo_b-1@contoso.com"), "bo_b-1=40contoso=2Ecom");
        assert_eq!(encode("a=20 é/#EXT#"), "a=3D20=20=C3=A9=2F=23EXT=23");
    }
}
