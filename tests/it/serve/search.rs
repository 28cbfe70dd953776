//! Searches: everything of which a decision would be a yes, and nothing else.

use std::collections::BTreeSet;

use pim::door::Held;
use pim::serve::{ACTIONS, Engine};
use serde_json::{Value, json};

use super::{contoso, post, serving, value, world};

fn results(engine: &Engine, what: &str, body: &Value) -> Vec<Value> {
    let response = post(engine, &format!("/access/v1/search/{what}"), body.to_string());
    assert_eq!(response.status, 200, "{body}: {}", String::from_utf8_lossy(&response.body));
    value(&response)["results"].as_array().unwrap().clone()
}

fn is_yes(engine: &Engine, subject: &Value, action: &Value, resource: &Value) -> bool {
    let ask = json!({"subject":subject,"action":action,"resource":resource});
    value(&post(engine, "/access/v1/evaluation", ask.to_string()))["decision"].as_bool().unwrap()
}

/// Says the same without reasons, which takes less.
fn is_yes_briefly(engine: &Engine, subject: &Value, action: &Value, resource: &Value) -> bool {
    let ask = json!({"subject":subject,"action":action,"resource":resource,"options":{"reasons":false}});
    value(&post(engine, "/access/v1/evaluation", ask.to_string()))["decision"].as_bool().unwrap()
}

fn set(values: impl IntoIterator<Item = Value>) -> BTreeSet<String> {
    values.into_iter().map(|value| value.to_string()).collect()
}

fn worlds() -> Vec<Held> {
    let half_known = "user alice user bob user carol service-principal runner
        group ops { pim-enabled membership policy { activation { max 8h approval unknown } } } group may group team { grants \"vault\" }
        assign alice, bob to ops as eligible member assign carol to ops as active member assign bob to ops as active owner
        assign unknown to may as active member assign carol to may as active member assign may to team as active member
        assign runner to role \"Groups Administrator\" as active assign alice to role \"Helpdesk Administrator\" as active";
    vec![contoso(), world(half_known)]
}

/// All ids of each type of resource, those of nobody among them.
fn resources(held: &Held) -> Vec<Value> {
    let tenant = held.session().tenant();
    let groups: Vec<String> = tenant.groups.ids().map(|group| tenant.group_name(group).to_owned()).collect();
    let users = tenant.principals.iter().filter(|(_, principal)| principal.is_user()).map(|(_, user)| user.name.to_string());
    let granted = tenant.groups.iter().flat_map(|(_, group)| &group.grants).map(|(text, _)| text.to_string());
    let roles = ["Exchange Administrator", "Global Administrator", "Helpdesk Administrator", "Directory Readers"];
    let of = |kind: &str, ids: Vec<String>| ids.into_iter().map(|id| json!({"type":kind,"id":id})).collect::<Vec<_>>();
    let kinds = ["membership", "ownership", "group"].into_iter().flat_map(|kind| of(kind, groups.clone()));
    kinds
        .chain(of("account", users.collect()))
        .chain(of("access", granted.collect()))
        .chain(of("role", roles.map(str::to_owned).to_vec()))
        .collect()
}

fn subjects(held: &Held) -> Vec<Value> {
    let tenant = held.session().tenant();
    let accounts = tenant.principals.iter().filter(|(_, principal)| !principal.is_group());
    accounts.map(|(_, account)| json!({"type": if account.is_user() { "user" } else { "service-principal" },"id":account.name})).collect()
}

#[test]
fn a_search_finds_what_decisions_say_yes_of_and_nothing_else() {
    for held in worlds() {
        let (subjects, resources) = (subjects(&held), resources(&held));
        let engine = serving(held);
        for (action, kinds) in ACTIONS {
            let action = json!({"name":action});
            let fitting: Vec<&Value> = resources.iter().filter(|resource| kinds.contains(&resource["type"].as_str().unwrap())).collect();
            let pairs = subjects.iter().flat_map(|subject| fitting.iter().map(move |resource| (subject, *resource)));
            let yes: Vec<(&Value, &Value)> = pairs.filter(|(subject, resource)| is_yes(&engine, subject, &action, resource)).collect();
            for resource in &fitting {
                for kind in ["user", "service-principal"] {
                    let found = results(&engine, "subject", &json!({"subject":{"type":kind},"action":action,"resource":resource}));
                    let wanted = yes
                        .iter()
                        .filter(|(subject, other)| other == resource && subject["type"] == kind)
                        .map(|(subject, _)| (*subject).clone());
                    assert_eq!(set(found), set(wanted), "{kind} {action} {resource}");
                }
            }
            for subject in &subjects {
                for kind in kinds {
                    let found = results(&engine, "resource", &json!({"subject":subject,"action":action,"resource":{"type":kind}}));
                    let found = found.into_iter().filter(|found| resources.contains(found));
                    let wanted = yes
                        .iter()
                        .filter(|(other, resource)| *other == subject && resource["type"] == *kind)
                        .map(|(_, resource)| (*resource).clone());
                    assert_eq!(set(found), set(wanted), "{subject} {action} {kind}");
                }
            }
        }
    }
}

#[test]
fn a_search_for_actions_finds_what_decisions_say_yes_of() {
    for held in worlds() {
        let (subjects, resources) = (subjects(&held), resources(&held));
        let engine = serving(held);
        for subject in &subjects {
            for resource in &resources {
                let found = results(&engine, "action", &json!({"subject":subject,"resource":resource}));
                let fitting = ACTIONS.iter().filter(|(_, kinds)| kinds.contains(&resource["type"].as_str().unwrap()));
                let wanted =
                    fitting.map(|(name, _)| json!({"name":name})).filter(|action| is_yes_briefly(&engine, subject, action, resource));
                assert_eq!(found, wanted.collect::<Vec<_>>(), "{subject} {resource}");
            }
        }
    }
}

#[test]
fn what_is_not_there_is_found_nowhere() {
    let engine = serving(contoso());
    let (alice, hold, helpdesk) =
        (json!({"type":"user","id":"alice"}), json!({"name":"hold"}), json!({"type":"membership","id":"helpdesk"}));
    for (what, body) in [
        ("subject", json!({"subject":{"type":"robot"},"action":hold,"resource":helpdesk})),
        ("subject", json!({"subject":{"type":"user"},"action":{"name":"dance"},"resource":helpdesk})),
        ("subject", json!({"subject":{"type":"user"},"action":hold,"resource":{"type":"membership","id":"nothing"}})),
        ("subject", json!({"subject":{"type":"user"},"action":hold,"resource":{"type":"planet","id":"x"}})),
        ("resource", json!({"subject":{"type":"user","id":"nobody"},"action":hold,"resource":{"type":"membership"}})),
        ("resource", json!({"subject":alice,"action":hold,"resource":{"type":"planet"}})),
        ("resource", json!({"subject":alice,"action":{"name":"dance"},"resource":{"type":"membership"}})),
        ("resource", json!({"subject":{"type":"service-principal","id":"alice"},"action":{"name":"reach"},"resource":{"type":"role"}})),
        ("action", json!({"subject":{"type":"user","id":"nobody"},"resource":helpdesk})),
        ("action", json!({"subject":alice,"resource":{"type":"planet","id":"x"}})),
        ("action", json!({"subject":alice,"resource":{"type":"membership","id":"nothing"}})),
    ] {
        assert_eq!(results(&engine, what, &body), Vec::<Value>::new(), "{body}");
    }
}

#[test]
fn a_search_needs_all_but_what_it_looks_for() {
    let engine = serving(contoso());
    let status = |what: &str, body: Value| post(&engine, &format!("/access/v1/search/{what}"), body.to_string()).status;
    let (alice, hold, helpdesk) =
        (json!({"type":"user","id":"alice"}), json!({"name":"hold"}), json!({"type":"membership","id":"helpdesk"}));
    assert_eq!(status("subject", json!({"subject":alice,"action":hold,"resource":helpdesk})), 200);
    assert_eq!(status("subject", json!({"action":hold,"resource":helpdesk})), 400);
    assert_eq!(status("subject", json!({"subject":{},"action":hold,"resource":helpdesk})), 400);
    assert_eq!(status("subject", json!({"subject":{"type":"user"},"resource":helpdesk})), 400);
    assert_eq!(status("subject", json!({"subject":{"type":"user"},"action":hold,"resource":{"type":"membership"}})), 400);
    assert_eq!(status("resource", json!({"subject":{"type":"user"},"action":hold,"resource":{"type":"membership"}})), 400);
    assert_eq!(status("resource", json!({"subject":alice,"action":hold})), 400);
    assert_eq!(status("action", json!({"subject":alice})), 400);
    assert_eq!(status("action", json!({"subject":alice,"resource":{"type":"membership"}})), 400);
    assert_eq!(status("action", json!({"subject":alice,"resource":helpdesk,"context":"x"})), 400);
}

#[test]
fn the_instant_of_the_context_counts_in_a_search() {
    let engine = serving(contoso());
    let owners = |time: &str| {
        let body = json!({"subject":{"type":"user"},"action":{"name":"hold"},"resource":{"type":"ownership","id":"exchange-ops"},"context":{"time":time}});
        results(&engine, "subject", &body).len()
    };
    assert_eq!((owners("2026-03-10T22:59Z"), owners("2026-03-11T00:00+01:00")), (1, 0));
}

#[test]
fn long_lists_come_in_pages_that_join_to_the_whole() {
    let names: Vec<String> = (0..25).map(|at| format!("u{at}")).collect();
    let text = format!(
        "group ops {} assign {} to ops as active member",
        names.iter().map(|name| format!("user {name} ")).collect::<String>(),
        names.join(", ")
    );
    let engine = serving(world(&text));
    let body =
        |page: Value| json!({"subject":{"type":"user"},"action":{"name":"hold"},"resource":{"type":"membership","id":"ops"},"page":page});
    let ask = |page: Value| post(&engine, "/access/v1/search/subject", body(page).to_string());
    let whole = value(&ask(Value::Null));
    assert_eq!(whole["page"], json!({"next_token":"","count":25,"total":25}));
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let told = value(&ask(json!({"limit":10,"token":token})));
        found.extend(told["results"].as_array().unwrap().clone());
        told["page"]["next_token"].as_str().unwrap().clone_into(&mut token);
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(json!(found), whole["results"]);
    // a token of another list, one that is none, and limits that are none
    let token = value(&ask(json!({"limit":10})))["page"]["next_token"].clone();
    let mut other = body(json!({"token":token}));
    other["context"] = json!({"time":"2026-03-02T09:00Z"});
    assert_eq!(post(&engine, "/access/v1/search/subject", other.to_string()).status, 400);
    for page in [
        json!({"token":"x"}),
        json!({"token":"!"}),
        json!({"token":1}),
        json!({"limit":0}),
        json!({"limit":-1}),
        json!({"limit":"x"}),
        json!([]),
    ] {
        assert_eq!(ask(page.clone()).status, 400, "{page}");
    }
    assert_eq!(ask(json!({"limit":u64::MAX})).status, 200);
}
