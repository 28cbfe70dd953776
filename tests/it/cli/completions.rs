//! Completions offer values, and files only where files are meant; in the shells that are there.

use std::process::{Command, Stdio};

use super::Folder;

/// Runs a script in a shell; `None` where that is not there.
fn in_shell(shell: &str, script: &str) -> Option<String> {
    let folder = Folder::new(&[("file.txt", "")]);
    let output = Command::new(shell).arg("-c").arg(script).current_dir(folder.path()).stdin(Stdio::null()).output();
    match output {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(_) => {
            eprintln!("SKIPPED: there is no {shell}");
            None
        }
    }
}

fn script(shell: &str) -> String {
    Folder::new(&[]).run(&["completions", shell]).answers(0)
}

/// Words before the cursor, one that is offered, and one that is not.
const CASES: [(&[&str], &str, &str); 11] = [
    (&["check", "--format", ""], "sarif", "markdown"),
    (&["diff", "a", "b", "--format", ""], "markdown", "sarif"),
    (&["explain", "wea"], "weak-owner-policy", "file.txt"),
    (&["completions", ""], "zsh", "file.txt"),
    (&["man", ""], "check", "file.txt"),
    (&["check", "--deny", ""], "warnings", "unknown-name"),
    (&["check", "--warn", "assumed"], "assumed-default", "file.txt"),
    (&["import", ""], "terraform", "sarif"),
    (&["export", ""], "json", "sarif"),
    (&["check", "--mode", ""], "initial", "sarif"),
    (&["check", "--baseline", ""], "file.txt", "warnings"),
];

#[test]
fn bash_offers_values() {
    let script = script("bash");
    let offered = |words: &[&str]| {
        let all: Vec<String> = std::iter::once("pim").chain(words.iter().copied()).map(|word| format!("'{word}'")).collect();
        let (last, before) = (all.last()?, all.get(all.len().checked_sub(2)?)?);
        let ask = format!("COMP_WORDS=({}); COMP_CWORD={}; _pim pim {last} {before}", all.join(" "), words.len());
        in_shell("bash", &format!("{script}\n{ask} 2>/dev/null; printf '%s\\n' \"${{COMPREPLY[@]}}\""))
    };
    for (words, wanted, unwanted) in CASES {
        let Some(offered) = offered(words) else { return };
        let has = |word: &str| offered.lines().any(|line| line == word);
        assert!(has(wanted) && !has(unwanted), "{words:?}: {offered}");
    }
    for words in [&["can", ""][..], &["can", "alice", ""], &["diff", ""], &["diff", "a", ""]] {
        assert_eq!(offered(words).unwrap().trim(), "", "{words:?}");
    }
    assert!(offered(&["can", "-"]).unwrap().contains("--policies"));
    assert!(offered(&[""]).unwrap().lines().any(|line| line == "check"));
    // where nothing fits, bash would offer files
    let arm = script.split("        pim__subcmd__can)\n").nth(1).unwrap();
    assert!(arm.trim_start().starts_with("compopt +o bashdefault +o default"), "{}", arm.lines().next().unwrap());
    let arm = script.split("        pim__subcmd__diff)\n").nth(1).unwrap();
    assert!(arm.trim_start().starts_with("opts="), "{}", arm.lines().next().unwrap());
}

#[test]
fn fish_offers_values_and_no_files() {
    let script = script("fish");
    let offered = |words: &[&str]| {
        let line = format!("pim {}", words.join(" "));
        in_shell("fish", &format!("{script}\ncomplete -C '{line}'"))
    };
    for (words, wanted, unwanted) in CASES {
        let Some(offered) = offered(words) else { return };
        let has = |word: &str| offered.lines().any(|line| line.split('\t').next() == Some(word));
        assert!(has(wanted) && !has(unwanted), "{words:?}: {offered}");
    }
    assert_eq!(offered(&["can", "alice", ""]).unwrap(), "");
    assert!(offered(&["fmt", ""]).unwrap().contains("file.txt"));
}

#[test]
fn zsh_is_told_what_is_no_file() {
    let script = script("zsh");
    assert!(!script.contains("_default'"), "{}", script.lines().find(|line| line.contains("_default'")).unwrap());
    let can = script.split("(can)").nth(1).unwrap().split(";;").next().unwrap();
    let positional = can.lines().find(|line| line.contains("words")).unwrap();
    assert!(positional.ends_with(":' \\"), "{positional}");
    // options are read there before the command is known
    let format = script.lines().find(|line| line.starts_with("'--format=")).unwrap();
    assert!(format.contains("sarif") && format.contains("markdown"), "{format}");
}
