//! What a policy set was warned of, kept until the next statement is added to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::ir::Instant;
use crate::session::Session;
use crate::source::Sources;

/// What makes a diagnostic the same one in another state of the policy set.
pub(super) type Key = (&'static str, String, Option<(String, u32)>);

/// The warnings of a policy set at an instant.
#[derive(Debug)]
pub(super) struct Warned {
    session: Arc<Session>,
    at: Instant,
    /// What each is known by.
    pub keys: BTreeSet<Key>,
}

impl Warned {
    /// Keeps what was found.
    pub fn new(session: &Arc<Session>, at: Instant, found: &[Diagnostic]) -> Self {
        Self { session: Arc::clone(session), at, keys: keys(session.sources(), found) }
    }

    /// Tells whether it is about this state of the policy set.
    pub fn is_of(&self, session: &Arc<Session>, at: Instant) -> bool {
        Arc::ptr_eq(&self.session, session) && self.at == at
    }
}

/// Returns what diagnostics are known by.
pub(super) fn keys(sources: &Sources, diagnostics: &[Diagnostic]) -> BTreeSet<Key> {
    diagnostics.iter().map(|diagnostic| key(sources, diagnostic)).collect()
}

/// Returns what a diagnostic is known by.
pub(super) fn key(sources: &Sources, diagnostic: &Diagnostic) -> Key {
    let place = diagnostic.labels.first().map(|label| (sources.get(label.span.source).name().to_owned(), label.span.start));
    (diagnostic.code.name(), diagnostic.message.clone(), place)
}
