//! Builds the steps of scenarios.

use pest::iterators::Pair;

use super::assignment::first;
use super::block::relation_of;
use super::{Builder, Item, Kids};
use crate::syntax::ast;
use crate::syntax::grammar::Rule;

impl Item for ast::Step {
    const ITEM: Rule = Rule::step;
    const ITEMS: Rule = Rule::scenario_items;
    const STARTS: &'static [&'static str] = &["at", "after", "expect", "refused"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        match pair.as_rule() {
            Rule::at => builder.at(pair).map(Self::At),
            Rule::after => builder.for_mod(pair).map(Self::After),
            Rule::step_expect => builder.expect(pair).map(|expect| Self::Expect(Box::new(expect))),
            Rule::refused => builder.refused(pair),
            Rule::act => builder.act(pair).map(|act| Self::Act(Box::new(act))),
            _ => None,
        }
    }
}

impl Builder {
    fn refused(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Step> {
        let mut kids = Kids::of(pair);
        kids.next();
        let code = kids.next_if(Rule::reason_code).and_then(|code| self.name(&code));
        kids.next();
        self.act(kids.next()?).map(|act| ast::Step::Refused(code, Box::new(act)))
    }

    fn act(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Act> {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        let actor = self.next_name(&mut kids);
        let kind = self.deed(kids.next()?)?;
        Some(ast::Act { actor: actor?, kind, span })
    }

    fn deed(&mut self, pair: Pair<'_, Rule>) -> Option<ast::ActKind> {
        let rule = pair.as_rule();
        let mut kids = Kids::of(pair);
        let keyword = kids.next()?.as_rule();
        match rule {
            Rule::activates => self.activates(kids),
            Rule::approves | Rule::denies => self.decides(rule, kids),
            Rule::cancels => self.cancels(kids),
            Rule::deactivates => self.thing(kids.next()?).map(ast::ActKind::Deactivates),
            Rule::assigns => self.assigns(kids),
            Rule::adds => self.adds(kids),
            Rule::removes => self.removes(kids),
            Rule::asks => self.asks(kids),
            Rule::prolongs => self.prolongs(keyword, kids),
            Rule::sets => self.sets(kids),
            _ => None,
        }
    }

    fn activates(&mut self, mut kids: Kids<'_>) -> Option<ast::ActKind> {
        let thing = self.thing(kids.next()?);
        let clauses = self.clauses(&mut kids)?;
        let (duration, starting, with) = (clauses.duration.map(first), clauses.starting.map(first), clauses.with.map(first));
        Some(ast::ActKind::Activates { thing: thing?, duration, starting, with })
    }

    fn decides(&mut self, rule: Rule, mut kids: Kids<'_>) -> Option<ast::ActKind> {
        let thing = self.thing(kids.next()?);
        kids.next();
        let name = self.next_name(&mut kids);
        let with = self.clauses(&mut kids)?.with.map(first);
        let decision = if rule == Rule::approves { ast::ActKind::Approves } else { ast::ActKind::Denies };
        Some(decision(thing?, name?, with))
    }

    fn cancels(&mut self, mut kids: Kids<'_>) -> Option<ast::ActKind> {
        let thing = self.thing(kids.next()?);
        let name = if kids.has(Rule::k_for) { Some(self.next_name(&mut kids)?) } else { None };
        Some(ast::ActKind::Cancels(thing?, name))
    }

    fn assigns(&mut self, mut kids: Kids<'_>) -> Option<ast::ActKind> {
        let names = self.next_names(&mut kids);
        kids.next();
        let placement = self.next_placement(&mut kids);
        let clauses = self.clauses(&mut kids)?;
        Some(ast::ActKind::Assigns(names?, placement?, clauses.window.map(first), clauses.with.map(first)))
    }

    fn adds(&mut self, mut kids: Kids<'_>) -> Option<ast::ActKind> {
        let names = self.next_names(&mut kids);
        kids.next();
        let group = self.next_name(&mut kids);
        kids.next();
        let relation = ast::Relation::of_word(kids.next()?.as_str())?;
        Some(ast::ActKind::Adds(names?, group?, relation))
    }

    fn removes(&mut self, mut kids: Kids<'_>) -> Option<ast::ActKind> {
        let names = self.next_names(&mut kids);
        kids.next();
        let placement = self.next_placement(&mut kids);
        Some(ast::ActKind::Removes(names?, placement?))
    }

    fn asks(&mut self, mut kids: Kids<'_>) -> Option<ast::ActKind> {
        kids.next();
        let prolonging = ast::Prolonging::of_word(kids.next()?.as_str())?;
        let placement = self.next_placement(&mut kids);
        let with = self.clauses(&mut kids)?.with.map(first);
        Some(ast::ActKind::Asks(prolonging, placement?, with))
    }

    fn prolongs(&mut self, keyword: Rule, mut kids: Kids<'_>) -> Option<ast::ActKind> {
        let prolonging = if keyword == Rule::k_extends { ast::Prolonging::Extend } else { ast::Prolonging::Renew };
        let name = self.next_name(&mut kids);
        kids.next();
        let placement = self.next_placement(&mut kids);
        kids.next();
        let until = self.next_time(&mut kids);
        let with = self.clauses(&mut kids)?.with.map(first);
        Some(ast::ActKind::Prolongs(prolonging, name?, placement?, until?, with))
    }

    fn sets(&mut self, mut kids: Kids<'_>) -> Option<ast::ActKind> {
        let relation = relation_of(kids.next()?.as_rule())?;
        kids.next();
        kids.next();
        let group = self.next_name(&mut kids);
        kids.next();
        let policy = self.next_name(&mut kids);
        Some(ast::ActKind::Sets(relation, group?, policy?))
    }
}
