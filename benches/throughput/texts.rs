//! From text to tenant: parse and compile times, and the memory they take.

use pim::compile::{Compiled, compile};
use pim::ir::Tenant;
use pim::source::{Origin, SourceId, Sources};
use pim::syntax::parse_file;
use rayon::ThreadPoolBuilder;

use crate::counting::weigh;
use crate::timing::fastest;

/// Seconds and bytes for one text.
pub struct TextFigures {
    /// Length of the text.
    pub bytes: usize,
    /// Parsing on one core.
    pub parse_one: f64,
    /// Parsing on all cores.
    pub parse_all: f64,
    /// Counting the lines, as a yardstick.
    pub lines: f64,
    /// Copying the text, as a yardstick.
    pub copy: f64,
    /// Compiling the tree.
    pub compile: f64,
    /// Most bytes held at once: text, tree and tenant.
    pub peak: usize,
    /// Bytes held once the tree is gone: text and tenant.
    pub kept: usize,
}

/// Measures a text, and returns its tenant. Fails where the text does not compile.
pub fn measure(text: &str) -> Result<(Tenant, TextFigures), String> {
    load("");
    let ((sources, compiled), weight) = weigh(|| load(text));
    if let Some(error) = compiled.diagnostics.iter().find(|diagnostic| diagnostic.is_error()) {
        return Err(format!("the generated text does not compile: {error:?}"));
    }
    let source = first_id(&sources)?;
    let parsed = parse_file(source, text);
    let one_core = ThreadPoolBuilder::new().num_threads(1).build().map_err(|error| error.to_string())?;
    let figures = TextFigures {
        bytes: text.len(),
        parse_one: one_core.install(|| fastest(|| parse_file(source, text))),
        parse_all: fastest(|| parse_file(source, text)),
        lines: fastest(|| text.lines().filter(|line| !line.is_empty()).count()),
        copy: fastest(|| text.as_bytes().to_vec()),
        compile: fastest(|| compile(std::slice::from_ref(&parsed.file))),
        peak: weight.peak,
        kept: weight.kept,
    };
    Ok((compiled.tenant, figures))
}

/// Goes from text to tenant as a session does; the tree is gone at the end. The first call also reads the catalogue of roles.
fn load(text: &str) -> (Sources, Compiled) {
    let mut sources = Sources::new();
    let source = sources.add("tenant.pim", text, Origin::File);
    let mut parsed = parse_file(source, sources.get(source).text());
    let mut compiled = compile(std::slice::from_ref(&parsed.file));
    compiled.diagnostics.append(&mut parsed.diagnostics);
    (sources, compiled)
}

fn first_id(sources: &Sources) -> Result<SourceId, String> {
    sources.iter().next().map(|(id, _)| id).ok_or_else(|| "no text was loaded".to_owned())
}
