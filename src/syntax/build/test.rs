//! Builds `never` and `expect`.

use pest::iterators::Pair;

use super::block::relation_of;
use super::{Builder, Kids};
use crate::syntax::ast;
use crate::syntax::grammar::Rule;

impl Builder {
    /// Builds `never …`.
    pub(super) fn never(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Statement> {
        let mut kids = Kids::of(pair);
        kids.next();
        let name = kids.next_if(Rule::never_name).map_or(Some(None), |name| self.next_string(&mut Kids::of(name)).map(Some));
        let who = self.who(kids.next()?);
        kids.next();
        let action = self.action(kids.next()?);
        let mut and = Vec::new();
        while let Some(goal) = kids.next_if(Rule::and_goal) {
            and.push(Kids::of(goal).nth(1).and_then(|goal| self.goal(goal)));
        }
        let (mods, except) = self.mods(&mut kids)?;
        let and = and.into_iter().collect::<Option<Vec<_>>>()?;
        Some(ast::Statement::Never(Box::new(ast::Never { name: name?, who: who?, action: action?, and, mods, except })))
    }

    fn who(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Who> {
        match pair.as_rule() {
            Rule::k_anyone => Some(ast::Who::Anyone),
            Rule::any_user => Some(ast::Who::AnyUser),
            Rule::any_guest => Some(ast::Who::AnyGuest),
            Rule::any_service => Some(ast::Who::AnyServicePrincipal),
            Rule::any_member => self.member_of(pair).map(ast::Who::AnyMember),
            Rule::any_eligible => self.any_eligible(pair),
            _ => self.name(&pair).map(ast::Who::Named),
        }
    }

    fn any_eligible(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Who> {
        let mut kids = Kids::of(pair).skip(2);
        let relation = relation_of(kids.next()?.as_rule())?;
        kids.nth(1).and_then(|name| self.name(&name)).map(|name| ast::Who::AnyEligible(relation, name))
    }

    /// Builds `expect …`, of a file or a scenario.
    pub(super) fn expect(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Expect> {
        let mut kids = Kids::of(pair);
        kids.next();
        let answer = kids.next()?;
        let answer_span = self.span(&answer);
        let answer = self.answer(answer);
        kids.next();
        let query = self.query(kids.next()?)?;
        Some(ast::Expect { answer: answer?, answer_span, query })
    }

    fn answer(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Answer> {
        let mut kids = Kids::of(pair);
        let simple = match kids.peek()? {
            Rule::k_allow => ast::Answer::Allow,
            Rule::k_already => ast::Answer::Already,
            Rule::k_yes => ast::Answer::Yes,
            Rule::k_no => ast::Answer::No,
            Rule::k_nobody => ast::Answer::Nobody,
            Rule::k_nothing => ast::Answer::Nothing,
            Rule::k_unknown => ast::Answer::Unknown,
            Rule::answer_approval => return self.expected_approval(kids.next()?),
            Rule::names_and_others => return self.names_and_others(kids.next()?),
            Rule::deny => return self.deny(kids.next()?),
            _ => {
                let items: Vec<_> = kids.filter(|kid| kid.as_rule() != Rule::comma).map(|kid| self.item(kid)).collect();
                return items.into_iter().collect::<Option<_>>().map(ast::Answer::Items);
            }
        };
        Some(simple)
    }

    fn expected_approval(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Answer> {
        let mut kids = Kids::of(pair);
        kids.next();
        let by = if kids.has(Rule::k_by) { Some(self.approvers(&mut kids)?) } else { None };
        Some(ast::Answer::Approval(by))
    }

    fn names_and_others(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Answer> {
        let ast::Approvers { names, others } = self.approvers(&mut Kids::of(pair))?;
        Some(ast::Answer::NamesAndOthers(names, others?))
    }

    fn deny(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Answer> {
        let mut kids = Kids::of(pair);
        kids.next();
        kids.next_if(Rule::reason_code)
            .map_or(Some(ast::Answer::Deny(None)), |code| self.name(&code).map(|code| ast::Answer::Deny(Some(code))))
    }

    fn item(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Item> {
        match pair.as_rule() {
            Rule::name => self.name(&pair).map(ast::Item::Name),
            Rule::access => self.access(pair).map(ast::Item::Access),
            Rule::of_item => self.of_item(pair),
            Rule::every_role => Some(ast::Item::EveryRole(self.span(&pair))),
            _ => self.thing_item(pair),
        }
    }

    fn of_item(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Item> {
        let mut kids = Kids::of(pair);
        let what = kids.next()?;
        kids.next();
        let name = self.next_name(&mut kids)?;
        match relation_of(what.as_rule()) {
            Some(relation) => Some(ast::Item::Change(relation, name)),
            None => ast::Credential::of_word(what.as_str()).map(|credential| ast::Item::Reset(credential, name)),
        }
    }

    fn thing_item(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Item> {
        let mut kids = Kids::of(pair);
        let thing = self.thing(kids.next()?);
        let name = if kids.has(Rule::k_for) { Some(self.next_name(&mut kids)) } else { None };
        Some(ast::Item::Thing(thing?, name.map_or(Some(None), |name| name.map(Some))?))
    }
}
