//! How long things wait, last and are tried again.

/// How long a request waits for an approver, in seconds (D1.29, D2.26).
pub const APPROVAL_SECONDS: i64 = 24 * 3_600;

/// How long an assignment cannot be ended after it is made, in seconds (D1.26, D4.23).
pub const SETTLING_SECONDS: i64 = 5 * 60;

/// How long before its end the holder may ask for extension, in seconds (D1.32).
pub const EXTENSION_SECONDS: i64 = 14 * 86_400;

/// How long after its end an assignment can be renewed, in seconds (D1.33).
pub const RENEWAL_SECONDS: i64 = 30 * 86_400;

/// How long the removal of a last owner is tried again, in seconds (D1.34).
pub const RETRY_SECONDS: i64 = 30 * 86_400;
