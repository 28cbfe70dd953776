//! Knuth's generalisation of Dijkstra's algorithm: settles claims in the order of their smallest derivation trees, counted in steps.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::claim::Claim;
use super::growing::Growing;
use crate::defect::OrDefect;
use crate::define_id;
use crate::eval::FactId;
use crate::reach::rules::Rule;
use crate::stop;
use crate::table::Table;

define_id!(
    /// A claim of one search.
    NodeId
);
define_id!(
    /// One way to derive a claim.
    EdgeId
);

/// One way to derive a claim: from other claims and given facts, by a rule.
#[derive(Debug, Clone)]
pub(crate) struct Derivation {
    pub(crate) conclusion: NodeId,
    pub(crate) premises: Vec<NodeId>,
    pub(crate) rule: Rule,
    pub(crate) facts: Vec<FactId>,
    /// How many premises are not settled.
    missing: usize,
}

/// A derivation in claims, with what it lacks.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) conclusion: Claim,
    pub(super) rule: Rule,
    pub(super) premises: Vec<Claim>,
    pub(super) facts: Vec<FactId>,
    pub(super) missing: Vec<Claim>,
}

#[derive(Debug, Clone)]
struct Node {
    claim: Claim,
    /// The size of its smallest derivation tree and that derivation, once settled.
    best: Option<(u64, EdgeId)>,
    /// Derivations that wait for it.
    waiting: Vec<EdgeId>,
}

/// A change to what was there before.
#[derive(Debug, Clone)]
enum Change {
    /// A claim was settled; these derivations waited for it.
    Settled(NodeId, Vec<EdgeId>),
    /// One more derivation waits for a claim.
    Waits(NodeId),
    /// A derivation lacks one premise less.
    Supplied(EdgeId),
}

/// A state of a graph to which it can be taken back.
#[derive(Debug, Clone, Copy)]
pub(super) struct GraphMark {
    nodes: usize,
    edges: usize,
    changes: usize,
}

/// Claims and derivations of one search.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    nodes: Table<NodeId, Node>,
    edges: Table<EdgeId, Derivation>,
    ids: FxHashMap<Claim, NodeId>,
    heap: BinaryHeap<Reverse<(u64, EdgeId)>>,
    /// The changes since the first mark; `None` before.
    changes: Option<Vec<Change>>,
}

impl Graph {
    /// Adds a way to derive a claim. Of two equally small ones the one that was offered first wins.
    pub(super) fn offer(&mut self, conclusion: Claim, premises: &[Claim], rule: Rule, facts: &[FactId]) {
        let conclusion = self.node(conclusion);
        if self.nodes.row(conclusion).best.is_some() {
            return;
        }
        let premises: Vec<NodeId> = premises.iter().map(|claim| self.node(*claim)).collect();
        let missing = premises.iter().filter(|node| self.nodes.row(**node).best.is_none()).count();
        let edge = self.edges.push(Derivation { conclusion, premises, rule, facts: facts.to_vec(), missing });
        if missing == 0 {
            self.push(edge);
        }
        for premise in self.edges.row(edge).premises.clone() {
            let node = self.nodes.row_mut(premise);
            if node.best.is_none() {
                node.waiting.push(edge);
                self.note(Change::Waits(premise));
            }
        }
    }

    fn note(&mut self, change: Change) {
        if let Some(changes) = &mut self.changes {
            changes.push(change);
        }
    }

    fn node(&mut self, claim: Claim) -> NodeId {
        let nodes = &mut self.nodes;
        *self.ids.entry(claim).or_insert_with(|| nodes.push(Node { claim, best: None, waiting: Vec::new() }))
    }

    fn push(&mut self, edge: EdgeId) {
        let row = self.edges.row(edge);
        // shared parts count each time, so sizes may double at every step
        let size = row.premises.iter().fold(row.rule.cost(), |sum, premise| sum.saturating_add(self.size(*premise)));
        self.heap.push(Reverse((size, edge)));
    }

    fn size(&self, node: NodeId) -> u64 {
        self.nodes.row(node).best.map_or(0, |(size, _)| size)
    }

    /// Settles the claim with the smallest derivation tree that is left.
    pub(super) fn settle_next(&mut self) -> Option<Claim> {
        stop::check();
        while let Some(Reverse((size, edge))) = self.heap.pop() {
            let conclusion = self.edges.row(edge).conclusion;
            let node = self.nodes.row_mut(conclusion);
            if node.best.is_some() {
                continue;
            }
            node.best = Some((size, edge));
            let claim = node.claim;
            let waiting = std::mem::take(&mut node.waiting);
            for edge in waiting.iter().copied() {
                let row = self.edges.row_mut(edge);
                row.missing = row.missing.checked_sub(1).or_defect();
                let is_ready = row.missing == 0;
                self.note(Change::Supplied(edge));
                if is_ready {
                    self.push(edge);
                }
            }
            self.note(Change::Settled(conclusion, waiting));
            return Some(claim);
        }
        None
    }

    /// Returns the node of a claim that is settled.
    pub(crate) fn find(&self, claim: Claim) -> Option<NodeId> {
        self.ids.get(&claim).copied().filter(|node| self.nodes.row(*node).best.is_some())
    }

    /// Returns the size of the smallest derivation tree of a settled claim, in steps.
    pub(crate) fn size_of(&self, claim: Claim) -> Option<u64> {
        self.nodes.row(*self.ids.get(&claim)?).best.map(|(size, _)| size)
    }

    /// Returns the claim of a node.
    pub(crate) fn claim(&self, node: NodeId) -> Claim {
        self.nodes.row(node).claim
    }

    /// Returns the smallest derivation of a settled node.
    pub(crate) fn derivation(&self, node: NodeId) -> Option<&Derivation> {
        self.nodes.row(node).best.map(|(_, edge)| self.edges.row(edge))
    }

    /// Returns the claims that are settled, in the order they were met.
    pub(super) fn settled(&self) -> impl Iterator<Item = Claim> {
        self.nodes.values().filter(|node| node.best.is_some()).map(|node| node.claim)
    }

    /// Returns the derivations that lack a premise, in the order they were offered.
    pub(super) fn stopped(&self) -> impl Iterator<Item = Way> {
        let is_open = |edge: &&Derivation| edge.missing > 0 && self.nodes.row(edge.conclusion).best.is_none();
        self.edges.values().filter(is_open).map(|edge| self.way(edge, |node| self.nodes.row(node).best.is_none()))
    }

    /// Returns the derivations behind a settled claim, each after all it rests on; what was supposed counts as missing.
    pub(super) fn derivations_of(&self, claim: Claim) -> Vec<Way> {
        let is_supposed = |node| self.derivation(node).is_some_and(|derivation| derivation.rule == Rule::Suppose);
        let nodes = self.find(claim).map_or_else(Vec::new, |node| self.in_order(node));
        nodes.into_iter().filter_map(|node| self.derivation(node)).map(|derivation| self.way(derivation, is_supposed)).collect()
    }

    fn way(&self, edge: &Derivation, is_missing: impl Fn(NodeId) -> bool) -> Way {
        let missing = edge.premises.iter().copied().filter(|node| is_missing(*node)).map(|node| self.claim(node)).collect();
        let premises = edge.premises.iter().map(|node| self.claim(*node)).collect();
        Way { conclusion: self.claim(edge.conclusion), rule: edge.rule, premises, facts: edge.facts.clone(), missing }
    }

    /// Returns the claims that are not settled, of those that are new since `looked_at`, which counts them.
    pub(super) fn open_claims(&self, looked_at: &mut usize) -> Vec<Claim> {
        let new = self.nodes.values().skip(*looked_at).filter(|node| node.best.is_none()).map(|node| node.claim).collect();
        *looked_at = self.nodes.len();
        new
    }

    /// Returns the nodes of a settled derivation, each after all it rests on; a shared one once.
    pub(crate) fn in_order(&self, goal: NodeId) -> Vec<NodeId> {
        let mut order = Vec::new();
        let mut seen = FxHashSet::default();
        let mut stack = vec![(goal, 0)];
        seen.insert(goal);
        while let Some((node, next)) = stack.pop() {
            match self.derivation(node).and_then(|derivation| derivation.premises.get(next)) {
                Some(premise) => {
                    stack.push((node, next + 1));
                    if seen.insert(*premise) {
                        stack.push((*premise, 0));
                    }
                }
                None => order.push(node),
            }
        }
        order
    }
}

impl Growing for Graph {
    type Mark = GraphMark;

    /// Marks the state, in which nothing is left to settle, so that it can be taken back to.
    fn mark(&mut self) -> GraphMark {
        let changes = self.changes.get_or_insert_default().len();
        GraphMark { nodes: self.nodes.len(), edges: self.edges.len(), changes }
    }

    /// Takes back everything that came after a mark.
    fn take_back(&mut self, mark: GraphMark) {
        self.heap.clear();
        let changes = self.changes.as_mut().map(|changes| changes.split_off(mark.changes)).or_defect();
        for change in changes.into_iter().rev() {
            match change {
                Change::Settled(node, waiting) => {
                    let node = self.nodes.row_mut(node);
                    node.best = None;
                    node.waiting = waiting;
                }
                Change::Waits(node) => _ = self.nodes.row_mut(node).waiting.pop(),
                Change::Supplied(edge) => self.edges.row_mut(edge).missing += 1,
            }
        }
        for node in self.nodes.values().skip(mark.nodes) {
            self.ids.remove(&node.claim);
        }
        self.nodes.truncate(mark.nodes);
        self.edges.truncate(mark.edges);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::ContextId;
    use crate::table::Id;

    fn weak(index: usize) -> Claim {
        Claim::Weak(ContextId::from_index(index))
    }

    #[test]
    fn the_smallest_tree_wins_although_it_is_offered_last() {
        let mut graph = Graph::default();
        graph.offer(weak(0), &[], Rule::R27, &[]);
        graph.offer(weak(1), &[weak(0)], Rule::R27, &[]);
        graph.offer(Claim::Goal, &[weak(0), weak(1)], Rule::R28, &[]);
        graph.offer(Claim::Goal, &[weak(2)], Rule::R27, &[]);
        graph.offer(weak(2), &[], Rule::R27, &[]);
        while graph.settle_next().is_some() {}
        assert_eq!(graph.size_of(Claim::Goal), Some(2));
        assert_eq!(graph.size_of(weak(1)), Some(2));
        assert!(graph.derivation(graph.find(Claim::Goal).unwrap()).unwrap().premises.len() == 1);
    }

    #[test]
    fn what_came_after_a_mark_is_taken_back() {
        let mut graph = Graph::default();
        graph.offer(weak(0), &[weak(1), weak(2)], Rule::R27, &[]);
        graph.offer(weak(3), &[weak(0)], Rule::R27, &[]);
        assert!(graph.settle_next().is_none());
        let mark = graph.mark();
        for _ in 0..2 {
            graph.offer(weak(1), &[], Rule::R27, &[]);
            assert_eq!(graph.settle_next(), Some(weak(1)));
            assert!(graph.settle_next().is_none());
            graph.offer(weak(2), &[weak(4)], Rule::R27, &[]);
            graph.offer(weak(4), &[], Rule::R27, &[]);
            while graph.settle_next().is_some() {}
            assert_eq!(graph.size_of(weak(3)), Some(5));
            graph.take_back(mark);
            assert!((0..5).all(|index| graph.find(weak(index)).is_none()));
            assert!(graph.settle_next().is_none());
        }
        assert_eq!(graph.stopped().count(), 2);
    }

    #[test]
    fn a_claim_that_rests_on_itself_is_never_settled() {
        let mut graph = Graph::default();
        graph.offer(weak(0), &[weak(1)], Rule::R28, &[]);
        graph.offer(weak(1), &[weak(0)], Rule::R28, &[]);
        assert!(graph.settle_next().is_none());
        assert_eq!(graph.stopped().count(), 2);
    }
}
