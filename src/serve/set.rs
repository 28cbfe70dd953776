//! A policy set that is served, with what is made of it once.

use std::sync::{Arc, OnceLock};

use crate::door::Held;
use crate::interact::Vocabulary;

/// A policy set that is not refused.
#[derive(Debug)]
pub struct Set {
    /// Answers.
    pub held: Arc<Held>,
    vocabulary: OnceLock<Vocabulary>,
}

impl Set {
    /// Takes a policy set that was loaded, and is not refused.
    #[must_use]
    pub fn new(held: Arc<Held>) -> Self {
        Self { held, vocabulary: OnceLock::new() }
    }

    /// Returns what may be typed.
    pub(super) fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary.get_or_init(|| Vocabulary::new(self.held.session().tenant()))
    }
}
