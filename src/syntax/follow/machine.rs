//! Makes a machine of the grammar itself: it walks over tokens, and knows after each which ones may follow.
//!
//! The grammar never recurses, so that every rule can be written out where it is used. Lookaheads are passed over: the machine may offer
//! what the parser then refuses, but never leaves out what it accepts.

use std::sync::LazyLock;

use pest_meta::ast::{Expr, Rule};
use pest_meta::parser::{self, consume_rules};
use rustc_hash::FxHashSet;

use super::slot::{Slot, of_rule};
use crate::defect::OrDefect;
use crate::syntax::lex::Kind;

/// A state of the machine.
type State = usize;

/// What may follow a state: tokens, and states that are reached without one.
#[derive(Debug, Default)]
struct Node {
    tokens: Vec<(Slot, State)>,
    jumps: Vec<State>,
}

/// The machine.
#[derive(Debug)]
pub(super) struct Machine {
    nodes: Vec<Node>,
}

/// The states a walk may be in, in the order of the grammar.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct States(Vec<State>);

impl Machine {
    /// Returns the machine of what is typed at a prompt: statements, a question, or a step.
    pub fn of_input() -> &'static Self {
        static MACHINE: LazyLock<Machine> = LazyLock::new(|| Machine::of(&[("statement", true), ("query", false), ("step", false)]));
        &MACHINE
    }

    /// Returns the machine of what stands in a file: statements.
    pub fn of_file() -> &'static Self {
        static MACHINE: LazyLock<Machine> = LazyLock::new(|| Machine::of(&[("statement", true)]));
        &MACHINE
    }

    fn of(inputs: &[(&str, bool)]) -> Self {
        Draft::new(include_str!("../../../grammar/pim.pest")).finish(inputs)
    }

    /// Returns the states before the first token.
    pub fn start(&self) -> States {
        States(self.close(vec![0]))
    }

    /// Returns the states after a token; none where it does not fit.
    pub fn step(&self, states: &States, kind: Kind, written: &str) -> States {
        let taken = self.tokens(states).filter(|(slot, _)| slot.takes(kind, written));
        States(self.close(taken.map(|(_, to)| *to).collect()))
    }

    /// Returns the slots that a token fills.
    pub fn taken<'a>(&'a self, states: &'a States, kind: Kind, written: &'a str) -> impl Iterator<Item = &'a Slot> {
        self.tokens(states).map(|(slot, _)| slot).filter(move |slot| slot.takes(kind, written))
    }

    /// Returns what may follow, each once, in the order of the grammar.
    pub fn next(&self, states: &States) -> Vec<Slot> {
        let mut found: Vec<Slot> = Vec::new();
        for (slot, _) in self.tokens(states) {
            if !found.contains(slot) {
                found.push(slot.clone());
            }
        }
        found
    }

    fn node(&self, state: State) -> Option<&Node> {
        self.nodes.get(state)
    }

    fn tokens<'a>(&'a self, states: &'a States) -> impl Iterator<Item = &'a (Slot, State)> {
        states.0.iter().filter_map(|state| self.node(*state)).flat_map(|node| &node.tokens)
    }

    /// Adds the states that are reached without a token; of all only those that a token may follow.
    fn close(&self, states: Vec<State>) -> Vec<State> {
        let mut waiting: Vec<State> = states.into_iter().rev().collect();
        let (mut seen, mut found) = (FxHashSet::default(), Vec::new());
        while let Some(state) = waiting.pop() {
            if !seen.insert(state) {
                continue;
            }
            let Some(node) = self.node(state) else { continue };
            if !node.tokens.is_empty() {
                found.push(state);
            }
            waiting.extend(node.jumps.iter().rev());
        }
        found
    }
}

impl States {
    /// Tells whether there is none: nothing fits any more.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A machine that is being made.
struct Draft {
    rules: Vec<Rule>,
    nodes: Vec<Node>,
}

/// Where an expression stands: the rules around it, and how many names its rule has had.
struct Place<'a> {
    parents: Vec<&'a str>,
    names: usize,
}

impl Draft {
    fn new(grammar: &str) -> Self {
        // the grammar is part of the program, which does not build with a bad one
        let pairs = parser::parse(parser::Rule::grammar_rules, grammar).ok();
        let rules = pairs.and_then(|pairs| consume_rules(pairs).ok()).or_defect();
        Self { rules, nodes: vec![Node::default()] }
    }

    /// Makes the machine of some rules, of which each may come again or not.
    fn finish(mut self, inputs: &[(&str, bool)]) -> Machine {
        let rules = std::mem::take(&mut self.rules);
        for (input, repeats) in inputs.iter().copied() {
            let from = self.add_node();
            self.jump(0, from);
            let end = self.rule(&rules, input, from, &mut Place { parents: Vec::new(), names: 0 });
            if repeats {
                self.jump(end, from);
            }
            let last = self.add_node();
            self.token(end, Slot::End, last);
        }
        Machine { nodes: self.nodes }
    }

    fn add_node(&mut self) -> State {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    fn jump(&mut self, from: State, to: State) {
        if let Some(node) = self.nodes.get_mut(from) {
            node.jumps.push(to);
        }
    }

    fn token(&mut self, from: State, slot: Slot, to: State) {
        if let Some(node) = self.nodes.get_mut(from) {
            node.tokens.push((slot, to));
        }
    }

    /// Adds a rule after a state; returns the state after it.
    fn rule<'a>(&mut self, rules: &'a [Rule], name: &str, from: State, place: &mut Place<'a>) -> State {
        let slot = of_rule(name, &place.parents, place.names);
        place.names += usize::from(name == "name");
        if let Some(slot) = slot {
            let to = self.add_node();
            self.token(from, slot, to);
            return to;
        }
        let Some(rule) = rules.iter().find(|rule| rule.name == name) else { return from };
        let parents = place.parents.iter().copied().chain([rule.name.as_str()]).collect();
        self.expression(rules, &rule.expr, from, &mut Place { parents, names: 0 })
    }

    fn expression<'a>(&mut self, rules: &'a [Rule], expr: &'a Expr, from: State, place: &mut Place<'a>) -> State {
        match expr {
            Expr::Ident(name) => self.rule(rules, name, from, place),
            Expr::Seq(first, second) => {
                let middle = self.expression(rules, first, from, place);
                self.expression(rules, second, middle, place)
            }
            Expr::Choice(first, second) => {
                let end = self.add_node();
                for choice in [first, second] {
                    let last = self.expression(rules, choice, from, place);
                    self.jump(last, end);
                }
                end
            }
            Expr::Opt(inner) => self.repeated(rules, inner, from, place, (true, false)),
            Expr::Rep(inner) => self.repeated(rules, inner, from, place, (true, true)),
            Expr::RepOnce(inner) => self.repeated(rules, inner, from, place, (false, true)),
            // lookaheads, and what only stands inside a token
            _ => from,
        }
    }

    /// Adds an expression that may be left out, or come again.
    fn repeated<'a>(
        &mut self,
        rules: &'a [Rule],
        expr: &'a Expr,
        from: State,
        place: &mut Place<'a>,
        (is_optional, repeats): (bool, bool),
    ) -> State {
        let (start, end) = (self.add_node(), self.add_node());
        self.jump(from, start);
        let last = self.expression(rules, expr, start, place);
        self.jump(last, end);
        if is_optional {
            self.jump(start, end);
        }
        if repeats {
            self.jump(end, start);
        }
        end
    }
}
