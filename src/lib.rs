//! Evaluates Microsoft Entra Privileged Identity Management for Groups, written as policy code.
//!
//! A program loads texts into a [`Session`], reads its diagnostics, and asks. An answer is an [`Explanation`]: for `can …` a
//! [`Decision`] with the reasons for it, each with the rule it rests on and the lines that make it.
//!
//! ```rust
//! use pim::{Answer, Changes, Decision, Input, NoIncludes, Session};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let text = "user alice user carol
//!                 group ops { pim-enabled membership policy { activation { max 2h require mfa approval by carol } } }
//!                 assign alice to ops as eligible member until 2026-12-31";
//!     let session = Session::load(vec![Input::pim("ops.pim", text)], &NoIncludes, &Changes::default())?;
//!     for diagnostic in session.diagnostics() {
//!         eprintln!("{}", diagnostic.message);
//!     }
//!     let noon = session.instant("2026-03-02T12:00:00Z")?;
//!     let answered = session.ask("can alice activate membership of ops", noon)?;
//!     let Answer::Can(can) = answered.explanation.answer else { return Ok(()) };
//!     println!("{}", can.decision.word());
//!     for reason in &can.reasons {
//!         println!("  {} ({})", reason.message, reason.rule);
//!     }
//!     assert_eq!(can.decision, Decision::Approval);
//!     Ok(())
//! }
//! ```
//!
//! The names at the root are what such a program needs. Below them data flows one way: texts are parsed ([`syntax`]), compiled
//! ([`compile`]) into a resolved tenant ([`ir`]), evaluated ([`eval`], [`answer`]), linted ([`lint`]), explained ([`explain`]) and
//! rendered ([`render`]); `docs/architecture.md` draws the arrows.
//!
//! The library reads no clock and no files, and prints nothing: texts and instants arrive as arguments, includes through a [`Loader`].
//! No text makes it panic.

pub mod absence;
pub mod answer;
pub mod catalog;
pub mod compile;
pub mod defect;
pub mod diag;
pub mod diff;
pub mod door;
pub mod eval;
pub mod exchange;
pub mod explain;
pub mod export;
pub mod graph;
pub mod hcl;
pub mod hot;
pub mod interact;
pub mod inventory;
pub mod ir;
pub mod lint;
pub mod lsp;
pub mod mcp;
pub mod possible;
pub mod pull;
pub mod reach;
pub mod render;
pub mod requirement;
pub mod scenario;
pub mod serve;
pub mod session;
pub mod source;
pub mod stop;
pub mod syntax;
pub mod table;
pub mod terms;
pub mod text;

pub use diag::{Diagnostic, Severity};
pub use explain::{Answer, Decision, Explanation, Fix, Reason};
pub use ir::Instant;
pub use session::{Answered, Changes, Decided, Decider, Input, Loader, NoIncludes, Rejected, Session};
pub use syntax::ast::Query;
