//! Lists every diagnostic code once, with its severity and the rule it rests on.

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The policy set is refused.
    Error,
    /// Risky, or of no effect, but legal.
    Warning,
}

macro_rules! codes {
    ($($variant:ident, $name:literal, $severity:ident, $rule:expr, $summary:literal;)*) => {
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

            /// Returns the severity.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
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
    GroupActivated, "group-activated", Error, Some("D3.25"), "only a user activates";
    ActivatedWithoutEnd, "activated-without-end", Error, Some("D2.10"), "an activated assignment without an end";
    SelfEligible, "self-eligible", Error, Some("D3.34"), "a group eligible in itself";
    TooManyRoleAssignable, "too-many-role-assignable", Error, Some("D1.20"), "more than 500 role-assignable groups";
    TooManyOwners, "too-many-owners", Error, Some("D1.22"), "more than 100 owners of one group";
    PermanentNotAllowed, "permanent-not-allowed", Error, Some("D2.30"), "a permanent assignment where the policy asks for an end";
    AssignmentTooLong, "assignment-too-long", Error, Some("D2.38"), "an assignment longer than the policy allows";
    NotEvaluated, "not-evaluated", Warning, None, "a statement that this version reads but does not evaluate";
}
