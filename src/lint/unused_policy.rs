//! `unused-policy`: a policy that no group, role, policy or scenario names stands before nothing.

use super::finding::Risk;
use super::survey::Survey;
use crate::diag::{Code, Diagnostic};
use crate::ir::Policy;

pub(super) fn check(_survey: &Survey<'_>, policy: &Policy) -> Option<Risk> {
    let (name, place) = (policy.name.as_ref()?, policy.span?);
    if policy.is_mentioned {
        return None;
    }
    let diagnostic = Diagnostic::new(Code::UnusedPolicy, format!("policy `{name}` is not used"), place, "nothing names it")
        .with_help("remove it, or name it in a group's or role's `policy`");
    Some(Risk { diagnostic, declarations: vec![place] })
}
