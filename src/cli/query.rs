//! Answers queries: one from the command line, or one a line.

use std::io;

use clap::Args;
use pim::defect;
use pim::door::{self, Told};
use pim::explain::Answer;
use pim::ir::Instant;
use pim::render;
use pim::session::{Answered, Rejected, Session};
use pim::source::Origin;
use pim::syntax::{FORMS, behind};

use super::options::Options;
use super::output::{Exit, Output};
use super::progress::Progress;
use super::trouble::Trouble;
use super::words;

/// The words of a query.
#[derive(Debug, Args)]
pub struct Words {
    /// The query, as one text or word by word
    #[arg(value_name = "WORD", required = true)]
    words: Vec<String>,
}

/// The words of a plan's query.
#[derive(Debug, Args)]
pub struct PlanWords {
    #[command(flatten)]
    words: Words,
    /// Replays the plan with the independent checker, and says so
    #[arg(long)]
    verify: bool,
}

/// Lists the forms of question that begin with a word, with an example of each.
pub fn forms(word: &str) -> String {
    let forms = || FORMS.iter().filter(|form| form.word() == word);
    let lines: String = forms().map(|form| format!("  {:<42} {}", form.form, form.about).trim_end().to_owned() + "\n").collect();
    let examples: Vec<String> = forms().map(|form| format!("  pim {}", form.example)).collect();
    let behind = behind(word).map_or_else(String::new, |text| format!("\n{text}\n"));
    format!("Forms:\n{lines}{behind}\nExamples:\n{}", examples.join("\n"))
}

/// Says how a question is written that begins as none does.
pub fn answer_guess(words: &Words, options: &Options, output: &mut Output) -> io::Result<Exit> {
    match words.words.as_slice() {
        [] => answer_words("ask", words, options, output), // clap asks for a word
        [first, rest @ ..] => answer_words(first, &Words { words: rest.to_vec() }, options, output),
    }
}

/// Answers the query that a subcommand's words make.
pub fn answer_words(keyword: &str, words: &Words, options: &Options, output: &mut Output) -> io::Result<Exit> {
    if let Some((time, help)) = words::split_time(options.at.as_deref(), &words.words) {
        return output.complain(&format!("`{time}` belongs to the time"), Some(&help));
    }
    match open(options) {
        Ok((session, at)) => {
            let text = words::join_known(&session, keyword, &words.words, at);
            let exit = answer_one(&session, &text, at, options, output)?;
            tell_unread_parts(&session, exit, options, output)?;
            Ok(exit)
        }
        Err(trouble) => refuse(&words::join(keyword, &words.words), &trouble, options, output),
    }
}

/// Answers `how …`, with its plan replayed where that is asked for.
pub fn answer_plan(arguments: &PlanWords, options: &Options, output: &mut Output) -> io::Result<Exit> {
    if !arguments.verify {
        return answer_words("how", &arguments.words, options, output);
    }
    let text = words::join("how", &arguments.words.words);
    let (session, at) = match open(options) {
        Ok(opened) => opened,
        Err(trouble) => return refuse(&text, &trouble, options, output),
    };
    let mut answered = match session.ask(&text, at) {
        Ok(answered) => answered,
        Err(rejected) => return refuse(&text, &Trouble::Rejected(rejected), options, output),
    };
    match session.verify(&answered) {
        Some(Err(flaw)) => {
            let message = format!("the plan does not hold in step {}: {}", flaw.step + 1, flaw.message);
            return output.complain(&message, Some(defect::HELP));
        }
        verified => {
            if let Answer::Plan(plan) = &mut answered.explanation.answer {
                plan.is_verified = verified.is_some();
            }
        }
    }
    let exit = show(&session, &answered, options, output)?;
    tell_unread_parts(&session, exit, options, output)?;
    Ok(exit)
}

/// Says what of imported files could not be read: of what was answered at its end too, where people read it.
pub(super) fn tell_unread_parts(session: &Session, exit: Exit, options: &Options, output: &mut Output) -> io::Result<()> {
    if exit != Exit::Unanswered && !options.is_json() {
        output.end_with_unread_parts(session.unread_parts())?;
    }
    output.warn_of_unread_parts(session)
}

/// Loads the policies and the instant; a refused policy set is trouble here.
pub(super) fn open(options: &Options) -> Result<(Session, Instant), Trouble> {
    let session = Trouble::if_refused(options.load()?)?;
    let at = options.instant(&session)?;
    Ok((session, at))
}

fn answer_one(session: &Session, text: &str, at: Instant, options: &Options, output: &mut Output) -> io::Result<Exit> {
    if options.is_json() {
        return output.tell(&door::ask(session, text, at, options.limit));
    }
    match ask(session, text, at) {
        Ok(answered) => show(session, &answered, options, output),
        Err(rejected) => refuse(text, &Trouble::Rejected(rejected), options, output),
    }
}

fn ask(session: &Session, text: &str, at: Instant) -> Result<Answered, Box<Rejected>> {
    let _progress = Progress::begin("looking for the answer");
    session.ask(text, at)
}

fn show(session: &Session, answered: &Answered, options: &Options, output: &mut Output) -> io::Result<Exit> {
    if options.is_json() {
        return output.tell(&door::shown(session, answered, options.limit));
    }
    output.answer(&render::render_explanation(&render::Answered::of(session, answered), output.style()))?;
    Ok(Exit::of(&answered.explanation.answer))
}

/// Says why a query is not answered: for people on stderr with everything that is wrong, as JSON the first of it on stdout.
pub(super) fn refuse(query: &str, trouble: &Trouble, options: &Options, output: &mut Output) -> io::Result<Exit> {
    if options.is_json() {
        return output.tell(&Told::one(&trouble.to_json(query, door::UNREADABLE), Exit::Unanswered));
    }
    output.complain_trouble(trouble)?;
    if let Trouble::Rejected(rejected) = trouble
        && rejected.sources.iter().all(|(_, source)| matches!(source.origin(), Origin::File | Origin::Ignored))
    {
        output.complain("the policy set is refused, so nothing was answered", Some("`pim check` shows this too"))?;
    }
    Ok(Exit::Unanswered)
}
