//! Files and paths.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;

use super::{Caller, Outcome, argument, text};
use crate::hcl::compare;
use crate::hcl::files::{Absence, normal_path};
use crate::hcl::types::Type;
use crate::hcl::unknown::Reason;
use crate::hcl::value::{Entries, Value};

/// The largest file that a function reads.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Reads a file; nothing where it lies outside of what was given.
pub(super) fn read(caller: &dyn Caller, path: &str) -> Result<Option<Arc<[u8]>>, String> {
    match caller.files().read(&normal_path(path)) {
        Ok(bytes) if bytes.len() > MAX_BYTES => Err(format!("the file `{path}` is larger than {MAX_BYTES} bytes")),
        Ok(bytes) => Ok(Some(bytes)),
        Err(Absence::Outside) => Ok(None),
        Err(Absence::Missing) => Err(format!("there is no file `{path}`")),
    }
}

fn outside(caller: &dyn Caller, path: &str, kind: Type) -> Value {
    let reason = Reason::Other(format!("the file `{path}` lies outside of the folders given").into());
    Value::unknown(kind, reason, Some(caller.span()))
}

fn read_text(caller: &dyn Caller, path: &str) -> Result<Option<String>, String> {
    let Some(bytes) = read(caller, path)? else { return Ok(None) };
    String::from_utf8(bytes.to_vec()).map(Some).map_err(|_| format!("the file `{path}` is not UTF-8"))
}

pub(super) fn file(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    let path = text(arguments, 0);
    Ok(read_text(caller, path)?.map_or_else(|| outside(caller, path, Type::Text), |text| Value::text(&text)))
}

pub(super) fn filebase64(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    let path = text(arguments, 0);
    Ok(read(caller, path)?.map_or_else(|| outside(caller, path, Type::Text), |bytes| Value::text(&STANDARD.encode(bytes))))
}

pub(super) fn fileexists(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    let path = text(arguments, 0);
    let normal = normal_path(path);
    match caller.files().read(&normal) {
        Ok(_) => Ok(true.into()),
        Err(Absence::Outside) => Ok(outside(caller, path, Type::Bool)),
        Err(Absence::Missing) if !caller.files().below(&normal).is_empty() => Err(format!("`{path}` is a folder")),
        Err(Absence::Missing) => Ok(false.into()),
    }
}

pub(super) fn fileset(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    let pattern = Regex::new(&glob(text(arguments, 1))).map_err(|_| format!("`{}` is no pattern", text(arguments, 1)))?;
    let found = caller.files().below(&normal_path(text(arguments, 0)));
    let names = found.iter().filter(|name| pattern.is_match(name)).map(|name| Value::text(name));
    Ok(compare::set(Type::Text, names.collect()))
}

/// A pattern of file names as a regular expression.
fn glob(pattern: &str) -> String {
    let mut written = String::from("^");
    let mut rest = pattern.chars().peekable();
    let mut braces = 0_usize;
    while let Some(next) = rest.next() {
        match next {
            '*' if rest.next_if_eq(&'*').is_some() => {
                written.push_str(if rest.next_if_eq(&'/').is_some() { "(?:.*/)?" } else { ".*" });
            }
            '*' => written.push_str("[^/]*"),
            '?' => written.push_str("[^/]"),
            '{' => {
                braces += 1;
                written.push_str("(?:");
            }
            '}' if braces > 0 => {
                braces -= 1;
                written.push(')');
            }
            ',' if braces > 0 => written.push('|'),
            '[' | ']' | '-' => written.push(next),
            '\\' => written.push_str(&regex::escape(&rest.next().unwrap_or('\\').to_string())),
            other => written.push_str(&regex::escape(&other.to_string())),
        }
    }
    written + "$"
}

pub(super) fn basename(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let path = text(arguments, 0);
    let trimmed = path.trim_end_matches('/');
    Ok(Value::text(match (path, trimmed) {
        ("", _) => ".",
        (_, "") => "/",
        _ => trimmed.rsplit('/').next().unwrap_or(trimmed),
    }))
}

pub(super) fn dirname(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let path = text(arguments, 0);
    // a name alone lies in no folder
    let folder = path.rfind('/').and_then(|end| path.get(..=end)).unwrap_or_default();
    Ok(Value::text(&normal_path(folder)))
}

/// A path from the root of the file system stays; where others begin is not known.
pub(super) fn abspath(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    let path = text(arguments, 0);
    if path.starts_with('/') { Ok(Value::text(&normal_path(path))) } else { super::digest::unknowable(caller, arguments) }
}

pub(super) fn pathexpand(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    let path = text(arguments, 0);
    if path.starts_with('~') {
        return super::digest::unknowable(caller, arguments);
    }
    Ok(Value::text(path))
}

pub(super) fn templatefile(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    if caller.is_template() {
        return Err("a template cannot use another".to_owned());
    }
    let values = argument(arguments, 1);
    check_names(values.entries().ok_or("the names must be given as a map or object")?)?;
    let path = text(arguments, 0);
    match read_text(caller, path)? {
        Some(template) => rendered(caller.render(&template, &values)?),
        None => Ok(outside(caller, path, Type::Any)),
    }
}

pub(super) fn templatestring(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    let values = argument(arguments, 1);
    check_names(values.entries().ok_or("the names must be given as a map or object")?)?;
    rendered(caller.render(text(arguments, 0), &values)?)
}

fn rendered(value: Value) -> Outcome {
    if value.is_null() { Err("the template makes null".to_owned()) } else { Ok(value) }
}

fn check_names(names: &Entries) -> Result<(), String> {
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|next| next.is_ascii_alphanumeric() || matches!(next, '_' | '-'))
    };
    match names.keys().find(|name| !is_name(name)) {
        Some(name) => Err(format!("`{name}` cannot be a name in a template")),
        None => Ok(()),
    }
}
