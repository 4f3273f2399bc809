//! What programs ask: a file, options by their names, packings to compare.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use neo_topology::{OptionProblem, Options};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Which version of an experiment; the current one without a number.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Version {
    pub(super) version: Option<u32>,
}

/// A plan that is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// The NS file.
    #[serde(default)]
    pub(super) source: Option<String>,
    /// Options by the names of the command line: texts, numbers, truths, or lists; `null` takes one back.
    #[serde(default)]
    pub(super) options: Map<String, Value>,
    /// Packings to compare.
    #[serde(default)]
    pub(super) what_if: Vec<u32>,
    /// The version that is changed, where one is.
    #[serde(default)]
    pub(super) base: Option<u32>,
}

/// Options with what is asked instead of some of them.
pub(super) fn merged(before: Options, asked: &Map<String, Value>) -> Result<Options, Vec<OptionProblem>> {
    let (mut options, mut problems) = (before, Vec::new());
    for (name, value) in asked {
        match text(name, value) {
            Some(text) => {
                options.insert(name.clone(), text);
            }
            None => problems.push(OptionProblem {
                option: name.clone(),
                message: format!("`{value}` is no text, number, truth or list of texts"),
            }),
        }
    }
    if problems.is_empty() { Ok(options) } else { Err(problems) }
}

/// An option's value as its text.
fn text(name: &str, value: &Value) -> Option<String> {
    let between = match name {
        "pass-pnodes" => ";",
        "openvz-template-dir" | "config" => "\n",
        _ => ",",
    };
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => {
            let texts: Option<Vec<String>> = values.iter().map(|value| text(name, value)).collect();
            texts.map(|texts| texts.join(between))
        }
        Value::Object(_) => None,
    }
}

/// Options that cannot be read: all of them.
pub(super) fn refused(problems: &[OptionProblem]) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "options": problems }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_the_command_line_would_have() {
        let before =
            Options::from([("size".to_owned(), "3".to_owned()), ("seed".to_owned(), "2".to_owned())]);
        let asked = json!({"packing": 8, "size": null, "nodes-only": true, "pin": ["a=pnode-0001", "b=pnode-0002"],
            "pass-pnodes": ["1:a,b", "2:c"]});
        let options = merged(before, asked.as_object().expect("an object")).expect("they can be read");
        let text = |name: &str| options.get(name).map_or("", String::as_str);
        assert_eq!((text("packing"), text("size"), text("seed")), ("8", "", "2"));
        assert_eq!((text("nodes-only"), text("pin")), ("true", "a=pnode-0001,b=pnode-0002"));
        assert_eq!(text("pass-pnodes"), "1:a,b;2:c");
        let bad = json!({"pin": {"a": 1}, "avoid": [{}]});
        assert_eq!(merged(Options::new(), bad.as_object().expect("an object")).expect_err("bad").len(), 2);
    }
}
