//! Tenants that are too big to be read: what matters is drawn, accounts are counted where they are assigned, and a search finds the rest.

use std::fmt::Write as _;

use pim::graph::{Format, Picture};
use serde_json::Value;

use super::{draw, edge, load};

/// A hundred groups of twenty users, three of which lead to a privileged role, and one person who holds it.
fn crowded() -> String {
    let mut text = String::from("user boss\nuser \"it's\" { guest }\n");
    for group in 0..100 {
        let flags = if group % 40 == 3 { " { role-assignable pim-enabled }" } else { " { pim-enabled }" };
        let _ = writeln!(text, "group g{group}{flags}");
        for user in 0..20 {
            let _ = writeln!(
                text,
                "user u{group}-{user}\nassign u{group}-{user} to g{group} as {} member",
                if user < 5 { "active" } else { "eligible" }
            );
        }
        let _ = writeln!(text, "assign u{group}-0 to g{} as eligible member", (group + 1) % 100);
    }
    text + "group \"odd <!-- one\" { pim-enabled }\nassign g3, g43 to role \"Global Administrator\" as active\nassign boss to role \"Global Administrator\" as eligible\n"
}

fn names(picture: &Picture) -> Value {
    let block =
        picture.text.split("<script type=\"application/json\" id=\"names\">").nth(1).and_then(|rest| rest.split("</script>").next());
    serde_json::from_str(block.unwrap()).unwrap()
}

#[test]
fn a_tenant_too_big_to_be_read_is_an_overview() {
    let session = load(&crowded());
    let picture = draw(&session, "", Format::Dot);
    let dot = &picture.text;
    assert!(picture.nodes <= 84 && picture.edges <= 110, "{} nodes, {} edges", picture.nodes, picture.edges);
    assert!(edge(dot, "g3", "Global Administrator").contains("->") && edge(dot, "boss", "Global Administrator").contains("->"), "{dot}");
    // those of one group are one node, whatever else they are assigned to, and each line says how many of them it stands for
    assert!(dot.contains("label=\"16 eligible\\njustification · 8h\", tooltip=\"16 users → g0: eligible member\""), "{dot}");
    assert!(dot.contains("label=\"5 active\", tooltip=\"5 users → g0: active member\""), "{dot}");
    let told = picture.left_out.join("\n");
    assert!(
        told.starts_with("not drawn: ") && told.contains("this is an overview: ") && told.contains("`pim graph 'show tenant'` draws more"),
        "{told}"
    );
    // asked for, it is drawn as far as a picture holds
    assert!(draw(&session, "show tenant", Format::Dot).nodes > picture.nodes);
    let page = draw(&session, "", Format::Html).text;
    assert!(page.contains("they are assigned to <code dir=\"auto\">g0</code>, and in an overview they are one node there"));
}

#[test]
fn a_search_knows_what_no_node_bears() {
    let picture = draw(&load(&crowded()), "", Format::Html);
    let known = names(&picture);
    let kinds: Vec<&str> = known["kinds"].as_array().unwrap().iter().map(|kind| kind.as_str().unwrap()).collect();
    let find = |name: &str| {
        let entry = known["names"].as_array().unwrap().iter().find(|entry| entry[1] == name).unwrap_or_else(|| panic!("{name}"));
        let question =
            entry[3].as_str().map_or_else(|| format!("show {} {name}", kinds[entry[0].as_u64().unwrap() as usize]), str::to_owned);
        let nodes: Vec<u64> = entry[2].as_array().unwrap().iter().map(|node| node.as_u64().unwrap()).collect();
        (kinds[entry[0].as_u64().unwrap() as usize], question, nodes)
    };
    // in the nodes of two groups
    let (kind, question, nodes) = find("u3-0");
    assert_eq!((kind, &*question), ("user", "show user u3-0"));
    assert!(!nodes.is_empty());
    let title = format!("<a id=\"n{}\" class=\"node user", nodes[0]);
    assert!(picture.text.contains(&title), "{title}");
    assert_eq!(find("g90"), ("group", "show group g90".to_owned(), Vec::new()));
    assert_eq!(find("it's"), ("user", "show user \"it's\"".to_owned(), Vec::new()));
    assert_eq!(find("odd <!-- one").1, "show group \"odd <!-- one\"");
    assert!(!picture.text.contains("odd <!-- one"), "a name cannot begin a comment");
    // each of those questions draws what it promises, and what a node bears is not told twice
    let session = load(&crowded());
    assert!(draw(&session, "show group \"odd <!-- one\"", Format::Html).text.contains("odd &lt;!-- one"));
    assert!(known["names"].as_array().unwrap().iter().all(|entry| entry[1] != "boss" && entry[1] != "g3"));
    assert_eq!(known["more"], 0);
}

#[test]
fn a_page_knows_a_bounded_number_of_names() {
    let users: String = (0..20_100).map(|at| format!("user u{at}\n")).collect();
    let picture = draw(&load(&format!("{users}group g\nassign u0 to g as active member\n")), "", Format::Html);
    let known = names(&picture);
    assert_eq!(known["names"].as_array().unwrap().len(), 20_000);
    assert_eq!(known["more"], 99);
}

#[test]
fn a_line_of_a_page_says_what_it_joins() {
    let page = draw(&load("user ann\ngroup g\nassign ann to g as active member"), "", Format::Html).text;
    assert!(
        page.contains("<a id=\"e0\" class=\"edge active\" href=\"#d-e0\" aria-label=\"ann → g: active member\" data-ends=\"n0 n1\">"),
        "{page}"
    );
}
