//! On a terminal: a line that is written over, and goes at the end.

use rexpect::reader::Options;
use rexpect::session::spawn_with_options;

use super::Stage;
use crate::double::fault::Fault;
use crate::double::sample::OPS;

#[test]
fn a_bar_is_written_over_and_goes() {
    let stage = Stage::new(vec![Fault::half(&format!("{OPS}/owners"), 1)]);
    let mut command = stage.command(&["-o", "tenant", "--token-env", "GRAPH_TOKEN", "--color", "never", "--width", "80"]);
    command.env("TERM", "xterm");
    let options = Options::new().timeout_ms(Some(60_000)).strip_ansi_escape_codes(false);
    let mut session = spawn_with_options(command, options).unwrap();
    session.exp_string("\r\u{1b}[2K[#-------------------] step 0 of 11: the organization: 1 row").unwrap();
    session.exp_string("\r\u{1b}[2K[################----] step 9 of 11: policies of groups: 2 rows").unwrap();
    // what is left of the bar is taken away before the answer
    session.exp_string("\r\u{1b}[2Kpulled Contoso").unwrap();
    session.exp_eof().unwrap();
}
