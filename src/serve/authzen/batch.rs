//! Several questions in one request.

use serde_json::{Map, Value, json};

use super::read::{Ask, Parts, optional_object};
use super::verdict::Verdict;
use crate::serve::http::Fault;

/// Which of several questions are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Semantic {
    /// All.
    All,
    /// Those up to the first no.
    UpToDeny,
    /// Those up to the first yes.
    UpToPermit,
}

/// Decides what a request asks, one question or several, and writes the answer.
///
/// # Errors
///
/// Fails where the request as a whole cannot be read; what is wrong with one of several questions stands in its own answer.
pub fn answer(map: &Map<String, Value>, decide: &mut dyn FnMut(&Ask<'_>) -> Result<Verdict, Fault>) -> Result<Value, Fault> {
    let defaults = Parts::of(map);
    let items = match map.get("evaluations") {
        None | Some(Value::Null) => &[][..],
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Fault::bad("`evaluations` is no list")),
    };
    let semantic = semantic(map)?;
    if items.is_empty() {
        return Ok(decide(&defaults.ask()?)?.to_json());
    }
    defaults.check_types()?;
    let mut verdicts = Vec::new();
    for item in items {
        let verdict = one(item, defaults, decide);
        let is_last = match semantic {
            Semantic::All => false,
            Semantic::UpToDeny => !verdict.decision,
            Semantic::UpToPermit => verdict.decision,
        };
        verdicts.push(verdict.to_json());
        if is_last {
            break;
        }
    }
    Ok(json!({ "evaluations": verdicts }))
}

fn one(item: &Value, defaults: Parts<'_>, decide: &mut dyn FnMut(&Ask<'_>) -> Result<Verdict, Fault>) -> Verdict {
    let asked = item.as_object().ok_or_else(|| Fault::bad("an item of `evaluations` is no object"));
    let verdict = asked.and_then(|item| Parts::of(item).or(defaults).ask()).and_then(|ask| decide(&ask));
    verdict.unwrap_or_else(|fault| Verdict::fault(&fault))
}

fn semantic(map: &Map<String, Value>) -> Result<Semantic, Fault> {
    let options = optional_object("options", map.get("options"))?;
    let word = options.and_then(|options| options.get("evaluations_semantic")).filter(|word| !word.is_null());
    match word.map(Value::as_str) {
        None | Some(Some("execute_all")) => Ok(Semantic::All),
        Some(Some("deny_on_first_deny")) => Ok(Semantic::UpToDeny),
        Some(Some("permit_on_first_permit")) => Ok(Semantic::UpToPermit),
        Some(_) => {
            let words = "`execute_all`, `deny_on_first_deny` or `permit_on_first_permit`";
            Err(Fault::bad(format!("`options.evaluations_semantic` is not {words}")))
        }
    }
}
