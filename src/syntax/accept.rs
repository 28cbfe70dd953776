//! Where an `allow` goes that is not written yet.

use std::ops::Range;

use super::lex::{Kind, Lexer, Token};

/// An `allow` to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The byte of the text that it is written at.
    pub at: usize,
    /// Where that is.
    pub spot: Spot,
    /// What is written.
    pub line: String,
}

/// Where an `allow` goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// Behind an assignment.
    End,
    /// Behind the brace of a block.
    Block,
    /// Behind a name that has no block yet: it comes with one.
    NewBlock,
}

/// Returns the `allow` that silences a lint on a declaration, which is given by the place that an `allow` on it is known by: of its name, of
/// the whole assignment, or of the item that holds an inline policy.
#[must_use]
pub fn accept(text: &str, declaration: Range<usize>, lint: &str) -> Acceptance {
    let allow = format!("allow {lint} because \"…\"");
    let mut inside = tokens(text, declaration.start, declaration.end);
    let is_assignment = inside.clone().count() > 1 && inside.next().is_some_and(|token| is_word(text, token, "assign"));
    if is_assignment {
        return Acceptance { at: declaration.end, spot: Spot::End, line: allow };
    }
    match inside.find(|token| token.kind == Kind::Open).map_or_else(|| behind(text, declaration.end), |open| Ok(open.end)) {
        Ok(at) => Acceptance { at, spot: Spot::Block, line: allow },
        Err(at) => Acceptance { at, spot: Spot::NewBlock, line: format!("{{ {allow} }}") },
    }
}

/// Returns the end of the brace that opens a block behind a name; else the end of what belongs to the name.
fn behind(text: &str, end: usize) -> Result<usize, usize> {
    let mut last = end;
    let mut tokens = tokens(text, end, text.len());
    while let Some(token) = tokens.next() {
        match token.kind {
            Kind::Open => return Ok(token.end),
            // a label
            Kind::Text => last = token.end,
            Kind::Word if is_word(text, token, "extends") => last = tokens.next().map_or(token.end, |base| base.end),
            _ => break,
        }
    }
    Err(last)
}

fn tokens(text: &str, start: usize, end: usize) -> impl Iterator<Item = Token> + Clone {
    Lexer::new(text, start, end).filter(|token| token.kind != Kind::Comment)
}

fn is_word(text: &str, token: Token, word: &str) -> bool {
    token.kind == Kind::Word && text.get(token.start..token.end) == Some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, declaration: &str) -> String {
        let start = text.find(declaration).unwrap();
        let Acceptance { at, spot, line } = accept(text, start..start + declaration.len(), "vacuous");
        let (before, after) = text.split_at(at);
        let gap = if spot == Spot::Block { " " } else { "" };
        format!("{before} {line}{gap}{after}")
    }

    #[test]
    fn an_allow_goes_where_it_can_be_read() {
        assert_eq!(written("user ann\ngroup g {\n}", "ann"), "user ann { allow vacuous because \"…\" }\ngroup g {\n}");
        assert_eq!(written("user ann \"Ann\" # she\n", "ann"), "user ann \"Ann\" { allow vacuous because \"…\" } # she\n");
        assert_eq!(written("user ann \"Ann\"\n{ mfa }", "ann"), "user ann \"Ann\"\n{ allow vacuous because \"…\"  mfa }");
        assert_eq!(written("policy q extends p {}", "q"), "policy q extends p { allow vacuous because \"…\" }");
        let assign = "assign \"{\" to g as active member";
        assert_eq!(written(&format!("{assign}\ngroup g {{}}"), assign), format!("{assign} allow vacuous because \"…\"\ngroup g {{}}"));
        let inline = "membership policy { active { max 1d } }";
        assert_eq!(
            written(&format!("group g {{ {inline} }}"), inline),
            "group g { membership policy { allow vacuous because \"…\"  active { max 1d } } }"
        );
    }
}
