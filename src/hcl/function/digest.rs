//! Hashes, and what nobody can know beforehand.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha512};

use super::{Caller, Outcome, file, text};
use crate::hcl::types::Type;
use crate::hcl::unknown::Reason;
use crate::hcl::value::Value;

/// A function whose value is not known before Terraform runs.
pub(super) fn unknowable(caller: &dyn Caller, _: &[Value]) -> Outcome {
    Ok(Value::unknown(Type::Text, Reason::Other("a function whose value is not known beforehand".into()), Some(caller.span())))
}

fn hexadecimal(bytes: &[u8]) -> Value {
    Value::text(&bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

fn hash<D: Digest>(bytes: &[u8]) -> Vec<u8> {
    D::digest(bytes).to_vec()
}

/// The hash of a file; not known where the file is not.
fn of_file(caller: &dyn Caller, arguments: &[Value], write: fn(&[u8]) -> Value) -> Outcome {
    match file::read(caller, text(arguments, 0))? {
        Some(bytes) => Ok(write(&bytes)),
        None => unknowable(caller, arguments),
    }
}

pub(super) fn md5(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(hexadecimal(&hash::<Md5>(text(arguments, 0).as_bytes())))
}

pub(super) fn sha1(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(hexadecimal(&hash::<Sha1>(text(arguments, 0).as_bytes())))
}

pub(super) fn sha256(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(hexadecimal(&hash::<Sha256>(text(arguments, 0).as_bytes())))
}

pub(super) fn sha512(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(hexadecimal(&hash::<Sha512>(text(arguments, 0).as_bytes())))
}

pub(super) fn base64sha256(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(Value::text(&STANDARD.encode(hash::<Sha256>(text(arguments, 0).as_bytes()))))
}

pub(super) fn base64sha512(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(Value::text(&STANDARD.encode(hash::<Sha512>(text(arguments, 0).as_bytes()))))
}

pub(super) fn filemd5(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    of_file(caller, arguments, |bytes| hexadecimal(&hash::<Md5>(bytes)))
}

pub(super) fn filesha1(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    of_file(caller, arguments, |bytes| hexadecimal(&hash::<Sha1>(bytes)))
}

pub(super) fn filesha256(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    of_file(caller, arguments, |bytes| hexadecimal(&hash::<Sha256>(bytes)))
}

pub(super) fn filesha512(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    of_file(caller, arguments, |bytes| hexadecimal(&hash::<Sha512>(bytes)))
}

pub(super) fn filebase64sha256(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    of_file(caller, arguments, |bytes| Value::text(&STANDARD.encode(hash::<Sha256>(bytes))))
}

pub(super) fn filebase64sha512(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    of_file(caller, arguments, |bytes| Value::text(&STANDARD.encode(hash::<Sha512>(bytes))))
}

/// The names that stand for namespaces, RFC 9562 section 6.6.
const NAMESPACES: &[(&str, &str)] = &[
    ("dns", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
    ("url", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"),
    ("oid", "6ba7b812-9dad-11d1-80b4-00c04fd430c8"),
    ("x500", "6ba7b814-9dad-11d1-80b4-00c04fd430c8"),
];

pub(super) fn uuidv5(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let name = text(arguments, 0);
    let namespace = NAMESPACES.iter().find(|(word, _)| *word == name).map_or(name, |(_, id)| *id);
    let digits: String = namespace.chars().filter(|letter| *letter != '-').collect();
    let value = u128::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 32 && namespace.len() == 36);
    let value = value.ok_or_else(|| format!("`{name}` is no namespace"))?;
    let bytes: Vec<u8> = value.to_be_bytes().into_iter().chain(text(arguments, 1).bytes()).collect();
    let hashed = hash::<Sha1>(&bytes).into_iter().take(16).fold(0_u128, |all, byte| (all << 8) | u128::from(byte));
    let version = (hashed & !(0xf << 76)) | (5 << 76);
    let id = format!("{:032x}", (version & !(0b11 << 62)) | (0b10 << 62));
    // there are 32 digits
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| id.get(range).unwrap_or_default());
    Ok(Value::text(&parts.join("-")))
}
