//! What a request says about itself: the version of the protocol that it speaks.

use serde_json::{Map, Value, json};

use super::fault::{Fault, INVALID_PARAMS, UNSUPPORTED_VERSION};

/// The version whose requests each say what they speak.
pub const MODERN: &str = "2026-07-28";

/// The versions that begin with a handshake, newest first.
const LEGACY: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

const VERSION: &str = "io.modelcontextprotocol/protocolVersion";
const CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";

/// What a request speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// A version in which every request says so.
    Modern,
    /// One that began with a handshake.
    Legacy,
}

/// Tells what a request speaks by its parameters; `None` where they do not say it, as before 2026-07-28.
///
/// # Errors
///
/// Fails when it speaks a version that is not served, or leaves out what a client can.
pub fn era_of(params: &Map<String, Value>) -> Result<Option<Era>, Fault> {
    let meta = match params.get("_meta") {
        None => return Ok(None),
        Some(Value::Object(meta)) => meta,
        Some(_) => return Err(Fault::new(INVALID_PARAMS, "`_meta` must be an object")),
    };
    match meta.get(VERSION) {
        None if meta.contains_key(CAPABILITIES) => return Err(missing(VERSION)),
        None => return Ok(None), // a progress token, say
        Some(Value::String(version)) if version == MODERN => {}
        Some(Value::String(version)) => return Err(unsupported(version)),
        Some(_) => return Err(Fault::new(INVALID_PARAMS, &format!("`_meta` must hold a text under `{VERSION}`"))),
    }
    match meta.get(CAPABILITIES) {
        Some(Value::Object(_)) => Ok(Some(Era::Modern)),
        Some(_) | None => Err(missing(CAPABILITIES)),
    }
}

/// Says what every request needs where there was no handshake.
pub fn missing_envelope() -> Fault {
    missing(VERSION)
}

fn missing(key: &str) -> Fault {
    let message = format!("`params._meta` lacks `{key}`: say it in every request, or begin with `initialize`");
    Fault::new(INVALID_PARAMS, &message)
}

fn unsupported(version: &str) -> Fault {
    let fault = Fault::new(UNSUPPORTED_VERSION, "unsupported protocol version");
    fault.with_data(json!({ "supported": [MODERN], "requested": version }))
}

/// Returns the version that a handshake agrees on: the one that is asked for, else the newest.
pub fn agreed(asked: &str) -> &'static str {
    let [newest, ..] = LEGACY;
    LEGACY.into_iter().find(|version| *version == asked).unwrap_or(newest)
}
