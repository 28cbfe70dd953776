//! The rules (`docs/reach.md`), each told once: what it needs, what it gives, what a step by it counts. The search derives by them, and each of
//! its derivations is held to the table where debug assertions are on. The walk forward follows R1 to R9, and the cone backward all, by loops
//! of their own: one pass over what a group or an account is given serves R1 to R6 at once, which a loop over rules would take six times.
//! What a rule reads of policies, contexts and flags stands in `conditions`, `kind` and `power`, which all three share.

/// What is told of one rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RuleFacts {
    /// Its id in plans, and in `docs/reach.md`.
    pub(crate) id: &'static str,
    /// What it says.
    pub(crate) words: &'static str,
    /// What it may rest on, besides given facts.
    pub(crate) needs: &'static [FactKind],
    /// What it gives.
    pub(crate) gives: &'static [FactKind],
    pub(crate) weight: Weight,
}

/// What a rule is in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// None: it follows.
    None,
    /// A step that is listed and counts nothing.
    Free,
    /// A step.
    Counts,
    /// No step that could be taken; it counts so much that the fewest are supposed.
    Supposed,
}

/// The kinds of facts that are derived; the search has a claim for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FactKind {
    Controlled,
    Reset,
    Direct,
    Member,
    Owner,
    Role,
    Power,
    EveryRole,
    OpenRole,
    Weak,
    Passes,
    Blueprint,
    Approver,
    Approved,
    Unprotected,
    Stripped,
    Goal,
}

impl FactKind {
    /// All of them.
    const ALL: [Self; 17] = [
        Self::Controlled,
        Self::Reset,
        Self::Direct,
        Self::Member,
        Self::Owner,
        Self::Role,
        Self::Power,
        Self::EveryRole,
        Self::OpenRole,
        Self::Weak,
        Self::Passes,
        Self::Blueprint,
        Self::Approver,
        Self::Approved,
        Self::Unprotected,
        Self::Stripped,
        Self::Goal,
    ];
}

/// Makes the enum and the table from one list.
macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident = $facts:expr;)*) => {
        /// A rule.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Rule {
            $($(#[$doc])* $rule,)*
        }

        impl Rule {
            /// Returns what is told of it.
            pub(crate) const fn facts(self) -> RuleFacts {
                match self {
                    $(Self::$rule => $facts,)*
                }
            }

            /// All rules, in order.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$rule,)*];
        }
    };
}

rules! {
    /// What one begins with is given.
    Begin = RuleFacts { id: "h", words: "what one begins with is given", needs: &[], gives: &FactKind::ALL, weight: Weight::None };
    /// Whoever is assigned as a member is one.
    R1 = RuleFacts { id: "R1", words: "whoever is assigned as a member is one", needs: &[FactKind::Controlled, FactKind::Direct], gives: &[FactKind::Direct, FactKind::Member], weight: Weight::None };
    /// Members of a group are members of the groups that it is an active member of.
    R2 = RuleFacts { id: "R2", words: "members of a group are members of the groups that it is an active member of", needs: &[FactKind::Member], gives: &[FactKind::Member], weight: Weight::None };
    /// Whoever is assigned as an owner is one.
    R3 = RuleFacts { id: "R3", words: "whoever is assigned as an owner is one", needs: &[FactKind::Controlled], gives: &[FactKind::Owner], weight: Weight::None };
    /// Whoever is assigned a role holds it, and so do the members of a role-assignable group.
    R4 = RuleFacts { id: "R4", words: "whoever is assigned a role holds it, and so do the members of a role-assignable group", needs: &[FactKind::Controlled, FactKind::Member], gives: &[FactKind::Role], weight: Weight::None };
    /// An eligible relation of a group is activated, through the gates of its policy.
    R5 = RuleFacts { id: "R5", words: "an eligible relation of a group is activated, through the gates of its policy", needs: &[FactKind::Controlled, FactKind::Direct, FactKind::Member, FactKind::Reset, FactKind::Passes, FactKind::Approved], gives: &[FactKind::Direct, FactKind::Owner], weight: Weight::Counts };
    /// An eligible role is activated, through the gates of its policy.
    R6 = RuleFacts { id: "R6", words: "an eligible role is activated, through the gates of its policy", needs: &[FactKind::Controlled, FactKind::Direct, FactKind::Member, FactKind::Reset, FactKind::Passes, FactKind::Approved, FactKind::OpenRole], gives: &[FactKind::Role], weight: Weight::Counts };
    /// Whoever may change a group adds itself.
    R7 = RuleFacts { id: "R7", words: "whoever may change a group adds itself", needs: &[FactKind::Power], gives: &[FactKind::Direct, FactKind::Owner], weight: Weight::Counts };
    /// Users who are no guests join an open group.
    R8 = RuleFacts { id: "R8", words: "users who are no guests join an open group", needs: &[FactKind::Controlled], gives: &[FactKind::Direct], weight: Weight::Counts };
    /// Whoever may assign every role assigns itself any.
    R9 = RuleFacts { id: "R9", words: "whoever may assign every role assigns itself any", needs: &[FactKind::EveryRole], gives: &[FactKind::Role], weight: Weight::Counts };
    /// A password is reset by a role.
    R20 = RuleFacts { id: "R20", words: "a password is reset by a role", needs: &[FactKind::Role, FactKind::Unprotected, FactKind::Stripped], gives: &[FactKind::Reset], weight: Weight::Counts };
    /// MFA methods are reset by a role.
    R21 = RuleFacts { id: "R21", words: "MFA methods are reset by a role", needs: &[FactKind::Role, FactKind::Unprotected, FactKind::Stripped], gives: &[FactKind::Reset], weight: Weight::Counts };
    /// An account is taken over whose credentials were reset.
    R22 = RuleFacts { id: "R22", words: "an account is taken over whose credentials were reset", needs: &[FactKind::Reset], gives: &[FactKind::Controlled], weight: Weight::Free };
    /// A user is created.
    R23 = RuleFacts { id: "R23", words: "a user is created", needs: &[FactKind::Role], gives: &[FactKind::Controlled], weight: Weight::Counts };
    /// Whoever may change a group adds any account under control.
    R24 = RuleFacts { id: "R24", words: "whoever may change a group adds any account under control", needs: &[FactKind::Power, FactKind::Controlled], gives: &[FactKind::Direct, FactKind::Owner], weight: Weight::Counts };
    /// Whoever may assign every role assigns any to any account under control.
    R25 = RuleFacts { id: "R25", words: "whoever may assign every role assigns any to any account under control", needs: &[FactKind::EveryRole, FactKind::Controlled], gives: &[FactKind::Role], weight: Weight::Counts };
    /// The gates before a role fall for whoever may assign every role.
    R26 = RuleFacts { id: "R26", words: "the gates before a role fall for whoever may assign every role", needs: &[FactKind::EveryRole], gives: &[FactKind::OpenRole], weight: Weight::Counts };
    /// A context is weakened.
    R27 = RuleFacts { id: "R27", words: "a context is weakened", needs: &[FactKind::Role], gives: &[FactKind::Weak], weight: Weight::Counts };
    /// A context lets pass whom it excludes, and everybody under control once it is weakened.
    R28 = RuleFacts { id: "R28", words: "a context lets pass whom it excludes, and everybody under control once it is weakened", needs: &[FactKind::Weak, FactKind::Member], gives: &[FactKind::Passes], weight: Weight::None };
    /// An agent identity is controlled by whoever controls its blueprint.
    R29 = RuleFacts { id: "R29", words: "an agent identity is controlled by whoever controls its blueprint", needs: &[FactKind::Blueprint], gives: &[FactKind::Controlled], weight: Weight::Counts };
    /// An agent identity acts as its user.
    R30 = RuleFacts { id: "R30", words: "an agent identity acts as its user", needs: &[FactKind::Controlled], gives: &[FactKind::Controlled], weight: Weight::Free };
    /// Owners and holders of some roles may change a group.
    MayChange = RuleFacts { id: "D1.8", words: "owners and holders of some roles may change a group", needs: &[FactKind::Owner, FactKind::Role], gives: &[FactKind::Power], weight: Weight::None };
    /// Holders of some roles may assign every role.
    MayAssign = RuleFacts { id: "R9", words: "holders of some roles may assign every role", needs: &[FactKind::Role], gives: &[FactKind::EveryRole], weight: Weight::None };
    /// Owners and holders of some roles control a blueprint.
    HasBlueprint = RuleFacts { id: "R29", words: "owners and holders of some roles control a blueprint", needs: &[FactKind::Controlled, FactKind::Role], gives: &[FactKind::Blueprint], weight: Weight::None };
    /// People approve who are named, in a named group, or hold a role for it.
    MayApprove = RuleFacts { id: "D2.22", words: "people approve who are named, in a named group, or hold a role for it", needs: &[FactKind::Controlled, FactKind::Member, FactKind::Role], gives: &[FactKind::Approver], weight: Weight::None };
    /// Somebody else approves an activation.
    Approve = RuleFacts { id: "D2.23", words: "somebody else approves an activation", needs: &[FactKind::Approver], gives: &[FactKind::Approved], weight: Weight::Counts };
    /// What protects an account is taken away by whoever may change it.
    Unprotect = RuleFacts { id: "P19", words: "what protects an account is taken away by whoever may change it", needs: &[FactKind::Power, FactKind::EveryRole], gives: &[FactKind::Unprotected, FactKind::Stripped], weight: Weight::Counts };
    /// What was asked for is held.
    Goal = RuleFacts { id: "goal", words: "what was asked for is held", needs: &[FactKind::Member, FactKind::Owner, FactKind::Role], gives: &[FactKind::Goal], weight: Weight::None };
    /// What is missing is taken for given: nothing that could be done.
    Suppose = RuleFacts { id: "supposed", words: "what is missing is taken for given: nothing that could be done", needs: &[], gives: &FactKind::ALL, weight: Weight::Supposed };
}

impl Rule {
    /// Returns what a step by it counts.
    pub(crate) fn cost(self) -> u64 {
        match self.facts().weight {
            Weight::None | Weight::Free => 0,
            Weight::Counts => 1,
            Weight::Supposed => 1000,
        }
    }

    /// Tells whether it is listed as a step.
    pub(crate) fn is_step(self) -> bool {
        self.facts().weight != Weight::None
    }

    /// Tells whether it gives something of a kind, and may rest on things of others.
    pub(crate) fn admits(self, given: FactKind, premises: impl IntoIterator<Item = FactKind>) -> bool {
        let facts = self.facts();
        facts.gives.contains(&given) && premises.into_iter().all(|premise| facts.needs.contains(&premise))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What no rule gives, none could ever need.
    #[test]
    fn everything_needed_is_given_by_some_rule() {
        let is_own = |rule: &&Rule| !matches!(rule, Rule::Begin | Rule::Suppose);
        let given: Vec<FactKind> = Rule::ALL.iter().filter(is_own).flat_map(|rule| rule.facts().gives).copied().collect();
        for rule in Rule::ALL {
            let facts = rule.facts();
            assert!(facts.needs.iter().all(|need| given.contains(need)), "{}: {}", facts.id, facts.words);
        }
    }

    #[test]
    fn the_page_tells_every_rule() {
        let page = include_str!("../../docs/reach.md");
        for facts in Rule::ALL.iter().map(|rule| rule.facts()).filter(|facts| facts.id.starts_with('R')) {
            assert!(page.contains(&format!("| {} |", facts.id)), "{}: {}", facts.id, facts.words);
        }
    }
}
