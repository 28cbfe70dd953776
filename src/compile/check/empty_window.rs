//! `empty-window`: a window ends after it starts (D3.2, D9.28).

use super::super::lower::Lowered;
use super::super::time::empty_window;
use super::case::Case;
use crate::diag::Diagnostic;

/// The window that bounds others opens too.
pub(super) fn check_unknown(lowered: &Lowered<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(lowered.unknown.iter().filter_map(|unknown| empty_window(unknown.ast.window.as_ref()?, unknown.row.window)));
}

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    empty_window(case.site.ast.window.as_ref()?, case.assignment.window)
}
