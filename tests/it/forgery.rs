//! Nothing that a policy set says reaches a person as anything but text: hostile characters stand in every place of a set, and every form for
//! people is looked through.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use pim::text::is_unprintable;
use tempfile::TempDir;

/// Characters that act on a terminal, turn the direction of a text, or are not seen, as they may stand in a string or comment.
const RAW: &str = "\u{1b}[31m\u{9b}2J\u{7}\u{8}\u{202e}\u{2066}\u{200b}\u{feff}\u{ad}\u{a0}\u{3164}\u{115f}\u{fe0f}\u{e0041}\u{e000}";

/// Such as stand in a name only as escapes.
const ESCAPED: &str = r"\u{d}\u{2028}\u{85}\u{0}\u{1b}]0;x\u{7}\nFORGED";

/// A set with `*` wherever an author writes what they like.
const SET: &str = r#"# *
tenant "t*" "label*" { timezone "UTC" }
## description *
user "alice*" "Alice *" { upn "upn*@x" id "id*" }
user "carol*"  # *
## *
user "dave*" { unknown mfa }
service-principal "bot*"
group "g*" "Group *" {
  role-assignable  # *
  # *
  pim-enabled
  grants "access*"
  membership policy "p*"
}
policy "p*" {
  activation {
    max 2h  # *
    # *
    require context "c*", justification
    approval by "carol*"
  }
}
context "c*" "c1*" { excludes "dave*" }
unit "u*" { members "alice*" }
blueprint "b*" { owners "carol*" }
role "r*" "Role *" { like "User Administrator" }
assign "alice*" to "g*" as eligible member with justification "why *", ticket "*"
# *
assign "g*" to role "r*" as active
assign unknown to "g*" as eligible owner
expect yes: is "alice*" member of "g*"
never anyone can activate membership of "g*"
scenario "s*" {
  at 2026-03-02T09:00:00Z
  "alice*" activates membership of "g*" for 1h with any context, justification "because *"
  expect yes: is "alice*" member of "g*"
}
"#;

/// What is asked, with `*` for what stands in names.
const QUESTIONS: &[&str] = &[
    "can \"alice*\" activate membership of \"g*\"",
    "can \"carol*\" activate membership of \"g*\"",
    "can \"alice*\" reach role \"r*\"",
    "how can \"alice*\" reach role \"r*\"",
    "can \"alice*\" escalate to role \"Global Administrator\"",
    "is \"alice*\" member of \"g*\"",
    "is \"dave*\" member of \"nobody*\"",
    "is \"dave*\" mem*ber of \"g*\"",
    "who can activate membership of \"g*\"",
    "who can reach role \"r*\"",
    "who is owner of \"g*\"",
    "what can \"alice*\" activate",
    "what is \"alice*\" eligible for",
    "when can \"alice*\" activate membership of \"g*\"",
    "show \"alice*\"",
    "show group \"g*\"",
    "show policy \"p*\"",
    "show role \"r*\"",
    "show context \"c*\"",
    "show unit \"u*\"",
    "show blueprint \"b*\"",
    "show tenant",
];

/// What is said at the prompt besides.
const LINES: &[&str] = &[
    "user \"erin*\"",
    ":list",
    ":list requests",
    ":check",
    "\"alice*\" activates membership of \"g*\" for 1h with any context, justification \"x*\"",
    "\"carol*\" approves membership of \"g*\" for \"alice*\" with justification \"x*\"",
    "expect no: is \"alice*\" member of \"g*\"",
    ":undo",
    ":explain no*",
    ":load no*.pim",
    ":no*",
    ":at no*",
];

struct World {
    folder: TempDir,
    hostile: &'static str,
}

impl World {
    fn new(hostile: &'static str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        write(&format!("set/f{RAW}.pim"), &SET.replace('*', hostile));
        write(
            &format!("new/f{RAW}.pim"),
            &SET.replace('*', hostile).replace("max 2h", "max   1h").replace(" as active\n", " as eligible\n"),
        );
        write("broken/a.pim", &SET.replace('*', hostile).replace("grants", "grnts").replace("membership policy", "membership policy x"));
        write("ugly/a.pim", &SET.replace("\n", " \n").replace('*', hostile));
        let tf = "resource \"azuread_group\" \"g\" {\n  display_name = \"g*\"\n  security_enabled = true\n  # *\n  nonsense = \"*\"\n}\n";
        write(&format!("tf/f{RAW}.tf"), &tf.replace('*', RAW));
        Self { folder, hostile }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command, looks through what it writes, and returns how it ends; `input` is what it reads.
    fn look_through(&self, arguments: &[&str], input: &str) -> Option<i32> {
        let arguments: Vec<String> = arguments.iter().map(|argument| argument.replace('*', self.hostile)).collect();
        let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
        command.current_dir(self.path()).args(&arguments).args(["--at", "2026-03-02T09:00:00Z"]).env_remove("CLICOLOR_FORCE");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        // a command that reads nothing may end before
        _ = child.stdin.take().expect("a pipe").write_all(input.replace('*', self.hostile).as_bytes());
        let output = child.wait_with_output().expect("the binary ends");
        assert!(!output.stdout.is_empty() || !output.stderr.is_empty(), "{arguments:?} says nothing");
        for bytes in [&output.stdout, &output.stderr] {
            let text = std::str::from_utf8(bytes).expect("UTF-8");
            let hostile: Vec<char> = text.chars().filter(|c| *c != '\n' && is_unprintable(*c)).collect();
            let line = text.lines().find(|line| line.contains(is_unprintable)).unwrap_or_default();
            assert!(hostile.is_empty(), "{arguments:?}: {hostile:?} in {line:?}");
            assert!(!text.lines().any(|line| line.starts_with("FORGED")), "{arguments:?}: {text}");
        }
        output.status.code()
    }
}

/// Questions and commands of one set; each form, each way of going wrong.
fn look_through_all(hostile: &'static str) {
    let world = World::new(hostile);
    for question in QUESTIONS {
        let (first, rest) = question.split_once(' ').expect("words");
        let code = world.look_through(&[first, rest, "-p", "set"], "");
        let is_answerable = !rest.contains("nobody*") && !rest.contains("mem*");
        assert_eq!(code != Some(2), is_answerable, "{question}");
    }
    let commands: &[&[&str]] = &[
        &["check", "-p", "set"],
        &["check", "-p", "set", "--format", "github"],
        &["check", "-p", "broken"],
        &["check", "-p", "broken", "--format", "github"],
        &["test", "-p", "set"],
        &["test", "-p", "set", "-v"],
        &["test", "-p", "set", "--format", "junit"],
        &["test", "-p", "set", "--filter", "no*"],
        &["diff", "set", "new"],
        &["diff", "set", "new", "--format", "markdown"],
        &["diff", "set", "broken"],
        &["graph", "-p", "set"],
        &["graph", "-p", "set", "--format", "html", "--idle", "--approvers"],
        &["graph", "-p", "set", "--format", "dot"],
        &["graph", "-p", "set", "how can \"alice*\" reach role \"r*\"", "--format", "html"],
        &["fmt", "--check", "set", "ugly"],
        &["fmt", "broken"],
        &["import", "terraform", "tf", "-o", "out.pim"],
        &["is", "\"alice*\" member of \"g*\"", "-p", "set", "--assume", "usr *"],
        &["is", "\"alice*\" member of \"g*\"", "-p", "set", "--retract", "assign \"carol*\" to \"g*\" as active member"],
        &["check", "-p", "no*"],
        &["explain", "no*"],
    ];
    commands.iter().for_each(|arguments| _ = world.look_through(arguments, ""));
    world.look_through(&["repl", "-p", "set"], &(QUESTIONS.join("\n") + "\n" + &LINES.join("\n") + "\n"));
}

#[test]
fn hostile_characters_reach_nobody() {
    look_through_all(RAW);
}

#[test]
fn hostile_escapes_reach_nobody() {
    look_through_all(ESCAPED);
}
