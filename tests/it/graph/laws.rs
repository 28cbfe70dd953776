//! Laws of every picture, on random tenants and questions.

use std::collections::BTreeSet;

use pim::graph::{Counts, Format, Frame, MAX_NODES, Outline};
use pim::ir::PrincipalKind;
use pim::session::Session;
use proptest::prelude::*;

use super::{draw, load, outline};
use crate::laws::{cases, repaired};
use crate::reach_random::Dice;
use crate::tenants::tenant;

const QUESTIONS: [&str; 8] = [
    "",
    "show g0",
    "how can ann reach membership of g1",
    "how can ben escalate to any privileged role",
    "can cid activate membership of g2",
    "who can reach membership of g3",
    "what can dot reach",
    "is ann member of g3",
];

fn config() -> ProptestConfig {
    ProptestConfig { cases: cases(12), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn pictures_of_small_tenants_are_sound(random in tenant()) {
        if let Some((random, _)) = repaired(random) {
            let session = load(&random.text());
            for question in QUESTIONS {
                check(&session, question);
            }
        }
    }
}

#[test]
fn pictures_of_big_tenants_are_sound() {
    let session = load(&big(1));
    check(&session, "");
    check(&session, "who can reach membership of g7");
}

/// A tenant in which everything may lead to everything, cycles included.
fn big(seed: u64) -> String {
    let mut random = Dice::new(seed);
    let mut text = String::new();
    for at in 0..90 {
        let flags = if random.chance(40) { " { pim-enabled }" } else { "" };
        text += &format!("group g{at}{flags}\nuser u{at}\nuser v{at}\n");
    }
    let mut seen = BTreeSet::new();
    while seen.len() < 400 {
        let who = format!("{}{}", random.pick(&["u", "v", "g"]), random.below(90));
        let group = random.below(90);
        if who != format!("g{group}") && seen.insert((who.clone(), group)) {
            text += &format!("assign {who} to g{group} as active member\n");
        }
    }
    text
}

fn check(session: &Session, question: &str) {
    let drawn = outline(session, question);
    assert!(drawn.nodes.len() <= MAX_NODES);
    no_two_nodes_overlap(&drawn, question);
    every_edge_ends_at_its_nodes(&drawn, question);
    every_name_is_drawn_or_counted(session, &drawn);
    let svg = draw(session, question, Format::Svg).text;
    roxmltree::Document::parse(&svg).unwrap();
    assert!(drawn == outline(session, question), "the same input gives another picture");
}

fn no_two_nodes_overlap(drawn: &Outline, question: &str) {
    let inside = |frame: &Frame| {
        frame.x >= -0.01
            && frame.y >= -0.01
            && frame.x + frame.width <= drawn.size.0 + 0.01
            && frame.y + frame.height <= drawn.size.1 + 0.01
    };
    for (at, one) in drawn.nodes.iter().enumerate() {
        assert!(inside(&one.frame), "{question}: {one:?} lies outside");
        for other in &drawn.nodes[at + 1..] {
            let apart = |low: f64, size: f64, other: f64, other_size: f64| low + size <= other || other + other_size <= low;
            let (one, other) = (&one.frame, &other.frame);
            assert!(
                apart(one.x, one.width, other.x, other.width) || apart(one.y, one.height, other.y, other.height),
                "{question}: {one:?} and {other:?} overlap"
            );
        }
    }
}

fn every_edge_ends_at_its_nodes(drawn: &Outline, question: &str) {
    for edge in &drawn.edges {
        let (first, last) = (edge.points.first().unwrap(), edge.points.last().unwrap());
        assert!(is_on_border(*first, &drawn.nodes[edge.from].frame), "{question}: {edge:?} begins elsewhere");
        assert!(is_on_border(*last, &drawn.nodes[edge.to].frame), "{question}: {edge:?} ends elsewhere");
    }
}

fn is_on_border((x, y): (f64, f64), frame: &Frame) -> bool {
    let near = |one: f64, other: f64| (one - other).abs() < 0.5;
    let (right, bottom) = (frame.x + frame.width, frame.y + frame.height);
    let is_beside = (near(x, frame.x) || near(x, right)) && y > frame.y - 0.5 && y < bottom + 0.5;
    let is_above = (near(y, frame.y) || near(y, bottom)) && x > frame.x - 0.5 && x < right + 0.5;
    is_beside || is_above
}

fn every_name_is_drawn_or_counted(session: &Session, drawn: &Outline) {
    let names: BTreeSet<&str> = drawn.nodes.iter().flat_map(|node| &node.names).map(String::as_str).collect();
    let mut missing = Counts::default();
    for row in session.tenant().principals.values().filter(|row| !names.contains(&*row.name)) {
        match row.kind {
            PrincipalKind::User { .. } => missing.users += 1,
            PrincipalKind::ServicePrincipal => missing.service_principals += 1,
            PrincipalKind::Group(_) => missing.groups += 1,
        }
    }
    let counted = Counts { roles: 0, accesses: 0, blueprints: 0, ..drawn.left_out };
    assert_eq!(missing, counted);
}
