//! The façade for programs: load texts, read diagnostics, ask.
//!
//! ```
//! use pim::ir::Instant;
//! use pim::session::{Changes, Input, NoIncludes, Session};
//!
//! let text = "user alice\ngroup ops { pim-enabled }\nassign alice to ops as eligible member";
//! let session = Session::load(vec![Input::pim("ops.pim", text)], &NoIncludes, &Changes::default())
//!     .map_err(|rejected| rejected.diagnostics)
//!     .unwrap();
//! let noon = Instant::from_micros(1_772_452_800_000_000);
//! let answered = session.ask("is alice member of ops", noon).map_err(|rejected| rejected.diagnostics).unwrap();
//! assert_eq!(answered.query, "is alice member of ops");
//! ```

mod case;
mod change;
mod decide;
mod difference;
mod doubt;
mod expect;
mod input;
mod list;
mod live;
mod loaded;
mod offers;
mod packed;
mod promise;
mod scenario;
mod settle;
mod unchanged;
mod unknown;
mod weigh;
mod words;
mod written;

use std::thread;

pub use crate::exchange::{Files, Options as ImportOptions};
pub use case::{Case, CaseKind, Failure, Ground, Misstep, Moment, Outcome};
pub use change::Changes;
pub(crate) use change::{settle_into, settles, take_away};
pub use decide::{Decided, Decider, ReadQuery};
pub use difference::Difference;
pub use input::{Content, Ignored, Input, InputKind, Loader, MISNAMED, NoIncludes, OUTSIDE, PASSED_OVER, Trees, import, no_policy};
pub use list::{Unlisted, Wanted};
pub use live::{Live, LiveAnswer, ReadStep, Taken};
pub use loaded::{Answered, Rejected, Session};
pub use packed::Packed;
pub use unchanged::Unchanged;
pub use written::expected_answers;

use crate::syntax::ast;

/// The tree of more statements is given back aside.
const MANY_STATEMENTS: usize = 100_000;

/// Gives trees back that nobody needs any more: millions of nodes take their time to go, and nobody need wait for that.
pub fn let_go(trees: Vec<ast::File>) {
    if trees.iter().map(|tree| tree.statements.len()).sum::<usize>() > MANY_STATEMENTS {
        thread::spawn(move || drop(trees));
    }
}

impl Session {
    /// Loads a policy set: reads the inputs and what they include, applies the changes, and compiles.
    ///
    /// Faults of the policy set do not fail here: they stand in [`Session::diagnostics`].
    ///
    /// # Errors
    ///
    /// Fails when a change cannot be made: an assumption that does not parse, a retracted statement that is not there; and when the
    /// loader gives time zones without the tenant's.
    pub fn load(inputs: Vec<Input>, loader: &dyn Loader, changes: &Changes) -> Result<Self, Box<Rejected>> {
        let (session, trees) = Self::load_with_trees(inputs, loader, changes)?;
        let_go(trees);
        Ok(session)
    }

    /// Does the same, and returns all statements besides, with the changes in them, for who writes them elsewhere.
    ///
    /// # Errors
    ///
    /// Fails as [`Session::load`] does.
    pub fn load_with_trees(inputs: Vec<Input>, loader: &dyn Loader, changes: &Changes) -> Result<(Self, Vec<ast::File>), Box<Rejected>> {
        Unchanged::read(inputs, loader)?.into_session_with_trees(changes)
    }
}
