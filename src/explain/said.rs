//! What is said, as data: reasons and fixes, the lines of lists, sheets, and the answers made of them. A leaf: it knows nobody who asks, nor how an
//! answer is found, nor how it looks.

mod answers;
mod listed;
mod open;
mod plan;
mod reason;
mod sheet;

pub use answers::{Answer, AnyAnswer, CanAnswer, Explanation, IsAnswer};
pub use listed::{Holder, Holding, Idle, Through, Tied, WhatItem, WhoItem};
pub use open::{OpenAnswer, OpenCan, OpenIs, OpenItem, OpenPlan, OpenWhat, OpenWho, OpenWhy, Told};
pub use plan::{PlanAnswer, PlanStep};
pub(crate) use reason::unwritten_text;
pub use reason::{Fix, Grounds, Reason, Verdict};
pub(super) use sheet::owned;
pub use sheet::{Content, FieldValue, PolicyField, PolicySheet, Section, Setting, Sheet};
