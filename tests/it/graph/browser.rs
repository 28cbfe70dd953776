//! The page in a browser: a click lights the neighbours, and a search lists what is not drawn. Takes seconds, so it runs only when asked for.

use std::process::Command;

use pim::graph::Format;

use super::{draw, load};

/// What is clicked and typed, and what is written down of the page each time.
const DRIVE: &str = r##"<script>
const seen = [];
const count = (selector) => document.querySelectorAll(selector).length;
const note = (what) => seen.push(`${what}: ${count("a.lit")} lit, ${count(".glowing")} glowing, panel ${document.getElementById("panel").hidden ? "shut" : "open"}`);
const click = (id) => document.getElementById(id).dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
const key = (name, target = document) => target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
const type = (text) => {
  const search = document.getElementById("search");
  search.value = text;
  search.dispatchEvent(new Event("input"));
  seen.push(`${text}: ${document.getElementById("found").value} | ${[...document.querySelectorAll("#hits li")].map((row) => row.textContent).join(" | ")}`);
};
click("n0"); note("node");
click("n0"); note("again");
click("e0"); note("edge");
key("Escape"); note("Escape");
type("ann"); type("u7"); type("it's"); type("no such");
document.body.textContent = "SEEN\n" + seen.join("\n") + "\nEND";
</script>"##;

#[test]
#[ignore = "starts a browser"]
fn a_click_lights_and_a_search_lists() {
    let Some(browser) = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| is_there(name)) else {
        println!("skipped: no `chromium` is on PATH, so the page is not tried in a browser");
        return;
    };
    let users: String = (0..9).map(|at| format!("user u{at}\n")).collect();
    let many: Vec<String> = (0..9).map(|at| format!("u{at}")).collect();
    let world = format!(
        "user ann user \"it's\"\ngroup team group ops\n{users}assign ann to team as active member\nassign team to ops as active member\nassign {} to ops as active member\n",
        many.join(", ")
    );
    let page = draw(&load(&world), "who is member of ops", Format::Html).text;
    // the driver is a script of its own, which the policy of the page rightly refuses
    let (before, after) = page.split_once("<meta http-equiv=\"Content-Security-Policy\"").unwrap();
    let (_, after) = after.split_once(">\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    std::fs::write(&file, format!("{before}{}", after.replace("</body>", &format!("{DRIVE}</body>")))).unwrap();
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-sync",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let seen = dom.split("SEEN\n").nth(1).and_then(|rest| rest.split("\nEND").next()).unwrap_or_else(|| panic!("{dom}"));
    insta::assert_snapshot!(seen);
}

fn is_there(name: &str) -> bool {
    Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
}
