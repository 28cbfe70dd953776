//! Decides one question of the protocol, and says why.

use serde_json::{Map, Value, json};

use super::evidence::Brought;
use super::mapping;
use super::read::Ask;
use crate::explain::{Answer, CanAnswer, Decision, IsAnswer, OpenAnswer, OpenWhy, PlanAnswer, Reason};
use crate::ir::{Instant, PrincipalId, PrincipalKind, Question, Tenant, format_iso_duration};
use crate::possible::Decisions;
use crate::render::{demand_words, principal_names};
use crate::serve::http::Fault;
use crate::session::{Decided, Decider, Session};
use crate::syntax::{self, ast};

/// A decision, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Yes or no.
    pub decision: bool,
    /// Why.
    pub context: Map<String, Value>,
}

impl Verdict {
    /// Writes it as the protocol wants it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "decision": self.decision, "context": self.context })
    }

    /// Makes the no of a question that cannot be read, as an item of several has it.
    #[must_use]
    pub fn fault(fault: &Fault) -> Self {
        let error = json!({ "status": fault.status, "message": fault.message });
        Self { decision: false, context: [("error".to_owned(), error)].into_iter().collect() }
    }

    fn refused(reason: &str, message: &str) -> Self {
        let context = [("reason", json!(reason)), ("message", json!(message))];
        Self { decision: false, context: context.map(|(key, value)| (key.to_owned(), value)).into_iter().collect() }
    }
}

/// A question of the protocol as one of ours.
struct Put {
    query: ast::Query,
    question: Question,
    at: Instant,
}

/// Makes one of our questions. What does not go together, and what is not there, is a no that says so.
fn put(session: &Session, ask: &Ask<'_>, now: Instant) -> Result<Result<Put, Verdict>, Fault> {
    let brought = Brought::read(session.tenant(), ask.context)?;
    let Some(query) = mapping::question(ask, &brought) else { return Ok(Err(unsupported(ask))) };
    let question = match session.resolve(&query) {
        Ok(question) => question,
        Err(faults) => {
            let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
            return Ok(Err(Verdict::refused("unknown_name", &messages.join("; "))));
        }
    };
    if let Some(principal) = subject(&question)
        && !is_of_type(session.tenant(), principal, ask.subject.kind)
    {
        return Ok(Err(Verdict::refused("unknown_name", &format!("there is no {} `{}`", ask.subject.kind, ask.subject.id))));
    }
    Ok(Ok(Put { query, question, at: brought.at.unwrap_or(now) }))
}

/// Decides a question, and says why.
///
/// # Errors
///
/// Fails where the context cannot be read.
pub fn decide(session: &Session, ask: &Ask<'_>, now: Instant) -> Result<Verdict, Fault> {
    let Put { query, question, at } = match put(session, ask, now)? {
        Ok(put) => put,
        Err(verdict) => return Ok(verdict),
    };
    let told = Told::of(session.tenant(), &session.weigh(&question, at));
    let mut context = told.outcome.head();
    context.extend([("query".to_owned(), json!(syntax::format_query(&query))), ("at".to_owned(), json!(at.to_string()))]);
    context.extend(told.body);
    add_shortcomings(session, &mut context);
    Ok(Verdict { decision: told.outcome == Outcome::Yes, context })
}

/// Decides a question, and says no more than which no it is.
///
/// # Errors
///
/// Fails where the context cannot be read.
pub fn decide_briefly(session: &Session, decider: &mut Decider<'_>, ask: &Ask<'_>, now: Instant) -> Result<Verdict, Fault> {
    let put = match put(session, ask, now)? {
        Ok(put) => put,
        Err(verdict) => return Ok(verdict),
    };
    let outcome = Outcome::of_decided(decider.decide(&put.question, put.at));
    let mut context = outcome.head();
    add_shortcomings(session, &mut context);
    Ok(Verdict { decision: outcome == Outcome::Yes, context })
}

fn unsupported(ask: &Ask<'_>) -> Verdict {
    let (subject, action, resource) = (ask.subject.kind, ask.action.name, ask.resource.kind);
    Verdict::refused("unsupported", &format!("nothing is known of `{action}` by a `{subject}` on a `{resource}`"))
}

/// Says what the answer may miss, as the command line does.
fn add_shortcomings(session: &Session, context: &mut Map<String, Value>) {
    let unread = Some(session.unread_parts()).filter(|count| *count > 0);
    let counts = [("incomplete", unread), ("closed", session.closed())];
    context.extend(counts.into_iter().filter_map(|(key, count)| Some((key.to_owned(), json!(count?)))));
}

/// Returns whom a question is about.
fn subject(question: &Question) -> Option<PrincipalId> {
    match question {
        Question::Can(principal, ..) | Question::Is(principal, ..) => Some(*principal),
        Question::CanAny(..) | Question::WhoCan(..) | Question::WhatCan(..) | Question::WhatCanAny(..) | Question::How(..) => None,
        Question::When(..) | Question::WhoIs(..) | Question::IsEligible(..) | Question::WhoIsEligible(..) => None,
        Question::WhatIs(..) | Question::Show(_) => None,
    }
}

/// Tells whether a principal is of a type of subject.
#[must_use]
pub fn is_of_type(tenant: &Tenant, principal: PrincipalId, kind: &str) -> bool {
    match tenant.principals.row(principal).kind {
        PrincipalKind::User { .. } => kind == "user",
        PrincipalKind::ServicePrincipal => kind == "service-principal",
        PrincipalKind::Group(_) => false,
    }
}

/// What an answer comes to for who enforces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It may be done now.
    Yes,
    /// It may not.
    No,
    /// It may, once somebody agrees: not yet.
    Approval,
    /// Nobody can say.
    Unknown,
}

impl Outcome {
    /// Returns what a decision comes to.
    #[must_use]
    pub fn of(decision: Decision) -> Self {
        match decision {
            Decision::Allow | Decision::Already => Self::Yes,
            Decision::Approval => Self::Approval,
            Decision::Deny => Self::No,
        }
    }

    /// Returns what several possible decisions come to.
    #[must_use]
    pub fn of_all(decisions: Decisions) -> Self {
        decisions.known().map_or(Self::Unknown, Self::of)
    }

    /// Returns what a decision without reasons comes to; lists have none, and none is asked here.
    #[must_use]
    pub fn of_decided(decided: Option<Decided>) -> Self {
        match decided {
            Some(Decided::Can(Some(decision))) => Self::of(decision),
            Some(Decided::Is(Some(true))) => Self::Yes,
            Some(Decided::Is(Some(false))) => Self::No,
            Some(Decided::Can(None) | Decided::Is(None)) | None => Self::Unknown,
        }
    }

    fn head(self) -> Map<String, Value> {
        self.reason().map(|reason| ("reason".to_owned(), json!(reason))).into_iter().collect()
    }

    /// Returns the word for why it is no yes.
    fn reason(self) -> Option<&'static str> {
        match self {
            Self::Yes => None,
            Self::No => Some("denied"),
            Self::Approval => Some("approval_required"),
            Self::Unknown => Some("unknown"),
        }
    }
}

/// An answer in the words of the context.
struct Told {
    outcome: Outcome,
    body: Map<String, Value>,
}

impl Told {
    fn of(tenant: &Tenant, answer: &Answer) -> Self {
        match answer {
            Answer::Can(can) => Self::can(tenant, can),
            Answer::Is(is) => Self::is(is),
            Answer::Plan(plan) => Self::plan(tenant, plan),
            Answer::Open(open) => Self::open(tenant, open),
            // no other question is made here
            Answer::Any(_) | Answer::WhoCan { .. } | Answer::WhoIs(_) | Answer::WhatIs(_) => Self::new(Outcome::Unknown, []),
            Answer::WhatCan { .. } | Answer::When(_) | Answer::Show(_) => Self::new(Outcome::Unknown, []),
        }
    }

    fn new<const N: usize>(outcome: Outcome, entries: [(&str, Value); N]) -> Self {
        Self { outcome, body: entries.map(|(key, value)| (key.to_owned(), value)).into_iter().collect() }
    }

    fn can(tenant: &Tenant, can: &CanAnswer) -> Self {
        Self::new(
            Outcome::of(can.decision),
            [
                ("decision", json!(can.decision.word())),
                ("requires", json!(demand_words(&can.requires, tenant))),
                ("approvers", json!(principal_names(&can.approvers, tenant))),
                ("standby_approvers", json!(principal_names(&can.standby_approvers, tenant))),
                ("max_duration", json!(can.max_seconds.map(format_iso_duration))),
                ("until", json!(can.until.map(|until| until.to_string()))),
                ("reasons", reasons(&can.reasons)),
            ],
        )
    }

    fn is(is: &IsAnswer) -> Self {
        let outcome = if is.holds { Outcome::Yes } else { Outcome::No };
        Self::new(outcome, [("answer", json!(is.holds)), ("reasons", reasons(&is.reasons))])
    }

    fn plan(tenant: &Tenant, plan: &PlanAnswer) -> Self {
        Self::new(
            Outcome::of(plan.decision),
            [
                ("decision", json!(plan.decision.word())),
                ("class", json!(plan.class.map(|class| class.word()))),
                ("approvers", json!(principal_names(&plan.approvers, tenant))),
                ("assumptions", json!(plan.assumptions)),
                ("reasons", reasons(&plan.reasons)),
            ],
        )
    }

    fn open(tenant: &Tenant, open: &OpenAnswer) -> Self {
        match open {
            OpenAnswer::Can(can) => {
                let approvers = principal_names(&can.approvers, tenant);
                Self::possible(can.decisions, &can.why)
                    .with("approvers", json!(approvers))
                    .with("requires", json!(demand_words(&can.requires, tenant)))
            }
            OpenAnswer::Is(is) => Self::possible(is.decisions, &is.why),
            OpenAnswer::Plan(plan) => {
                let why = OpenWhy { unknown: plan.unknown.clone(), ..OpenWhy::default() };
                Self::possible(plan.decisions, &why).with("assuming", json!(plan.assuming))
            }
            OpenAnswer::Who(_) | OpenAnswer::What(_) | OpenAnswer::When(_) => Self::new(Outcome::Unknown, []),
        }
    }

    fn possible(decisions: Decisions, why: &OpenWhy) -> Self {
        let words: Vec<&str> = decisions.iter().map(Decision::word).collect();
        let decision = decisions.known().map_or("unknown", Decision::word);
        let reasons: Vec<Value> = why.all().map(|(reason, _)| reason_json(reason)).collect();
        let told = Self::new(Outcome::of_all(decisions), [("decision", json!(decision)), ("reasons", json!(reasons))]);
        if words.len() > 1 { told.with("possible", json!(words)) } else { told }
    }

    fn with(mut self, key: &str, value: Value) -> Self {
        self.body.insert(key.to_owned(), value);
        self
    }
}

fn reasons(reasons: &[Reason]) -> Value {
    reasons.iter().map(reason_json).collect()
}

fn reason_json(reason: &Reason) -> Value {
    json!({ "code": reason.code.name(), "rule": reason.rule, "message": reason.message })
}
