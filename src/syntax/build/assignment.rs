//! Builds assignments and what they share with scenario steps: placements, windows, evidence.

use std::collections::BTreeMap;

use pest::iterators::Pair;

use super::{Builder, Kids};
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::grammar::Rule;

/// The clauses of an assignment, each once.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    /// `for …`, in a step.
    pub duration: Option<(ast::Duration, Span)>,
    /// `starting …`, in a step.
    pub starting: Option<(ast::Time, Span)>,
    /// `from …` or `until …`
    pub window: Option<(ast::Window, Span)>,
    /// `with …`
    pub with: Option<(ast::With, Span)>,
    /// Whether every clause could be built.
    pub is_broken: bool,
}

impl Builder {
    /// Builds `assign …`; one with a broken clause is marked, since without it the statement would mean something else.
    pub(super) fn assign(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Statement> {
        let mut kids = Kids::of(pair);
        kids.next();
        let is_unknown = kids.has(Rule::k_unknown);
        let is_anybody = is_unknown && kids.peek() != Some(Rule::names);
        let names = if is_anybody { Some(Vec::new()) } else { self.next_names(&mut kids) };
        kids.next();
        let placement = self.next_placement(&mut kids);
        let clauses = self.good_clauses(&mut kids);
        let allows = kids.filter_map(|allow| self.allow_node(allow)).collect();
        Some(ast::Statement::Assignment(Box::new(ast::Assignment {
            is_unknown,
            names: names?,
            placement: placement?,
            window: clauses.window.map(first),
            with: clauses.with.map(first),
            has_bad_clause: clauses.is_broken,
            allows,
        })))
    }

    /// Builds a placement.
    pub(super) fn next_placement(&mut self, kids: &mut Kids<'_>) -> Option<ast::Placement> {
        if let Some(pair) = kids.next_if(Rule::role_placement) {
            return self.role_placement(pair);
        }
        let mut kids = Kids::of(kids.next_if(Rule::group_placement)?);
        let group = self.next_name(&mut kids);
        kids.next();
        let (state, relation) = (kids.next()?, kids.next()?);
        let state_span = self.span(&state).to(self.span(&relation));
        let (state, relation) = (ast::State::of_word(state.as_str())?, ast::Relation::of_word(relation.as_str())?);
        Some(ast::Placement::Group { group: group?, state, relation, state_span })
    }

    fn role_placement(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Placement> {
        let mut kids = Kids::of(pair);
        kids.next();
        let role = self.next_name(&mut kids);
        let unit = kids.next_if(Rule::in_unit).map_or(Some(None), |unit| self.in_unit(unit).map(Some));
        kids.next();
        let state = kids.next()?;
        let state_span = self.span(&state);
        Some(ast::Placement::Role { role: role?, unit: unit?, state: ast::State::of_word(state.as_str())?, state_span })
    }

    fn in_unit(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Name> {
        let mut kids = Kids::of(pair);
        kids.next();
        kids.next();
        self.next_name(&mut kids)
    }

    /// Builds the clauses that come next; none if one of them is broken.
    pub(super) fn clauses(&mut self, kids: &mut Kids<'_>) -> Option<Clauses> {
        Some(self.good_clauses(kids)).filter(|clauses| !clauses.is_broken)
    }

    /// Builds those of the clauses that come next that can be built.
    fn good_clauses(&mut self, kids: &mut Kids<'_>) -> Clauses {
        let mut clauses = Clauses::default();
        while let Some(Rule::for_mod | Rule::starting | Rule::window | Rule::with | Rule::step_with) = kids.peek()
            && let Some(pair) = kids.next()
        {
            if self.clause(&mut clauses, pair).is_none() {
                clauses.is_broken = true;
            }
        }
        clauses
    }

    fn clause(&mut self, clauses: &mut Clauses, pair: Pair<'_, Rule>) -> Option<()> {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::window => {
                let window = self.window(pair)?;
                self.set_once(&mut clauses.window, window, span, "the window");
            }
            Rule::for_mod => {
                let duration = self.for_mod(pair)?;
                self.set_once(&mut clauses.duration, duration, span, "`for`");
            }
            Rule::starting => {
                let starting = self.at(pair)?;
                self.set_once(&mut clauses.starting, starting, span, "`starting`");
            }
            _ => {
                let with = self.with(pair)?;
                self.set_once(&mut clauses.with, with, span, "`with`");
            }
        }
        Some(())
    }

    fn window(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Window> {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        let from = if kids.has(Rule::k_from) { Some(self.next_time(&mut kids)) } else { None };
        let end = if kids.has(Rule::k_until) {
            Some(self.next_time(&mut kids).map(ast::WindowEnd::Until))
        } else if kids.has(Rule::k_for) {
            Some(self.next_duration(&mut kids).map(ast::WindowEnd::For))
        } else {
            None
        };
        let from = from.map_or(Some(None), |time| time.map(Some))?;
        let end = end.map_or(Some(None), |end| end.map(Some))?;
        Some(ast::Window { from, end, span })
    }

    /// Builds `for DURATION`.
    pub(super) fn for_mod(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Duration> {
        let mut kids = Kids::of(pair);
        kids.next();
        self.next_duration(&mut kids)
    }

    /// Builds the time after a keyword.
    pub(super) fn at(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Time> {
        let mut kids = Kids::of(pair);
        kids.next();
        self.next_time(&mut kids)
    }

    /// Builds `with …`; evidence given twice is reported and kept once.
    pub(super) fn with(&mut self, pair: Pair<'_, Rule>) -> Option<ast::With> {
        let span = self.span(&pair);
        let mut evidence: Vec<ast::Evidence> = Vec::new();
        let mut places: BTreeMap<String, Span> = BTreeMap::new();
        for kid in Kids::of(pair) {
            if matches!(kid.as_rule(), Rule::k_with | Rule::k_nothing | Rule::comma) {
                continue;
            }
            let span = self.span(&kid);
            let (requirement, said) = self.requirement(kid)?;
            // two contexts are two pieces
            let name = match requirement.context() {
                Some(Some(name)) => format!("context `{}`", name.text),
                Some(None) => "`any context`".to_owned(),
                None => format!("`{}`", requirement.facts().word),
            };
            match places.get(&name) {
                Some(first) => self.report_repeated(&name, *first, span),
                None => {
                    places.insert(name, span);
                    evidence.push(ast::Evidence { requirement, said, span });
                }
            }
        }
        Some(ast::With { evidence, span })
    }
}

/// Returns what a slot holds, without its place.
pub(super) fn first<T>(slot: (T, Span)) -> T {
    slot.0
}
