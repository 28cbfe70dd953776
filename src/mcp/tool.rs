//! The tools, in the order in which they are listed.

use super::argument::Argument;
use crate::inventory::FilterWord;
use crate::syntax::{FORMS, behind};

/// A tool: a word of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// `pim can …`
    Can,
    /// `pim who …`
    Who,
    /// `pim what …`
    What,
    /// `pim how …`
    How,
    /// `pim when …`
    When,
    /// `pim is …`
    Is,
    /// `pim show …`
    Show,
    /// `pim list`
    List,
    /// `pim check`
    Check,
    /// `pim test`
    Test,
    /// `pim diff`
    Diff,
    /// `pim explain`
    Explain,
}

/// Every tool with its word, its title, and what it does.
const TOOLS: [(Tool, &str, &str, &str); 12] = [
    (
        Tool::Can,
        "can",
        "Can somebody do something?",
        "Tells whether somebody can activate, approve, manage, change, reset or reach something under Entra PIM for Groups, with every reason, the rule that \
         each rests on, the lines of the policies, and for a no the smallest changes that turn it. `decision` is allow, approval (only after somebody agrees), \
         already, deny, or unknown.",
    ),
    (Tool::Who, "who", "Who can do something, or is something?", "Lists everybody who can do something, or who is something."),
    (Tool::What, "what", "What can somebody do?", "Lists what somebody can do, or has."),
    (
        Tool::How,
        "how",
        "How does somebody reach something?",
        "Plans the fewest steps by which somebody reaches access, a group or a role, or takes it over, and says whose help it needs.",
    ),
    (Tool::When, "when", "When can somebody do something?", "Lists the intervals, over all time, in which somebody can do something."),
    (
        Tool::Is,
        "is",
        "Is somebody something?",
        "Tells whether somebody is a member or an owner of a group, eligible for it, or in a role, and why.",
    ),
    (
        Tool::Show,
        "show",
        "Show what is declared",
        "Shows everything about a user, group, role, policy or the tenant: what is written, what follows from it, what holds at the instant, and of every field of \
         a policy where it comes from.",
    ),
    (
        Tool::List,
        "list",
        "List what there is",
        "Lists users, groups, roles, policies, assignments or approvals at an instant, with filters that combine; without a kind, how many there are of each.",
    ),
    (Tool::Check, "check", "Check the policies", "Tells everything that is wrong with the policies, or risky, with places and help."),
    (Tool::Test, "test", "Run the tests of the policies", "Judges every `expect`, `never` and `scenario` that stands in the policies."),
    (
        Tool::Diff,
        "diff",
        "Compare by effect",
        "Compares another policy set, as the state before, with this one by effect: who gains, who loses, for whom it gets easier or harder. Without `against` it tells what \
         `assume` and `retract` change.",
    ),
    (
        Tool::Explain,
        "explain",
        "Explain a code or a rule",
        "Prints the page of a diagnostic, lint or reason code, or a rule such as D3.24 with its source; without a code lists them all.",
    ),
];

/// What all but `explain` take.
const WORLD: [Argument; 3] = [Argument::At, Argument::Assume, Argument::Retract];

impl Tool {
    /// Every tool, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        TOOLS.into_iter().map(|(tool, ..)| tool)
    }

    /// Returns the tool of a name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::all().find(|tool| tool.name() == name)
    }

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> String {
        format!("pim_{}", self.word())
    }

    /// Returns its word on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        let [word, ..] = self.row();
        word
    }

    /// Tells whether it answers questions, which begin with its word.
    #[must_use]
    pub fn is_question(self) -> bool {
        match self {
            Self::Can | Self::Who | Self::What | Self::How | Self::When | Self::Is | Self::Show => true,
            Self::List | Self::Check | Self::Test | Self::Diff | Self::Explain => false,
        }
    }

    /// Returns its title, and what it does.
    pub(super) fn about(self) -> [&'static str; 2] {
        let [_, title, about] = self.row();
        [title, about]
    }

    fn row(self) -> [&'static str; 3] {
        let row = TOOLS.into_iter().find(|(tool, ..)| *tool == self);
        row.map_or(["", "", ""], |(_, word, title, about)| [word, title, about]) // all are there
    }

    /// Returns its arguments, those first without which it does nothing.
    pub(super) fn arguments(self) -> Vec<Argument> {
        let own: Vec<Argument> = match self {
            Self::Explain => return vec![Argument::Code],
            Self::List => std::iter::once(Argument::Kind).chain(FilterWord::all().map(Argument::Part)).collect(),
            Self::Check => Vec::new(),
            Self::Test => vec![Argument::Filter],
            Self::Diff => vec![Argument::Against],
            Self::Can | Self::Who | Self::What | Self::How | Self::When | Self::Is | Self::Show => vec![Argument::Query],
        };
        own.into_iter().chain(WORLD).chain([Argument::Limit]).collect()
    }

    /// Lists the forms of its questions, with an example of each.
    pub(super) fn forms(self) -> String {
        let forms = || FORMS.iter().filter(|form| form.word() == self.word());
        if !self.is_question() {
            return String::new();
        }
        let lines: String = forms().map(|form| format!("\n- {} ({}): {}", form.form, form.about, form.example)).collect();
        let behind = behind(self.word()).map_or_else(String::new, |text| format!("\n{text}"));
        format!("\n\nForms of `query`:{lines}{behind}")
    }
}
