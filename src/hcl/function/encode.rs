//! Base64, URLs and CSV.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Caller, Outcome, text};
use crate::hcl::convert::unify;
use crate::hcl::value::Value;

pub(super) fn base64encode(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(Value::text(&STANDARD.encode(text(arguments, 0))))
}

fn decode(text: &str) -> Result<Vec<u8>, String> {
    let joined: String = text.chars().filter(|letter| !matches!(letter, '\r' | '\n')).collect();
    STANDARD.decode(joined).map_err(|_| "the text is not base64".to_owned())
}

pub(super) fn base64decode(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let bytes = decode(text(arguments, 0))?;
    String::from_utf8(bytes).map(|text| Value::text(&text)).map_err(|_| "the result is not UTF-8".to_owned())
}

/// The encodings by their names at the IANA that are known here.
#[derive(Debug, Clone, Copy)]
enum Encoding {
    Utf8,
    Utf16 { is_big: bool },
    Latin1,
}

fn encoding(name: &str) -> Option<Encoding> {
    match name.to_ascii_uppercase().as_str() {
        "UTF-8" | "UTF8" => Some(Encoding::Utf8),
        "UTF-16LE" => Some(Encoding::Utf16 { is_big: false }),
        "UTF-16BE" => Some(Encoding::Utf16 { is_big: true }),
        "ISO-8859-1" | "ISO_8859-1" | "LATIN1" => Some(Encoding::Latin1),
        _ => None,
    }
}

pub(super) fn textencodebase64(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    let Some(encoding) = encoding(text(arguments, 1)) else { return super::digest::unknowable(caller, arguments) };
    let of = text(arguments, 0);
    let bytes: Vec<u8> = match encoding {
        Encoding::Utf8 => of.bytes().collect(),
        Encoding::Utf16 { is_big } => {
            of.encode_utf16().flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        }
        Encoding::Latin1 => of.chars().map(u8::try_from).collect::<Result<_, _>>().map_err(|_| "a letter cannot be encoded")?,
    };
    Ok(Value::text(&STANDARD.encode(bytes)))
}

pub(super) fn textdecodebase64(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    let Some(encoding) = encoding(text(arguments, 1)) else { return super::digest::unknowable(caller, arguments) };
    let bytes = decode(text(arguments, 0))?;
    let decoded = match encoding {
        Encoding::Utf8 => String::from_utf8(bytes).map_err(|_| "the bytes do not fit the encoding")?,
        Encoding::Utf16 { is_big } => {
            let unit = |pair: &[u8]| match pair {
                [one, two] if is_big => u16::from_be_bytes([*one, *two]),
                [one, two] => u16::from_le_bytes([*one, *two]),
                _ => 0xfffd,
            };
            String::from_utf16_lossy(&bytes.chunks(2).map(unit).collect::<Vec<_>>())
        }
        Encoding::Latin1 => bytes.into_iter().map(char::from).collect(),
    };
    Ok(Value::text(&decoded))
}

pub(super) fn urlencode(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let mut encoded = String::new();
    for byte in text(arguments, 0).bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            b' ' => encoded.push('+'),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    Ok(Value::text(&encoded))
}

pub(super) fn csvdecode(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let mut rows = rows(text(arguments, 0))?.into_iter();
    let names = rows.next().ok_or("a line with the names of the columns is needed")?;
    let mut distinct: Vec<&String> = names.iter().collect();
    distinct.sort();
    distinct.dedup();
    if distinct.len() < names.len() {
        return Err("two columns have one name".to_owned());
    }
    let mut objects = Vec::new();
    for row in rows {
        if row.len() != names.len() {
            return Err(format!("a line has {} fields where {} are needed", row.len(), names.len()));
        }
        let entries = names.iter().map(|name| name.as_str().into()).zip(row.iter().map(|field| Value::text(field))).collect();
        objects.push(Value::object(entries));
    }
    let (kind, objects) = unify(&objects)?;
    Ok(Value::list(kind, objects))
}

/// Cuts lines into fields.
fn rows(text: &str) -> Result<Vec<Vec<String>>, String> {
    let text = text.replace("\r\n", "\n");
    let mut rows = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('\n') {
            rest = after;
            continue;
        }
        let mut row = Vec::new();
        loop {
            let (field, after) = field(rest)?;
            row.push(field);
            match after.strip_prefix(',') {
                Some(after) => rest = after,
                None => {
                    rest = after.strip_prefix('\n').unwrap_or(after);
                    break;
                }
            }
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Reads one field, up to the comma or line end behind it.
fn field(text: &str) -> Result<(String, &str), String> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find([',', '\n']).unwrap_or(text.len());
        let (field, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        return if field.contains('"') {
            Err("a quote stands inside a field without quotes".to_owned())
        } else {
            Ok((field.to_owned(), rest))
        };
    };
    let mut field = String::new();
    loop {
        let (before, after) = rest.split_once('"').ok_or("a field in quotes does not end")?;
        field.push_str(before);
        match after.strip_prefix('"') {
            Some(after) => {
                field.push('"');
                rest = after;
            }
            None if after.is_empty() || after.starts_with([',', '\n']) => return Ok((field, after)),
            None => return Err("a quote inside a field in quotes must be doubled".to_owned()),
        }
    }
}
