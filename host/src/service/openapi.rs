//! The description of the service for programs.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{CYCLE_TYPES, JSON, MAX_BODY, PROBLEM};
use crate::cycle::cycle_schema;
use crate::outcome::Outcome;
use crate::rules::Report;

/// The service in OpenAPI 3.1: what the published file is made from.
pub fn openapi() -> Value {
    let mut schemas = Map::new();
    add(&mut schemas, "Cycle", cycle_schema());
    add(&mut schemas, "Outcome", schema::<Outcome>());
    add(&mut schemas, "Rules", schema::<Report>());
    schemas.insert("Health".to_owned(), health());
    schemas.insert("Problem".to_owned(), problem());
    let cycle = CYCLE_TYPES.map(|media| {
        let schema = if media == JSON {
            json!({ "$ref": "#/components/schemas/Cycle" })
        } else {
            json!({ "type": "string", "description": "The JSON-lines form: a first line with everything but the applicants, then an applicant a line." })
        };
        (media.to_owned(), json!({ "schema": schema }))
    });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Laurel 桂冠",
            "description": "A scheme of an award as a service: POST a cycle, get its outcome. 评选方案服务：提交申报文件，得到评选结果。",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": {
            "/run": { "post": {
                "operationId": "run",
                "summary": "Run the four stages on a cycle · 按方案运行四个阶段",
                "parameters": [
                    set(),
                    waive(),
                    { "name": "detail", "in": "query", "description": "Reasons for every answer that is not yes (the default), or verdicts and remarks only.", "schema": { "enum": ["reasons", "verdicts"] } },
                ],
                "requestBody": {
                    "required": true,
                    "description": format!("The cycle, up to {MAX_BODY} bytes unless the operator says otherwise."),
                    "content": Map::from_iter(cycle),
                },
                "responses": responses("The outcome", "Outcome", &[
                    ("400", "A parameter is wrong"),
                    ("413", "The cycle is too large"),
                    ("415", "The content type is not that of a cycle"),
                    ("422", "The cycle has problems, each with its place"),
                    ("500", "A component failed"),
                ]),
            } },
            "/rules": { "get": {
                "operationId": "rules",
                "summary": "All rules and terms of the scheme · 全部规则与条件项",
                "parameters": [set(), waive()],
                "responses": responses("The rules", "Rules", &[("400", "A parameter is wrong")]),
            } },
            "/healthz": { "get": {
                "operationId": "health",
                "summary": "Whether the service runs, and which scheme",
                "responses": responses("It runs", "Health", &[]),
            } },
            "/openapi.json": { "get": {
                "operationId": "description",
                "summary": "This description",
                "responses": { "200": { "description": "This description", "content": { JSON: { "schema": { "type": "object" } } } } },
            } },
        },
        "components": { "schemas": schemas },
    })
}

fn set() -> Value {
    json!({ "name": "set", "in": "query", "description": "A term and its value, such as `threshold=620`; may be repeated.", "schema": { "type": "array", "items": { "type": "string", "pattern": "^[^=]+=" } }, "style": "form", "explode": true })
}

fn waive() -> Value {
    json!({ "name": "waive", "in": "query", "description": "Id of a rule that is not asked; may be repeated.", "schema": { "type": "array", "items": { "type": "string" } }, "style": "form", "explode": true })
}

fn responses(well: &str, schema: &str, others: &[(&str, &str)]) -> Value {
    let mut all = Map::new();
    let reference =
        |name: &str| json!({ "schema": { "$ref": format!("#/components/schemas/{name}") } });
    let content = Map::from_iter([(JSON.to_owned(), reference(schema))]);
    all.insert(
        "200".to_owned(),
        json!({ "description": well, "content": content }),
    );
    for (status, description) in others {
        let content = Map::from_iter([(PROBLEM.to_owned(), reference("Problem"))]);
        all.insert(
            (*status).to_owned(),
            json!({ "description": description, "content": content }),
        );
    }
    Value::Object(all)
}

fn health() -> Value {
    json!({
        "type": "object",
        "required": ["status", "scheme", "contract", "version"],
        "properties": {
            "status": { "const": "ok" },
            "scheme": { "type": "string" },
            "contract": { "type": "string" },
            "version": { "type": "string" },
        },
    })
}

/// Problem details (RFC 9457).
fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "problems": { "type": "array", "description": "Every problem of a cycle.", "items": {
                "type": "object",
                "required": ["severity", "code", "place", "message"],
                "properties": {
                    "severity": { "type": "string", "enum": ["error", "warning"] },
                    "code": { "type": "string", "description": "What kind of problem it is." },
                    "place": { "type": "string", "description": "Where, such as applicants[3].facts.industrial, counted from 0." },
                    "line": { "type": "integer" },
                    "subject": { "type": "string" },
                    "more": { "type": "integer", "description": "For so many more of the kind that are not listed: how many." },
                    "message": { "type": "object", "required": ["zh", "en"], "properties": { "zh": { "type": "string" }, "en": { "type": "string" } } },
                },
            } },
        },
    })
}

fn schema<T: schemars::JsonSchema>() -> Value {
    let generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    generator.into_root_schema_for::<T>().to_value()
}

/// Adds a schema and those that it refers to, which go by their names with the schema's before them:
/// two schemas may mean different things by one name.
fn add(schemas: &mut Map<String, Value>, name: &str, mut schema: Value) {
    let definitions = schema
        .as_object_mut()
        .and_then(|schema| {
            schema.remove("$schema");
            schema.remove("$id");
            schema.remove("$defs")
        })
        .unwrap_or_default();
    rename(&mut schema, name);
    schemas.insert(name.to_owned(), schema);
    if let Value::Object(definitions) = definitions {
        for (key, mut definition) in definitions {
            rename(&mut definition, name);
            schemas.insert(format!("{name}.{key}"), definition);
        }
    }
}

fn rename(schema: &mut Value, name: &str) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), &mut *value) {
                    ("$ref", Value::String(target)) => {
                        if let Some(definition) = target.strip_prefix("#/$defs/") {
                            *target = format!("#/components/schemas/{name}.{definition}");
                        }
                    }
                    _ => rename(value, name),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, name)),
        _ => (),
    }
}
