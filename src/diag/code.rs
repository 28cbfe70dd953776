//! Lists every diagnostic code once, with its severity and the rule it rests on.

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The policy set is refused.
    Error,
    /// Risky, or of no effect, but legal.
    Warning,
    /// Worth knowing: what is written rests on something that no source settles.
    Note,
}

impl Severity {
    /// Returns `error`, `warning` or `note`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// What a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// A fault: the policy set is refused.
    Error,
    /// Something this version leaves out.
    Notice,
    /// A risk, reported unless an `allow` silences it.
    Lint,
    /// A lint that is off unless asked for.
    OptionalLint,
    /// A lint about something worth knowing, which is no risk by itself.
    Note,
}

macro_rules! codes {
    ($($variant:ident, $name:literal, $kind:ident, $rule:expr, $summary:literal;)*) => {
        /// A stable kebab-case code of a diagnostic.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $summary] $variant,)*
        }

        impl Code {
            /// All codes, in the order of the reference.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the stable name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns what it stands for.
            #[must_use]
            pub fn kind(self) -> CodeKind {
                match self { $(Self::$variant => CodeKind::$kind,)* }
            }

            /// Returns its page of `docs/diagnostics`.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("../../docs/diagnostics/", $name, ".md")),)* }
            }

            /// Returns the id of the rule the code rests on, if it rests on one.
            #[must_use]
            pub fn rule(self) -> Option<&'static str> {
                match self { $(Self::$variant => $rule,)* }
            }

            /// Returns when it is reported, in a few words.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)* }
            }
        }
    };
}

impl Code {
    /// Returns the code of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// Returns the severity.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self.kind() {
            CodeKind::Error => Severity::Error,
            CodeKind::Notice | CodeKind::Lint | CodeKind::OptionalLint => Severity::Warning,
            CodeKind::Note => Severity::Note,
        }
    }

    /// Returns what its page says first: when it is reported.
    #[must_use]
    pub fn description(self) -> String {
        // title, kind, description
        self.page().split("\n\n").nth(2).unwrap_or(self.summary()).replace('\n', " ")
    }

    /// Tells whether it is a lint, which an `allow` can silence.
    #[must_use]
    pub fn is_lint(self) -> bool {
        match self.kind() {
            CodeKind::Lint | CodeKind::OptionalLint | CodeKind::Note => true,
            CodeKind::Error | CodeKind::Notice => false,
        }
    }

    /// Returns all lints.
    pub fn lints() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|code| code.is_lint())
    }
}

codes! {
    Syntax, "syntax", Error, None, "a statement cannot be read";
    UnknownName, "unknown-name", Error, None, "a name is not declared";
    DuplicateName, "duplicate-name", Error, None, "a name is declared twice";
    WrongKind, "wrong-kind", Error, None, "a name is of another kind than asked for";
    BadTime, "bad-time", Error, None, "not a time";
    BadDuration, "bad-duration", Error, None, "not a duration";
    EmptyWindow, "empty-window", Error, Some("D3.2"), "a window ends before it starts";
    UnreadableFile, "unreadable-file", Error, None, "a file cannot be read";
    IncludeNotFound, "include-not-found", Error, None, "an included file is not there";
    NotUtf8, "not-utf8", Error, None, "a file is not UTF-8";
    TooDeep, "too-deep", Error, None, "nesting deeper than 128";
    RepeatedItem, "repeated-item", Error, None, "a field or modifier is given twice";
    ConflictingItems, "conflicting-items", Error, None, "items that exclude each other";
    MisplacedModifier, "misplaced-modifier", Error, None, "a modifier that does not fit its action";
    RestrictedUnitGroupInPim, "restricted-unit-group-in-pim", Error, Some("escalation 2.3"), "a PIM-enabled group in a restricted unit";
    AssignmentTooShort, "assignment-too-short", Error, Some("D1.25"), "a window under five minutes";
    ActivationLimit, "activation-limit", Error, Some("D1.27"), "an activation limit outside 30 minutes to 24 hours, or no multiple of 30 minutes";
    PolicyCycle, "policy-cycle", Error, None, "a policy extends itself";
    MfaAndContext, "mfa-and-context", Error, Some("D2.11"), "MFA and an authentication context exclude each other";
    ApprovalWithoutApprovers, "approval-without-approvers", Error, Some("D2.20"), "a group's policy asks for approval and names nobody";
    DynamicGroupInPim, "dynamic-group-in-pim", Error, Some("D1.2"), "a dynamic group cannot be PIM-enabled";
    SyncedGroupInPim, "synced-group-in-pim", Error, Some("D1.3"), "a synchronised group cannot be PIM-enabled";
    NotPimEnabled, "not-pim-enabled", Error, Some("D1.7"), "an eligible or activated assignment, or a policy, on a group that is not PIM-enabled";
    DynamicRoleAssignable, "dynamic-role-assignable", Error, Some("D6.3"), "a role-assignable group cannot be dynamic";
    SyncedRoleAssignable, "synced-role-assignable", Error, Some("D6.3"), "a role-assignable group cannot be synchronised";
    NotRoleAssignable, "not-role-assignable", Error, Some("D5.1"), "a role assigned to a group that is not role-assignable";
    GroupInRoleAssignable, "group-in-role-assignable", Error, Some("D3.20"), "a group as active member of a role-assignable group";
    NestedMicrosoft365, "nested-microsoft365", Error, Some("D3.22"), "active nesting that involves a Microsoft 365 group";
    GroupAsOwner, "group-as-owner", Error, Some("D3.28"), "a group as active owner";
    ServicePrincipalEligible, "service-principal-eligible", Error, Some("D3.11"), "a service principal cannot be eligible";
    ServicePrincipalInMicrosoft365, "service-principal-in-microsoft365", Error, Some("D3.12"), "a service principal cannot be a member of a Microsoft 365 group";
    AgentInRoleAssignable, "agent-in-role-assignable", Error, Some("D3.16"), "an agent as member or owner of a role-assignable group";
    AgentRoleNotAllowed, "agent-role-not-allowed", Error, Some("D3.17"), "a built-in role that agents are not given";
    SecondAgentUser, "second-agent-user", Error, None, "a second user of one agent identity";
    GroupActivated, "group-activated", Error, Some("D3.25"), "only a user activates";
    ActivatedWithoutEnd, "activated-without-end", Error, Some("D2.10"), "an activated assignment without an end";
    SelfEligible, "self-eligible", Error, Some("D3.34"), "a group eligible in itself";
    TooManyRoleAssignable, "too-many-role-assignable", Error, Some("D1.20"), "more than 500 role-assignable groups";
    TooManyOwners, "too-many-owners", Error, Some("D1.22"), "more than 100 owners of one group";
    PermanentNotAllowed, "permanent-not-allowed", Error, Some("D2.30"), "a permanent assignment where the policy asks for an end";
    AssignmentTooLong, "assignment-too-long", Error, Some("D2.38"), "an assignment longer than the policy allows";
    PimEnabledRemoved, "pim-enabled-removed", Error, Some("D1.6"), "a change that takes a group out of PIM";
    RoleAssignableChanged, "role-assignable-changed", Error, Some("D6.1"), "a change that makes a group role-assignable, or no longer so";
    InvalidConfiguration, "invalid-configuration", Error, None, "a configuration that the tool it is for refuses";
    ExpiryWithoutLength, "expiry-without-length", Notice, Some("D2.32"), "an imported policy demands an end without a length";
    IgnoredFile, "ignored-file", Notice, None, "a file of a folder that is not read";
    NotEvaluated, "not-evaluated", Notice, None, "a part of an imported file that is not read";
    ElevationWithoutApproval, "elevation-without-approval", Lint, Some("D5.8"), "a group with a directory role takes eligible members in without approval";
    PrivilegedWithoutMfa, "privileged-without-mfa", Lint, Some("D2.11"), "a privileged role is reached without MFA or an authentication context";
    NoSecondFactor, "no-second-factor", Lint, Some("D2.12"), "somebody eligible behind MFA has no second factor registered";
    WeakOwnerPolicy, "weak-owner-policy", Lint, Some("D7.5"), "the way to ownership lacks a gate that the way to membership has";
    SlowRoleActivation, "slow-role-activation", Lint, Some("D5.7"), "membership activates a role whose permissions arrive late";
    NoPermanentOwner, "no-permanent-owner", Lint, Some("D4.31"), "eligible owners, and no permanent active one";
    ApproverDeadlock, "approver-deadlock", Lint, Some("D2.23"), "somebody eligible has no possible approver but themselves";
    SingleApprover, "single-approver", Lint, Some("D1.30"), "approval rests on one person";
    OpenApproverGroup, "open-approver-group", Lint, Some("escalation 4.3b"), "an approver group that is not role-assignable";
    ResettableApprover, "resettable-approver", Lint, Some("escalation 4.3h"), "an approver whose password a lesser admin can reset";
    UnprotectedNesting, "unprotected-nesting", Lint, Some("escalation 4.3c"), "a group that is not role-assignable is eligible in a role-assignable one";
    NestedInPim, "nested-in-pim", Lint, Some("D3.27"), "a group as member of a PIM-enabled group";
    GroupEligibleOwner, "group-eligible-owner", Lint, Some("D3.29"), "a group as eligible owner";
    SensitiveNotRoleAssignable, "sensitive-not-role-assignable", Lint, Some("D5.11"), "a group that grants access is not role-assignable";
    PermanentRoleAssignment, "permanent-role-assignment", Lint, Some("D5.12"), "a user holds a role for ever, without activation";
    ContextNotEnforced, "context-not-enforced", Lint, Some("D2.14"), "a required authentication context demands nothing of somebody eligible";
    DefaultExpiry, "default-expiry", Lint, Some("D2.40"), "an assignment is longer than a default allows";
    UnusualExpiry, "unusual-expiry", Lint, Some("D1.28"), "a longest assignment that is none of 15, 30, 90, 180, 365 days";
    RoleNotUnitScopable, "role-not-unit-scopable", Lint, Some("escalation 1"), "a role assigned in a unit that the catalogue does not list for that";
    RetiredRole, "retired-role", Lint, Some("D5.13"), "a role that nobody can be newly assigned to any more";
    AgentCustomRole, "agent-custom-role", Note, Some("D3.17"), "a custom role given to an agent";
    AssumedDefault, "assumed-default", OptionalLint, Some("D2.40"), "a policy field that decides an activation is left to its default";
    ExpiredAssignment, "expired-assignment", Lint, Some("D9.28"), "an assignment that has ended";
    UnusedPolicy, "unused-policy", Lint, None, "a policy that nothing names";
    UnusedUnknown, "unused-unknown", Lint, None, "an `unknown` whose value what is written proves";
    Vacuous, "vacuous", Lint, None, "a rule about nobody";
    ConfusableName, "confusable-name", Lint, None, "a name that looks like another, or holds what is not seen";
    NotTold, "not-told", Note, None, "something is missing, unless what is not known supplies it";
    UnusedAllow, "unused-allow", Lint, None, "an allow that silences nothing";
}
