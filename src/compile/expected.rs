//! Resolves what an `expect` asks for, and judges whether such an answer fits its question.

use super::expectation::{ExpectedAnswer, ExpectedItem, ExpectedNames};
use super::question::resolve_thing;
use super::resolve::{Asked, Resolver, unknown};
use crate::diag::{Code, Diagnostic, ReasonCode, nearest};
use crate::source::Span;
use crate::syntax::ast;

/// What kind of answer a question has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `can`, `how`
    Decision,
    /// `is`
    Truth,
    /// `who`
    Principals,
    /// `what`
    Items(Listed),
}

/// What the items of a `what` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Listed {
    /// What one can do.
    Can(ast::Verb),
    /// What one is.
    Is(ast::Tie),
}

impl Form {
    fn of(kind: &ast::QueryKind) -> Result<Self, &'static str> {
        match kind {
            ast::QueryKind::Can(..) | ast::QueryKind::CanAny(..) | ast::QueryKind::How(..) => Ok(Self::Decision),
            ast::QueryKind::Is(..) | ast::QueryKind::IsEligible(..) => Ok(Self::Truth),
            ast::QueryKind::WhoCan(..) | ast::QueryKind::WhoIs(..) | ast::QueryKind::WhoIsEligible(..) => Ok(Self::Principals),
            ast::QueryKind::WhatCan(_, verb, _) | ast::QueryKind::WhatCanAny(_, verb, _) => Ok(Self::Items(Listed::Can(*verb))),
            ast::QueryKind::WhatIs(_, tie, _) => Ok(Self::Items(Listed::Is(*tie))),
            ast::QueryKind::When(..) => Err("when"),
            ast::QueryKind::Show(_) => Err("show"),
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Decision => "the answer is `allow`, `already`, `approval`, `approval by NAMES`, `deny`, `deny CODE` or `unknown`",
            Self::Truth => "the answer is `yes`, `no` or `unknown`",
            Self::Principals => "the answer is `nobody` or names, with `, unknown` where there may be others",
            Self::Items(Listed::Can(verb)) => items_help(verb),
            Self::Items(Listed::Is(ast::Tie::EligibleFor)) => items_help(ast::Verb::Activate),
            Self::Items(Listed::Is(ast::Tie::Of(_))) => items_help(ast::Verb::Manage(None)),
        }
    }
}

fn items_help(verb: ast::Verb) -> &'static str {
    match verb {
        ast::Verb::Activate => "the answer is `nothing` or a list of `membership of G`, `ownership of G`, `role R`",
        ast::Verb::Approve => {
            "the answer is `nothing` or a list of `membership of G for NAME`, `ownership of G for NAME`, `role R for NAME`"
        }
        ast::Verb::Manage(None) => "the answer is `nothing` or names of groups",
        ast::Verb::Manage(Some(ast::Relation::Member)) => "the answer is `nothing` or a list of `membership of G`",
        ast::Verb::Manage(Some(ast::Relation::Owner)) => "the answer is `nothing` or a list of `ownership of G`",
        ast::Verb::Change => "the answer is `nothing` or a list of `members of G`, `owners of G`",
        ast::Verb::Reset => "the answer is `nothing` or a list of `password of V`, `mfa of V`",
        ast::Verb::Reach | ast::Verb::Escalate => {
            "the answer is `nothing` or a list of `membership of G`, `ownership of G`, `role R`, `every role`, `access \"…\"`"
        }
    }
}

/// Resolves an expected answer; one that does not fit its question is `wrong-kind`.
pub(super) fn resolve_answer(resolver: &mut Resolver<'_>, expect: &ast::Expect) -> Option<ExpectedAnswer> {
    let form = match Form::of(&expect.query.kind) {
        Ok(form) => form,
        Err(word) => {
            let message = format!("the answer to `{word}` cannot be expected");
            let diagnostic = Diagnostic::new(Code::WrongKind, message, expect.query.span, "not a question with one answer to compare");
            resolver.report(diagnostic.with_help("expect the answer of `can`, `how`, `is`, `who` or `what`"));
            return None;
        }
    };
    match (&expect.answer, form) {
        (ast::Answer::Allow, Form::Decision) => Some(ExpectedAnswer::Allow),
        (ast::Answer::Already, Form::Decision) => Some(ExpectedAnswer::Already),
        (ast::Answer::Approval(names), Form::Decision) => resolve_approval(resolver, names.as_ref()),
        (ast::Answer::Deny(code), Form::Decision) => resolve_deny(resolver, code.as_ref()),
        (ast::Answer::Yes, Form::Truth) => Some(ExpectedAnswer::Yes),
        (ast::Answer::No, Form::Truth) => Some(ExpectedAnswer::No),
        (ast::Answer::Nobody, Form::Principals) => Some(ExpectedAnswer::Nobody),
        (ast::Answer::Nothing, Form::Items(_)) => Some(ExpectedAnswer::Nothing),
        (ast::Answer::Unknown, Form::Decision | Form::Truth) => Some(ExpectedAnswer::Unknown),
        (ast::Answer::NamesAndOthers(names, _), Form::Principals) => {
            resolve_expected(resolver, names, true).map(ExpectedAnswer::Principals)
        }
        (ast::Answer::Items(items), Form::Principals) => resolve_names(resolver, items, form),
        (ast::Answer::Items(items), Form::Items(listed)) => resolve_items(resolver, items, listed),
        (ast::Answer::Allow | ast::Answer::Already | ast::Answer::Approval(_) | ast::Answer::Deny(_), _)
        | (ast::Answer::Yes | ast::Answer::No | ast::Answer::Nobody | ast::Answer::Nothing | ast::Answer::Items(_), _)
        | (ast::Answer::Unknown | ast::Answer::NamesAndOthers(..), _) => {
            resolver.report(misfit(expect.answer_span, form));
            None
        }
    }
}

fn misfit(span: Span, form: Form) -> Diagnostic {
    Diagnostic::new(Code::WrongKind, "the expected answer does not fit the question", span, "not an answer to this question")
        .with_help(form.help())
}

fn resolve_approval(resolver: &mut Resolver<'_>, by: Option<&ast::Approvers>) -> Option<ExpectedAnswer> {
    let Some(by) = by else {
        return Some(ExpectedAnswer::Approval(None));
    };
    resolve_expected(resolver, &by.names, by.others.is_some()).map(|names| ExpectedAnswer::Approval(Some(names)))
}

fn resolve_expected(resolver: &mut Resolver<'_>, names: &[ast::Name], and_others: bool) -> Option<ExpectedNames> {
    let names = resolver.all(names, |resolver, name| resolver.principal(name))?;
    Some(ExpectedNames { names, and_others })
}

fn resolve_deny(resolver: &mut Resolver<'_>, code: Option<&ast::Name>) -> Option<ExpectedAnswer> {
    match code {
        None => Some(ExpectedAnswer::Deny(None)),
        Some(name) => resolve_reason(resolver, name).map(|code| ExpectedAnswer::Deny(Some(code))),
    }
}

/// Resolves a reason code. One that speaks for an answer is known too, since a denial may give such reasons besides.
pub(super) fn resolve_reason(resolver: &mut Resolver<'_>, name: &ast::Name) -> Option<ReasonCode> {
    let code = ReasonCode::parse(&name.text);
    if code.is_none() {
        let known = ReasonCode::ALL.iter().filter(|code| code.is_against()).map(|code| code.name());
        resolver.report(unknown(name.span, &name.text, "reason code", nearest(&name.text, known)));
    }
    code
}

fn resolve_names(resolver: &mut Resolver<'_>, items: &[ast::Item], form: Form) -> Option<ExpectedAnswer> {
    let found: Vec<_> = items
        .iter()
        .map(|item| match item {
            ast::Item::Name(name) => resolver.principal(name),
            ast::Item::Thing(..) | ast::Item::Access(_) | ast::Item::Change(..) | ast::Item::Reset(..) | ast::Item::EveryRole(_) => {
                resolver.report(misfit(item_span(item), form));
                None
            }
        })
        .collect();
    found.into_iter().collect::<Option<Vec<_>>>().map(|names| ExpectedAnswer::Principals(ExpectedNames { names, and_others: false }))
}

fn resolve_items(resolver: &mut Resolver<'_>, items: &[ast::Item], listed: Listed) -> Option<ExpectedAnswer> {
    let found: Vec<_> = items.iter().map(|item| resolve_item(resolver, item, listed)).collect();
    found.into_iter().collect::<Option<Vec<_>>>().map(ExpectedAnswer::Items)
}

/// Resolves an item of `what`. A group that one is member of may be written as its membership too.
fn resolve_item(resolver: &mut Resolver<'_>, item: &ast::Item, listed: Listed) -> Option<ExpectedItem> {
    use ast::{Item, Tie, Verb};
    match (item, listed) {
        (Item::Thing(thing, None), Listed::Can(Verb::Activate | Verb::Reach | Verb::Escalate) | Listed::Is(Tie::EligibleFor)) => {
            Some(ExpectedItem::Thing(resolve_thing(resolver, thing)?, None))
        }
        (Item::Thing(thing @ ast::Thing::Group(side, _), None), Listed::Can(Verb::Manage(Some(asked)))) if *side == asked => {
            Some(ExpectedItem::Thing(resolve_thing(resolver, thing)?, None))
        }
        (Item::Thing(ast::Thing::Group(relation, name), None), Listed::Is(Tie::Of(asked))) if *relation == asked => {
            resolve_group(resolver, name)
        }
        (Item::Thing(thing, Some(name)), Listed::Can(Verb::Approve)) => {
            let (thing, principal) = (resolve_thing(resolver, thing), resolver.principal(name));
            Some(ExpectedItem::Thing(thing?, Some(principal?)))
        }
        (Item::Name(name), Listed::Can(Verb::Manage(None)) | Listed::Is(Tie::Of(_))) => resolve_group(resolver, name),
        (Item::Change(relation, name), Listed::Can(Verb::Change)) => Some(ExpectedItem::Change(resolver.group(name)?, *relation)),
        (Item::Reset(credential, name), Listed::Can(Verb::Reset)) => {
            Some(ExpectedItem::Reset(*credential, resolver.principal_that_is(name, Asked::User)?))
        }
        (Item::Access(text), Listed::Can(Verb::Reach | Verb::Escalate)) => Some(ExpectedItem::Access(text.text.clone())),
        (Item::EveryRole(_), Listed::Can(Verb::Reach | Verb::Escalate)) => Some(ExpectedItem::EveryRole),
        (Item::Thing(..) | Item::Name(_) | Item::Change(..) | Item::Reset(..) | Item::Access(_) | Item::EveryRole(_), _) => {
            resolver.report(misfit(item_span(item), Form::Items(listed)));
            None
        }
    }
}

fn resolve_group(resolver: &mut Resolver<'_>, name: &ast::Name) -> Option<ExpectedItem> {
    resolver.principal_that_is(name, Asked::Group).map(ExpectedItem::Group)
}

fn item_span(item: &ast::Item) -> Span {
    match item {
        ast::Item::Name(name) | ast::Item::Change(_, name) | ast::Item::Reset(_, name) => name.span,
        ast::Item::Thing(ast::Thing::Group(_, name) | ast::Thing::Role(name), _) => name.span,
        ast::Item::Access(text) => text.span,
        ast::Item::EveryRole(span) => *span,
    }
}
