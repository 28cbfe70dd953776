//! What a request must bring: the `require_…` attributes, and the documented defaults of those that are not set (D2.40).

use super::NoteKind;
use super::fields::{Field, Fields};
use super::placeholder::shorten;
use super::policy::{PolicyReader, TAKEN_AS_REQUIRED, UNREAD, UNSET};
use crate::exchange::write::{Comments, name};
use crate::requirement::Requirement;
use crate::source::Span;
use crate::syntax::ast;
use crate::text::{join, quote};

/// What a comment says about a default that is written.
const ASSUMED: &str = "the documented default is assumed (D2.40)";

/// What is required where Terraform is silent.
const BY_DEFAULT: Requirement = Requirement::Justification;

/// Returns the attribute that sets a requirement.
fn attribute(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Mfa => "require_multifactor_authentication",
        Requirement::Context(()) => "required_conditional_access_authentication_context",
        Requirement::Justification => "require_justification",
        Requirement::Ticket => "require_ticket_info",
    }
}

/// What the attributes say.
#[derive(Default)]
struct Demands {
    /// What is required.
    required: Vec<ast::Requirement>,
    /// The first attribute that says something.
    place: Option<Span>,
    /// What is not set.
    unset: Vec<Requirement>,
    /// What is set to something that is not known here.
    unread: Vec<Unread>,
}

/// A demand that is set to something that is not known here.
struct Unread {
    kind: Requirement<ast::Name>,
    span: Span,
}

impl Demands {
    fn take(&mut self, field: &Field<'_, bool>, kind: Requirement<ast::Name>) {
        match field {
            Field::Known(is_on, attribute) => {
                self.place = self.place.or(Some(attribute.span));
                self.required.extend(is_on.then_some(ast::Requirement { kind: ast::RequirementKind::Asked(kind), span: attribute.span }));
            }
            Field::Absent => self.unset.push(kind.kind()),
            Field::Unknown(attribute) => self.unread.push(Unread { kind, span: attribute.span }),
        }
    }

    /// MFA and a context exclude each other (D2.11): where one is asked for, the other is known to be off. Where neither is known, MFA
    /// is asked for: whose context it would be is not known either.
    fn drop_excluded(&mut self) {
        let asks_mfa = self.required.iter().any(|required| required.kind.kind() == Requirement::Mfa);
        let asks_context = self.required.iter().any(|required| required.kind.kind() == Requirement::Context(()));
        let may_ask_mfa = self.unread.iter().any(|unread| unread.kind.kind() == Requirement::Mfa);
        let is_open = |kind| !(asks_mfa && kind == Requirement::Context(()) || asks_context && kind == Requirement::Mfa);
        self.unset.retain(|kind| is_open(*kind));
        let is_hidden = |kind| may_ask_mfa && !asks_context && kind == Requirement::Context(());
        self.unread.retain(|unread| is_open(unread.kind.kind()) && !is_hidden(unread.kind.kind()));
    }

    /// Requires what is set and not known: no gate is lowered by not knowing.
    fn require_unread(&mut self) {
        self.required.extend(
            self.unread.iter().map(|unread| ast::Requirement { kind: ast::RequirementKind::Asked(unread.kind.clone()), span: unread.span }),
        );
        self.required.sort_by_key(|required| required.kind.kind());
    }
}

impl<'a> PolicyReader<'_, '_, 'a> {
    /// Reads what a request, or who makes an active assignment, must bring; nobody sets a context for the latter.
    pub(super) fn read_require(
        &mut self,
        rules: &Fields<'_, 'a>,
        is_activation: bool,
        comments: &mut Comments,
    ) -> (Vec<ast::Requirement>, Span) {
        let mut demands = Demands::default();
        for kind in Requirement::ALL.into_iter().filter(|kind| is_activation || kind.context().is_none()) {
            let (field, asked) = self.read_requirement(rules, kind);
            if field.is_absent() && kind == BY_DEFAULT {
                demands.required.push(ast::Requirement { kind: ast::RequirementKind::Asked(asked.clone()), span: rules.block().head });
            }
            demands.take(&field, asked);
        }
        demands.drop_excluded();
        demands.require_unread();
        self.remember_contexts(&demands.required);
        say_what_is_assumed(rules, &demands, comments);
        let span = demands.required.first().map(|required| required.span).or(demands.place).unwrap_or(rules.block().head);
        (demands.required, span)
    }

    fn read_requirement(&self, rules: &Fields<'_, 'a>, kind: Requirement) -> (Field<'a, bool>, Requirement<ast::Name>) {
        match kind.try_map(|()| None) {
            Some(nameless) => (rules.flag(attribute(kind)), nameless),
            None => self.read_context(rules),
        }
    }

    /// Reads the authentication context: asked for where it is written and not empty. One that is not known has a name of its own.
    fn read_context(&self, rules: &Fields<'_, 'a>) -> (Field<'a, bool>, Requirement<ast::Name>) {
        let (field, context) = match rules.text(attribute(Requirement::Context(()))) {
            Field::Known(context, attribute) => (Field::Known(!context.is_empty(), attribute), name(&context, attribute.value.span)),
            Field::Absent => (Field::Absent, name("", rules.block().head)),
            Field::Unknown(attribute) => {
                let shown = shorten(self.import.notes.slice(attribute.value.span));
                (Field::Unknown(attribute), name(&format!("unknown context {shown}"), attribute.value.span))
            }
        };
        (field, Requirement::Context(context))
    }

    fn remember_contexts(&mut self, required: &[ast::Requirement]) {
        for requirement in required {
            if let ast::RequirementKind::Asked(Requirement::Context(context)) = &requirement.kind {
                self.contexts.entry(context.text.to_string()).or_insert(context.span);
            }
        }
    }
}

/// Says in comments and notes what stands for what is not known: a documented default, or the requirement itself.
fn say_what_is_assumed(rules: &Fields<'_, '_>, demands: &Demands, comments: &mut Comments) {
    let (on, off): (Vec<Requirement>, Vec<Requirement>) = demands.unset.iter().partition(|kind| **kind == BY_DEFAULT);
    if !on.is_empty() {
        comments.add(format!("require {}: not set in Terraform; {ASSUMED}", BY_DEFAULT.facts().word));
    }
    if !off.is_empty() {
        comments.add(format!("require {}: {UNSET}", words(&off)));
    }
    note_assumed(rules, &on, "required");
    note_assumed(rules, &off, "not required");
    let unread: Vec<Requirement> = demands.unread.iter().map(|unread| unread.kind.kind()).collect();
    if !unread.is_empty() {
        comments.add(format!("require {}: {UNREAD}; {TAKEN_AS_REQUIRED}", words(&unread)));
    }
    for attribute in unread.iter().filter_map(|kind| rules.block().body.attribute(attribute(*kind))) {
        rules.amend(attribute, TAKEN_AS_REQUIRED);
    }
}

fn note_assumed(rules: &Fields<'_, '_>, demands: &[Requirement], default: &str) {
    if demands.is_empty() {
        return;
    }
    let attributes = join(demands.iter().map(|kind| quote(attribute(*kind))));
    let verb = if demands.len() == 1 { "is" } else { "are" };
    let message = format!("{attributes} of `{}` {verb} not set: taken as {default}, the documented default (D2.40)", rules.block().kind);
    rules.note(NoteKind::Assumed, message);
}

fn words(demands: &[Requirement]) -> String {
    join(demands.iter().map(|kind| kind.facts().word))
}
