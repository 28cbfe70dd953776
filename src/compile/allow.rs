//! Checks the name in `allow NAME because "…"` against the lints there are.

use super::resolve::{Resolver, unknown};
use crate::diag::nearest;
use crate::syntax::ast;

/// The lints that can be silenced.
pub const LINTS: &[&str] = &[
    "elevation-without-approval",
    "weak-owner-policy",
    "slow-role-activation",
    "no-permanent-owner",
    "approver-deadlock",
    "single-approver",
    "open-approver-group",
    "resettable-approver",
    "unprotected-nesting",
    "nested-in-pim",
    "group-eligible-owner",
    "sensitive-not-role-assignable",
    "permanent-role-assignment",
    "context-not-enforced",
    "default-expiry",
    "unusual-expiry",
    "role-not-unit-scopable",
    "assumed-default",
    "expired-assignment",
    "unused-policy",
    "unused-allow",
];

/// Reports an `allow` of something that is no lint.
pub(super) fn check_allow(resolver: &mut Resolver<'_>, allow: &ast::Allow) {
    let name = &allow.lint;
    if !LINTS.contains(&&*name.text) {
        let suggestion = nearest(&name.text, LINTS.iter().copied());
        resolver.report(unknown(name.span, &name.text, "lint", suggestion));
    }
}
