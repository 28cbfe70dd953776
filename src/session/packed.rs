//! The packed copy that deciders of one tenant have in common, made when the first of them needs it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::hot::{Hot, Moment};
use crate::ir::{Instant, Tenant};

/// What deciders of one tenant have in common; nothing of it is made before it is asked for.
#[derive(Debug, Default)]
pub struct Packed {
    hot: OnceLock<Hot>,
    /// The last instant that was asked about.
    moment: Mutex<Option<Arc<Moment>>>,
}

/// A copy begins with nothing: its tenant may become another.
impl Clone for Packed {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Packed {
    pub(super) fn hot(&self, tenant: &Tenant) -> &Hot {
        self.hot.get_or_init(|| Hot::new(tenant))
    }

    pub(super) fn moment(&self, hot: &Hot, at: Instant) -> Arc<Moment> {
        let mut last = self.moment.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(moment) if moment.at == at => Arc::clone(moment),
            Some(_) | None => Arc::clone(last.insert(hot.moment(at))),
        }
    }
}
