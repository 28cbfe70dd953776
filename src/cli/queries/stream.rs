//! Answers one query a line: many at once, told in the order in which they came, while further ones are read.

use std::io;
use std::sync::mpsc::Receiver;

use pim::door;
use pim::ir::Instant;
use pim::render::{self, Style, decision_line, render_explanation};
use pim::session::{Decider, Session};
use rayon::prelude::*;

use super::lines::Block;
use crate::cli::options::Options;
use crate::cli::output::{Exit, Output};
use crate::cli::query::refuse;
use crate::cli::trouble::Trouble;

/// So many queries are answered in a row by one thread.
const ROW: usize = 64;

/// How each query is answered.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    pub session: &'a Session,
    pub at: Instant,
    pub options: &'a Options,
    pub style: Style<'static>,
    pub is_decision_only: bool,
}

/// What is told of some queries, in their order.
struct Piece {
    text: String,
    /// The query behind it that cannot be answered.
    refused: Option<Refused>,
}

/// A query that cannot be answered: JSON says so among the answers, people are told why apart from them.
enum Refused {
    Told,
    In(usize, Trouble),
}

/// Returns the queries of a block with their lines.
pub fn queries(block: &Block) -> impl Iterator<Item = (usize, &str)> {
    let lines = block.text.lines().zip(block.first..);
    let queries = lines.map(|(line, number)| (number, line.trim_start_matches('\u{feff}').trim()));
    queries.filter(|(_, query)| !query.is_empty() && !query.starts_with('#'))
}

/// Answers block after block.
pub fn answer(asking: Asking<'_>, name: &str, blocks: &Receiver<Result<Block, String>>, output: &mut Output) -> io::Result<Exit> {
    let mut exit = Exit::Yes;
    let mut is_first = asking.has_gaps();
    for block in blocks {
        let block = match block {
            Ok(block) => block,
            Err(why) => return output.complain(&format!("cannot read `{name}`: {why}"), None),
        };
        for piece in asking.pieces(&block) {
            // there is no gap before the first answer
            let text = if is_first { piece.text.strip_prefix('\n').unwrap_or(&piece.text) } else { &piece.text };
            is_first &= piece.text.is_empty();
            output.answer(text)?;
            let Some(refused) = piece.refused else { continue };
            exit = Exit::Unanswered;
            if let Refused::In(line, trouble) = refused {
                refuse("", &trouble, asking.options, output)?;
                output.note(&format!("  in line {line}\n"))?;
            }
        }
        // whoever waits for an answer before the next question gets it
        output.flush()?;
        if output.is_closed() {
            break;
        }
    }
    Ok(exit)
}

impl Asking<'_> {
    /// Tells whether an empty line stands between answers.
    fn has_gaps(&self) -> bool {
        !self.options.is_json() && !self.is_decision_only
    }

    fn pieces(&self, block: &Block) -> Vec<Piece> {
        let queries: Vec<(usize, &str)> = queries(block).collect();
        // a policy set that is refused was told before
        let decider = || self.session.decider().ok().filter(|_| self.is_decision_only);
        let rows = queries.par_chunks(ROW).map_init(decider, |decider, row| self.row(decider.as_mut(), row));
        rows.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    fn row(&self, mut decider: Option<&mut Decider<'_>>, row: &[(usize, &str)]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        for (line, query) in row {
            text += if self.has_gaps() { "\n" } else { "" };
            if let Some(refused) = self.answer((*line, query), decider.as_deref_mut(), &mut text) {
                pieces.push(Piece { text: std::mem::take(&mut text), refused: Some(refused) });
            }
        }
        pieces.push(Piece { text, refused: None });
        pieces
    }

    /// Adds what is told of a query.
    fn answer(&self, (line, query): (usize, &str), decider: Option<&mut Decider<'_>>, text: &mut String) -> Option<Refused> {
        if self.options.is_json() {
            let told = match decider {
                Some(decider) => door::decide(self.session, decider, query, self.at),
                None => door::ask(self.session, query, self.at, self.options.limit),
            };
            text.extend(told.lines());
            return (told.exit == Exit::Unanswered).then_some(Refused::Told);
        }
        let told = match decider {
            Some(decider) => self.session.decide_with(decider, query, self.at).map(|(read, decided)| decision_line(&read.query, decided)),
            None => self
                .session
                .ask(query, self.at)
                .map(|answered| render_explanation(&render::Answered::of(self.session, &answered), self.style)),
        };
        match told {
            Ok(told) => {
                *text += &told;
                None
            }
            Err(rejected) => Some(Refused::In(line, Trouble::Rejected(rejected))),
        }
    }
}
