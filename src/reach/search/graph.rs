//! Knuth's generalisation of Dijkstra's algorithm: settles claims in the order of their smallest derivation trees, counted in steps.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Act, Claim};
use crate::define_id;
use crate::eval::FactId;
use crate::table::Table;

define_id!(
    /// A claim of one search.
    NodeId
);
define_id!(
    /// One way to derive a claim.
    EdgeId
);

/// One way to derive a claim: from other claims and given facts, by an act.
#[derive(Debug, Clone)]
pub(in crate::reach) struct Derivation {
    pub(in crate::reach) conclusion: NodeId,
    pub(in crate::reach) premises: Vec<NodeId>,
    pub(in crate::reach) act: Act,
    pub(in crate::reach) facts: Vec<FactId>,
    /// How many premises are not settled.
    missing: usize,
}

/// A derivation in claims, with what it lacks.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) conclusion: Claim,
    pub(super) act: Act,
    pub(super) premises: Vec<Claim>,
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

/// Claims and derivations of one search.
#[derive(Debug, Clone, Default)]
pub(in crate::reach) struct Graph {
    nodes: Table<NodeId, Node>,
    edges: Table<EdgeId, Derivation>,
    ids: FxHashMap<Claim, NodeId>,
    heap: BinaryHeap<Reverse<(u64, EdgeId)>>,
}

impl Graph {
    /// Adds a way to derive a claim. Of two equally small ones the one that was offered first wins.
    pub(super) fn offer(&mut self, conclusion: Claim, premises: &[Claim], act: Act, facts: &[FactId]) {
        let conclusion = self.node(conclusion);
        if self.nodes.row(conclusion).best.is_some() {
            return;
        }
        let premises: Vec<NodeId> = premises.iter().map(|claim| self.node(*claim)).collect();
        let missing = premises.iter().filter(|node| self.nodes.row(**node).best.is_none()).count();
        let edge = self.edges.push(Derivation { conclusion, premises, act, facts: facts.to_vec(), missing });
        if missing == 0 {
            self.push(edge);
        }
        for premise in self.edges.row(edge).premises.clone() {
            let node = self.nodes.row_mut(premise);
            if node.best.is_none() {
                node.waiting.push(edge);
            }
        }
    }

    fn node(&mut self, claim: Claim) -> NodeId {
        let nodes = &mut self.nodes;
        *self.ids.entry(claim).or_insert_with(|| nodes.push(Node { claim, best: None, waiting: Vec::new() }))
    }

    fn push(&mut self, edge: EdgeId) {
        let row = self.edges.row(edge);
        let size = row.premises.iter().fold(row.act.cost(), |sum, premise| sum.saturating_add(self.size(*premise)));
        self.heap.push(Reverse((size, edge)));
    }

    fn size(&self, node: NodeId) -> u64 {
        self.nodes.row(node).best.map_or(0, |(size, _)| size)
    }

    /// Settles the claim with the smallest derivation tree that is left.
    pub(super) fn settle_next(&mut self) -> Option<Claim> {
        while let Some(Reverse((size, edge))) = self.heap.pop() {
            let conclusion = self.edges.row(edge).conclusion;
            let node = self.nodes.row_mut(conclusion);
            if node.best.is_some() {
                continue;
            }
            node.best = Some((size, edge));
            let claim = node.claim;
            for waiting in std::mem::take(&mut node.waiting) {
                let row = self.edges.row_mut(waiting);
                row.missing = row.missing.saturating_sub(1);
                if row.missing == 0 {
                    self.push(waiting);
                }
            }
            return Some(claim);
        }
        None
    }

    /// Returns the node of a claim that is settled.
    pub(in crate::reach) fn find(&self, claim: Claim) -> Option<NodeId> {
        self.ids.get(&claim).copied().filter(|node| self.nodes.row(*node).best.is_some())
    }

    /// Returns the size of the smallest derivation tree of a settled claim, in steps.
    pub(in crate::reach) fn size_of(&self, claim: Claim) -> Option<u64> {
        self.nodes.row(*self.ids.get(&claim)?).best.map(|(size, _)| size)
    }

    /// Returns the claim of a node.
    pub(in crate::reach) fn claim(&self, node: NodeId) -> Claim {
        self.nodes.row(node).claim
    }

    /// Returns the smallest derivation of a settled node.
    pub(in crate::reach) fn derivation(&self, node: NodeId) -> Option<&Derivation> {
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
        let is_supposed = |node| self.derivation(node).is_some_and(|derivation| derivation.act == Act::Suppose);
        let nodes = self.find(claim).map(|node| self.in_order(node)).unwrap_or_default();
        nodes.into_iter().filter_map(|node| self.derivation(node)).map(|derivation| self.way(derivation, is_supposed)).collect()
    }

    fn way(&self, edge: &Derivation, is_missing: impl Fn(NodeId) -> bool) -> Way {
        let missing = edge.premises.iter().copied().filter(|node| is_missing(*node)).map(|node| self.claim(node)).collect();
        let premises = edge.premises.iter().map(|node| self.claim(*node)).collect();
        Way { conclusion: self.claim(edge.conclusion), act: edge.act, premises, missing }
    }

    /// Returns the claims that are not settled, of those that are new since `looked_at`, which counts them.
    pub(super) fn open_claims(&self, looked_at: &mut usize) -> Vec<Claim> {
        let new = self.nodes.values().skip(*looked_at).filter(|node| node.best.is_none()).map(|node| node.claim).collect();
        *looked_at = self.nodes.len();
        new
    }

    /// Returns the nodes of a settled derivation, each after all it rests on; a shared one once.
    pub(in crate::reach) fn in_order(&self, goal: NodeId) -> Vec<NodeId> {
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
        graph.offer(weak(0), &[], Act::Weaken, &[]);
        graph.offer(weak(1), &[weak(0)], Act::Weaken, &[]);
        graph.offer(Claim::Goal, &[weak(0), weak(1)], Act::None, &[]);
        graph.offer(Claim::Goal, &[weak(2)], Act::Weaken, &[]);
        graph.offer(weak(2), &[], Act::Weaken, &[]);
        while graph.settle_next().is_some() {}
        assert_eq!(graph.size_of(Claim::Goal), Some(2));
        assert_eq!(graph.size_of(weak(1)), Some(2));
        assert!(graph.derivation(graph.find(Claim::Goal).unwrap()).unwrap().premises.len() == 1);
    }

    #[test]
    fn a_claim_that_rests_on_itself_is_never_settled() {
        let mut graph = Graph::default();
        graph.offer(weak(0), &[weak(1)], Act::None, &[]);
        graph.offer(weak(1), &[weak(0)], Act::None, &[]);
        assert!(graph.settle_next().is_none());
        assert_eq!(graph.stopped().count(), 2);
    }
}
