//! How much is looked at where more of the same changes no answer. Each bound says why it has its value, and below which it would be wrong;
//! `tests/it/reach_bounds.rs` holds answers to be the same with the least that is right and with much more.

/// The bounds of the searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Of accounts that differ in nothing so many are taken over, or share what accounts under control are given: one asks, the other approves.
    /// At least 2. One more is kept of them, as the attacker may begin with one.
    pub alike: usize,
    /// Of accounts that differ in nothing so many are looked at as approvers: one may be the requester. At least 2.
    pub spares: usize,
    /// So many approvers by the given facts are named in one search, and so many of those looked at that differ in nothing: the requester and
    /// the attacker may be two of them. At least 3.
    pub named: usize,
    /// On the way to accounts that are given nothing at all so many others are passed that are given something elsewhere. They would do as well:
    /// that is why it need be no more than the spares, and the others are preferred only because they are sooner done.
    pub passed: usize,
    /// A plan is looked for among groups that need at most so many steps to the goal, before it is among all. Most plans of administrators
    /// have one or two steps; each more makes the part of the tenant that is looked at in vain much larger. From 0.
    pub near_steps: u64,
    /// For so many policies, at one instant, an approver is looked for among those nearest to it; then the approvers of all policies are found
    /// together, which takes as long as many of such searches. From 0.
    pub near_approvers: usize,
    /// At so many instants is remembered what was found: a question over time goes to and fro between few of them. From 0.
    pub instants: usize,
    /// Of more groups than this not all are looked at to tell what an administrator who comes to no goal gets: it is told that they were not
    /// (`is_partial`), and nobody reads more. The decision does not rest on it.
    pub many_groups: usize,
    /// So many groups are then looked at: enough to show what such an account gets.
    pub few_groups: usize,
}

impl Bounds {
    /// Those that are used.
    pub const USUAL: Self = Self {
        alike: 2,
        spares: 2,
        named: 3,
        passed: 64,
        near_steps: 2,
        near_approvers: 32,
        instants: 4,
        many_groups: 256,
        few_groups: 64,
    };
}

impl Default for Bounds {
    fn default() -> Self {
        Self::USUAL
    }
}
