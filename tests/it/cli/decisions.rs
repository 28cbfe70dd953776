//! `pim query`: decisions alone, and answers that come in order while further lines are read.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use super::{AT, Folder};

const QUESTIONS: &str =
    "# some\ncan alice activate membership of exchange-ops\nis  bob member of helpdesk\n\ncan bob activate membership of exchange-ops\n";

#[test]
fn a_decision_is_told_on_one_line() {
    let folder = Folder::contoso();
    let query = |format| folder.run_with(&["query", "--decision-only", "--format", format, "--at", AT], QUESTIONS).answers(0);
    assert_eq!(
        query("human"),
        "approval  can alice activate membership of exchange-ops\nno        is bob member of helpdesk\ndeny      can bob activate membership of exchange-ops\n"
    );
    assert_eq!(
        query("json"),
        "{\"query\":\"can alice activate membership of exchange-ops\",\"decision\":\"approval\"}\n\
         {\"query\":\"is bob member of helpdesk\",\"answer\":false}\n\
         {\"query\":\"can bob activate membership of exchange-ops\",\"decision\":\"deny\"}\n"
    );
}

#[test]
fn what_is_not_known_has_its_word() {
    let folder = Folder::contoso();
    let set = format!("{}assign unknown to exchange-ops as eligible member\n", super::CONTOSO);
    folder.write("contoso.pim", set.as_bytes());
    let asked = "can bob activate membership of exchange-ops\nis bob eligible member of exchange-ops\n";
    let query = |further: &[&str]| folder.run_with(&[&["query", "--decision-only", "--at", AT], further].concat(), asked).answers(0);
    assert_eq!(query(&[]), format!("unknown   {}\nunknown   {}\n", &asked[..43], &asked[44..82]));
    let json = query(&["--format", "json"]);
    assert!(json.contains("\"decision\":\"unknown\"}\n") && json.contains("\"answer\":null}\n"), "{json}");
    assert!(query(&["--closed", "--format", "json"]).contains("\"decision\":\"deny\",\"closed\":1}"));
}

#[test]
fn a_list_has_no_decision() {
    let folder = Folder::contoso();
    let asked = "who is member of helpdesk\nis alice member of helpdesk\nis dave member of helpdesk\n";
    let run = folder.run_with(&["query", "--decision-only", "--at", AT], asked);
    assert_eq!((run.code, run.out.as_str()), (Some(2), "yes       is alice member of helpdesk\n"));
    for part in ["has no decision", "in line 1", "dave", "in line 3"] {
        assert!(run.err.contains(part), "{run:?}");
    }
    let json = folder.run_with(&["query", "--decision-only", "--at", AT, "--format", "json"], asked).answers(2);
    let lines: Vec<&str> = json.lines().collect();
    assert!(lines[0].starts_with("{\"query\":\"who is member of helpdesk\",\"error\":{\"code\":\"misplaced-modifier\""), "{json}");
    assert!(lines[1].ends_with("\"answer\":true}") && lines[2].contains("\"code\":\"unknown-name\""), "{json}");
}

#[test]
fn many_answers_come_in_order() {
    let folder = Folder::contoso();
    let asked: String = (0..400).map(|at| format!("is {} member of helpdesk\n", ["alice", "bob", "nobody", "carol"][at % 4])).collect();
    folder.write("questions.txt", asked.as_bytes());
    for further in [&[][..], &["--decision-only"]] {
        let run = folder.run(&[&["query", "questions.txt", "--at", AT, "--format", "json"], further].concat());
        assert_eq!(run.code, Some(2));
        let names: Vec<&str> = run.out.lines().map(|line| line.split(' ').nth(1).unwrap()).collect();
        assert!(names.iter().enumerate().all(|(at, name)| *name == ["alice", "bob", "nobody", "carol"][at % 4]), "{names:?}");
    }
}

#[test]
fn an_answer_comes_before_the_next_question() {
    let folder = Folder::contoso();
    let mut command = folder.command(&["query", "--decision-only", "--at", AT]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary runs");
    let (mut stdin, mut answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()).lines());
    for (who, word) in [("alice", "yes"), ("bob", "no"), ("carol", "no")] {
        writeln!(stdin, "is {who} member of helpdesk").unwrap();
        let answer = answers.next().unwrap().unwrap();
        assert_eq!(answer.split(' ').next(), Some(word));
    }
    drop(stdin);
    assert!(answers.next().is_none() && child.wait().unwrap().success());
}

#[test]
fn what_is_not_utf8_ends_it() {
    let folder = Folder::contoso();
    folder.write("questions.txt", b"\xef\xbb\xbfis alice member of helpdesk\nis m\xe1s member of helpdesk\nis bob member of helpdesk\n");
    let run = folder.run_at(&["query", "questions.txt", "--decision-only"]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), "yes       is alice member of helpdesk\n"));
    assert!(run.err.contains("cannot read `questions.txt`: line 2 is not UTF-8"), "{run:?}");
}
