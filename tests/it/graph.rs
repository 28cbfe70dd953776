//! Pictures: what is drawn and what is counted instead, whose names stand where, and that every format is well formed.

mod browser;
mod gates;
mod laws;
mod overview;

use insta::assert_snapshot;
use pim::graph::{self, Extras, Format, MAX_NODES, Outline, Picture, Scene};
use pim::render;
use pim::session::{Changes, Input, NoIncludes, Session};
use sha2::{Digest, Sha256};

use crate::model::noon;
use crate::when::suite;

pub fn load(text: &str) -> Session {
    let session =
        Session::load(vec![Input::pim("world.pim", text)], &NoIncludes, &Changes::default()).map_err(|rejected| rejected.diagnostics);
    let session = session.unwrap();
    assert!(!session.is_refused(), "{:?}", session.diagnostics());
    session
}

/// Hands the scene of a question, or of the whole tenant, to a function.
pub fn with_scene<T>(session: &Session, query: &str, extras: Extras, use_it: impl Fn(&Scene<'_>) -> T) -> T {
    let answered =
        (!query.is_empty()).then(|| session.ask(query, noon()).map_err(|rejected| format!("{query}: {:?}", rejected.diagnostics)).unwrap());
    let asked = answered.as_ref().map(|answered| render::Answered::of(session, answered));
    use_it(&Scene { tenant: session.tenant(), sources: session.sources(), at: noon(), asked, extras, unread: &session.unread() })
}

pub fn draw(session: &Session, query: &str, format: Format) -> Picture {
    with_scene(session, query, Extras::default(), |scene| graph::draw(scene, format).unwrap())
}

pub fn outline(session: &Session, query: &str) -> Outline {
    with_scene(session, query, Extras::default(), |scene| graph::outline(scene).unwrap())
}

/// The line of a DOT text about the edge between two nodes, found by their names.
fn edge(dot: &str, from: &str, to: &str) -> String {
    let id = |name: &str| {
        let line = dot.lines().find(|line| line.contains(&format!("label=\"{name}"))).unwrap_or_else(|| panic!("no {name} in\n{dot}"));
        line.split_whitespace().next().unwrap().to_owned()
    };
    let head = format!("  {} -> {} ", id(from), id(to));
    dot.lines().filter(|line| line.starts_with(&head)).collect::<Vec<_>>().join("\n")
}

const ON_CALL: &str = "tenant t { timezone \"UTC\" }
user mia user noah user rosa { guest }
group team
group keys { role-assignable pim-enabled membership policy { activation { max 2h require mfa approval by rosa } } }
assign mia, noah to team as active member
assign team to keys as eligible member
assign rosa to keys as active owner
assign keys to role \"Exchange Administrator\" as active
assign mia to keys as activated member from 2026-03-02T08:00:00Z for 8h
assign noah to keys as eligible owner from 2026-04-01 for 10d
";

#[test]
fn a_small_tenant_as_dot() {
    assert_snapshot!(draw(&load(ON_CALL), "", Format::Dot).text);
}

#[test]
fn a_plan_as_dot() {
    assert_snapshot!(draw(&load(ON_CALL), "how can noah reach role \"Exchange Administrator\"", Format::Dot).text);
}

#[test]
fn a_small_tenant_as_svg() {
    assert_snapshot!(draw(&load(ON_CALL), "is mia member of keys", Format::Svg).text);
}

#[test]
fn only_what_the_answer_rests_on_is_strong() {
    let dot = draw(&load(ON_CALL), "how can noah reach role \"Exchange Administrator\"", Format::Dot).text;
    // one statement assigns both: only the words of the answer tell them apart
    assert!(edge(&dot, "noah", "team").contains("penwidth"), "{dot}");
    assert!(edge(&dot, "mia", "team").contains("gray"), "{dot}");
    assert!(edge(&dot, "team", "keys").contains("penwidth"));
    assert!(edge(&dot, "noah", "keys").contains("1. activates membership"));
    assert!(edge(&dot, "rosa", "keys").contains("2. approves"));
}

#[test]
fn what_does_not_count_is_drawn_only_when_asked_for() {
    let session = load(ON_CALL);
    let plain = draw(&session, "", Format::Dot);
    assert!(!edge(&plain.text, "noah", "keys").contains("->"));
    assert_eq!(plain.remarks, ["assignments that do not count at this instant: 1 not begun; `--idle` draws them dotted"]);
    let idle = with_scene(&session, "", Extras { has_idle: true, ..Extras::default() }, |scene| graph::draw(scene, Format::Dot).unwrap());
    assert!(edge(&idle.text, "noah", "keys").contains("style=dotted"));
    assert!(idle.remarks.is_empty());
}

#[test]
fn an_assignment_that_the_answer_speaks_of_is_drawn_whenever_it_counts() {
    let dot = draw(&load(ON_CALL), "can noah activate ownership of keys", Format::Dot).text;
    assert!(edge(&dot, "noah", "keys").contains("not yet"), "{dot}");
}

#[test]
fn a_no_says_why_and_a_plan_what_it_assumes() {
    let session = load(&format!("{ON_CALL}user hana\nassign hana to role \"Helpdesk Administrator\" as active\n"));
    let no = draw(&session, "can hana activate membership of keys", Format::Svg);
    assert!(no.remarks[0].starts_with("because `hana` is not eligible for membership of keys"), "{:?}", no.remarks);
    assert!(no.text.contains("because “hana” is not eligible"));
    let plan = draw(&session, "how can hana escalate to role \"Exchange Administrator\"", Format::Svg);
    assert!(plan.remarks[0].starts_with("assuming `noah` has no second factor"), "{:?}", plan.remarks);
}

#[test]
fn what_is_not_known_is_a_dashed_node_beside_its_group() {
    let text = "user ann user bob { unknown guest }
group ops { pim-enabled unknown role-assignable membership policy { activation { max unknown require unknown mfa } } }
assign ann to ops as eligible member
assign unknown to ops as eligible member
assign unknown bob to ops as active owner
assign unknown to ops as active member until 2026-01-01
assign unknown to role \"Global Reader\" as active
";
    let session = load(text);
    let picture = draw(&session, "", Format::Dot);
    let dot = &picture.text;
    assert_eq!((picture.nodes, picture.edges), (6, 4), "{dot}");
    assert!(dot.lines().filter(|line| line.contains("label=\"unknown\\n") && line.contains("dashed")).count() == 2, "{dot}");
    assert!(edge(dot, "unknown", "ops").contains("style=dashed, color=gray40, arrowhead=empty, label=\"eligible member?\""), "{dot}");
    assert!(edge(dot, "unknown", "ops").contains("arrowhead=diamond, label=\"active owner?\""), "{dot}");
    assert!(edge(dot, "ann", "ops").contains("MFA? · max?"), "{dot}");
    assert!(dot.contains("role-assignable?") && dot.contains("guest?"), "{dot}");
    let page = draw(&session, "", Format::Html).text;
    assert!(page.contains("bob may be assigned so; that is not known") && page.contains("anybody may be assigned so"), "{page}");
    assert!(page.contains("class=\"line\" stroke-dasharray=") && page.contains("<g stroke-dasharray="), "{page}");
    assert!(page.contains("not known: may be assigned"), "the legend names it");
    let known = draw(&load("group ops"), "", Format::Svg).text;
    assert!(!known.contains("stroke-dasharray=") && !known.contains("unknown"), "{known}");
}

#[test]
fn approvers_are_drawn_when_asked_for_or_asked_about() {
    let session = load(ON_CALL);
    assert!(!edge(&draw(&session, "", Format::Dot).text, "rosa", "keys").contains("approves"));
    let all =
        with_scene(&session, "", Extras { has_approvers: true, ..Extras::default() }, |scene| graph::draw(scene, Format::Dot).unwrap());
    assert!(edge(&all.text, "rosa", "keys").contains("approves"));
    let asked = draw(&session, "can noah activate membership of keys", Format::Dot).text;
    assert!(edge(&asked, "rosa", "keys").contains("approves"));
}

#[test]
fn accounts_alike_are_one_node_that_names_them_all() {
    let users: String = (0..34).map(|at| format!("user u{at}\n")).collect();
    let list: Vec<String> = (0..34).map(|at| format!("u{at}")).collect();
    let text = format!("{users}user odd\ngroup g\nassign {}, odd to g as active member\nassign odd to g as active owner", list.join(", "));
    let page = draw(&load(&text), "", Format::Html);
    assert_eq!((page.nodes, page.edges), (3, 3));
    assert!(page.text.contains(">34 users<"));
    assert!(list.iter().all(|name| page.text.contains(&format!("<bdi>{name}</bdi>"))));
}

#[test]
fn what_is_too_much_is_counted_and_the_way_to_it_is_told() {
    let groups: String = (0..400).map(|at| format!("group g{at}\nuser u{at}\nassign u{at} to g{at} as active member\n")).collect();
    let session = load(&groups);
    let picture = draw(&session, "show tenant", Format::Svg);
    assert_eq!(picture.nodes, MAX_NODES);
    let told = picture.left_out.join("\n");
    assert!(told.starts_with("not drawn: ") && told.contains("users") && told.contains("groups"), "{told}");
    let command = told.split("show ").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    assert!(draw(&session, &format!("show {command}"), Format::Svg).text.contains(command.trim_start_matches("group ")));
    assert!(picture.text.contains("not drawn: "));
}

#[test]
fn the_neighbourhood_in_a_big_tenant_is_small() {
    let chain: String = (0..300).map(|at| format!("group g{at}\n")).collect();
    let nested: String = (1..300).map(|at| format!("assign g{} to g{at} as active member\n", at - 1)).collect();
    let session = load(&format!("user ann\n{chain}{nested}assign ann to g0 as active member"));
    let names = |query: &str| outline(&session, query).nodes.into_iter().flat_map(|node| node.names).collect::<Vec<_>>();
    let near = names("show group g100");
    assert!(["g98", "g99", "g100", "g101", "g103"].iter().all(|name| near.contains(&(*name).to_owned())), "{near:?}");
    assert!(!near.contains(&"g90".to_owned()) && near.len() < 10);
    let path = names("is ann member of g120");
    assert!((0..=120).all(|at| path.contains(&format!("g{at}"))), "{path:?}");
}

#[test]
fn of_a_long_plan_the_first_and_the_last_steps_are_drawn() {
    let groups: String = (0..=400).map(|at| format!("group g{at} {{ pim-enabled }}\n")).collect();
    let nested: String = (1..=400).map(|at| format!("assign g{} to g{at} as eligible member\n", at - 1)).collect();
    let session = load(&format!("user ann\n{groups}{nested}assign ann to g0 as eligible member"));
    let picture = draw(&session, "how can ann reach membership of g400", Format::Svg);
    assert!(picture.nodes <= MAX_NODES && picture.edges <= 260, "{} nodes, {} edges", picture.nodes, picture.edges);
    assert!(
        picture.left_out[0].starts_with("of the 401 steps of the plan, 60 are drawn, the first and the last"),
        "{:?}",
        picture.left_out
    );
    let dot = draw(&session, "how can ann reach membership of g400", Format::Dot).text;
    assert!(edge(&dot, "ann", "g400\\n").contains("401. activates membership"), "{dot}");
    assert!(
        edge(&dot, "ann", "g29\\n").contains("30. activates membership") && edge(&dot, "g28\\n", "g29\\n").contains("penwidth"),
        "{dot}"
    );
    assert!(!dot.contains(" 200. ") && !dot.contains("\"200. "), "{dot}");
}

#[test]
fn who_reaches_a_role_by_a_power_is_drawn_with_what_gives_it() {
    let session = load(
        "user siri group team group ops { role-assignable pim-enabled }
assign siri to team as active member
assign team to ops as eligible member
assign ops to role \"Privileged Role Administrator\" as active
",
    );
    let dot = draw(&session, "who can reach role \"Global Administrator\"", Format::Dot).text;
    assert!(edge(&dot, "siri", "team").contains("->") && edge(&dot, "ops", "Privileged Role Administrator").contains("->"), "{dot}");
    let crowd: String = (0..200).map(|at| format!("group g{at}\nassign siri to g{at} as active member\n")).collect();
    let session = load(&format!("user siri\n{crowd}assign siri to role \"Global Administrator\" as active\n"));
    assert_eq!(draw(&session, "who can reach role \"Global Administrator\"", Format::Dot).nodes, 2);
}

#[test]
fn a_step_for_somebody_else_names_them() {
    let session = load(
        "user hana user bob group approvers
group keys { pim-enabled membership policy { activation { approval by approvers } } }
assign hana to approvers as active owner
assign hana to keys as eligible member
assign hana to role \"Helpdesk Administrator\" as active
",
    );
    let dot = draw(&session, "how can hana escalate to membership of keys", Format::Dot).text;
    assert!(edge(&dot, "hana", "approvers").contains("adds bob as a member"), "{dot}");
    assert!(edge(&dot, "bob", "keys").contains("approves for hana"), "{dot}");
}

/// Names that would break a careless writer.
const HOSTILE: [&str; 9] = [
    "<script>alert(1)</script>",
    "a\\\"b'c&amp;<!--",
    "]]><svg onload=alert(1)>",
    "שלום עולם",
    "管理者グループ東京本社第一営業部門セキュリティ",
    "e\\u{301}a\\u{202e}b\\u{7}",
    "\\u{fffe}\\u{1}",
    "\\\\N\\\\G\\n{x|y}",
    "`tick` and %s",
];

fn hostile() -> String {
    let long = format!("{}-{}", "very-long-name".repeat(20), "end");
    let names: Vec<String> = HOSTILE.iter().map(|name| (*name).to_owned()).chain([long]).collect();
    let line = |(at, name): (usize, &String)| {
        format!(
            "user \"u{name}\" \"{name}\"\ngroup \"g{name}\" {{ pim-enabled grants \"{name}\" }}\nassign \"u{name}\" to \"g{name}\" as eligible member\nassign \"u{name}\" to \"g{name}\" as active owner\nrole \"r{name}\" {{ }}\ngroup ra{at} {{ role-assignable }}\nassign ra{at} to role \"r{name}\" as active\n"
        )
    };
    names.iter().enumerate().map(line).collect()
}

#[test]
fn names_cannot_break_a_picture() {
    let session = load(&hostile());
    let svg = draw(&session, "", Format::Svg).text;
    let page = draw(&session, "", Format::Html).text;
    roxmltree::Document::parse(&svg).unwrap();
    let picture = page.split("<svg id=\"picture\"").nth(1).and_then(|rest| rest.split("</svg>").next()).unwrap();
    roxmltree::Document::parse(&format!("<svg id=\"picture\"{picture}</svg>")).unwrap();
    for text in [&svg, &page] {
        assert!(!text.contains("<script>alert") && !text.contains("<svg onload"), "markup in a name is markup");
        assert!(!text.contains('\u{202e}') && !text.contains('\u{7}'), "a name turns the text");
        assert!(text.contains("שלום עולם") && text.contains("管理"));
    }
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(page.contains(&"very-long-name".repeat(20)), "a long name stands whole in its explanation");
    let dot = draw(&session, "", Format::Dot).text;
    assert!(dot.lines().all(|line| unescaped_quotes(line).is_multiple_of(2)), "{dot}");
}

fn unescaped_quotes(line: &str) -> usize {
    line.replace("\\\\", "").replace("\\\"", "").matches('"').count()
}

#[test]
fn a_long_name_is_shortened_in_its_middle() {
    let session = load(&hostile());
    let svg = draw(&session, "", Format::Svg).text;
    let document = roxmltree::Document::parse(&svg).unwrap();
    let titles = document.descendants().filter(|node| node.attribute("class") == Some("title")).filter_map(|node| node.text());
    let long: Vec<&str> = titles.filter(|title| title.contains("very-long")).collect();
    assert!(!long.is_empty() && long.iter().all(|title| title.chars().count() == 30 && title.ends_with("e-end")), "{long:?}");
}

#[test]
fn an_empty_tenant_has_an_empty_picture() {
    for format in [Format::Dot, Format::Svg, Format::Html] {
        let picture = draw(&load(""), "", format);
        assert_eq!((picture.nodes, picture.edges), (0, 0));
        assert!(picture.text.contains("the tenant (at 2026-03-02T"));
    }
}

#[test]
fn roles_that_nobody_has_are_drawn_where_they_are_declared() {
    let session = load("user ann\nrole \"Global Reader\" { policy { activation { max 1h } } }\nrole custom { }");
    let names: Vec<String> = outline(&session, "").nodes.into_iter().flat_map(|node| node.names).collect();
    assert_eq!(names, ["ann", "Global Reader", "custom"]);
    assert_eq!(outline(&session, "show ann").left_out.roles, 2);
    assert_eq!(outline(&session, "who is in role \"Security Reader\"").left_out.roles, 2);
}

#[test]
fn the_page_allows_its_own_scripts_and_styles_only() {
    let page = draw(&load(ON_CALL), "", Format::Html).text;
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let mut parts = Vec::new();
    for tag in ["style", "script"] {
        let open = format!("<{tag}>");
        parts.extend(page.split(&open).skip(1).map(|rest| rest.split(&format!("</{tag}>")).next().unwrap()));
    }
    let [picture, sheet, script] = parts.as_slice() else { panic!("two styles and a script") };
    let hash = |text: &str| format!("'sha256-{}'", base64(&Sha256::digest(text)));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src {} {}; script-src {}; base-uri 'none'; form-action 'none'",
            hash(picture),
            hash(sheet),
            hash(script)
        ),
        "write the hashes of the texts to src/graph/html/hash-*.txt, without a line end"
    );
    assert!(!page.contains(" style=\"") && !page.contains(" onclick"));
    assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("url("), "the page needs the network");
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = |chunk: &[u8]| {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        let digit = |at: usize| if at <= chunk.len() { char::from(DIGITS[(bits >> (18 - 6 * at)) as usize & 63]) } else { '=' };
        (0..4).map(digit).collect::<String>()
    };
    bytes.chunks(3).map(digits).collect()
}

#[test]
fn every_explanation_of_a_page_is_there() {
    let page = draw(&load(ON_CALL), "how can noah reach role \"Exchange Administrator\"", Format::Html).text;
    let links: Vec<&str> = page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(links.len() > 8);
    assert!(links.iter().all(|link| page.matches(&format!("id=\"{link}\"")).count() == 1), "{links:?}");
    // the step's sentence with its rule, a gate with its rule, and the line of the policy
    assert!(page.contains("activates membership of keys (gates: mfa, approval) <a class=\"rule\" href=\"#rule-R5\">R5</a>"));
    // each id leads to what it says, on the same page
    for link in page.split("href=\"#rule-").skip(1) {
        let id = link.split('"').next().unwrap();
        assert_eq!(page.matches(&format!("<article id=\"rule-{id}\">")).count(), 1, "{id}");
    }
    let rule = page.split("<article id=\"rule-D2.12\">").nth(1).and_then(|rest| rest.split("</article>").next()).unwrap();
    assert!(rule.contains("MFA") && rule.contains("source: ") && rule.contains("(as of "), "{rule}");
    assert!(!page.contains("rule-D9.99"));
    assert!(page.contains("activation requires MFA <a class=\"rule\" href=\"#rule-D2.12\">D2.12</a>"));
    assert!(page.contains("<span class=\"at\">world.pim:4</span>"));
}

/// D2.14: what a picture writes on an edge is what a request is asked, not what the policy writes.
#[test]
fn gates_in_pictures_are_those_that_stand() {
    let world = |mode: &str| {
        format!(
            "user alice\ncontext c1 {mode}\n\
            group g {{ pim-enabled  membership policy {{ activation {{ require context c1, justification }} }} }}\n\
            assign alice to g as eligible member until 2026-12-31\n"
        )
    };
    let dot = |mode: &str| draw(&load(&world(mode)), "", Format::Dot).text;
    let page = |mode: &str| draw(&load(&world(mode)), "", Format::Html).text;
    assert!(dot("").contains("context c1 · justification"), "{}", dot(""));
    for off in ["{ off }", "{ report-only }"] {
        assert!(dot(off).contains("justification") && !dot(off).contains("context c1"), "{}", dot(off));
        assert!(!page(off).contains("authentication context `c1`"));
    }
    let excluded = dot("{ excludes alice }");
    assert!(excluded.contains("justification") && !excluded.contains("context c1"), "{excluded}");
    assert!(dot("{ untargeted }").contains("MFA · justification"), "{}", dot("{ untargeted }"));
    assert!(page("{ untargeted }").contains("activation requires MFA"));
}

#[test]
fn every_kind_of_question_has_a_picture() {
    let (_, world) = suite("show").remove(0);
    let session = load(&world);
    let questions = [
        "show tenant",
        "show alice",
        "show exchange-ops",
        "show policy tier0",
        "show context strong",
        "show berlin",
        "show role \"Exchange Administrator\"",
        "can alice activate membership of exchange-ops",
        "can carol approve membership of exchange-ops for alice",
        "can carol manage exchange-ops",
        "can carol change members of exchange-ops",
        "can hana reset password of alice",
        "can alice reach role \"Exchange Administrator\"",
        "can hana escalate to any privileged role",
        "how can alice reach membership of exchange-ops",
        "when can alice activate membership of exchange-ops",
        "who can activate membership of exchange-ops",
        "who can manage exchange-ops",
        "who can reset password of alice",
        "who can reach any privileged role",
        "who is member of helpdesk",
        "what can alice activate",
        "what can carol change",
        "what can hana reset",
        "what can alice reach",
        "is alice member of helpdesk",
        "is alice in role \"Exchange Administrator\"",
    ];
    for question in questions {
        let picture = draw(&session, question, Format::Svg);
        roxmltree::Document::parse(&picture.text).unwrap_or_else(|error| panic!("{question}: {error}"));
        assert!(picture.nodes > 0, "{question} draws nothing");
    }
}

#[test]
fn the_picture_of_the_page_about_pictures_is_the_one_that_is_drawn() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<_> = std::fs::read_dir(root.join("policies/contoso")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    let input = |name: &std::ffi::OsString| {
        let shown = format!("policies/contoso/{}", name.to_string_lossy());
        Input::pim(&shown, std::fs::read(root.join(&shown)).unwrap())
    };
    let session = Session::load(names.iter().map(input).collect(), &NoIncludes, &Changes::default())
        .map_err(|rejected| rejected.diagnostics)
        .unwrap();
    for (file, query) in [("contoso.svg", ""), ("contoso-plan.svg", "how can hana escalate to role \"Exchange Administrator\"")] {
        let drawn = draw(&session, query, Format::Svg).text;
        let path = root.join("docs").join(file);
        if std::env::var_os("PIM_UPDATE_DOCS").is_some() {
            std::fs::write(&path, &drawn).unwrap();
        }
        assert!(std::fs::read_to_string(&path).unwrap() == drawn, "docs/{file} is out of date: PIM_UPDATE_DOCS=1 cargo test");
    }
}
