//! Every code block of the README and of `docs/` is run.
//!
//! - ```` ```console ````: lines that begin with `$ ` are run by `sh` at the project's root, with `pim` being this build; the lines up to
//!   the next one are exactly what is printed, on either stream. `PIM_UPDATE_DOCS=1` rewrites them.
//! - ```` ```pim ````: a policy set of its own that checks without errors; ```` ```pim fragment ```` only has to be formatted without
//!   an error; ```` ```pim query ```` holds one question a line; ```` ```pim refused ```` must have an error.
//! - ```` ```rust ```` is an example of the crate, word for word, which `cargo test --doc` runs; other Rust is not allowed. Other languages (`sh`, `json`,
//!   `text`, `hcl`) are shown, not run: commands a reader runs once (`sh`), and excerpts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<PathBuf> {
    let mut found = vec![root().join("README.md")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A fenced block: its language line, its text, and the line it begins on.
struct Block {
    language: String,
    text: String,
    line: usize,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in page.lines().enumerate() {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(language)) => open = Some(Block { language: language.trim().to_owned(), text: String::new(), line: at + 1 }),
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => block.text += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    found
}

/// A scratch copy of what the examples read, so that they may write.
fn scratch() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("policies"), &folder.path().join("policies"));
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { _ = fs::copy(entry.path(), target).unwrap() }
    }
}

fn run(folder: &Path, command: &str) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_pim"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder)
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the commands of a console block and returns the block as it should read.
fn replay(folder: &Path, text: &str) -> String {
    let mut shown = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("$ ") else { continue };
        let mut command = command.to_owned();
        shown += &format!("{line}\n");
        while command.ends_with('\\') {
            let next = lines.next().unwrap_or_default();
            shown += &format!("{next}\n");
            command = format!("{command}\n{next}");
        }
        let printed = run(folder, &command);
        shown += &printed.lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>();
    }
    shown
}

fn check_pim(folder: &Path, block: &Block, place: &str) {
    let file = folder.join("block.pim");
    fs::write(&file, &block.text).unwrap();
    let path = file.display();
    match block.language.as_str() {
        "pim" => {
            let printed = run(folder, &format!("pim check -p '{path}' --at 2026-03-02T09:00:00Z; echo \"exit $?\""));
            assert!(printed.trim_end().ends_with("exit 0"), "{place}\n{printed}");
        }
        "pim refused" => {
            let printed = run(folder, &format!("pim check -p '{path}' --at 2026-03-02T09:00:00Z; echo \"exit $?\""));
            assert!(printed.trim_end().ends_with("exit 1"), "{place}\n{printed}");
        }
        "pim fragment" => {
            let printed = run(folder, &format!("pim fmt - < '{path}'; echo \"exit $?\""));
            assert!(printed.trim_end().ends_with("exit 0"), "{place}\n{printed}");
        }
        "pim query" => {
            for line in block.text.lines().filter(|line| !line.trim().is_empty()) {
                let query = pim::syntax::parse_query(pim::source::SourceId::default(), line.split(" # ").next().unwrap());
                assert!(query.is_ok(), "{place}: {line}: {query:?}");
            }
        }
        other => panic!("{place}: no such kind of block: {other}"),
    }
}

/// The Rust blocks of the documentation of the crate, and of the file that decides.
fn examples() -> Vec<String> {
    let of_file = |file: &str| {
        let code = fs::read_to_string(root().join(file)).unwrap();
        let lines = code.lines().take_while(|line| line.starts_with("//!"));
        let page: String =
            lines.map(|line| format!("{}\n", line.trim_start_matches("//!").strip_prefix(' ').unwrap_or_default())).collect();
        blocks(&page).into_iter().filter(|block| block.language == "rust").map(|block| block.text)
    };
    ["src/lib.rs", "src/session/decide.rs"].into_iter().flat_map(of_file).collect()
}

#[test]
fn every_code_block_is_true() {
    let is_update = std::env::var_os("PIM_UPDATE_DOCS").is_some();
    let mut wrong = Vec::new();
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        let mut updated = page.clone();
        let folder = scratch();
        for block in blocks(&page) {
            let place = format!("{}:{}", path.strip_prefix(root()).unwrap().display(), block.line);
            match block.language.split(' ').next().unwrap() {
                "console" => {
                    let shown = replay(folder.path(), &block.text);
                    updated = updated.replacen(&block.text, &shown, 1);
                    if shown != block.text {
                        wrong.push(format!("{place}\n--- written\n{}--- printed\n{shown}", block.text));
                    }
                }
                "pim" => check_pim(folder.path(), &block, &place),
                "rust" => assert!(examples().contains(&block.text), "{place}: no example that is run:\n{}", block.text),
                "sh" | "json" | "jsonc" | "text" | "hcl" | "toml" | "yaml" => {}
                other => panic!("{place}: what is a block in `{other}`?"),
            }
        }
        if is_update && updated != page {
            fs::write(&path, updated).unwrap();
        }
    }
    assert!(is_update || wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The policy that the README shows is the one that its answer is about.
#[test]
fn the_readme_shows_the_policy_it_asks() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let shown = readme.split_once("```pim\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0;
    assert_eq!(shown, fs::read_to_string(root().join("policies/first.pim")).unwrap());
}

/// Each file of `policies/seed` shows a statement, and the page says which.
#[test]
fn every_policy_set_of_the_introduction_has_its_statement() {
    let page = fs::read_to_string(root().join("docs/statements.md")).unwrap();
    for folder in ["policies/seed", "policies/seed/refused"] {
        let files = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        for file in files.filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "pim")) {
            let named = if folder.ends_with("refused") { format!("`refused/{file}`") } else { format!("`{file}`") };
            assert!(page.contains(&named), "{named} stands in no table of docs/statements.md");
        }
    }
}
