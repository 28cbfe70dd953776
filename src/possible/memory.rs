//! What questions about one tenant look up, kept between them: a tenant that is not wholly known is copied, once for all.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::ir::{Never, Play, PrincipalId, Pursuit, Tenant, Who};
use crate::reach::Index;

use super::bounds::{Bounds, End, Upper, least, most};
use super::stage::Stage;

/// So many tenants that give most are kept: they differ by who asks, where victims count apart.
const KEPT: usize = 4;

/// What questions about one tenant look up; nothing of it is made before it is asked for.
#[derive(Debug, Default)]
pub struct Memory {
    /// What searches look up in the tenant as it is written.
    pub index: OnceLock<Index>,
    stage: OnceLock<Option<Stage>>,
    least: OnceLock<Option<Arc<End>>>,
    most: Mutex<Vec<KeptUpper>>,
}

/// A tenant that gives most, and the question that it was made for.
#[derive(Debug)]
struct KeptUpper {
    play: Play,
    asker: Option<PrincipalId>,
    upper: Arc<Upper>,
}

impl KeptUpper {
    /// Tells whether it serves a question as well.
    fn serves(&self, play: Play, asker: Option<PrincipalId>) -> bool {
        let is_for_all = !self.upper.is_split && (self.play == play || self.play == Play::Escalate);
        is_for_all || (self.play == play && self.asker == asker)
    }
}

/// A copy begins with nothing: its tenant may become another.
impl Clone for Memory {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Memory {
    /// Returns the tenant with strangers; `None` where all is known. It must be the same tenant always.
    #[must_use]
    pub fn stage(&self, tenant: &Tenant) -> Option<&Stage> {
        self.stage.get_or_init(|| Stage::new(tenant)).as_ref()
    }

    /// Returns the bounds of the tenant; `None` where all is known. `asker` is the one account that is asked about: the others only matter to it.
    #[must_use]
    pub fn bounds<'t>(&self, given: &'t Tenant, play: Play, asker: Option<PrincipalId>) -> Option<Bounds<'t>> {
        let least = self.least.get_or_init(|| Some(Arc::new(End::new(least::of(given)?)))).clone()?;
        Some(Bounds { given, least, most: self.most(given, play, asker)? })
    }

    /// Returns the bounds that a `never` about a goal is judged by; `None` where all is known.
    #[must_use]
    pub fn bounds_of_never<'t>(&self, given: &'t Tenant, never: &Never, pursuit: &Pursuit) -> Option<Bounds<'t>> {
        let asker = match never.who {
            Who::Named(named) => Some(named),
            Who::Anyone | Who::AnyUser | Who::AnyGuest | Who::AnyServicePrincipal | Who::AnyMember(_) | Who::AnyEligible(..) => None,
        };
        self.bounds(given, pursuit.play, asker)
    }

    fn most(&self, given: &Tenant, play: Play, asker: Option<PrincipalId>) -> Option<Arc<Upper>> {
        let mut kept = self.most.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.iter().find(|kept| kept.serves(play, asker)) {
            return Some(Arc::clone(&found.upper));
        }
        let made = Arc::new(most::of(given, play, asker)?);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(KeptUpper { play, asker, upper: Arc::clone(&made) });
        Some(made)
    }
}
