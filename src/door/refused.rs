//! Why nothing is answered.

use super::exit::Exit;
use super::told::Told;
use crate::diag::Diagnostic;
use crate::render::ErrorJson;
use crate::session::Rejected;

/// Said of a query where no text says what is wrong.
pub const UNREADABLE: &str = "the query cannot be read";

/// Returns the JSON of the first error, in answer to a query; `otherwise` where no text has one.
#[must_use]
pub fn refusal(query: &str, rejected: &Rejected, otherwise: &str) -> ErrorJson {
    match rejected.diagnostics.iter().find(|fault| Diagnostic::is_error(fault)) {
        Some(fault) => ErrorJson::new(query, &rejected.sources, fault),
        None => ErrorJson::without_place(query, "syntax", otherwise),
    }
}

/// Tells why a query is not answered.
#[must_use]
pub fn refuse(query: &str, rejected: &Rejected) -> Told {
    Told::one(&refusal(query, rejected, UNREADABLE), Exit::Unanswered)
}
