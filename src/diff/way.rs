//! How one account comes to one goal, in numbers that can be compared; and the comparison.

use super::both::Both;
use crate::eval::Decision;
use crate::explain::Class;
use crate::ir::format_duration;

/// The best that any way offers: each number for itself, so that a further way never makes one worse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// `allow`, or `approval` where every way needs somebody else.
    pub decision: Decision,
    /// Of an attack: whose help the best plan needs.
    pub class: Option<Class>,
    /// The fewest steps, approvals counted.
    pub steps: u64,
    /// The fewest steps of a way that needs nobody else; `None` where every way does.
    pub steps_alone: Option<u64>,
    /// The gates that stand on every way, approval apart, by their keys: `mfa`, `context:NAME`.
    pub gates: Vec<String>,
    /// The longest time in seconds that every activation on some way may last; `None` where some way needs no activation.
    pub longest_seconds: Option<i64>,
}

/// What became of an account's way to a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// There was no way, and is one.
    Gained,
    /// There was a way, and is none.
    Lost,
    /// In nothing harder, in something easier.
    Easier,
    /// In nothing easier, in something harder.
    Harder,
    /// Easier in something, harder in something else.
    Changed,
}

impl Turn {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Gained, Self::Lost, Self::Easier, Self::Harder, Self::Changed];

    /// Returns `gained`, `lost`, `easier`, `harder` or `changed`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Lost => "lost",
            Self::Easier => "easier",
            Self::Harder => "harder",
            Self::Changed => "changed",
        }
    }
}

/// In which respect a way is another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Whether somebody else has to agree.
    Approval,
    /// A gate that stands on every way.
    Gate(String),
    /// How long activations may last.
    Longest(Both<Option<i64>>),
    /// The fewest steps.
    Steps(Both<u64>),
    /// The fewest steps without anybody else.
    StepsAlone(Both<u64>),
    /// Whose help an attack needs.
    Class(Both<Class>),
}

/// Which way something turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Easier for the account.
    Easier,
    /// Harder for the account.
    Harder,
}

/// One difference between two ways.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Detail {
    /// In which respect.
    pub aspect: Aspect,
    /// Easier or harder.
    pub effect: Effect,
}

impl Detail {
    /// Says it in words: `approval dropped`, `activation max 2h → 8h`.
    #[must_use]
    pub fn text(&self) -> String {
        let fate = match self.effect {
            Effect::Easier => "dropped",
            Effect::Harder => "asked",
        };
        match &self.aspect {
            Aspect::Approval => format!("approval {fate}"),
            Aspect::Gate(gate) => format!("{gate} {fate}"),
            Aspect::Longest(seconds) => format!("activation max {} → {}", length(seconds.old), length(seconds.new)),
            Aspect::Steps(steps) => format!("steps {} → {}", steps.old, steps.new),
            Aspect::StepsAlone(steps) => format!("steps without approval {} → {}", steps.old, steps.new),
            Aspect::Class(class) => format!("{} → {}", class.old.word(), class.new.word()),
        }
    }
}

fn length(seconds: Option<i64>) -> String {
    seconds.map_or_else(|| "no activation needed".to_owned(), format_duration)
}

/// Compares what was with what is; `None` where nothing differs. The two sides are treated alike, so that swapping them swaps gained with
/// lost and easier with harder.
#[must_use]
pub fn compare(ways: Both<Option<&Way>>) -> Option<(Turn, Vec<Detail>)> {
    match (ways.old, ways.new) {
        (None, None) => None,
        (None, Some(_)) => Some((Turn::Gained, Vec::new())),
        (Some(_), None) => Some((Turn::Lost, Vec::new())),
        (Some(old), Some(new)) => {
            let details = details(Both { old, new });
            turn(&details).map(|turn| (turn, details))
        }
    }
}

fn turn(details: &[Detail]) -> Option<Turn> {
    let has = |effect| details.iter().any(|detail| detail.effect == effect);
    match (has(Effect::Easier), has(Effect::Harder)) {
        (false, false) => None,
        (true, false) => Some(Turn::Easier),
        (false, true) => Some(Turn::Harder),
        (true, true) => Some(Turn::Changed),
    }
}

fn details(ways: Both<&Way>) -> Vec<Detail> {
    let mut found = Vec::new();
    if let Some(classes) = both(ways.map(|way| way.class)) {
        found.extend(less_is_easier(classes, Aspect::Class));
        if classes.differ() {
            return found;
        }
    } else {
        found.extend(less_is_easier(ways.map(|way| way.decision), |_| Aspect::Approval));
    }
    found.extend(gates(ways));
    let forever = |seconds: Option<i64>| seconds.unwrap_or(i64::MAX);
    let longest = ways.map(|way| way.longest_seconds);
    found.extend(less_is_easier(longest.map(|seconds| std::cmp::Reverse(forever(seconds))), |_| Aspect::Longest(longest)));
    let steps = ways.map(|way| way.steps);
    found.extend(less_is_easier(steps, Aspect::Steps));
    let alone = both(ways.map(|way| way.steps_alone)).filter(|alone| *alone != steps);
    found.extend(alone.and_then(|alone| less_is_easier(alone, Aspect::StepsAlone)));
    found
}

fn both<T>(of: Both<Option<T>>) -> Option<Both<T>> {
    Some(Both { old: of.old?, new: of.new? })
}

fn less_is_easier<T: Ord + Copy>(of: Both<T>, aspect: impl Fn(Both<T>) -> Aspect) -> Option<Detail> {
    let effect = match of.old.cmp(&of.new) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Greater => Effect::Easier,
        std::cmp::Ordering::Less => Effect::Harder,
    };
    Some(Detail { aspect: aspect(of), effect })
}

fn gates(ways: Both<&Way>) -> Vec<Detail> {
    let detail = |effect| move |gate: &String| Detail { aspect: Aspect::Gate(gate.clone()), effect };
    let dropped = ways.old.gates.iter().filter(|gate| !ways.new.gates.contains(gate)).map(detail(Effect::Easier));
    dropped.chain(ways.new.gates.iter().filter(|gate| !ways.old.gates.contains(gate)).map(detail(Effect::Harder))).collect()
}
