//! Matches risks with the `allow`s of their declarations, and finds those that silence nothing (`unused-allow`).

use rustc_hash::FxHashMap;

use super::finding::{Allowed, Findings, Risk, place};
use crate::diag::{Code, Diagnostic};
use crate::ir::Allow;
use crate::source::Span;

/// Splits risks, which come in order, into open and allowed ones. A note that a lint is silent is accepted by what accepts the lint, too.
pub(super) fn silence(allows: &[Allow], risks: Vec<Risk>, not_told: Vec<(Risk, Code)>) -> Findings {
    let mut silencer = Silencer::new(allows);
    let mut findings = Findings::default();
    for risk in risks {
        silencer.sort(risk, None, &mut findings);
    }
    for (risk, lint) in not_told {
        silencer.sort(risk, Some(lint), &mut findings);
    }
    for risk in silencer.unused(|allow| allow.lint != Code::UnusedAllow.name().into()) {
        silencer.sort(risk, None, &mut findings);
    }
    // an `allow unused-allow` that is unused cannot silence itself
    let rest = silencer.unused(|allow| allow.lint == Code::UnusedAllow.name().into());
    findings.open.extend(rest.into_iter().map(|risk| risk.diagnostic));
    findings.open.sort_by(|one, other| place(one).cmp(&place(other)));
    findings.allowed.sort_by(|one, other| place(&one.diagnostic).cmp(&place(&other.diagnostic)));
    findings
}

/// The `allow`s of a tenant by declaration and lint, with those that have silenced something.
struct Silencer<'a> {
    by_declaration: FxHashMap<(Span, &'a str), Entry<'a>>,
    allows: &'a [Allow],
}

struct Entry<'a> {
    allow: &'a Allow,
    is_used: bool,
}

impl<'a> Silencer<'a> {
    /// Of two that say the same the first counts.
    fn new(allows: &'a [Allow]) -> Self {
        let mut by_declaration = FxHashMap::default();
        for allow in allows {
            by_declaration.entry((allow.declaration, &*allow.lint)).or_insert(Entry { allow, is_used: false });
        }
        Self { by_declaration, allows }
    }

    fn sort(&mut self, risk: Risk, silent: Option<Code>, findings: &mut Findings) {
        let mut silenced_by = None;
        for code in std::iter::once(risk.diagnostic.code).chain(silent) {
            for declaration in &risk.declarations {
                if let Some(entry) = self.by_declaration.get_mut(&(*declaration, code.name())) {
                    entry.is_used = true;
                    silenced_by = silenced_by.or(Some(entry.allow));
                }
            }
        }
        match silenced_by {
            Some(allow) => {
                findings.allowed.push(Allowed { diagnostic: risk.diagnostic, because: allow.because.clone(), span: allow.span });
            }
            None => findings.open.push(acceptable(risk)),
        }
    }

    fn unused(&self, is_asked: impl Fn(&Allow) -> bool) -> Vec<Risk> {
        self.allows.iter().filter(|allow| is_asked(allow) && self.is_unused(allow)).map(report).collect()
    }

    fn is_unused(&self, allow: &Allow) -> bool {
        let entry = self.by_declaration.get(&(allow.declaration, &*allow.lint));
        entry.is_none_or(|entry| !entry.is_used || entry.allow.span != allow.span)
    }
}

/// Says where an `allow` would accept a risk, unless its help says what to do with one.
fn acceptable(risk: Risk) -> Diagnostic {
    let has_advice = matches!(risk.diagnostic.code, Code::NotTold | Code::UnusedAllow);
    let acceptable = risk.declarations.first().copied().filter(|_| !has_advice);
    Diagnostic { acceptable, ..risk.diagnostic }
}

fn report(allow: &Allow) -> Risk {
    let message = format!("`allow {}` silences nothing", allow.lint);
    let help = format!("remove it, or move it to the declaration that `pim explain {}` names", allow.lint);
    Risk {
        diagnostic: Diagnostic::new(Code::UnusedAllow, message, allow.span, "nothing to allow here").with_help(help),
        declarations: vec![allow.declaration],
    }
}
