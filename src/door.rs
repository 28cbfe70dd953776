//! The piece that all doors share: the command line, and the servers for editors, agents and programs. A question, or one of the words
//! `list`, `check`, `test`, `diff`, `explain`, comes in; what `pim … --format json` prints goes out, with how the command would end.
//!
//! Three layers, each usable alone:
//!
//! - [`ask`], [`decide`], [`list`], [`check`], [`test`], [`diff`], [`explain`] take a loaded [`Session`](crate::Session) and return a [`Told`]: the lines that
//!   the command line prints, byte for byte, and an [`Exit`].
//! - [`Held`] is a policy set that stays loaded. It answers a [`Request`] (an errand with `at`, `assume`, `retract`) and makes changed sessions
//!   out of what was read once: no file is read again, and the last few are kept.
//! - [`Told::object`] makes one JSON object of what was told, cut to [`Limits`]: what is left out says so, with the total.
//!
//! No door writes a rule or the wording of an answer a second time, and none reads a clock: `now` comes in.

mod about;
mod check;
mod compared;
mod decided;
mod exit;
mod held;
mod limits;
mod listed;
mod question;
mod refused;
mod tested;
mod told;

pub use about::{explain, no_topic};
pub use check::{check, found};
pub use compared::{Sides, UNREADABLE as UNREADABLE_POLICIES, compared, diff, refuse_diff};
pub use decided::decide;
pub use exit::Exit;
pub use held::{Errand, Held, Request};
pub use limits::{Limits, MOST_BYTES, MOST_ITEMS};
pub use listed::{count, list, listing, unlisted};
pub use question::{ask, shown};
pub use refused::{UNREADABLE, refusal, refuse};
pub use tested::{Summary, Unproven, judged, nothing_run, summarize, test};
pub use told::Told;
