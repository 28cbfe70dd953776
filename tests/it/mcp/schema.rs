//! As much of JSON Schema 2020-12 as the tools' schemas use; any other word fails.

use serde_json::Value;

/// Fails where a value does not fit a schema.
pub fn assert_fits(schema: &Value, value: &Value, what: &str) {
    if let Err(why) = fits(schema, schema, value) {
        panic!("{what}: {why}\n{value}");
    }
}

fn fits(root: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    for (word, given) in schema.as_object().ok_or("a schema is an object")? {
        let is_met = match word.as_str() {
            "$schema" | "$defs" | "description" | "title" => true,
            "$ref" => {
                let place = given.as_str().unwrap().trim_start_matches('#');
                fits(root, root.pointer(place).ok_or("a reference leads nowhere")?, value)?;
                true
            }
            "type" => match given {
                Value::Array(types) => types.iter().any(|kind| is_of(kind, value)),
                kind => is_of(kind, value),
            },
            "const" => given == value,
            "enum" => given.as_array().unwrap().contains(value),
            "required" => given.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
            "anyOf" => given.as_array().unwrap().iter().any(|schema| fits(root, schema, value).is_ok()),
            "items" => {
                value.as_array().into_iter().flatten().try_for_each(|item| fits(root, given, item))?;
                true
            }
            "properties" => {
                let of = |(name, schema): (&String, &Value)| {
                    value.get(name).map_or(Ok(()), |part| fits(root, schema, part).map_err(|why| format!("{name}: {why}")))
                };
                given.as_object().unwrap().iter().try_for_each(of)?;
                true
            }
            other => return Err(format!("`{other}` is not read here")),
        };
        if !is_met {
            return Err(format!("`{word}` is {given}"));
        }
    }
    Ok(())
}

fn is_of(kind: &Value, value: &Value) -> bool {
    match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    }
}
