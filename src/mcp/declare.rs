//! What a client is told of each tool.

use serde_json::{Map, Value, json};

use super::argument::Argument;
use super::schema;
use super::tool::Tool;

/// Tells what a tool is, how it is called and what it returns.
pub fn declaration(tool: Tool) -> Value {
    let [title, about] = tool.about();
    json!({
        "name": tool.name(),
        "title": title,
        "description": format!("{about}{}", tool.forms()),
        "inputSchema": input(tool),
        "outputSchema": schema::output(tool),
        "annotations": {
            "title": title,
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": false,
        },
    })
}

fn input(tool: Tool) -> Value {
    let properties: Map<String, Value> = tool.arguments().into_iter().map(|argument| (argument.name(), argument.schema())).collect();
    let mut schema = json!({ "$schema": schema::DIALECT, "type": "object", "properties": properties });
    if let Some(schema) = schema.as_object_mut() {
        if tool.is_question() {
            schema.insert("required".to_owned(), json!([Argument::Query.name()]));
        }
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    schema
}
