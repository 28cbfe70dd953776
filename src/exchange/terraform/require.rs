//! What a request must bring: the `require_…` attributes, and the documented defaults of those that are not set (D2.40).

use super::NoteKind;
use super::emit::{Comments, name};
use super::fields::{Field, Fields};
use super::placeholder::shorten;
use super::policy::{PolicyReader, TAKEN_AS_REQUIRED, UNREAD, UNSET};
use crate::source::Span;
use crate::syntax::ast;

/// What a comment says about a default that is written.
const ASSUMED: &str = "the documented default is assumed (D2.40)";

/// One attribute: its word in the language, and its own name.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Demand {
    word: &'static str,
    attribute: &'static str,
}

const MFA: Demand = Demand { word: "mfa", attribute: "require_multifactor_authentication" };
const CONTEXT: Demand = Demand { word: "context", attribute: "required_conditional_access_authentication_context" };
const JUSTIFICATION: Demand = Demand { word: "justification", attribute: "require_justification" };
const TICKET: Demand = Demand { word: "ticket", attribute: "require_ticket_info" };

/// What the attributes say.
#[derive(Default)]
struct Demands {
    /// What is required.
    required: Vec<ast::Requirement>,
    /// The first attribute that says something.
    place: Option<Span>,
    /// What is not set.
    unset: Vec<Demand>,
    /// What is set to something that is not known here.
    unread: Vec<Unread>,
}

/// A demand that is set to something that is not known here.
struct Unread {
    demand: Demand,
    kind: ast::RequirementKind,
    span: Span,
}

impl Demands {
    fn take(&mut self, demand: Demand, field: &Field<'_, bool>, kind: ast::RequirementKind) {
        match field {
            Field::Known(is_on, attribute) => {
                self.place = self.place.or(Some(attribute.span));
                self.required.extend(is_on.then_some(ast::Requirement { kind, span: attribute.span }));
            }
            Field::Absent => self.unset.push(demand),
            Field::Unknown(attribute) => self.unread.push(Unread { demand, kind, span: attribute.span }),
        }
    }

    /// MFA and a context exclude each other (D2.11): where one is asked for, the other is known to be off. Where neither is known, MFA
    /// is asked for: whose context it would be is not known either.
    fn drop_excluded(&mut self) {
        let asks_mfa = self.required.iter().any(|required| matches!(required.kind, ast::RequirementKind::Mfa));
        let asks_context = self.required.iter().any(|required| matches!(required.kind, ast::RequirementKind::Context(_)));
        let may_ask_mfa = self.unread.iter().any(|unread| unread.demand == MFA);
        let is_open = |demand: Demand| !(asks_mfa && demand == CONTEXT || asks_context && demand == MFA);
        self.unset.retain(|demand| is_open(*demand));
        self.unread.retain(|unread| is_open(unread.demand) && !(may_ask_mfa && !asks_context && unread.demand == CONTEXT));
    }

    /// Requires what is set and not known: no gate is lowered by not knowing.
    fn require_unread(&mut self) {
        self.required.extend(self.unread.iter().map(|unread| ast::Requirement { kind: unread.kind.clone(), span: unread.span }));
        self.required.sort_by_key(|required| rank(&required.kind));
    }
}

/// Returns the place among the requirements, as they are written.
fn rank(kind: &ast::RequirementKind) -> u8 {
    match kind {
        ast::RequirementKind::Mfa => 0,
        ast::RequirementKind::Context(_) => 1,
        ast::RequirementKind::Justification => 2,
        ast::RequirementKind::Ticket => 3,
    }
}

impl<'a> PolicyReader<'_, '_, 'a> {
    /// Reads what a request, or who makes an active assignment, must bring; a justification is required where Terraform is silent.
    pub(super) fn read_require(
        &mut self,
        rules: &Fields<'_, 'a>,
        is_activation: bool,
        comments: &mut Comments,
    ) -> (Vec<ast::Requirement>, Span) {
        let mut demands = Demands::default();
        demands.take(MFA, &rules.flag(MFA.attribute), ast::RequirementKind::Mfa);
        if is_activation {
            let (field, kind) = self.read_context(rules);
            demands.take(CONTEXT, &field, kind);
        }
        let justification = rules.flag(JUSTIFICATION.attribute);
        demands.take(JUSTIFICATION, &justification, ast::RequirementKind::Justification);
        if let Field::Absent = justification {
            demands.required.push(ast::Requirement { kind: ast::RequirementKind::Justification, span: rules.block().head });
        }
        demands.take(TICKET, &rules.flag(TICKET.attribute), ast::RequirementKind::Ticket);
        demands.drop_excluded();
        demands.require_unread();
        self.remember_contexts(&demands.required);
        say_what_is_assumed(rules, &demands, comments);
        let span = demands.required.first().map(|required| required.span).or(demands.place).unwrap_or(rules.block().head);
        (demands.required, span)
    }

    /// Reads the authentication context: asked for where it is written and not empty. One that is not known has a name of its own.
    fn read_context(&self, rules: &Fields<'_, 'a>) -> (Field<'a, bool>, ast::RequirementKind) {
        let (field, context) = match rules.text(CONTEXT.attribute) {
            Field::Known(context, attribute) => (Field::Known(!context.is_empty(), attribute), name(&context, attribute.value.span)),
            Field::Absent => (Field::Absent, name("", rules.block().head)),
            Field::Unknown(attribute) => {
                let shown = shorten(self.import.notes.slice(attribute.value.span));
                (Field::Unknown(attribute), name(&format!("unknown context {shown}"), attribute.value.span))
            }
        };
        (field, ast::RequirementKind::Context(context))
    }

    fn remember_contexts(&mut self, required: &[ast::Requirement]) {
        for requirement in required {
            if let ast::RequirementKind::Context(context) = &requirement.kind {
                self.contexts.entry(context.text.to_string()).or_insert(context.span);
            }
        }
    }
}

/// Says in comments and notes what stands for what is not known: a documented default, or the requirement itself.
fn say_what_is_assumed(rules: &Fields<'_, '_>, demands: &Demands, comments: &mut Comments) {
    let (on, off): (Vec<Demand>, Vec<Demand>) = demands.unset.iter().partition(|demand| **demand == JUSTIFICATION);
    if !on.is_empty() {
        comments.add(format!("require justification: not set in Terraform; {ASSUMED}"));
    }
    if !off.is_empty() {
        comments.add(format!("require {}: {UNSET}", listed(&off, |demand| demand.word.to_owned())));
    }
    note_assumed(rules, &on, "required");
    note_assumed(rules, &off, "not required");
    let unread: Vec<Demand> = demands.unread.iter().map(|unread| unread.demand).collect();
    if !unread.is_empty() {
        comments.add(format!("require {}: {UNREAD}; {TAKEN_AS_REQUIRED}", listed(&unread, |demand| demand.word.to_owned())));
    }
    for attribute in unread.iter().filter_map(|demand| rules.block().body.attribute(demand.attribute)) {
        rules.amend(attribute, TAKEN_AS_REQUIRED);
    }
}

fn note_assumed(rules: &Fields<'_, '_>, demands: &[Demand], default: &str) {
    if demands.is_empty() {
        return;
    }
    let attributes = listed(demands, |demand| format!("`{}`", demand.attribute));
    let verb = if demands.len() == 1 { "is" } else { "are" };
    let message = format!("{attributes} of `{}` {verb} not set: taken as {default}, the documented default (D2.40)", rules.block().kind);
    rules.note(NoteKind::Assumed, message);
}

fn listed(demands: &[Demand], word: impl Fn(&Demand) -> String) -> String {
    demands.iter().map(word).collect::<Vec<_>>().join(", ")
}
