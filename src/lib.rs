//! Evaluates Microsoft Entra Privileged Identity Management for Groups, written as policy code.
//!
//! Data flows one way: texts are parsed ([`syntax`]), compiled ([`compile`]) into a resolved tenant ([`ir`]), evaluated
//! ([`eval`], [`answer`]), linted ([`lint`]), explained ([`explain`]) and rendered ([`render`]). The library reads no clock and no files: texts and
//! instants arrive as arguments. `docs/architecture.md` draws the arrows.

pub mod answer;
pub mod catalog;
pub mod compile;
pub mod diag;
pub mod eval;
pub mod exchange;
pub mod explain;
pub mod ir;
pub mod lint;
pub mod reach;
pub mod render;
pub mod scenario;
pub mod session;
pub mod source;
pub mod syntax;
pub mod table;
