//! Why a request is not served: the errors of JSON-RPC 2.0 and of the protocol.

use serde::Serialize;
use serde_json::Value;

/// The line is no JSON.
pub const PARSE_ERROR: i32 = -32700;
/// It is JSON, and no message.
pub const INVALID_REQUEST: i32 = -32600;
/// There is no such method.
pub const METHOD_NOT_FOUND: i32 = -32601;
/// The parameters do not fit.
pub const INVALID_PARAMS: i32 = -32602;
/// What must never happen.
pub const INTERNAL_ERROR: i32 = -32603;
/// A version of the protocol that is not served.
pub const UNSUPPORTED_VERSION: i32 = -32022;

/// Why a request is not served.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    code: i32,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
}

impl Fault {
    /// Creates a fault.
    pub fn new(code: i32, message: &str) -> Self {
        Self { code, message: message.to_owned(), data: None }
    }

    /// Adds what a client reads of it.
    pub fn with_data(self, data: Value) -> Self {
        Self { data: Some(data), ..self }
    }
}
