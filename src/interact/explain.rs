//! `:explain`: the page of a code, a rule, or the list of both.

use serde_json::{Value, json};

use super::engine::Engine;
use super::reply::Reply;
use crate::diag::{Topic, nearest};
use crate::render;

impl Engine {
    /// Explains a code or a rule; without one, lists them all.
    pub(super) fn explain(&self, line: &str, name: &str) -> Reply {
        let mut reply = self.reply();
        if name.is_empty() {
            reply.answer(render::render_topics, || with_command(render::topics_json()));
            return reply.into_reply();
        }
        match Topic::find(name) {
            Some(topic) => reply.answer(|style| render::render_topic(&topic, style), || with_command(render::topic_json(&topic))),
            None => {
                let near = nearest(name, Topic::names());
                let help = near.map_or_else(|| "`:explain` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
                reply.refuse_plainly(line, "bad-argument", &format!("there is no code or rule `{name}`"), Some(&help));
            }
        }
        reply.into_reply()
    }
}

/// Puts the command before what is told.
fn with_command(told: Value) -> Value {
    let mut object = json!({ "command": ":explain" });
    if let (Value::Object(object), Value::Object(told)) = (&mut object, told) {
        object.extend(told);
    }
    object
}
