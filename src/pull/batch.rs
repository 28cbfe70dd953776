//! What comes back from a batch: the answers in any order, each with a status of its own, and its body as it was served.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::body::NoPage;
use super::world::Reply;

#[derive(Deserialize)]
struct Answers<'a> {
    #[serde(borrow)]
    responses: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    id: String,
    status: u16,
    headers: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
}

/// Returns the answers to so many calls in the order of the calls; `None` for one that has none.
pub fn answers(body: &[u8], calls: usize) -> Result<Vec<Option<Reply>>, NoPage> {
    let mut found: Vec<Option<Reply>> = vec![None; calls];
    let answers: Answers<'_> = serde_json::from_slice(body).map_err(|error| if error.is_eof() { NoPage::Half } else { NoPage::NoJson })?;
    for answer in answers.responses.iter().filter_map(|answer| serde_json::from_str::<Answer<'_>>(answer.get()).ok()) {
        let place = answer.id.parse().ok().and_then(|at: usize| found.get_mut(at));
        if let Some(place) = place {
            *place = Some(reply(&answer));
        }
    }
    Ok(found)
}

fn reply(answer: &Answer<'_>) -> Reply {
    let is_wanted = |(name, _): &(&String, &serde_json::Value)| name.eq_ignore_ascii_case("retry-after");
    let header = answer.headers.iter().flatten().find(is_wanted).map(|(_, value)| value);
    // a number stands in place of a text in some answers
    let retry_after = header.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    Reply { status: answer.status, retry_after, body: answer.body.map_or_else(Vec::new, |body| body.get().as_bytes().to_vec()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_find_their_calls_and_keep_their_bytes() {
        let body = br#"{"responses":[{"id":"2","status":429,"headers":{"Retry-After":"3"},"body":{"error":{}}},{"id":"0","status":200,"body":{ "value" : [ 1.50 ] }},{"id":"9","status":200},{"id":"x","status":200},7]}"#;
        let found = answers(body, 3).unwrap();
        assert_eq!(found[0].as_ref().map(|reply| reply.body.as_slice()), Some(&br#"{ "value" : [ 1.50 ] }"#[..]));
        assert_eq!(found[1], None);
        assert_eq!(found[2].as_ref().and_then(|reply| reply.retry_after.as_deref()), Some("3"));
        assert_eq!(answers(b"<html>", 2), Err(NoPage::NoJson));
        assert_eq!(answers(br#"{"responses":[{"id":"0""#, 2), Err(NoPage::Half));
    }
}
