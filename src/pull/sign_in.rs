//! Gets a token: by a code that somebody types elsewhere, or for an application that has a secret.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::cloud::{Cloud, Hosts};
use super::secret::Secret;
use super::step::{PERMISSIONS, is_id};
use super::world::{Clock, Fault, Reply};

/// The application that people sign in with by default: Microsoft Graph Command Line Tools, which is there in every tenant.
pub const DEFAULT_CLIENT: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
/// The tenant of whoever signs in, where none is named.
const ANY_TENANT: &str = "organizations";
/// How often the code is asked about where Microsoft does not say, in seconds.
const INTERVAL: u64 = 5;

/// How a token is got.
#[derive(Debug, Clone)]
pub enum SignIn {
    /// Somebody types a code on another device; with the id of the application that asks.
    DeviceCode(String),
    /// An application for itself: its id and its secret.
    Application(String, Secret),
}

/// What is posted where tokens are got: fields of a form, of which some are secret.
#[derive(Debug, Clone)]
pub struct Posted {
    /// The address.
    pub url: String,
    /// The fields.
    pub fields: Vec<(&'static str, Secret)>,
}

/// Where tokens are got.
pub trait Door {
    /// Posts a form.
    fn post(&self, posted: &Posted) -> Result<Reply, Fault>;
}

/// A token.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The token.
    pub token: Secret,
    /// Until when it is valid.
    pub expires: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Code {
    device_code: String,
    user_code: String,
    verification_uri: String,
    expires_in: u64,
    interval: Option<u64>,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
    expires_in: u64,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
    #[serde(default)]
    error_description: String,
}

/// Gets a token; `tell` is given the words for whoever has to sign in. An error says why there is none.
pub fn sign_in(
    door: &dyn Door,
    clock: &dyn Clock,
    (hosts, cloud, tenant): (&Hosts, Cloud, Option<&str>),
    by: &SignIn,
    tell: &mut dyn FnMut(&str),
) -> Result<Grant, String> {
    let tenant = tenant.unwrap_or(ANY_TENANT);
    if !tenant.split('.').all(is_id) {
        return Err(format!("`{tenant}` is neither the id of a tenant nor a domain"));
    }
    let address = |leaf: &str| format!("{}/{tenant}/oauth2/v2.0/{leaf}", hosts.login());
    match by {
        SignIn::Application(client, secret) => {
            let scope = format!("{}/.default", cloud.graph());
            let mut fields = fields(&[("client_id", client), ("scope", &scope), ("grant_type", "client_credentials")])?;
            fields.push(("client_secret", secret.clone()));
            let reply = door.post(&Posted { url: address("token"), fields }).map_err(fault)?;
            granted(&reply, clock).map_err(|refused| told(&refused))
        }
        SignIn::DeviceCode(client) => {
            let scopes: Vec<String> = PERMISSIONS.iter().map(|permission| format!("{}/{permission}", cloud.graph())).collect();
            let mut asked = fields(&[("client_id", client)])?;
            // blanks part scopes, and are encoded like the rest
            asked.push(("scope", Secret::with_blanks(scopes.join(" "))));
            let reply = door.post(&Posted { url: address("devicecode"), fields: asked }).map_err(fault)?;
            let code: Code = serde_json::from_slice(&reply.body).map_err(|_| told(&refusal(&reply)))?;
            tell(&format!("open {} and type the code {}", code.verification_uri, code.user_code));
            poll(door, clock, &address("token"), client, &code)
        }
    }
}

/// Asks about the code until somebody typed it, or it is too late.
fn poll(door: &dyn Door, clock: &dyn Clock, url: &str, client: &str, code: &Code) -> Result<Grant, String> {
    let mut interval = code.interval.unwrap_or(INTERVAL).clamp(1, 60);
    let mut left = code.expires_in.min(3600);
    let mut pause = 0; // who typed it at once need not wait
    while left >= pause {
        clock.sleep(Duration::from_secs(pause));
        left -= pause;
        pause = interval;
        let grant_type = "urn:ietf:params:oauth:grant-type:device_code";
        let fields = fields(&[("client_id", client), ("grant_type", grant_type), ("device_code", &code.device_code)])?;
        let refused = match door.post(&Posted { url: url.to_owned(), fields }) {
            Ok(reply) => match granted(&reply, clock) {
                Ok(grant) => return Ok(grant),
                Err(refused) => refused,
            },
            // asked again at the next turn
            Err(Fault::Cut(_) | Fault::Unreachable(_)) => continue,
            Err(stopped @ Fault::SignedOut(_)) => return Err(fault(stopped)),
        };
        match refused.error.as_str() {
            "authorization_pending" => {}
            "slow_down" => {
                interval += 5;
                pause = interval;
            }
            "authorization_declined" => return Err("whoever typed the code declined".to_owned()),
            "expired_token" => return Err(EXPIRED.to_owned()),
            _ => return Err(told(&refused)),
        }
    }
    Err(EXPIRED.to_owned())
}

const EXPIRED: &str = "nobody typed the code in time";

fn fields(given: &[(&'static str, &str)]) -> Result<Vec<(&'static str, Secret)>, String> {
    given.iter().map(|(name, value)| Ok((*name, Secret::new(value).map_err(|why| format!("`{name}` {why}"))?))).collect()
}

fn granted(reply: &Reply, clock: &dyn Clock) -> Result<Grant, Refused> {
    let token = serde_json::from_slice::<Token>(&reply.body).ok();
    let secret = token.and_then(|token| Some((Secret::new(&token.access_token).ok()?, token.expires_in)));
    let (token, expires_in) = secret.filter(|_| reply.status == 200).ok_or_else(|| refusal(reply))?;
    let expires = clock.now() + chrono::TimeDelta::seconds(i64::try_from(expires_in.min(86_400)).unwrap_or(0));
    Ok(Grant { token, expires })
}

fn refusal(reply: &Reply) -> Refused {
    let unread = || Refused {
        error: format!("what answers is not Microsoft's sign-in (status {})", reply.status),
        error_description: String::new(),
    };
    serde_json::from_slice(&reply.body).unwrap_or_else(|_| unread())
}

/// Says why there is no token, in the first line of Microsoft's words: those behind it are for its support.
fn told(refused: &Refused) -> String {
    let words = refused.error_description.lines().next().unwrap_or_default(); // it may have none
    if words.is_empty() { refused.error.clone() } else { format!("{}: {words}", refused.error) }
}

fn fault(fault: Fault) -> String {
    match fault {
        Fault::Unreachable(why) | Fault::Cut(why) | Fault::SignedOut(why) => why,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    struct Scripted(RefCell<Vec<(u16, &'static str)>>, RefCell<Vec<String>>);

    impl Door for Scripted {
        fn post(&self, posted: &Posted) -> Result<Reply, Fault> {
            let fields: Vec<String> = posted.fields.iter().map(|(name, value)| format!("{name}={}", value.reveal())).collect();
            self.1.borrow_mut().push(format!("{} {}", posted.url, fields.join("&")));
            let (status, body) = self.0.borrow_mut().remove(0);
            Ok(Reply { status, retry_after: None, body: body.as_bytes().to_vec() })
        }
    }

    #[derive(Default)]
    struct Still(RefCell<Vec<u64>>);

    impl Clock for Still {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH
        }

        fn sleep(&self, time: Duration) {
            self.0.borrow_mut().push(time.as_secs());
        }
    }

    const CODE: &str =
        r#"{"device_code":"dev","user_code":"ABC","verification_uri":"https://microsoft.com/devicelogin","expires_in":60,"interval":5}"#;
    const TOKEN: &str = r#"{"access_token":"eyJ.secret","expires_in":3600}"#;

    fn run(by: &SignIn, script: Vec<(u16, &'static str)>) -> (Result<Grant, String>, Vec<String>, Vec<u64>, String) {
        let (door, clock, mut said) = (Scripted(RefCell::new(script), RefCell::default()), Still::default(), String::new());
        let hosts = Hosts::of(Cloud::Global);
        let granted = sign_in(&door, &clock, (&hosts, Cloud::Global, Some("contoso.com")), by, &mut |text| said.push_str(text));
        (granted, door.1.into_inner(), clock.0.into_inner(), said)
    }

    #[test]
    fn a_code_is_asked_about_until_it_was_typed() {
        let pending = (400, r#"{"error":"authorization_pending"}"#);
        let script = vec![(200, CODE), pending, (400, r#"{"error":"slow_down"}"#), (200, TOKEN)];
        let (granted, posted, waits, said) = run(&SignIn::DeviceCode(DEFAULT_CLIENT.to_owned()), script);
        assert_eq!(granted.unwrap().token.reveal(), "eyJ.secret");
        assert_eq!(waits, [0, 5, 10]);
        assert_eq!(said, "open https://microsoft.com/devicelogin and type the code ABC");
        assert!(
            posted[0].starts_with("https://login.microsoftonline.com/contoso.com/oauth2/v2.0/devicecode client_id=14d82eec-"),
            "{posted:?}"
        );
        assert!(posted[0].contains("https://graph.microsoft.com/Policy.Read.All"));
        assert!(posted[1].ends_with("device_code=dev"));
    }

    #[test]
    fn a_code_that_nobody_types_ends() {
        let pending = (400, r#"{"error":"authorization_pending"}"#);
        let mut script = vec![pending; 14];
        script[0] = (200, CODE);
        let (granted, posted, ..) = run(&SignIn::DeviceCode(DEFAULT_CLIENT.to_owned()), script);
        assert_eq!(granted.unwrap_err(), EXPIRED);
        assert_eq!(posted.len(), 14);
        let (granted, ..) = run(&SignIn::DeviceCode("c".to_owned()), vec![(200, CODE), (400, r#"{"error":"authorization_declined"}"#)]);
        assert_eq!(granted.unwrap_err(), "whoever typed the code declined");
    }

    #[test]
    fn an_application_signs_in_with_its_secret() {
        let by = SignIn::Application("app".to_owned(), Secret::new("s3cret~").unwrap());
        let (granted, posted, ..) = run(&by, vec![(200, TOKEN)]);
        assert_eq!(granted.unwrap().expires, DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(1));
        assert!(posted[0].ends_with("scope=https://graph.microsoft.com/.default&grant_type=client_credentials&client_secret=s3cret~"));
        let refused = r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.\r\nTrace ID: x"}"#;
        let (granted, ..) = run(&by, vec![(401, refused)]);
        assert_eq!(granted.unwrap_err(), "invalid_client: AADSTS7000215: Invalid client secret provided.");
        let (granted, ..) = run(&by, vec![(200, "<html>")]);
        assert!(granted.unwrap_err().contains("not Microsoft's sign-in"));
    }
}
