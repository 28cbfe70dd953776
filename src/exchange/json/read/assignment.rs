//! Who is assigned to what.

use super::super::document::{Assignment, Evidence};
use super::policy::requirement;
use super::site::{Site, place_of};
use crate::diag::Code;
use crate::exchange::write::text;
use crate::hcl::Json;
use crate::syntax::ast::{self, Statement};
use crate::terms::{Relation, State};

/// Reads an assignment; `None` where it is not told to what, after that was reported.
pub(super) fn assignment(site: &Site<'_>, one: &Assignment, at: &Json) -> Option<Statement> {
    let placement = placement(site, one, at);
    let names = site.names(&one.principals, at, "principals");
    if names.is_empty() && !one.unknown {
        let message = "nobody is assigned: name `principals`, or say that they are `unknown`".to_owned();
        site.fault(Code::Syntax, site.line_of(at.span), message, "nobody");
    }
    let with = one.with.as_ref().and_then(|all| Some(with(site, all, at.member("with")?)));
    if let Some(with) = with.as_ref().filter(|_| one.unknown) {
        site.fault(Code::ConflictingItems, with.span, "nobody brought anything for what is not known".to_owned(), "both");
    }
    let (window, allows) = (window(site, one, at), site.allows(&one.allow, at));
    Some(Statement::Assignment(Box::new(ast::Assignment {
        is_unknown: one.unknown,
        names,
        placement: placement?,
        window,
        with,
        has_bad_clause: false,
        allows,
    })))
}

fn placement(site: &Site<'_>, one: &Assignment, at: &Json) -> Option<ast::Placement> {
    let state = State::of_word(&one.state)?; // the schema knows no other
    let state_span = place_of(at, "state");
    match (&one.group, &one.role) {
        (Some(group), None) => {
            if one.unit.is_some() {
                site.fault(Code::Syntax, place_of(at, "unit"), "only a role is given in a unit".to_owned(), "no role");
            }
            let Some(relation) = one.relation.as_deref().and_then(Relation::of_word) else {
                let message = "`relation` is missing: member or owner?".to_owned();
                site.fault(Code::Syntax, place_of(at, "group"), message, "of this group");
                return None;
            };
            Some(ast::Placement::Group { group: site.name_at(group, at, "group"), state, relation, state_span })
        }
        (None, Some(role)) => {
            if one.relation.is_some() {
                site.fault(Code::Syntax, place_of(at, "relation"), "a role has no members and owners".to_owned(), "no group");
            }
            let unit = one.unit.as_ref().map(|unit| site.name_at(unit, at, "unit"));
            Some(ast::Placement::Role { role: site.name_at(role, at, "role"), unit, state, state_span })
        }
        (Some(_), Some(_)) | (None, None) => {
            let message = "to what is not told: name a `group` or a `role`, one of the two".to_owned();
            site.fault(Code::Syntax, site.line_of(at.span), message, "");
            None
        }
    }
}

fn window(site: &Site<'_>, one: &Assignment, at: &Json) -> Option<ast::Window> {
    let from = one.from.as_ref().and_then(|from| site.time(from, at, "from"));
    let until = one.until.as_ref().and_then(|until| site.time(until, at, "until"));
    let length = one.length.as_ref().map(|length| site.duration(length, at, "for"));
    if let Some(length) = length.filter(|_| until.is_some() || one.from.is_none()) {
        let message = "`for` counts from `from`, in place of `until`".to_owned();
        site.fault(Code::ConflictingItems, length.span, message, "without a start, or beside an end");
    }
    let span = ["from", "until", "for"].iter().filter_map(|key| at.member(key)).map(|place| place.span).reduce(crate::source::Span::to)?;
    let end = until.map(ast::WindowEnd::Until).or(length.map(ast::WindowEnd::For));
    (from.is_some() || end.is_some()).then_some(ast::Window { from, end, span })
}

fn with(site: &Site<'_>, all: &[Evidence], at: &Json) -> ast::With {
    let evidence = all.iter().zip(at.items()).filter_map(|(one, at)| {
        let requirement = requirement(site, at.member("requirement")?)?;
        let said = one.text.as_ref().zip(at.member("text")).map(|(said, place)| text(said, place.span));
        if let Some(said) = said.as_ref().filter(|_| !requirement.facts().carries_text) {
            site.fault(Code::Syntax, said.span, format!("{} carries no text", requirement.facts().phrase), "");
        }
        Some(ast::Evidence { requirement, said, span: at.span })
    });
    ast::With { evidence: evidence.collect(), span: at.span }
}
