//! The forms of questions, each with an example: what `pim can --help` and its like print, and `:help questions`.

/// A form of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// How it is written, names in capitals. Its first word is the one it is listed under; a comma stands before another spelling.
    pub form: &'static str,
    /// What else may stand there, or what it tells; may be empty.
    pub about: &'static str,
    /// An example.
    pub example: &'static str,
}

impl Form {
    const fn new(form: &'static str, about: &'static str, example: &'static str) -> Self {
        Self { form, about, example }
    }

    /// Returns the word it begins with.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.form.split(' ').next().unwrap_or(self.form)
    }
}

/// All forms, in the order of the language's page.
pub const FORMS: &[Form] = &[
    Form::new(
        "can NAME activate membership of GROUP",
        "or ownership of GROUP, role ROLE",
        "can alice activate membership of exchange-ops for 1h with mfa, justification \"INC-4711\"",
    ),
    Form::new(
        "can NAME approve THING for NAME",
        "without `for`: for somebody else",
        "can carol approve membership of exchange-ops for alice",
    ),
    Form::new("can NAME manage GROUP", "or membership of GROUP, ownership of GROUP", "can bob manage exchange-ops"),
    Form::new("can NAME change members of GROUP", "or owners", "can hana change members of helpdesk"),
    Form::new("can NAME reset password of NAME", "or mfa", "can hana reset password of alice"),
    Form::new("can NAME reach GOAL", "or escalate to GOAL", "can alice reach role \"Exchange Administrator\" without approval"),
    Form::new(
        "can any member of GROUP …",
        "the best answer of its members",
        "can any member of helpdesk activate membership of exchange-ops",
    ),
    Form::new("who can …", "everybody of whom it is true", "who can reach any privileged role"),
    Form::new("who is member of GROUP", "or owner of GROUP, in role ROLE", "who is member of helpdesk"),
    Form::new("who is eligible member of GROUP", "or owner of GROUP, in role ROLE", "who is eligible member of exchange-ops"),
    Form::new("what can NAME activate", "or approve, manage, change, reset, reach, escalate to", "what can alice activate"),
    Form::new("what can NAME manage membership", "or manage ownership: one side of each group", "what can bob manage membership"),
    Form::new("what can any member of GROUP …", "what the best of its members can", "what can any member of helpdesk activate"),
    Form::new("what is NAME eligible for", "or member of, owner of", "what is alice eligible for"),
    Form::new("how can NAME reach GOAL", "or escalate to GOAL: a plan", "how can alice reach role \"Exchange Administrator\""),
    Form::new("when can NAME …", "over all time", "when can bob activate ownership of exchange-ops"),
    Form::new("is NAME member of GROUP", "or owner of GROUP, in role ROLE", "is carol member of tier0-approvers"),
    Form::new("is NAME eligible member of GROUP", "or owner of GROUP, in role ROLE", "is alice eligible member of exchange-ops"),
    Form::new("show NAME", "a user, group, role, policy, unit, context …", "show exchange-ops"),
    Form::new("show tenant", "its settings, and how much there is", "show tenant"),
];

/// Returns what may stand behind the questions that begin with a word; nothing behind `show`.
#[must_use]
pub fn behind(word: &str) -> Option<&'static str> {
    match word {
        "is" => Some("Behind it: at TIME."),
        "how" => Some("Behind it: without approval, at TIME."),
        "when" => Some("Behind it: for 1h, with mfa, justification \"…\", without approval."),
        "show" => None,
        _ => Some(MODIFIERS),
    }
}

/// What may stand behind a question.
pub const MODIFIERS: &str = "Behind it: for 1h, with mfa, justification \"…\", without approval, at TIME.";
