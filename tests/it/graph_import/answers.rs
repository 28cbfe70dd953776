//! Answers on what was imported: what is not told is not known, by name.

use insta::assert_snapshot;
use pim::exchange::graph;
use pim::render::{Style, render_explanation};
use pim::session::{Changes, Input, NoIncludes, Session};

use super::{files_of, root};
use crate::examples::shown;

fn session(folder: &str) -> Session {
    let folder = root().join("tests/fixtures/graph").join(folder);
    let inputs = files_of(&folder).into_iter().map(|(name, bytes)| Input::foreign(graph::FORMAT, &name, bytes)).collect();
    let session = Session::load(inputs, &NoIncludes, &Changes::default()).unwrap();
    assert!(!session.is_refused(), "{:?}", session.diagnostics());
    session
}

fn answers(folder: &str, questions: &[&str]) -> String {
    let session = session(folder);
    let at = session.instant("2026-03-02T10:00:00Z").unwrap();
    let answer = |question: &&str| {
        let answered = session.ask(question, at).unwrap_or_else(|_| panic!("{question}"));
        format!("$ {question}\n{}\n", render_explanation(&shown(&session, &answered), Style { width: 110, ..Style::PLAIN }))
    };
    questions.iter().map(answer).collect()
}

#[test]
fn a_whole_folder_is_known() {
    assert_snapshot!(answers(
        "pull",
        &[
            "can \"Eva Storm (00000014)\" activate membership of \"Harbour Ops\"",
            "can bo@fjord.example activate membership of \"Harbour Ops\"",
            "is \"00000015-AAAA-4BBB-8CCC-DDDDDDDDDDDD\" member of \"Harbour Ops\"",
            "who can activate membership of \"Vault Readers\"",
            "who is in role \"Exchange Administrator\"",
        ]
    ));
}

#[test]
fn what_a_pull_misses_is_not_known() {
    assert_snapshot!(answers(
        "partial",
        &[
            "who can activate membership of \"Harbour Ops\"",
            "can ada@fjord.example activate ownership of \"Harbour Ops\"",
            "who can activate membership of \"Vault Readers\"",
            "can ada@fjord.example activate membership of \"Vault Readers\"",
            "who is member of \"Vault Readers\"",
            "is \"Bo Lind\" in role \"Global Administrator\"",
        ]
    ));
}

#[test]
fn loose_files_of_powershell_are_read() {
    assert_snapshot!(answers(
        "loose",
        &[
            "can lukasz@mill.example activate membership of \"Mill Keepers\"",
            "can maja@mill.example activate membership of \"Mill Keepers\" for 3h",
            "who can activate membership of \"Mill Keepers\"",
            "who is member of \"Mill Approvers\"",
        ]
    ));
}
