//! Where the token comes from: a variable, a file, somebody who signs in, or an application's secret.

use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use pim::pull::{Claims, Clock, Cloud, Fault, Grant, Hosts, Secret, SignIn, sign_in};

use super::arguments::Arguments;
use super::machine::Machine;
use super::refused::Refused;
use super::wire::Wire;
use crate::cli::files::shown;

/// A token of an application is renewed so long before its end, in seconds.
const EARLY: i64 = 300;

/// A token, and how another is got once it ends.
pub struct Bearer {
    token: Secret,
    renewal: Option<Renewal>,
}

struct Renewal {
    expires: DateTime<Utc>,
    hosts: Hosts,
    cloud: Cloud,
    tenant: String,
    by: SignIn,
}

impl Bearer {
    /// Returns what the token says of itself.
    pub fn claims(&self) -> Option<Claims> {
        Claims::read(&self.token)
    }

    /// Returns a token that is still valid, as far as that can be told.
    pub fn token(&mut self, wire: &Wire) -> Result<Secret, Fault> {
        if let Some(renewal) = &mut self.renewal
            && Machine.now() + TimeDelta::seconds(EARLY) >= renewal.expires
        {
            let place = (&renewal.hosts, renewal.cloud, Some(renewal.tenant.as_str()));
            let grant = sign_in(wire, &Machine, place, &renewal.by, &mut |_| {}).map_err(Fault::SignedOut)?;
            (self.token, renewal.expires) = (grant.token, grant.expires);
        }
        Ok(self.token.clone())
    }
}

/// Gets the token in the way that was asked for; `tell` is given the words for whoever has to sign in.
pub fn bearer(
    arguments: &Arguments,
    hosts: &Hosts,
    wire: &Wire,
    tell: &mut dyn FnMut(&str) -> std::io::Result<()>,
) -> Result<Bearer, Refused> {
    let mut said = |text: &str| {
        // whoever cannot read it sees that nothing comes of it
        let _ = tell(text);
    };
    if let Some(name) = &arguments.token_env {
        return from_variable(name).map(fixed);
    }
    if let Some(path) = &arguments.token_file {
        return from_file(path).map(fixed);
    }
    let tenant = arguments.tenant.as_deref();
    if arguments.device_code {
        let by = SignIn::DeviceCode(arguments.client_id.clone());
        let grant = sign_in(wire, &Machine, (hosts, arguments.cloud, tenant), &by, &mut said).map_err(no_token)?;
        return Ok(fixed(grant.token));
    }
    if arguments.app {
        return application(arguments, hosts, wire);
    }
    let help = "write `--device-code`, `--token-env NAME`, `--token-file FILE` or `--app`; `--dry-run` needs none";
    Err(Refused::new("it is not said how to sign in", help))
}

fn fixed(token: Secret) -> Bearer {
    Bearer { token, renewal: None }
}

fn no_token(why: String) -> Refused {
    Refused::new(format!("there is no token: {why}"), "")
}

fn application(arguments: &Arguments, hosts: &Hosts, wire: &Wire) -> Result<Bearer, Refused> {
    let tenant = arguments.tenant.clone().map_or_else(|| variable("AZURE_TENANT_ID"), Ok)?;
    let client = variable("AZURE_CLIENT_ID")?;
    let secret = Secret::new(&variable("AZURE_CLIENT_SECRET")?).map_err(|why| Refused::new(format!("`AZURE_CLIENT_SECRET` {why}"), ""))?;
    let (by, cloud, hosts) = (SignIn::Application(client, secret), arguments.cloud, hosts.clone());
    let Grant { token, expires } = sign_in(wire, &Machine, (&hosts, cloud, Some(&tenant)), &by, &mut |_| {}).map_err(no_token)?;
    Ok(Bearer { token, renewal: Some(Renewal { expires, hosts, cloud, tenant, by }) })
}

/// Reads a variable; what it holds is in no complaint.
fn variable(name: &str) -> Result<String, Refused> {
    let value = std::env::var_os(name).filter(|value| !value.is_empty());
    let value = value.ok_or_else(|| Refused::new(format!("`{name}` is not set in the environment"), ""))?;
    value.into_string().map_err(|_| Refused::new(format!("`{name}` holds no text"), ""))
}

fn from_variable(name: &str) -> Result<Secret, Refused> {
    secret(&variable(name)?, name)
}

fn from_file(path: &Path) -> Result<Secret, Refused> {
    let name = shown(path);
    let bytes = fs::read(path).map_err(|error| Refused::new(format!("cannot read `{name}`: {}", error.to_string().to_lowercase()), ""))?;
    secret(&text(&bytes), &name)
}

/// Decodes what a shell wrote: UTF-8, or the UTF-16 of older PowerShells.
fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => {
            let units = rest.chunks_exact(2).map(|pair| pair.iter().rev().fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
            String::from_utf16_lossy(&units.collect::<Vec<u16>>())
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] | rest => String::from_utf8_lossy(rest).into_owned(),
    }
}

/// Takes a token as it is found: alone, in quotes, or as a header has it.
fn secret(text: &str, place: &str) -> Result<Secret, Refused> {
    let token = text.trim().trim_matches('"');
    let token = token.strip_prefix("Bearer ").unwrap_or(token);
    Secret::new(token).map_err(|why| Refused::new(format!("what `{place}` holds is no token: it {why}"), ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_as_shells_write_them() {
        let wide: Vec<u8> = [0xFEFF_u16].into_iter().chain("eyJ.a.b\r\n".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [b"eyJ.a.b\n".to_vec(), b"\xEF\xBB\xBF\"eyJ.a.b\"".to_vec(), b"Bearer eyJ.a.b".to_vec(), wide] {
            let token = secret(&text(&bytes), "t").ok().map(|token| token.reveal().to_owned());
            assert_eq!(token.as_deref(), Some("eyJ.a.b"), "{bytes:?}");
        }
        let refused = secret("my secret words", "t").err().map(|refused| refused.message);
        assert_eq!(refused.as_deref(), Some("what `t` holds is no token: it holds blanks or characters that no token has"));
    }
}
