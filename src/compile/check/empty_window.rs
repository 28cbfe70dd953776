//! `empty-window`: a window ends after it starts (D3.2, D9.28).

use super::super::time::empty_window;
use super::case::Case;
use crate::diag::Diagnostic;

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    empty_window(case.site.ast.window.as_ref()?, case.assignment.window)
}
