//! What `docs/serve.md` shows with `curl` is what comes: each command is put to the engine, and the block behind it is its answer.
//! `PIM_UPDATE_DOCS=1` writes the answers anew.

use std::fs;
use std::path::Path;

use pim::serve::{Engine, Request};
use serde_json::Value;

use super::{contoso, now, serving};

#[test]
fn every_example_answers_as_it_is_shown() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/serve.md");
    let page = fs::read_to_string(&path).unwrap();
    let engine = serving(contoso());
    let (mut written, mut rest, mut count) = (String::new(), page.as_str(), 0);
    while let Some((before, command, shown, after)) = example(rest) {
        let told = answer(&engine, command);
        written += before;
        written += &told;
        count += 1;
        if std::env::var_os("PIM_UPDATE_DOCS").is_none() {
            assert_eq!(told, shown, "{command}");
        }
        rest = after;
    }
    assert!(count >= 8, "{count} examples");
    written += rest;
    if written != page {
        fs::write(path, written).unwrap();
    }
}

/// The next example: everything up to its answer, the command, the answer, and what stands behind.
fn example(page: &str) -> Option<(&str, &str, &str, &str)> {
    let begin = page.find("```sh\ncurl ")? + 6;
    let end = begin + page[begin..].find("```")?;
    let answer = end + page[end..].find("```json\n")? + 8;
    assert!(page[end..answer].lines().count() <= 4, "an answer follows: {}", &page[begin..end]);
    let close = answer + page[answer..].find("```")?;
    Some((&page[..answer], &page[begin..end], &page[answer..close], &page[close..]))
}

/// Reads `curl URL [-d 'BODY']`, as a shell would.
fn answer(engine: &Engine, command: &str) -> String {
    let command = command.replace("\\\n", " ");
    let url = command.split_whitespace().find(|word| word.starts_with("http://127.0.0.1:7317")).expect("an address");
    let path = url.strip_prefix("http://127.0.0.1:7317").unwrap();
    let body = command.split_once("-d '").map(|(_, rest)| rest.split_once('\'').unwrap().0);
    assert_eq!(body.is_some(), command.contains("-H 'content-type: application/json'"), "{command}");
    let headers = [("host", "127.0.0.1:7317"), ("content-type", "application/json")];
    let request = Request {
        method: if body.is_some() { "POST" } else { "GET" }.to_owned(),
        path: path.to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: body.unwrap_or_default().into(),
    };
    let response = engine.answer(&request, now());
    assert_eq!(response.status, 200, "{command}: {}", String::from_utf8_lossy(&response.body));
    let value: Value = serde_json::from_slice(&response.body).unwrap();
    serde_json::to_string_pretty(&value).unwrap() + "\n"
}
