//! What somebody types who has not read anything yet: the first set, the first questions, the wrong folder.

use pim::syntax::FORMS;

use super::{AT, CONTOSO, Folder};

#[test]
fn a_set_to_start_from_is_clean_and_tells_what_to_type_next() {
    for (arguments, options) in [(&["init"][..], ""), (&["init", "my sets/first"], " -p 'my sets/first'")] {
        let folder = Folder::new(&[]);
        let told = folder.run(arguments).answers(0);
        let next: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("  pim ")).collect();
        assert_eq!(next.len(), 3, "{told}");
        for (command, code) in next.iter().zip([0, 0, 3]) {
            let words = command.strip_suffix(options).expect("the folder is named");
            let path = if options.is_empty() { "." } else { arguments[1] };
            let words: Vec<&str> = words.split(' ').chain(["-p", path]).collect();
            folder.run(&words).answers(code);
        }
        let path = if options.is_empty() { "." } else { arguments[1] };
        let checked = folder.run(&["check", "--deny", "warnings", "-p", path]).answers(0);
        assert!(checked.contains("no errors"), "{checked}");
        folder.run(&["fmt", "--check", path]).answers(0);
        let text = folder.read(&format!("{path}/access.pim"));
        for statement in ["\nexpect ", "\nnever ", "\nscenario "] {
            assert!(text.contains(statement), "{statement}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}

#[test]
fn policies_are_never_written_over() {
    let folder = Folder::new(&[("mine.pim", "user alice\n"), ("sub/readme.txt", "")]);
    let error = folder.run(&["init"]).complains(2);
    assert!(error.starts_with("error: there are policies already: `mine.pim`\n"), "{error}");
    assert!(!folder.path().join("access.pim").exists());
    folder.run(&["init", "sub"]).answers(0);
    folder.run(&["init", "sub"]).complains(2);
    folder.run(&["init", "mine.pim"]).complains(2);
    folder.run(&["init", "new", "--format", "json"]).complains(2);
    assert!(!folder.path().join("new").exists());
}

#[test]
fn an_empty_folder_points_to_the_first_set() {
    for arguments in [&["check"][..], &["test"], &["who", "can", "reach", "any", "privileged", "role"]] {
        let error = Folder::new(&[]).run(arguments).complains(2);
        let help = "  help: name the policies with `--policies PATH`, or let `pim init` write a set to start from\n";
        assert_eq!(error, format!("error: no `.pim` or `.tf` file in `.`\n{help}"));
    }
}

#[test]
fn several_sets_below_a_folder_are_told_in_two_lines() {
    let files =
        [("sets/a/main.pim", CONTOSO), ("sets/a/more/x.pim", "user xenia\n"), ("sets/b/main.pim", CONTOSO), ("sets/c.pim", "user dana\n")];
    let two = Folder::new(&files[..3]);
    let said = "error: there are several policy sets here, which declare the same names: `sets/a`, `sets/b`\n";
    for (arguments, command) in
        [(&["check"][..], "pim check -p sets/a"), (&["repl"], "pim repl -p sets/a"), (&["show", "alice"], "pim show … -p sets/a")]
    {
        assert_eq!(two.run(arguments).complains(2), format!("{said}  help: name the one that is meant, as in `{command}`\n"));
    }
    two.run(&["check", "-p", "sets/a"]).answers(0);
    // a set of which a file lies above the others is one, and so are two folders that are named
    assert!(Folder::new(&files).run(&["check"]).answers(1).contains("duplicate-name"));
    assert!(two.run(&["check", "-p", "sets/a", "-p", "sets/b"]).answers(1).contains("duplicate-name"));
    // nor are folders several sets that need each other
    let parts =
        [("people/a.pim", "user alice\nuser bob\n"), ("groups/b.pim", "user bob\ngroup ops\nassign alice to ops as active member\n")];
    assert!(Folder::new(&parts).run(&["check"]).answers(1).contains("duplicate-name"));
    // folders that share no name are one set
    Folder::new(&[("a/a.pim", "user alice\n"), ("b/b.pim", "user bob\n")]).run(&["check"]).answers(0);
}

#[test]
fn every_form_of_question_has_an_example_that_is_answered() {
    let contoso = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/contoso");
    let questions: String = FORMS.iter().map(|form| format!("{}\n", form.example)).collect();
    let folder = Folder::new(&[("questions.txt", &questions)]);
    folder.run(&["query", "questions.txt", "-p", contoso, "--at", AT]).answers(0);
    for word in ["can", "who", "what", "how", "when", "is", "show"] {
        let help = folder.run(&[word, "--help"]).answers(0);
        let own: Vec<_> = FORMS.iter().filter(|form| form.word() == word).collect();
        assert!(!own.is_empty());
        for form in own {
            assert!(help.contains(form.form) && help.contains(&format!("  pim {}\n", form.example)), "{help}");
        }
    }
}

/// The words come as a shell passes them; and as one text.
#[test]
fn first_guesses_on_the_command_line_are_told_the_question() {
    let folder = Folder::contoso();
    for (words, meant) in [
        (
            &["can", "alice", "activate", "exchange-ops", "for", "1h"][..],
            "`can alice activate membership of exchange-ops for 1h` or `can alice activate ownership of exchange-ops for 1h`\n",
        ),
        (&["can", "alice", "activate", "helpdesk"], "write `can alice activate membership of helpdesk`\n"),
        (&["can", "alice", "activate", "Exchange Administrator"], "write `can alice activate role \"Exchange Administrator\"`\n"),
        (
            &["can", "alice", "activate", "role", "Exchange", "Administrator"],
            "write `can alice activate role \"Exchange Administrator\"`\n",
        ),
        (&["why", "can", "bob", "activate", "exchange-ops"], "every answer says why: write `can bob activate membership of exchange-ops`"),
        (&["does", "bob", "have", "role", "Exchange Administrator"], "write `is bob in role \"Exchange Administrator\"`\n"),
        (&["who", "owns", "exchange-ops"], "write `who is owner of exchange-ops`\n"),
        (
            &["can", "alice", "activate", "membership", "of", "exchange-ops", "at", "2026-03-02", "09:00"],
            "write `can alice activate membership of exchange-ops at 2026-03-02T09:00`\n",
        ),
        (
            &["can", "alice", "activate", "membership", "of", "exchange-ops", "for", "8", "h"],
            "write `can alice activate membership of exchange-ops for 8h`\n",
        ),
        (&["show", "groups"], "`show tenant`"),
    ] {
        let joined = words.iter().map(|word| if word.contains(' ') { format!("\"{word}\"") } else { (*word).to_owned() });
        let joined = joined.collect::<Vec<_>>().join(" ");
        for arguments in [words.to_vec(), vec![joined.as_str()]] {
            let arguments: Vec<&str> = arguments.into_iter().chain(["--width", "200"]).collect();
            let error = folder.run(&arguments).complains(2);
            assert!(error.contains(meant), "{arguments:?}: {error}");
        }
    }
    folder.run(&["wy"]).complains(2);
}
