//! Compares what is said in several tenants.

use crate::diag::ReasonCode;
use crate::explain::said::{OpenWhy, Reason};

/// Keeps what is said in all of them. Of a decision that is known, where nothing is, all that is said is kept as what may hold.
pub(super) fn compare(told: &[Vec<Reason>], is_known: bool, unknown: Vec<Reason>) -> OpenWhy {
    let first = told.first().map_or(&[][..], Vec::as_slice);
    let in_all = |reason: &&Reason| told.iter().all(|reasons| reasons.contains(reason));
    let shared: Vec<Reason> = first.iter().filter(in_all).cloned().collect();
    let mut codes: Vec<ReasonCode> = first.iter().map(|reason| reason.code).collect();
    codes.retain(|code| told.iter().all(|reasons| reasons.iter().any(|reason| reason.code == *code)));
    let mut possible: Vec<Reason> = Vec::new();
    for reason in told.iter().flatten().filter(|_| is_known && shared.is_empty()) {
        if !possible.contains(reason) {
            possible.push(reason.clone());
        }
    }
    OpenWhy { shared, possible, unknown, codes }
}
