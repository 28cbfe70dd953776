//! Lists the codes of reasons: what speaks against an answer, and what speaks for it.

macro_rules! reason_codes {
    (against { $($against:ident $against_name:literal,)* } for { $($for:ident $for_name:literal,)* }) => {
        /// A stable kebab-case code of a reason.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ReasonCode {
            $(#[doc = concat!("`", $against_name, "`, speaks against.")] $against,)*
            $(#[doc = concat!("`", $for_name, "`, speaks for.")] $for,)*
        }

        impl ReasonCode {
            /// All codes: first those against, then those for.
            pub const ALL: &[Self] = &[$(Self::$against,)* $(Self::$for,)*];

            /// Returns the stable name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$against => $against_name,)* $(Self::$for => $for_name,)* }
            }

            /// Tells whether it is a reason of a denial.
            #[must_use]
            pub fn is_against(self) -> bool {
                match self { $(Self::$against => true,)* $(Self::$for => false,)* }
            }

            /// Returns its page of `docs/diagnostics`.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self {
                    $(Self::$against => include_str!(concat!("../../docs/diagnostics/", $against_name, ".md")),)*
                    $(Self::$for => include_str!(concat!("../../docs/diagnostics/", $for_name, ".md")),)*
                }
            }

            /// Returns the code of a name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }
        }
    };
}

reason_codes! {
    against {
    NotPimEnabled "not-pim-enabled",
    PrincipalKind "principal-kind",
    Disabled "disabled",
    NotEligible "not-eligible",
    NotYet "not-yet",
    Expired "expired",
    NeedsActivation "needs-activation",
    DurationTooLong "duration-too-long",
    DurationTooShort "duration-too-short",
    MfaRequired "mfa-required",
    ContextRequired "context-required",
    JustificationRequired "justification-required",
    TicketRequired "ticket-required",
    NoApprover "no-approver",
    PendingRequest "pending-request",
    NotPermitted "not-permitted",
    ApprovalRequired "approval-required",
    Protected "protected",
    SelfApproval "self-approval",
    FiveMinutes "five-minutes",
    LastOwner "last-owner",
    NotActive "not-active",
    Lapsed "lapsed",
    NoRequest "no-request",
    AlreadyDecided "already-decided",
    TooEarly "too-early",
    PolicyLimit "policy-limit",
    RetiredRole "retired-role",
    Vacuous "vacuous",
    } for {
    EligibleDirect "eligible-direct",
    EligibleThroughGroup "eligible-through-group",
    ActiveDirect "active-direct",
    ActiveThroughGroup "active-through-group",
    RoleDirect "role-direct",
    RoleThroughGroup "role-through-group",
    OwnerPower "owner-power",
    RolePower "role-power",
    Approver "approver",
    Policy "policy",
    PolicyDefault "policy-default",
    Nesting "nesting",
    Unknown "unknown",
    }
}
