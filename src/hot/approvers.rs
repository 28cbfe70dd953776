//! Who approves under a policy at an instant: nobody, one account, or several. That is all a decision needs, whoever asks (D2.20 to D2.23).

use crate::eval::{Closure, View, find_approver};
use crate::ir::{PolicyId, PrincipalId};

use super::moment::{Approvers, Moment};

/// Tells whether somebody else than `requester` approves under a policy now.
pub(super) fn has_approver(view: &View<'_>, moment: &Moment, policy: PolicyId, requester: PrincipalId) -> bool {
    match moment.approvers(policy, || find(view, policy)) {
        Approvers::Nobody => false,
        Approvers::Only(only) => only != requester,
        Approvers::Several => true,
    }
}

fn find(view: &View<'_>, policy: PolicyId) -> Approvers {
    let mut down = Closure::default();
    let Some(first) = find_approver(view, &mut down, policy, None) else { return Approvers::Nobody };
    match find_approver(view, &mut down, policy, Some(first)) {
        Some(_) => Approvers::Several,
        None => Approvers::Only(first),
    }
}
