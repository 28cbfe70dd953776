//! What a token says of itself. It is read and not verified: Graph does that, and nothing here rests on it but what is told beforehand.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::cloud::Cloud;
use super::secret::Secret;

/// The audience of Graph in tokens that name it by its application.
const GRAPH_APPLICATION: &str = "00000003-0000-0000-c000-000000000000";

/// For whom a token speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdentityKind {
    /// For a user, by an application.
    Delegated,
    /// For an application by itself.
    Application,
    /// The token cannot be read.
    Unknown,
}

/// For whom a token speaks, and what it permits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// For whom.
    pub kind: IdentityKind,
    /// The permissions, in the token's order.
    pub scopes: Vec<String>,
}

/// What a token says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// For whom it speaks, and what it permits.
    pub identity: Identity,
    /// The tenant.
    pub tenant: Option<String>,
    /// The last second that it is valid for, since 1970.
    pub expires: Option<i64>,
    audience: Option<String>,
}

#[derive(Deserialize)]
struct Payload {
    scp: Option<String>,
    roles: Option<Vec<String>>,
    tid: Option<String>,
    exp: Option<i64>,
    aud: Option<String>,
}

impl Claims {
    /// Reads a token; `None` where it is none whose parts can be read.
    #[must_use]
    pub fn read(token: &Secret) -> Option<Self> {
        let part = token.reveal().split('.').nth(1)?;
        let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
        let payload: Payload = serde_json::from_slice(&bytes).ok()?;
        let (kind, scopes) = match (payload.scp, payload.roles) {
            (Some(scopes), _) => (IdentityKind::Delegated, scopes.split_whitespace().map(str::to_owned).collect()),
            (None, roles) => (IdentityKind::Application, roles.unwrap_or_default()), // an application without any permission has no such claim
        };
        Some(Self { identity: Identity { kind, scopes }, tenant: payload.tid, expires: payload.exp, audience: payload.aud })
    }

    /// Returns whom the token is for, where that is not the Graph of this cloud.
    #[must_use]
    pub fn other_audience(&self, cloud: Cloud) -> Option<&str> {
        let audience = self.audience.as_deref()?;
        let is_graph = audience.trim_end_matches('/') == cloud.graph() || audience == GRAPH_APPLICATION;
        (!is_graph).then_some(audience)
    }
}

impl Identity {
    /// Returns what is told of a token that cannot be read.
    #[must_use]
    pub fn unknown() -> Self {
        Self { kind: IdentityKind::Unknown, scopes: Vec::new() }
    }

    /// Tells whether one of some permissions is held, or one that permits more: `Group.ReadWrite.All` for `Group.Read.All`.
    #[must_use]
    pub fn holds_one_of(&self, permissions: &[&str]) -> bool {
        let is_held = |needed: &str| {
            let writing = needed.replace(".Read.", ".ReadWrite.");
            self.scopes.iter().any(|held| held.eq_ignore_ascii_case(needed) || held.eq_ignore_ascii_case(&writing))
        };
        permissions.iter().any(|needed| is_held(needed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> Secret {
        Secret::new(&format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload))).unwrap()
    }

    #[test]
    fn tokens_of_users_and_of_applications_are_told_apart() {
        let claims =
            Claims::read(&token(r#"{"scp":"User.Read Group.ReadWrite.All","tid":"t","exp":7,"aud":"https://graph.microsoft.com"}"#));
        let claims = claims.unwrap();
        assert_eq!((claims.identity.kind, claims.tenant.as_deref(), claims.expires), (IdentityKind::Delegated, Some("t"), Some(7)));
        assert!(claims.identity.holds_one_of(&["Directory.Read.All", "Group.Read.All"]));
        assert!(!claims.identity.holds_one_of(&["User.Read.All"]));
        assert_eq!(claims.other_audience(Cloud::Global), None);
        assert!(claims.other_audience(Cloud::UsGov).is_some());
        let claims = Claims::read(&token(r#"{"roles":["Directory.Read.All"]}"#)).unwrap();
        assert_eq!(claims.identity.kind, IdentityKind::Application);
    }

    #[test]
    fn what_is_no_token_says_nothing() {
        for text in ["opaque", "a.b.c", "a.!!.c", "..", "e30.e30"] {
            let claims = Claims::read(&Secret::new(text).unwrap());
            assert!(claims.is_none_or(|claims| claims.identity.scopes.is_empty()), "{text}");
        }
    }
}
