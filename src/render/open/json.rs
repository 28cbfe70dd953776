//! The JSON of answers that something turns on which is not known.

use serde_json::{Map, Value, json};

use super::super::answered::Answered;
use super::super::decided::{add_decision, add_requires, decided_json, decision_words, object};
use super::super::json::reason::{FixJson, reason_json, reasons_json};
use super::super::show::held_json;
use super::super::when::ends;
use super::super::words::principal_names;
use super::plan::plan_json;
use crate::defect::OrDefect;
use crate::explain::{OpenAnswer, OpenCan, OpenIs, OpenItem, OpenWhat, OpenWho, OpenWhy, Told};
use crate::ir::format_iso_duration;
use crate::possible::{Decisions, Span};

/// Creates the keys of an answer; of possible principals and targets it lists so many at most.
pub fn open_json(answered: &Answered<'_>, open: &OpenAnswer, limit: usize) -> Map<String, Value> {
    let mut map = match open {
        OpenAnswer::Can(can) => can_json(answered, can),
        OpenAnswer::Is(is) => is_json(answered, is),
        OpenAnswer::Who(who) => who_json(answered, who, limit),
        OpenAnswer::What(what) => what_json(answered, what, limit),
        OpenAnswer::Plan(open) => plan_json(answered, open),
        OpenAnswer::When(spans) => object([("intervals", spans.iter().map(span_json).collect())]),
    };
    let assumptions = &answered.explanation.assumptions;
    if !assumptions.is_empty() {
        map.extend(object([("assumptions", json!(assumptions))]));
    }
    let after_activation = match open {
        OpenAnswer::Who(who) => who.after_activation,
        OpenAnswer::What(what) => what.after_activation,
        OpenAnswer::Can(_) | OpenAnswer::Is(_) | OpenAnswer::Plan(_) | OpenAnswer::When(_) => None,
    };
    map.extend(after_activation.map(|count| ("after_activation".to_owned(), json!(count))));
    map
}

fn can_json(answered: &Answered<'_>, can: &OpenCan) -> Map<String, Value> {
    let tenant = answered.tenant;
    let mut map = Map::new();
    add_decision(&mut map, can.decisions);
    add_requires(&mut map, tenant, &can.requires, &can.may_require);
    map.extend(object([("approvers", json!(principal_names(&can.approvers, tenant)))]));
    if can.has_other_approvers {
        map.extend(object([("approvers_unknown", json!(true))]));
    }
    map.extend(object([
        ("standby_approvers", json!(principal_names(&can.standby_approvers, tenant))),
        ("max_duration", told_json(can.max_seconds, format_iso_duration)),
        ("until", told_json(can.until, |until| until.to_string())),
        ("reasons", why_json(answered, &can.why)),
        ("fixes", can.fixes.iter().map(|fix| serde_json::to_value(FixJson::new(fix)).or_defect()).collect()),
    ]));
    map.extend(can.by.as_deref().map(|by| ("by".to_owned(), json!(principal_names(by, tenant)))));
    map
}

fn told_json<T>(told: Told<T>, write: impl Fn(T) -> String) -> Value {
    match told {
        Told::Known(value) => json!(value.map(write)),
        Told::Unknown => json!("unknown"),
    }
}

fn why_json(answered: &Answered<'_>, why: &OpenWhy) -> Value {
    why.all()
        .map(|(reason, is_possible)| {
            let mut value = serde_json::to_value(reason_json(answered.sources, reason)).or_defect();
            if is_possible && let Some(map) = value.as_object_mut() {
                map.insert("possible".to_owned(), json!(true));
            }
            value
        })
        .collect()
}

fn is_json(answered: &Answered<'_>, is: &OpenIs) -> Map<String, Value> {
    let mut map = object([("answer", json!(is.decisions.known().map(|decision| decision.is_yes())))]);
    if is.decisions.known().is_none() {
        map.extend(object([("possible", json!([true, false]))]));
    }
    map.extend(object([("reasons", why_json(answered, &is.why))]));
    map
}

fn item_json<T>(answered: &Answered<'_>, (key, name): (&'static str, &str), item: &OpenItem<T>, is_decided: bool) -> Value {
    let mut map = if is_decided { decided_json(answered.tenant, (key, name), item) } else { object([(key, json!(name))]) };
    map.extend(item.holding.iter().flat_map(|holding| held_json(answered, holding)));
    Value::Object(map)
}

/// Adds those of whom it is possible, and counts all where some are cut off.
fn add_possible(map: &mut Map<String, Value>, key: &'static str, names: &[(String, Decisions)], is_decided: bool, limit: usize) {
    let one = |(name, decisions): &(String, Decisions)| {
        let mut map = object([(key, json!(name))]);
        if is_decided {
            map.extend(object([("possible", json!(decision_words(*decisions)))]));
        }
        Value::Object(map)
    };
    map.extend(object([("possible", names.iter().take(limit).map(one).collect())]));
    if names.len() > limit {
        map.extend(object([("possible_total", json!(names.len()))]));
    }
}

fn who_json(answered: &Answered<'_>, who: &OpenWho, limit: usize) -> Map<String, Value> {
    let name = |principal: crate::ir::PrincipalId| answered.tenant.principals.row(principal).name.to_string();
    let items = who.items.iter().map(|item| item_json(answered, ("name", &name(item.item)), item, who.is_decided));
    let mut map = object([("items", items.collect())]);
    if !who.possible.is_empty() || who.others {
        let names: Vec<(String, Decisions)> = who.possible.iter().map(|(who, decisions)| (name(*who), *decisions)).collect();
        add_possible(&mut map, "name", &names, who.is_decided, limit);
        let reasons = serde_json::to_value(reasons_json(answered.sources, &who.unknown)).or_defect();
        map.extend(object([("others", json!(who.others)), ("reasons", reasons)]));
    }
    map
}

fn what_json(answered: &Answered<'_>, what: &OpenWhat, limit: usize) -> Map<String, Value> {
    let items = what.items.iter().map(|item| item_json(answered, ("target", &item.item), item, what.is_decided));
    let mut map = object([("items", items.collect())]);
    if what.has_possible() {
        add_possible(&mut map, "target", &what.possible, what.is_decided, limit);
        let reasons = serde_json::to_value(reasons_json(answered.sources, &what.unknown)).or_defect();
        map.extend(object([("reasons", reasons)]));
    }
    let every_role = if what.may_have_every_role() { Value::Null } else { json!(what.every_role.is_yes()) };
    map.extend(object([("every_role", every_role)]));
    if what.every_role.is_yes() {
        map.extend(object([("every_role_decision", json!(decision_words(what.every_role).join(" or ")))]));
    }
    map
}

fn span_json(span: &Span) -> Value {
    let [from, until] = ends(span.window);
    let mut map = object([("from", json!(from)), ("until", json!(until))]);
    add_decision(&mut map, span.decisions);
    Value::Object(map)
}
