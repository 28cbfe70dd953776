//! What is not known, as the commands tell it.

use serde_json::Value;

use super::Folder;

const OPEN: &str = "user bob user dan { unknown disabled }
group ops { pim-enabled membership policy { activation { require nothing } } }
group vault { grants safe }
assign unknown bob to ops as eligible member
assign ops to vault as active member
assign unknown to vault as active owner
";

fn open() -> Folder {
    Folder::new(&[("open.pim", OPEN)])
}

fn json(folder: &Folder, question: &str, code: i32) -> Value {
    let words: Vec<&str> = question.split(' ').collect();
    let told = folder.run_at(&[&words[..], &["-p", "open.pim", "--format", "json"]].concat()).answers(code);
    serde_json::from_str(&told).unwrap()
}

#[test]
fn a_sheet_says_where_more_may_stand() {
    let folder = open();
    let group = json(&folder, "show group vault", 0);
    assert_eq!((&group["owners"], &group["owners_unknown"]), (&Value::Array(Vec::new()), &Value::Bool(true)));
    assert_eq!(group["eligible_members_unknown"], Value::Null, "{group}");
    let user = json(&folder, "show user bob", 0);
    assert_eq!((&user["eligible_for_unknown"], &user["ownerships_unknown"]), (&Value::Bool(true), &Value::Bool(true)), "{user}");
    let activated = &user["can_activate"][0];
    assert_eq!((&activated["target"], &activated["decision"]), (&"membership of ops".into(), &"unknown".into()), "{user}");
    assert_eq!(activated["possible"], serde_json::json!(["allow", "deny"]));
    let disabled = json(&folder, "show user dan", 0);
    assert_eq!((&disabled["flags"], &disabled["flags_unknown"]), (&serde_json::json!([]), &serde_json::json!(["disabled"])));
    let text = folder.run_at(&["show", "group", "vault", "-p", "open.pim"]).answers(0);
    assert!(text.contains("\n  owners             unknown\n"), "{text}");
    let text = folder.run_at(&["show", "user", "dan", "-p", "open.pim"]).answers(0);
    assert!(text.contains("unknown disabled\n"), "{text}");
}

#[test]
fn a_plan_that_may_be_comes_with_what_would_make_it_sure() {
    let told = json(&open(), "how can bob reach membership of vault", 4);
    let fixes: Vec<&str> = told["fixes"].as_array().unwrap().iter().map(|fix| fix["change"].as_str().unwrap()).collect();
    assert_eq!(fixes, ["assign bob to vault as active member"], "{told}");
    for fix in fixes {
        let folder = open();
        let words = ["can", "bob", "reach", "membership", "of", "vault", "-p", "open.pim", "--assume", fix];
        folder.run_at(&words).answers(0);
    }
}

#[test]
fn a_picture_says_that_a_plan_which_may_be_is_not_drawn() {
    let run = open().run_at(&["graph", "-p", "open.pim", "how", "can", "bob", "reach", "membership", "of", "vault"]);
    assert!(run.err.contains("note: who is an owner of `vault` is not known here"), "{run:?}");
    assert!(run.err.contains("is not drawn, since something of the answer is not known; `pim how …` tells it"), "{run:?}");
}

#[test]
fn who_comes_to_something_is_told_by_what_they_are() {
    let folder = open();
    let told = folder.run_at(&["who", "can", "reach", "ownership", "of", "vault", "-p", "open.pim"]).answers(4);
    assert!(told.contains("whoever is an owner of `vault` (not known here)"), "{told}");
}

#[test]
fn a_list_says_what_of_it_rests_on_an_assumption() {
    let text = "user amy user eve group inner group ops { pim-enabled }
assign amy to inner as active member
assign inner to ops as eligible owner
assign unknown eve to ops as eligible owner
";
    let folder = Folder::new(&[("open.pim", text)]);
    let told = json(&folder, "who can activate ownership of ops", 0);
    assert_eq!(told["items"][0]["name"], "amy");
    assert_eq!(told["possible"][0]["name"], "eve");
    assert!(told["assumptions"][0].as_str().is_some_and(|text| text.contains("inner")), "{told}");
    let known = text.replace("assign inner to ops", "assign amy to ops");
    let folder = Folder::new(&[("open.pim", known.as_str())]);
    assert_eq!(json(&folder, "who can activate ownership of ops", 0)["assumptions"], Value::Null);
}
