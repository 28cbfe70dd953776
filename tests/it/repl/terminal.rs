//! `pim repl` on a terminal: completion, blocks over lines, Ctrl-C, Ctrl-D, history. Every wait is for a text, with a generous limit.

use std::fs;
use std::process::Command;

use rexpect::reader::Options;
use rexpect::session::{PtySession, spawn_with_options};
use tempfile::TempDir;

use super::TEAM;

/// How long a text is waited for, in milliseconds: a busy machine may need it.
const PATIENCE: u64 = 60_000;

fn start(folder: &TempDir, more: &[&str]) -> PtySession {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
    command.args(["repl", "-p", "team.pim", "--at", "2026-03-02T09:00:00Z", "--color", "never", "--width", "80"]).args(more);
    command.current_dir(folder).env("XDG_STATE_HOME", folder.path().join("state")).env("TERM", "xterm");
    let options = Options::new().timeout_ms(Some(PATIENCE)).strip_ansi_escape_codes(true);
    let mut session = spawn_with_options(command, options).unwrap();
    session.exp_string("`:help` tells what can be typed").unwrap();
    session.exp_string("09:00:00Z> ").unwrap();
    session
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("team.pim"), TEAM).unwrap();
    folder
}

/// Types keys, and waits until they are seen.
fn type_and_see(session: &mut PtySession, keys: &str, seen: &str) {
    session.send(keys).unwrap();
    session.flush().unwrap();
    session.exp_string(seen).unwrap();
}

fn end(mut session: PtySession) {
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
    let status = session.process().wait().unwrap();
    assert!(format!("{status:?}").contains("Exited") && format!("{status:?}").ends_with(", 0)"), "{status:?}");
}

#[test]
fn tab_completes_what_fits_and_lists_the_rest() {
    let mut session = start(&folder(), &[]);
    type_and_see(&mut session, "can al\t", "can alice ");
    type_and_see(&mut session, "act\t", "activate ");
    // several fit: all are listed, and the line comes again
    type_and_see(&mut session, "\t", "membership  ownership   role");
    session.exp_string("can alice activate ").unwrap();
    type_and_see(&mut session, "mem\t", "membership ");
    type_and_see(&mut session, "\t", "of ");
    type_and_see(&mut session, "\t", "ops ");
    type_and_see(&mut session, "\r", "yes, once `carol` approves");
    session.exp_string("09:00:00Z> ").unwrap();
    end(session);
}

#[test]
fn lines_that_are_typed_ahead_are_not_lost() {
    let mut session = start(&folder(), &[]);
    session.send("user n1\ruser n2\ruser n3\r").unwrap();
    session.flush().unwrap();
    for name in ["n1", "n2", "n3"] {
        session.exp_string(&format!("added: user {name}")).unwrap();
    }
    session.exp_string("09:00:00Z> ").unwrap();
    end(session);
}

#[test]
fn a_block_goes_on_to_its_end_and_is_one_entry_of_the_history() {
    let folder = folder();
    let mut session = start(&folder, &[]);
    type_and_see(&mut session, "group more {\r", "group more {");
    type_and_see(&mut session, "pim-en\t", "pim-enabled ");
    type_and_see(&mut session, "\r}\r", "added: group more { pim-enabled }");
    session.exp_string("09:00:00Z> ").unwrap();
    end(session);
    let history = fs::read_to_string(folder.path().join("state/pim/history")).unwrap();
    assert_eq!(history.lines().count(), 2, "{history}");
    // in another session, the whole block comes back with one key
    let mut session = start(&folder, &[]);
    type_and_see(&mut session, "\x1b[A", "group more {");
    type_and_see(&mut session, "\r", "added: group more { pim-enabled }");
    session.exp_string("09:00:00Z> ").unwrap();
    end(session);
}

#[test]
fn control_c_drops_the_line_and_nothing_else() {
    let mut session = start(&folder(), &[]);
    type_and_see(&mut session, "user eve\r", "added: user eve");
    session.exp_string("09:00:00Z> ").unwrap();
    type_and_see(&mut session, "group broken {\r  pim", "pim");
    session.send_control('c').unwrap();
    session.exp_string("09:00:00Z> ").unwrap();
    type_and_see(&mut session, "after 1h\r", "after 1h");
    session.exp_string("10:00:00Z> ").unwrap();
    type_and_see(&mut session, ":list users\r", "eve");
    session.exp_string("10:00:00Z> ").unwrap();
    end(session);
}

#[cfg(unix)]
#[test]
fn the_history_is_for_its_owner_alone_and_can_be_left_out() {
    use std::os::unix::fs::PermissionsExt;
    let quiet = folder();
    let mut session = start(&quiet, &["--no-history"]);
    type_and_see(&mut session, "user eve\r", "added: user eve");
    session.exp_string("09:00:00Z> ").unwrap();
    end(session);
    assert!(!quiet.path().join("state").exists());
    let kept = folder();
    let mut session = start(&kept, &[]);
    type_and_see(&mut session, "user eve\r", "added: user eve");
    session.exp_string("09:00:00Z> ").unwrap();
    end(session);
    let mode = |path: &str| fs::metadata(kept.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("state/pim"), mode("state/pim/history")), (0o700, 0o600));
}

#[test]
fn quit_ends_it_and_pasted_lines_are_taken_one_by_one() {
    let mut session = start(&folder(), &[]);
    type_and_see(&mut session, "\x1b[200~user eve\nuser zoe\n\x1b[201~\r", "added: user eve");
    session.exp_string("added: user zoe").unwrap();
    session.exp_string("09:00:00Z> ").unwrap();
    session.send(":quit\r").unwrap();
    session.flush().unwrap();
    session.exp_eof().unwrap();
}

/// Approval by the next group's members, over and over: what takes long to settle.
fn chain() -> String {
    let groups = (0..2_000).map(|at| {
        let next = at + 1;
        format!("user u{at}\ngroup g{at} {{ pim-enabled membership policy {{ activation {{ approval by g{next} }} }} }}\nassign u{at} to g{at} as eligible member\n")
    });
    groups.collect::<String>() + "group g2000 { pim-enabled }\n"
}

#[test]
fn ctrl_c_stops_an_answer_and_not_the_session() {
    let folder = folder();
    fs::write(folder.path().join("team.pim"), chain()).unwrap();
    let mut session = start(&folder, &[]);
    session.send_line("user visitor").unwrap();
    session.exp_string("added: user visitor").unwrap();
    session.exp_string("09:00:00Z> ").unwrap();
    session.send_line("can u0 activate membership of g0").unwrap();
    session.exp_string("of g0").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    session.send_control('c').unwrap();
    let (_, seen) = session.exp_regex("stopped|`u0`").unwrap();
    session.exp_string("09:00:00Z> ").unwrap();
    if seen != "stopped" {
        // this machine was quick enough to have answered by then: the line was interrupted, and comes again
        session.exp_string("09:00:00Z> ").unwrap();
    }
    type_and_see(&mut session, "is visitor member of g0\r", "no: `visitor`");
    session.exp_string("09:00:00Z> ").unwrap();
    end(session);
}
