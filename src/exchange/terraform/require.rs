//! What a request must bring: the `require_…` attributes, and the documented defaults of those that are not set (D2.40).

use super::NoteKind;
use super::emit::{Comments, name};
use super::fields::{Field, Fields};
use super::policy::{PolicyReader, UNREAD, UNSET};
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
    unread: Vec<Demand>,
}

impl Demands {
    fn take(&mut self, demand: Demand, field: &Field<'_, bool>, kind: ast::RequirementKind) {
        match field {
            Field::Known(is_on, attribute) => {
                self.place = self.place.or(Some(attribute.span));
                self.required.extend(is_on.then_some(ast::Requirement { kind, span: attribute.span }));
            }
            Field::Absent => self.unset.push(demand),
            Field::Unknown(_) => self.unread.push(demand),
        }
    }

    /// MFA and a context exclude each other (D2.11): where one is asked for, the other is known to be off.
    fn drop_excluded(&mut self) {
        let asks_mfa = self.required.iter().any(|required| matches!(required.kind, ast::RequirementKind::Mfa));
        let asks_context = self.required.iter().any(|required| matches!(required.kind, ast::RequirementKind::Context(_)));
        let is_open = |demand: &Demand| !(asks_mfa && *demand == CONTEXT || asks_context && *demand == MFA);
        self.unset.retain(is_open);
        self.unread.retain(is_open);
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
        if let Field::Absent | Field::Unknown(_) = justification {
            demands.required.push(ast::Requirement { kind: ast::RequirementKind::Justification, span: place_of(&justification, rules) });
        }
        demands.take(TICKET, &rules.flag(TICKET.attribute), ast::RequirementKind::Ticket);
        demands.drop_excluded();
        say_what_is_assumed(rules, &demands, comments);
        let span = demands.required.first().map(|required| required.span).or(demands.place).unwrap_or(rules.block().head);
        (demands.required, span)
    }

    /// Reads the authentication context: asked for where it is written and not empty.
    fn read_context(&mut self, rules: &Fields<'_, 'a>) -> (Field<'a, bool>, ast::RequirementKind) {
        let field = rules.text(CONTEXT.attribute);
        let context = match &field {
            Field::Known(context, attribute) => name(context, attribute.value.span),
            Field::Absent | Field::Unknown(_) => name("", rules.block().head),
        };
        if !context.text.is_empty() {
            self.contexts.entry(context.text.to_string()).or_insert(context.span);
        }
        let field = match field {
            Field::Known(context, attribute) => Field::Known(!context.is_empty(), attribute),
            Field::Absent => Field::Absent,
            Field::Unknown(attribute) => Field::Unknown(attribute),
        };
        (field, ast::RequirementKind::Context(context))
    }
}

fn place_of<T>(field: &Field<'_, T>, rules: &Fields<'_, '_>) -> Span {
    match field {
        Field::Known(_, attribute) | Field::Unknown(attribute) => attribute.span,
        Field::Absent => rules.block().head,
    }
}

/// Says in comments and notes which defaults stand for what is not set; what is set and not known has its own note already.
fn say_what_is_assumed(rules: &Fields<'_, '_>, demands: &Demands, comments: &mut Comments) {
    for (missing, why) in [(&demands.unset, UNSET), (&demands.unread, UNREAD)] {
        let (on, off): (Vec<Demand>, Vec<Demand>) = missing.iter().partition(|demand| **demand == JUSTIFICATION);
        if !on.is_empty() {
            let silence = if why == UNSET { "not set in Terraform" } else { UNREAD };
            comments.add(format!("require justification: {silence}; {ASSUMED}"));
        }
        if !off.is_empty() {
            comments.add(format!("require {}: {why}", listed(&off, |demand| demand.word.to_owned())));
        }
        if why == UNSET {
            note_assumed(rules, &on, "required");
            note_assumed(rules, &off, "not required");
        }
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
