//! Lines with round corners, and their heads.

use std::fmt::Write as _;

use super::super::escape::number;
use super::super::model::Tie;
use crate::ir::{Relation, State};

type Point = (f64, f64);

const RADIUS: f64 = 8.0;

/// How far a line begins inside its node, since outlines are round.
const INSIDE: f64 = 9.0;

/// Writes the line through points, its corners rounded.
pub fn line(points: &[Point]) -> String {
    let [first, second, ..] = points else { return String::new() };
    let back = unit(*second, *first);
    let begin = (first.0 + back.0 * INSIDE, first.1 + back.1 * INSIDE);
    let mut out = format!("M{} {}", number(begin.0), number(begin.1));
    for corner in points.windows(3) {
        if let [before, at, after] = corner {
            push_corner(&mut out, *before, *at, *after);
        }
    }
    if let Some(last) = points.last() {
        let _ = write!(out, "L{} {}", number(last.0), number(last.1));
    }
    out
}

fn push_corner(out: &mut String, before: Point, at: Point, after: Point) {
    let radius = RADIUS.min(distance(before, at) / 2.0).min(distance(at, after) / 2.0);
    let (back, ahead) = (unit(at, before), unit(at, after));
    let (from, to) = ((at.0 + back.0 * radius, at.1 + back.1 * radius), (at.0 + ahead.0 * radius, at.1 + ahead.1 * radius));
    let _ = write!(out, "L{} {}Q{} {} {} {}", number(from.0), number(from.1), number(at.0), number(at.1), number(to.0), number(to.1));
}

fn distance(one: Point, other: Point) -> f64 {
    ((one.0 - other.0).powi(2) + (one.1 - other.1).powi(2)).sqrt()
}

/// Returns the direction from one point to another; to the right where they are the same.
fn unit(from: Point, to: Point) -> Point {
    let length = distance(from, to);
    if length < 1e-6 { (1.0, 0.0) } else { ((to.0 - from.0) / length, (to.1 - from.1) / length) }
}

/// Writes the head of an edge: a triangle for members and roles, a diamond for owners, a ring for approvers; full where it is in force.
pub fn head(tie: Tie, points: &[Point]) -> String {
    let [.., before, tip] = points else { return String::new() };
    let ahead = unit(*before, *tip);
    match tie {
        Tie::Assigned(State::Eligible, Some(Relation::Owner), _) | Tie::Unknown(State::Eligible, Some(Relation::Owner)) => {
            diamond(*tip, ahead, "hollow")
        }
        Tie::Assigned(State::Active | State::Activated, Some(Relation::Owner), _)
        | Tie::Unknown(State::Active | State::Activated, Some(Relation::Owner))
        | Tie::Owns => diamond(*tip, ahead, "full"),
        Tie::Assigned(State::Eligible, Some(Relation::Member) | None, _) | Tie::Unknown(State::Eligible, Some(Relation::Member) | None) => {
            triangle(*tip, ahead, "hollow")
        }
        Tie::Assigned(State::Active | State::Activated, Some(Relation::Member) | None, _)
        | Tie::Unknown(State::Active | State::Activated, Some(Relation::Member) | None)
        | Tie::Steps => triangle(*tip, ahead, "full"),
        Tie::Grants | Tie::AgentOf => hook(*tip, ahead),
        Tie::Approves(_) => ring(*tip, ahead),
    }
}

/// Returns the point so far behind the tip, and so far to the left.
fn behind(tip: Point, ahead: Point, by: f64, left: f64) -> String {
    let at = (tip.0 - ahead.0 * by - ahead.1 * left, tip.1 - ahead.1 * by + ahead.0 * left);
    format!("{} {}", number(at.0), number(at.1))
}

fn triangle(tip: Point, ahead: Point, fill: &str) -> String {
    let point = |by, left| behind(tip, ahead, by, left);
    format!("<path class=\"head {fill}\" d=\"M{}L{}L{}Z\"/>", point(0.5, 0.0), point(10.0, 4.6), point(10.0, -4.6))
}

fn diamond(tip: Point, ahead: Point, fill: &str) -> String {
    let point = |by, left| behind(tip, ahead, by, left);
    format!("<path class=\"head {fill}\" d=\"M{}L{}L{}L{}Z\"/>", point(0.5, 0.0), point(7.0, 4.8), point(13.5, 0.0), point(7.0, -4.8))
}

fn hook(tip: Point, ahead: Point) -> String {
    let point = |by, left| behind(tip, ahead, by, left);
    format!("<path class=\"head open\" d=\"M{}L{}L{}\"/>", point(8.0, 4.6), point(0.5, 0.0), point(8.0, -4.6))
}

fn ring(tip: Point, ahead: Point) -> String {
    let middle = (tip.0 - ahead.0 * 4.0, tip.1 - ahead.1 * 4.0);
    format!("<circle class=\"head full\" cx=\"{}\" cy=\"{}\" r=\"3.6\"/>", number(middle.0), number(middle.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_round() {
        assert_eq!(line(&[(0.0, 0.0), (50.0, 0.0), (50.0, 40.0)]), "M-9 0L42 0Q50 0 50 8L50 40");
    }

    #[test]
    fn a_head_points_along_its_line() {
        let tie = Tie::Assigned(State::Active, None, None);
        assert_eq!(head(tie, &[(0.0, 0.0), (50.0, 0.0)]), "<path class=\"head full\" d=\"M49.5 0L40 4.6L40 -4.6Z\"/>");
    }
}
