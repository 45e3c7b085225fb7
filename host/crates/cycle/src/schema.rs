//! The JSON Schema of the cycle file, made from the structs that read it.
//!
//! Without the feature `runtime` it comes from `schema.json`, which a test holds equal: what makes a
//! schema would be a quarter of the HTTP adapter.

use serde_json::{Value, json};

#[cfg(not(feature = "small"))]
use super::model::{Applicant, Cycle};

/// The schema of the cycle file (JSON Schema 2020-12): every field with its Chinese title and an
/// English description with unit, range and article.
pub fn cycle_schema() -> Value {
    let mut schema = of_cycle();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".into(), json!("评审年度文件 / Laurel cycle file"));
        // The reader takes a header line without applicants; a whole file has to name them.
        if let Some(Value::Array(required)) = object.get_mut("required") {
            required.push(json!("applicants"));
        }
        if let Some(applicants) = schema.pointer_mut("/properties/applicants") {
            applicants
                .as_object_mut()
                .map(|field| field.remove("default"));
        }
    }
    schema
}

/// The schema of the first line of the JSON-lines form: the cycle without its applicants.
pub(crate) fn header_schema() -> Value {
    let mut schema = of_cycle();
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.shift_remove("applicants");
    }
    schema
}

/// The schema of one line of the JSON-lines form after the first.
pub(crate) fn applicant_schema() -> Value {
    of_applicant()
}

/// What the schemas of a whole file and of its lines are made from.
#[cfg(not(feature = "small"))]
pub fn of_cycle() -> Value {
    generated::<Cycle>()
}

#[cfg(not(feature = "small"))]
fn of_applicant() -> Value {
    generated::<Applicant>()
}

#[cfg(feature = "small")]
fn of_cycle() -> Value {
    // A file that does not parse would not pass the test that holds it equal to what is generated.
    let schema = unpacked();
    serde_json::from_slice(&schema).unwrap_or_default()
}

/// The schema as it is published, which a build script deflates: a sixth of its size.
#[cfg(feature = "small")]
fn unpacked() -> Vec<u8> {
    const SCHEMA: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/schema.json.z"));
    // What the build deflated inflates.
    miniz_oxide::inflate::decompress_to_vec(SCHEMA).unwrap_or_default()
}

#[cfg(feature = "small")]
fn of_applicant() -> Value {
    let mut cycle = of_cycle();
    let definitions = cycle.get_mut("$defs").map(Value::take).unwrap_or_default();
    let mut schema = definitions.get("Applicant").cloned().unwrap_or_default();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$defs".into(), definitions);
    }
    schema
}

#[cfg(not(feature = "small"))]
fn generated<T: schemars::JsonSchema>() -> Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_deserialize();
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    tidy(&mut schema);
    schema
}

/// Takes out what says something about Rust and nothing about the file: the widths of numbers,
/// defaults that only repeat that a field may be absent, and where a comment breaks its lines.
#[cfg(not(feature = "small"))]
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object
                .get("type")
                .is_some_and(|name| name == "integer" || name.is_array())
            {
                let width = object.get("format").and_then(Value::as_str);
                if width.is_some_and(|width| width.starts_with("int") || width.starts_with("uint"))
                {
                    object.shift_remove("format");
                }
            }
            if object.get("default").is_some_and(Value::is_null) {
                object.shift_remove("default");
            }
            if let Some(Value::String(text)) = object.get_mut("description") {
                *text = text.replace('\n', " ");
            }
            object.values_mut().for_each(tidy);
        }
        Value::Array(list) => list.iter_mut().for_each(tidy),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls `look` on every property of every object of a schema.
    fn properties(schema: &Value, path: &str, look: &mut dyn FnMut(&str, &Value)) {
        if let Some(found) = schema.get("properties").and_then(Value::as_object) {
            for (key, property) in found {
                look(&format!("{path}.{key}"), property);
            }
        }
        if let Some(definitions) = schema.get("$defs").and_then(Value::as_object) {
            for (name, definition) in definitions {
                properties(definition, name, look);
            }
        }
    }

    #[test]
    fn every_field_has_a_chinese_title_and_an_english_description() {
        let mut fields = 0;
        properties(&cycle_schema(), "Cycle", &mut |path, property| {
            fields += 1;
            let text = |key: &str| property.get(key).and_then(Value::as_str).unwrap_or("");
            assert!(
                text("title").chars().any(|c| c > '\u{2e80}'),
                "{path} has no Chinese title"
            );
            assert!(text("description").len() > 5, "{path} has no description");
            assert!(!text("description").contains('\n'), "{path}");
        });
        assert!(fields > 150, "{fields}");
    }

    #[test]
    fn is_a_valid_schema_that_names_its_dialect() {
        let schema = cycle_schema();
        assert_eq!(
            schema.get("$schema").and_then(Value::as_str),
            Some("https://json-schema.org/draft/2020-12/schema")
        );
        assert!(jsonschema::meta::is_valid(&schema));
        let required = json!(["laurel", "cycle", "applicants"]);
        assert_eq!(schema.get("required"), Some(&required));
        assert!(!schema.to_string().contains("int32"));
    }
}
