//! The rules of a policy by their ids (D2.10 to D2.37). A rule or field that is not there is not known; it is never taken to be off.

mod approval;
pub(super) mod flags;
mod notify;

use super::fields::{Fields, Told};
use super::reader::Reader;
use super::time::read_length;
use crate::diag::{Code, Diagnostic};
use crate::exchange::NoteKind;
use crate::exchange::directory::Rules;
use crate::exchange::policy::{self, Limit, Policy, Require};
use crate::exchange::rows::Value;
use crate::exchange::write::name;
use crate::ir::is_activation_limit;
use crate::requirement::Requirement;
use crate::source::Span;
use crate::syntax::ast;

/// What a policy stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Group,
    Role,
}

/// The rules of one policy.
struct Set<'n, 'a> {
    rules: Vec<(String, Fields<'n, 'a>)>,
    span: Span,
}

/// The ids of rules without those of notifications, with the type of each.
const KNOWN: &[(&str, &str)] = &[
    ("expiration_enduser_assignment", "expirationrule"),
    ("expiration_admin_eligibility", "expirationrule"),
    ("expiration_admin_assignment", "expirationrule"),
    ("enablement_enduser_assignment", "enablementrule"),
    ("enablement_admin_eligibility", "enablementrule"),
    ("enablement_admin_assignment", "enablementrule"),
    ("approval_enduser_assignment", "approvalrule"),
    ("authenticationcontext_enduser_assignment", "authenticationcontextrule"),
];

/// Reads the rules of a policy.
pub(super) fn read(reader: &mut Reader<'_>, rules: &[Value<'_>], subject: Subject, span: Span) -> Rules {
    let set = open(reader, rules, span);
    let mut demands = set.demands(reader, "enduser");
    set.read_context(reader, &mut demands);
    leave_contradiction_open(reader, &mut demands);
    demands.drop_excluded();
    let (approval, approvers) = approval::read(reader, set.get("approval_enduser_assignment"), subject, span);
    let fields = policy::Fields {
        max: set.max(reader),
        activation_span: set.place("enablement_enduser_assignment"),
        eligible: set.limit(reader, "expiration_admin_eligibility"),
        active: set.limit(reader, "expiration_admin_assignment"),
        active_demands: set.demands(reader, "admin"),
        notify: notify::read(&set.rules, span),
        demands,
        approval,
        span,
    };
    Rules { policy: Policy::Written(Box::new(fields)), approvers }
}

/// MFA and a context exclude each other (D2.11): where rules ask for both, nobody can tell which is asked.
fn leave_contradiction_open(reader: &mut Reader<'_>, demands: &mut Require) {
    let find = |wanted: Requirement| demands.asked.iter().find(|(asked, _)| asked.kind() == wanted).map(|(_, span)| *span);
    let (Some(mfa), Some(context)) = (find(Requirement::Mfa), find(Requirement::Context(()))) else { return };
    let why = "not known: rules ask for MFA and for a context, and PIM asks for one of them";
    reader.count(NoteKind::Unknown, ("demand of a policy is", "demands of policies are"), why, context);
    demands.asked.retain(|(asked, _)| !matches!(asked, Requirement::Mfa | Requirement::Context(_)));
    demands.perhaps.extend([(Requirement::Mfa, mfa), (Requirement::Context(()), context)]);
}

/// Opens the rules; what is none that is known is named, and counts as not there.
fn open<'n, 'a>(reader: &mut Reader<'n>, rules: &[Value<'a>], span: Span) -> Set<'n, 'a> {
    let mut set = Set { rules: Vec::new(), span };
    for rule in rules {
        let Some(fields) = Fields::open(*rule, reader.notes) else { continue };
        let id = fields.text("id").known().map(|(id, _)| id.to_ascii_lowercase());
        let is_known = id.as_ref().is_some_and(|id| KNOWN.iter().any(|(known, _)| known == id) || id.starts_with("notification_"));
        let kind = fields.text("@odata.type").known();
        let fits = id.as_ref().is_some_and(|id| kind.as_ref().is_none_or(|(kind, _)| is_of_type(id, kind)));
        match (id, is_known, fits) {
            (Some(id), true, true) if set.get(&id).is_none() => set.rules.push((id, fields)),
            (Some(_), true, true) => reader.count(NoteKind::NoEffect, RULES, "passed over: their id is there already", fields.span()),
            (Some(id), true, false) => {
                let (kind, span) = kind.map_or((String::new(), fields.span()), |(kind, span)| (kind.into_owned(), span));
                reader.count(NoteKind::Unknown, RULES, format!("not read: `{kind}` is no type of the rule `{id}`"), span);
            }
            (id, _, _) => {
                let id = id.unwrap_or_default(); // a rule without an id is none
                reader.count(NoteKind::Unknown, RULES, format!("not read: no rule has the id `{id}`"), fields.span());
            }
        }
    }
    set
}

/// The nouns of what is counted.
const RULES: (&str, &str) = ("rule of a policy is", "rules of policies are");

fn is_of_type(id: &str, kind: &str) -> bool {
    let expected = KNOWN.iter().find(|(known, _)| *known == id).map_or("notificationrule", |(_, kind)| kind);
    kind.to_ascii_lowercase().ends_with(&format!("policy{expected}"))
}

impl<'n, 'a> Set<'n, 'a> {
    fn get(&self, id: &str) -> Option<&Fields<'n, 'a>> {
        self.rules.iter().find(|(own, _)| own == id).map(|(_, fields)| fields)
    }

    fn place(&self, id: &str) -> Span {
        self.get(id).map_or(self.span, Fields::span)
    }

    /// Reads how long an activation lasts at most; what PIM accepts nowhere is not known (D2.10, D1.27).
    fn max(&self, reader: &mut Reader<'_>) -> Option<(ast::Duration, Span)> {
        let (max, span) = read_length(self.get("expiration_enduser_assignment")?, "maximumDuration").known()?;
        if is_activation_limit(max.seconds()) {
            return Some((max, span));
        }
        let why = "not known: PIM takes 30 minutes to 24 hours, in steps of 30 minutes";
        reader.count(NoteKind::Unknown, ("longest activation of a policy is", "longest activations of policies are"), why, span);
        None
    }

    /// Reads how long assignments last at most (D2.30 to D2.32).
    fn limit(&self, reader: &Reader<'_>, id: &str) -> Limit {
        let Some(rule) = self.get(id) else { return Limit::Unknown(self.span) };
        match rule.flag_or("isExpirationRequired", reader.omits_false) {
            Told::Known(false, span) => Limit::Permanent(span),
            Told::Known(true, span) => match read_length(rule, "maximumDuration") {
                Told::Known(max, span) => Limit::Max(max, span),
                Told::Null(_) | Told::Absent => {
                    let message = "an end is demanded, and nothing says how long an assignment lasts at most";
                    reader.notes.report(Diagnostic::new(Code::ExpiryWithoutLength, message, span, "an end is demanded"));
                    Limit::Unknown(span)
                }
            },
            Told::Null(span) => Limit::Unknown(span),
            Told::Absent => Limit::Unknown(rule.span()),
        }
    }

    /// Reads what must be brought, but for a context, which a rule of its own asks for.
    fn demands(&self, reader: &mut Reader<'_>, caller: &str) -> Require {
        let all = [Requirement::Mfa, Requirement::Justification, Requirement::Ticket];
        let Some(rule) = self.get(&format!("enablement_{caller}_assignment")) else { return Require::unknown(all, self.span) };
        let (enabled, span) = match rule.texts("enabledRules") {
            Told::Known(enabled, span) => (enabled, span),
            Told::Absent if reader.omits_false => (Vec::new(), rule.span()),
            Told::Absent | Told::Null(_) => return Require::unknown(all, rule.span()),
        };
        let mut found = Require { asked: Vec::new(), perhaps: Vec::new(), span };
        for (word, span) in enabled {
            match word.to_ascii_lowercase().as_str() {
                "multifactorauthentication" => found.asked.push((Requirement::Mfa, span)),
                "justification" => found.asked.push((Requirement::Justification, span)),
                "ticketing" => found.asked.push((Requirement::Ticket, span)),
                other => reader.count(NoteKind::Unknown, ("demand is", "demands are"), format!("not read: nobody knows `{other}`"), span),
            }
        }
        found
    }

    /// Reads whether a context is asked for; one without a name is any (D2.13).
    fn read_context(&self, reader: &mut Reader<'_>, demands: &mut Require) {
        let rule = self.get("authenticationcontext_enduser_assignment");
        let (is_asked, span) = match rule.map(|rule| (rule.flag_or("isEnabled", reader.omits_false), rule.span())) {
            Some((Told::Known(false, _), _)) => return,
            Some((Told::Known(true, span), _)) => (true, span),
            Some((Told::Null(span), _)) => (false, span),
            Some((Told::Absent, span)) => (false, span),
            None => (false, self.span),
        };
        let claim = rule.and_then(|rule| rule.text("claimValue").known()).filter(|(claim, _)| !claim.is_empty());
        match claim.filter(|_| is_asked) {
            Some((claim, place)) => {
                reader.directory.tell_context(&claim, place);
                demands.asked.push((Requirement::Context(name(&claim, place)), span));
            }
            None => demands.perhaps.push((Requirement::Context(()), span)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_fit_ids() {
        let prefix = "#microsoft.graph.unifiedRoleManagementPolicy";
        assert!(is_of_type("expiration_admin_eligibility", &format!("{prefix}ExpirationRule")));
        assert!(!is_of_type("expiration_admin_eligibility", &format!("{prefix}EnablementRule")));
        assert!(is_of_type("notification_admin_admin_eligibility", &format!("{prefix}NotificationRule")));
    }
}
