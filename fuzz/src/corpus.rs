//! What every target begins with: the project's own sets, configurations, plans and expressions, and what once was found.

use std::fs;
use std::path::{Path, PathBuf};

/// Stands between a set and the questions about it, and before the name of each of several files.
pub const CUT: &str = "\n---\n";

/// Returns the first inputs of a target, from the project's folder: its texts, then what lies in `fuzz/corpus` for it. Always in the same
/// order.
pub fn seeds(project: &Path, target: &str) -> Vec<Vec<u8>> {
    let sets = || [texts(project, "tests/suite", "pim"), texts(project, "policies", "pim")].concat();
    let mut seeds: Vec<Vec<u8>> = match target {
        "parse" | "plain" | "format" => sets().into_iter().map(String::into_bytes).collect(),
        "ask" => sets().iter().filter_map(|text| asked(text)).collect(),
        "import" => [configurations(project, "tests/it/terraform/configurations"), configurations(project, "policies/terraform-example")]
            .into_iter()
            .flatten()
            .chain(
                texts(project, "tests/fixtures/easypim", "jsonc").into_iter().map(|text| format!("--- easypim.json\n{text}").into_bytes()),
            )
            .chain(
                texts(project, "tests/fixtures/easypim", "json").into_iter().map(|text| format!("--- easypim.json\n{text}").into_bytes()),
            )
            .chain(texts(project, "tests/fixtures/export", "json").into_iter().map(|text| format!("--- tenant.json\n{text}").into_bytes()))
            .chain(
                texts(project, "tests/fixtures/graph/pull/group", "json")
                    .into_iter()
                    .map(|text| format!("--- graph.json\n{text}").into_bytes()),
            )
            .chain(texts(project, "tests/fixtures/azurehound", "json").into_iter().map(|text| format!("--- all.json\n{text}").into_bytes()))
            .chain(texts(project, "tests/it/terraform/plans", "json").into_iter().map(|text| format!("--- plan.json\n{text}").into_bytes()))
            .collect(),
        "expression" => texts(project, "tests/it/hcl", "txt").iter().flat_map(|text| expressions(text)).collect(),
        "prompt" => sets().iter().filter_map(|text| typed(text)).collect(),
        "agent" => sets().iter().filter_map(|text| sent(text)).collect(),
        "pull" => (0..SERVED.len()).map(served).collect(),
        // what these two begin with is drawn from numbers
        _ => (0..64u64).map(|seed| seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes().repeat(64)).collect(),
    };
    let found = files(&project.join("fuzz/corpus").join(target));
    seeds.extend(found.iter().filter_map(|path| fs::read(path).ok()));
    seeds
}

/// Bodies as Graph serves them, and as it does not.
const SERVED: &[&str] = &[
    r#"{"value":[{"id":"t","displayName":"Contoso","verifiedDomains":[{"name":"contoso.com"}],"assignedPlans":[]}]}"#,
    r#"{"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=a","value":[{"id":"bbbbbbbb-0000-0000-0000-000000000001"}]}"#,
    r#"{"value":[{"id":"bbbbbbbb-0000-0000-0000-000000000002","isAssignableToRole":true,"groupTypes":[]}]}"#,
    r#"{"responses":[{"id":"0","status":200,"body":{"value":[]}},{"id":"1","status":429,"headers":{"Retry-After":"1"}},{"id":"2","status":404}]}"#,
    r#"{"responses":[{"id":"1","status":200,"body":{"@odata.nextLink":"https://evil.example/","value":[7,{"id":"../x"}]}},{"id":"0","status":403,"body":{"error":{"code":"x"}}}]}"#,
    r#"{"value":[{"id":"bbbbbbbb-0000-0000-0000-000000000002"},{"id":".."}]}"#,
    r#"{"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=b","value":[]}"#,
    r#"{"error":{"code":"Forbidden","message":"no"}}"#,
    "? too many",
    "! forbidden",
    "# not found",
    "~",
    r#"{"value":[{"id":"#,
    "<!doctype html>",
    "",
];

/// The tenant, then bodies from one of them on, each once.
fn served(first: usize) -> Vec<u8> {
    let turned = SERVED.iter().cycle().skip(first).take(SERVED.len());
    SERVED.iter().take(1).chain(turned).copied().collect::<Vec<_>>().join(CUT).into_bytes()
}

/// A set, and the questions that its own expectations ask.
fn asked(text: &str) -> Option<Vec<u8>> {
    let questions: Vec<&str> = text.lines().filter_map(|line| Some(line.strip_prefix("expect ")?.split_once(": ")?.1)).take(4).collect();
    (!questions.is_empty()).then(|| format!("{text}{CUT}{}", questions.join("\n")).into_bytes())
}

/// A set, and some of its own lines typed once more, with what the prompt alone knows.
fn typed(text: &str) -> Option<Vec<u8>> {
    let is_typed = |line: &&str| line.starts_with("expect ") || line.starts_with("assign ") || line.trim_start().starts_with("after ");
    let lines: Vec<&str> =
        text.lines().filter(is_typed).map(|line| line.split_once(": ").map_or(line, |(_, question)| question)).take(5).collect();
    (!lines.is_empty()).then(|| format!("{text}{CUT}{}\n:list users\n:undo\n:save again.pim\n:check\n", lines.join("\n")).into_bytes())
}

/// A set, and what an agent's client sends about it.
fn sent(text: &str) -> Option<Vec<u8>> {
    const LINES: &str = r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}
{"jsonrpc":"2.0","id":"a","method":"tools/list"}
{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}
{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"pim_list","arguments":{"kind":"users","limit":1,"at":"2026-03-02"}}}
{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"pim_check","arguments":{"assume":["user x"]}}}
{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}
"#;
    let question = text.lines().find_map(|line| line.strip_prefix("expect ")?.split_once(": "))?.1;
    let tool = question.split(' ').next()?;
    let query = question.replace('\\', "\\\\").replace('"', "\\\"");
    let call =
        format!(r#"{{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{{"name":"pim_{tool}","arguments":{{"query":"{query}"}}}}}}"#);
    Some(format!("{text}{CUT}{LINES}{call}\n").into_bytes())
}

fn expressions(text: &str) -> Vec<Vec<u8>> {
    text.lines().filter_map(|line| line.strip_prefix("> ")).map(|line| line.as_bytes().to_vec()).collect()
}

/// Each folder below as one input: `--- name` and the text, for every file.
fn configurations(project: &Path, below: &str) -> Vec<Vec<u8>> {
    let folder = project.join(below);
    let mut folders: Vec<PathBuf> = children(&folder).into_iter().filter(|path| path.is_dir()).collect();
    folders.push(folder);
    folders.iter().map(|folder| one_input(folder)).filter(|input| !input.is_empty()).collect()
}

fn one_input(folder: &Path) -> Vec<u8> {
    let is_read = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "tf" || ending == "tfvars");
    let part = |path: &PathBuf| {
        let name = path.strip_prefix(folder).ok()?.to_string_lossy().into_owned();
        Some(format!("--- {name}\n{}\n", fs::read_to_string(path).ok()?))
    };
    files(folder).iter().filter(is_read).filter_map(part).collect::<String>().into_bytes()
}

fn texts(project: &Path, below: &str, ending: &str) -> Vec<String> {
    let all = files(&project.join(below));
    let of_kind = all.iter().filter(|path| path.extension().is_some_and(|found| found == ending));
    of_kind.filter_map(|path| fs::read_to_string(path).ok()).collect()
}

/// All files below a folder, by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let each = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    children(folder).into_iter().flat_map(each).collect()
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}
