//! The fixpoints of reach and escalation, and plans: what accounts can get by steps of their own, or by taking over others.

mod cone;
mod fixpoint;
mod goal;
mod index;
mod power;
mod standing;

pub use fixpoint::{Fixpoint, Mode};
pub use goal::Wanted;
pub use index::Index;
pub use power::is_privileged;
