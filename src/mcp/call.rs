//! A call of a tool: its arguments to what the command line would print.

use serde_json::{Map, Value};

use super::argument::{self, Values};
use super::tool::Tool;
use crate::diag::nearest;
use crate::door::{self, Errand, Exit, Held, Request, Told};
use crate::ir::Instant;
use crate::render::ErrorJson;
use crate::session::{Session, Unlisted};

/// What a call cannot do itself.
pub trait World {
    /// Returns the instant that is judged at where a call names none.
    fn now(&self, session: &Session) -> Instant;

    /// Returns what the policy set is called: its paths.
    fn name(&self) -> String;

    /// Loads another policy set, out of the folders that the server was started with.
    ///
    /// # Errors
    ///
    /// Fails with why it cannot be read, as a comparison tells it.
    fn load(&self, path: &str) -> Result<Session, Box<ErrorJson>>;
}

/// A call, with arguments that fit its tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    tool: Tool,
    values: Values,
}

impl Call {
    /// Reads the arguments of a call.
    ///
    /// # Errors
    ///
    /// Fails with the answer that says what does not fit.
    pub fn read(tool: Tool, arguments: &Map<String, Value>) -> Result<Self, Told> {
        let refuse = |query: &str, message: &str| Told::one(&ErrorJson::without_place(query, "bad-argument", message), Exit::Unanswered);
        let values = argument::read(arguments, &tool.arguments()).map_err(|why| refuse(tool.word(), &why))?;
        if tool.is_question() {
            let query = values.query.as_deref().ok_or_else(|| refuse(tool.word(), "`query` is missing: the text of the question"))?;
            refuse_other_word(tool, query).map_err(|why| refuse(query, &why))?;
        }
        if values.kind.is_none() && !values.parts.is_empty() {
            return Err(door::unlisted("list", &Unlisted::without_kind(&values.parts)));
        }
        Ok(Self { tool, values })
    }

    /// Answers.
    pub fn answer(&self, held: &Held, world: &dyn World) -> Told {
        let request = self.request();
        let now = world.now(held.session());
        if self.tool != Tool::Diff {
            return held.answer(&request, now);
        }
        let name = world.name();
        match &self.values.against {
            None => held.diff(held.session(), [&name, &name], &request, now),
            Some(path) => match world.load(path) {
                Ok(old) => held.diff(&old, [path, &name], &request, now),
                Err(error) => door::refuse_diff([path, &name], *error),
            },
        }
    }

    /// Returns how many items of a list are told at most.
    pub fn limit(&self) -> Option<usize> {
        self.values.limit
    }

    fn request(&self) -> Request {
        let Values { query, code, filter, at, assume, retract, limit, .. } = self.values.clone();
        let errand = match self.tool {
            Tool::Can | Tool::Who | Tool::What | Tool::How | Tool::When | Tool::Is | Tool::Show => {
                Errand::Ask(query.unwrap_or_default()) // there is one
            }
            Tool::List => Errand::List(self.list_words()),
            Tool::Check | Tool::Diff => Errand::Check,
            Tool::Test => Errand::Test(filter),
            Tool::Explain => Errand::Explain(code.unwrap_or_default()), // none lists them all
        };
        Request { errand, at, assume, retract, limit }
    }

    /// Returns the words of a list as they are typed.
    fn list_words(&self) -> Vec<String> {
        let parts = self.values.parts.iter().flat_map(|(word, value)| std::iter::once(format!("--{}", word.word())).chain(value.clone()));
        self.values.kind.iter().cloned().chain(parts).collect()
    }
}

/// A question begins with the word of its tool; another word belongs to another tool.
fn refuse_other_word(tool: Tool, query: &str) -> Result<(), String> {
    let first = query.split_whitespace().next().unwrap_or_default(); // an empty text has none
    if first == tool.word() {
        return Ok(());
    }
    let questions = || Tool::all().filter(|tool| tool.is_question());
    let other = questions().find(|other| other.word() == first);
    let meant = || nearest(first, questions().map(Tool::word)).filter(|_| !first.is_empty());
    Err(match (other, meant()) {
        (Some(other), _) => format!("`{}` answers questions that begin with `{}`: ask `{}`", tool.name(), tool.word(), other.name()),
        (None, Some(near)) if near == tool.word() => {
            format!("`query` begins with `{}`, as after `pim`: did you mean `{near}`?", tool.word())
        }
        (None, _) => format!(
            "`query` begins with `{}`, as after `pim`{}",
            tool.word(),
            tool.forms().replacen("\n\nForms of `query`:", ". Forms:", 1)
        ),
    })
}
