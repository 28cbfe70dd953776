//! Tells everything about one declaration: what is written, what follows from it, and what holds now. Says no reasons; what can be done is listed by
//! `listing`.

mod account;
mod group;
mod policy;
mod role;
mod surroundings;
mod tenant;
mod unknown;

use crate::ir::{PrincipalKind, ShowTarget};

use super::asker::Asker;
use super::said::Sheet;

/// Tells everything about a declaration, as of the asker's instant.
pub(super) fn sheet(asker: &mut Asker<'_>, target: ShowTarget) -> Sheet {
    match target {
        ShowTarget::Tenant => tenant::sheet(asker),
        ShowTarget::Principal(id) => match asker.tenant().principals.row(id).kind {
            PrincipalKind::Group(group) => group::sheet(asker, group),
            PrincipalKind::User { .. } | PrincipalKind::ServicePrincipal => account::sheet(asker, id),
        },
        ShowTarget::Role(id) => role::sheet(asker, id),
        ShowTarget::Policy(id) => policy::sheet(asker, id),
        ShowTarget::Blueprint(id) => surroundings::blueprint_sheet(asker, id),
        ShowTarget::Unit(id) => surroundings::unit_sheet(asker, id),
        ShowTarget::Context(id) => surroundings::context_sheet(asker, id),
    }
}
