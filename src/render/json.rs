//! JSON, one object a line, keys in a fixed order.

pub(super) mod reason;

pub use reason::{LabelJson, ReasonJson, reasons_json};

use serde::Serialize;

use self::reason::{FixJson, ReplacementJson};
use super::answered::Answered;
use super::incomplete::is_none_unread;
use super::open::open_json;
use super::plan::PlanJson;
use super::show::{held_json, sheet_json};
use super::when::IntervalJson;
use super::words::{demand_words, principal_names};
use crate::defect::OrDefect;
use crate::diag::Diagnostic;
use crate::explain::{Answer, CanAnswer, Decision, Holder, IsAnswer, OpenAnswer, Tied};
use crate::ir::format_iso_duration;
use crate::source::Sources;

/// So many of those of whom something is possible are listed unless another number is asked for.
const MOST_POSSIBLE: usize = 1_000;

/// Returns one object as one line, with its line end.
#[must_use]
pub fn to_json_line(value: &impl Serialize) -> String {
    let mut line = serde_json::to_string(value).or_defect();
    line.push('\n');
    line
}

/// One diagnostic, as `pim check` writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiagnosticJson {
    code: &'static str,
    severity: &'static str,
    message: String,
    help: Option<String>,
    labels: Vec<LabelJson>,
    /// What can be written instead, where that is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<ReplacementJson>,
}

impl DiagnosticJson {
    /// Creates the JSON of one diagnostic.
    #[must_use]
    pub fn new(sources: &Sources, diagnostic: &Diagnostic) -> Self {
        Self {
            code: diagnostic.code.name(),
            severity: diagnostic.severity().word(),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            labels: LabelJson::all(sources, &diagnostic.labels),
            fixes: ReplacementJson::all(sources, diagnostic),
        }
    }
}

/// A query that cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorJson {
    query: String,
    error: ErrorBody,
    /// How many parts of imported files could not be read.
    #[serde(skip_serializing_if = "is_none_unread")]
    incomplete: usize,
}

/// What is wrong, in one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorBody {
    code: String,
    message: String,
    labels: Vec<LabelJson>,
    /// What can be written instead, where that is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<ReplacementJson>,
}

impl ErrorJson {
    /// Creates the JSON of a query that a diagnostic keeps from being answered.
    #[must_use]
    pub fn new(query: &str, sources: &Sources, diagnostic: &Diagnostic) -> Self {
        Self { query: query.to_owned(), error: ErrorBody::new(sources, diagnostic), incomplete: 0 }
    }

    /// Creates the JSON of a query that fails for something outside every text.
    #[must_use]
    pub fn without_place(query: &str, code: &str, message: &str) -> Self {
        Self { query: query.to_owned(), error: ErrorBody::without_place(code, message), incomplete: 0 }
    }

    /// Tells how many parts of imported files could not be read, which may be why.
    #[must_use]
    pub fn with_unread_parts(self, unread_parts: usize) -> Self {
        Self { incomplete: unread_parts, ..self }
    }
}

impl ErrorBody {
    /// Creates the JSON of a diagnostic.
    #[must_use]
    pub fn new(sources: &Sources, diagnostic: &Diagnostic) -> Self {
        let labels = LabelJson::all(sources, &diagnostic.labels);
        let fixes = ReplacementJson::all(sources, diagnostic);
        Self { code: diagnostic.code.name().to_owned(), message: diagnostic.message.clone(), labels, fixes }
    }

    /// Creates the JSON of something that lies outside every text.
    #[must_use]
    pub fn without_place(code: &str, message: &str) -> Self {
        Self { code: code.to_owned(), message: message.to_owned(), labels: Vec::new(), fixes: Vec::new() }
    }
}

/// Two policy sets that cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffErrorJson {
    old: String,
    new: String,
    error: ErrorBody,
}

impl DiffErrorJson {
    /// Creates the JSON of a comparison that could not be made, of what a query would say.
    #[must_use]
    pub fn new(old: &str, new: &str, error: ErrorJson) -> Self {
        Self { old: old.to_owned(), new: new.to_owned(), error: error.error }
    }
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplanationJson {
    query: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(flatten)]
    body: Body,
    /// Of any member of a group: who has the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Vec<String>>,
    /// How many parts of imported files could not be read.
    #[serde(skip_serializing_if = "is_none_unread")]
    incomplete: usize,
    /// How many unknowns were read as nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Body {
    Can(CanJson),
    Plan(PlanJson),
    Is {
        answer: bool,
        reasons: Vec<ReasonJson>,
    },
    WhoCan {
        items: Vec<NamedJson>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        reasons: Vec<ReasonJson>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        assumptions: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        after_activation: Option<usize>,
    },
    WhoIs {
        items: Vec<HolderJson>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        reasons: Vec<ReasonJson>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        assumptions: Vec<String>,
    },
    WhatIs {
        items: Vec<TiedJson>,
        every_role: bool,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        assumptions: Vec<String>,
    },
    What {
        items: Vec<TargetJson>,
        every_role: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        every_role_decision: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        decision: Option<&'static str>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        reasons: Vec<ReasonJson>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        assumptions: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        after_activation: Option<usize>,
    },
    When {
        intervals: Vec<IntervalJson>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        assumptions: Vec<String>,
    },
    Show(serde_json::Map<String, serde_json::Value>),
    Open(serde_json::Map<String, serde_json::Value>),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct CanJson {
    decision: &'static str,
    requires: Vec<String>,
    approvers: Vec<String>,
    standby_approvers: Vec<String>,
    max_duration: Option<String>,
    until: Option<String>,
    reasons: Vec<ReasonJson>,
    fixes: Vec<FixJson>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct HolderJson {
    name: String,
    #[serde(flatten)]
    held: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct TiedJson {
    target: String,
    #[serde(flatten)]
    held: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct NamedJson {
    name: String,
    decision: &'static str,
    requires: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct TargetJson {
    target: String,
    decision: &'static str,
    requires: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by: Vec<String>,
}

impl ExplanationJson {
    /// Creates the JSON of an answer; of those of whom something is possible it lists 1,000 at most.
    #[must_use]
    pub fn new(answered: &Answered<'_>) -> Self {
        Self::with_limit(answered, MOST_POSSIBLE)
    }

    /// Does the same, and lists so many at most.
    #[must_use]
    pub fn with_limit(answered: &Answered<'_>, limit: usize) -> Self {
        let body = Body::of(answered, &answered.explanation.answer, limit);
        let has_instant = !matches!(answered.explanation.answer, Answer::When(_) | Answer::Open(OpenAnswer::When(_)));
        let at = has_instant.then(|| answered.explanation.at.to_string());
        let by = match &answered.explanation.answer {
            Answer::Any(any) => Some(principal_names(&any.by, answered.tenant)),
            Answer::Can(_) | Answer::Plan(_) | Answer::Is(_) | Answer::WhoCan { .. } | Answer::WhoIs(_) => None,
            Answer::WhatIs(_) | Answer::WhatCan { .. } | Answer::When(_) | Answer::Show(_) | Answer::Open(_) => None,
        };
        Self { query: answered.query.to_owned(), at, body, by, incomplete: 0, closed: answered.explanation.closed }
    }

    /// Tells how many parts of imported files could not be read, which the answer may miss.
    #[must_use]
    pub fn with_unread_parts(self, unread_parts: usize) -> Self {
        Self { incomplete: unread_parts, ..self }
    }
}

impl Body {
    fn of(answered: &Answered<'_>, answer: &Answer, limit: usize) -> Self {
        let tenant = answered.tenant;
        let assumptions = answered.explanation.assumptions.clone();
        match answer {
            Answer::Can(can) => Self::Can(CanJson::new(answered, can)),
            Answer::Plan(plan) => Self::Plan(PlanJson::new(answered, plan)),
            Answer::Any(any) => Self::of(answered, &any.answer, limit),
            Answer::Is(IsAnswer { holds, reasons }) => Self::Is { answer: *holds, reasons: reasons_json(answered.sources, reasons) },
            Answer::WhoCan { items, after_activation } => Self::WhoCan {
                assumptions,
                reasons: reasons_json(answered.sources, &answered.explanation.nobody),
                after_activation: *after_activation,
                items: items
                    .iter()
                    .map(|item| NamedJson {
                        name: tenant.principals.row(item.principal).name.to_string(),
                        decision: item.decision.word(),
                        requires: demand_words(&item.requires, answered.tenant),
                    })
                    .collect(),
            },
            Answer::WhoIs(items) => Self::WhoIs {
                items: items.iter().map(|item| HolderJson::new(answered, item)).collect(),
                reasons: reasons_json(answered.sources, &answered.explanation.nobody),
                assumptions,
            },
            Answer::WhatIs(items) => {
                let item = |item: &Tied| TiedJson { target: item.target.clone(), held: held_json(answered, &item.holding) };
                Self::WhatIs { items: items.iter().map(item).collect(), every_role: false, assumptions }
            }
            Answer::WhatCan { items, every_role, after_activation, refusal } => Self::What {
                decision: (!refusal.is_empty()).then(|| Decision::Deny.word()),
                reasons: reasons_json(answered.sources, refusal),
                assumptions,
                after_activation: *after_activation,
                items: items
                    .iter()
                    .map(|item| TargetJson {
                        target: item.target.clone(),
                        decision: item.decision.word(),
                        requires: demand_words(&item.requires, answered.tenant),
                        by: principal_names(&item.by, tenant),
                    })
                    .collect(),
                every_role: every_role.is_some(),
                every_role_decision: every_role.map(Decision::word),
            },
            Answer::When(intervals) => Self::When { intervals: intervals.iter().map(IntervalJson::new).collect(), assumptions },
            Answer::Show(sheet) => Self::Show(sheet_json(answered, sheet)),
            Answer::Open(open) => Self::Open(open_json(answered, open, limit)),
        }
    }
}

impl HolderJson {
    fn new(answered: &Answered<'_>, item: &Holder) -> Self {
        let held = item.holding.as_ref().map_or_else(serde_json::Map::new, |holding| held_json(answered, holding));
        Self { name: answered.tenant.principals.row(item.principal).name.to_string(), held }
    }
}

impl CanJson {
    fn new(answered: &Answered<'_>, can: &CanAnswer) -> Self {
        Self {
            decision: can.decision.word(),
            requires: demand_words(&can.requires, answered.tenant),
            approvers: principal_names(&can.approvers, answered.tenant),
            standby_approvers: principal_names(&can.standby_approvers, answered.tenant),
            max_duration: can.max_seconds.map(format_iso_duration),
            until: can.until.map(|until| until.to_string()),
            reasons: reasons_json(answered.sources, &can.reasons),
            fixes: can.fixes.iter().map(FixJson::new).collect(),
        }
    }
}
