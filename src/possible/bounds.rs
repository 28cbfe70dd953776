//! What takes several steps, where something is not known: asked of two tenants between which all lie that a set may describe.
//!
//! What is possible in the *least* is possible in all of them, what is not in the *most* in none. Neither need be one of them: it only has to lie on
//! its side. So an answer is never wrong, but it may be not known where a finer argument would settle it.

mod blame;
mod end;
mod ends;
mod judge;
pub(super) mod least;
mod lists;
pub(super) mod most;
mod reading;

pub use blame::Blame;
pub use end::End;
pub use ends::{Bounds, StandsFor, between};
pub use lists::{Attainable, BestOf, Comers};
pub use most::Upper;
