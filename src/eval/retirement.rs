//! Roles that nobody can be newly assigned to any more (D5.13).

use chrono::NaiveDate;

use crate::catalog;
use crate::ir::{Instant, RoleId, Tenant};

/// Returns the day since which nobody can be newly assigned to a role, where it has come by an instant on clocks of the tenant's zone.
#[must_use]
pub fn retired_since(tenant: &Tenant, role: RoleId, at: Instant) -> Option<NaiveDate> {
    let since = catalog::roles().get(tenant.roles.row(role).catalog_index?)?.retired_from?;
    let today = at.to_datetime()?.with_timezone(&tenant.settings.timezone.offset_at(at)).date_naive();
    (today >= since).then_some(since)
}
