//! Long lists come in pages: a token says where the next one begins, and whose list it goes on with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::read::optional_object;
use crate::serve::http::Fault;

/// So many results a page has unless fewer are asked for.
const MOST: usize = 1_000;

/// So many bytes of a digest tell lists apart.
const MARK: usize = 16;

/// Writes a page of results.
///
/// # Errors
///
/// Fails where `page` cannot be read, and where its token belongs to another list: that of another question, or of the policy set as it was before.
pub fn answer(map: &Map<String, Value>, results: &[Value]) -> Result<Value, Fault> {
    let page = optional_object("page", map.get("page"))?;
    let mark = mark(map, results);
    let start = page.map_or(Ok(0), |page| start(page, &mark))?;
    let limit = page.map_or(Ok(MOST), limit)?;
    let shown: Vec<&Value> = results.iter().skip(start).take(limit).collect();
    let end = start + shown.len();
    let next = if end < results.len() { write_token(end, &mark) } else { String::new() };
    Ok(json!({ "results": shown, "page": { "next_token": next, "count": shown.len(), "total": results.len() } }))
}

fn limit(page: &Map<String, Value>) -> Result<usize, Fault> {
    match page.get("limit") {
        None | Some(Value::Null) => Ok(MOST),
        Some(value) => match value.as_u64() {
            Some(limit @ 1..) => Ok(usize::try_from(limit).map_or(MOST, |limit| limit.min(MOST))),
            Some(0) | None => Err(Fault::bad("`page.limit` is no number from 1 on")),
        },
    }
}

fn start(page: &Map<String, Value>, mark: &[u8]) -> Result<usize, Fault> {
    let token = match page.get("token") {
        None | Some(Value::Null) => return Ok(0),
        Some(value) => value.as_str().ok_or_else(|| Fault::bad("`page.token` is no string"))?,
    };
    if token.is_empty() {
        return Ok(0);
    }
    let unknown = || Fault::bad("`page.token` belongs to another list, or the policy set has changed: begin again without it");
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| unknown())?;
    let (head, number) = bytes.split_at_checked(MARK).ok_or_else(unknown)?;
    let number = <[u8; 8]>::try_from(number).map_err(|_| unknown())?;
    if head != mark {
        return Err(unknown());
    }
    usize::try_from(u64::from_be_bytes(number)).map_err(|_| unknown())
}

fn write_token(end: usize, mark: &[u8]) -> String {
    let number = u64::try_from(end).unwrap_or(u64::MAX); // a count fits
    URL_SAFE_NO_PAD.encode([mark, &number.to_be_bytes()].concat())
}

/// Tells lists apart: by the question without its page, and by all that is found.
fn mark(map: &Map<String, Value>, results: &[Value]) -> Vec<u8> {
    let mut digest = Sha256::new();
    for (key, value) in map.iter().filter(|(key, _)| *key != "page") {
        digest.update(json!([key, value]).to_string());
    }
    results.iter().for_each(|result| digest.update(result.to_string()));
    digest.finalize().into_iter().take(MARK).collect()
}
