//! The description of the service for programs.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{Bound, CYCLE_TYPES, JSON, PROBLEM};
use laurel_cycle::cycle_schema;
use laurel_scheme::outcome::Outcome;
use laurel_scheme::rules::Report;

/// The service in OpenAPI 3.1: what the published file is made from.
pub fn openapi() -> Value {
    let mut schemas = Map::new();
    add(&mut schemas, "Cycle", cycle_schema());
    add(&mut schemas, "Outcome", schema::<Outcome>());
    add(&mut schemas, "Rules", schema::<Report>());
    schemas.insert("Alive".to_owned(), alive());
    schemas.insert("Health".to_owned(), health());
    schemas.insert("Ready".to_owned(), ready());
    schemas.insert("Problem".to_owned(), problem());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Laurel 桂冠",
            "description": "A scheme of an award as a service: POST a cycle, get its outcome. 评选方案服务：提交申报文件，得到评选结果。 Every answer has X-Request-Id: the one that the request brought (letters, digits and -_.:/+=, up to 128), or a new one; and traceparent (W3C Trace Context), where the request brought one. A server may refuse more requests than it has room for, in a form of its own.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": with_standing(json!({
            "/run": { "post": {
                "operationId": "run",
                "summary": "Run the four stages on a cycle · 按方案运行四个阶段",
                "parameters": [
                    set(),
                    waive(),
                    { "name": "detail", "in": "query", "description": "Reasons for every answer that is not yes (the default), or verdicts and remarks only.", "schema": { "enum": ["reasons", "verdicts"] } },
                ],
                "requestBody": cycle_body(),
                "responses": responses("The outcome", "Outcome", &WRONG),
            } },
            "/rules": { "get": {
                "operationId": "rules",
                "summary": "All rules and terms of the scheme · 全部规则与可调指标",
                "parameters": [set(), waive()],
                "responses": responses("The rules", "Rules", &WRONG_OF_RULES),
            } },
            "/healthz": { "get": {
                "operationId": "health",
                "summary": "What runs: scheme, components with their digests, contract, version · 运行的是什么",
                "responses": responses("It runs", "Health", &[]),
            } },
        })),
        "components": { "schemas": schemas },
    })
}

/// The paths of a service, with those that every service has.
fn with_standing(mut paths: Value) -> Value {
    let standing = json!({
        "/livez": { "get": {
            "operationId": "alive",
            "summary": "Whether the service runs at all · 是否在运行",
            "responses": responses("It runs", "Alive", &[]),
        } },
        "/readyz": { "get": {
            "operationId": "ready",
            "summary": "Whether the service can take cycles, and within which bounds · 能否受理及其限额",
            "responses": responses("It is ready", "Ready", &[FAILED, SET_UP_WRONGLY]),
        } },
        "/openapi.json": { "get": {
            "operationId": "description",
            "summary": "This description",
            "responses": { "200": { "description": "This description", "content": { JSON: { "schema": { "type": "object" } } } } },
        } },
    });
    if let (Value::Object(paths), Value::Object(standing)) = (&mut paths, standing) {
        paths.extend(standing);
    }
    paths
}

fn cycle_body() -> Value {
    let cycle = CYCLE_TYPES.map(|media| {
        let schema = if media == JSON {
            json!({ "$ref": "#/components/schemas/Cycle" })
        } else {
            json!({ "type": "string", "description": "The JSON-lines form: a first line with everything but the applicants, then an applicant a line." })
        };
        (media.to_owned(), json!({ "schema": schema }))
    });
    json!({
        "required": true,
        "description": format!("The cycle, not compressed: up to {} bytes and {} applicants, within {} ms, unless the operator says otherwise (GET /readyz). The outcome has up to {} bytes.", Bound::Body.unless_set(), Bound::Applicants.unless_set(), Bound::Wait.unless_set(), Bound::Answer.unless_set()),
        "content": Map::from_iter(cycle),
    })
}

/// What may go wrong with a cycle.
const WRONG: [(&str, &str); 7] = [
    ("400", "A parameter is wrong, or the body broke off"),
    ("408", "The body did not come in time"),
    ("413", "The cycle is too large, or has too many applicants"),
    (
        "415",
        "The content type or the content encoding is not one that is taken",
    ),
    (
        "422",
        "The cycle has problems, each with its place, or the answer is too large",
    ),
    FAILED,
    SET_UP_WRONGLY,
];

/// What may go wrong where the rules are asked for.
const WRONG_OF_RULES: [(&str, &str); 4] = [
    ("400", "A parameter is wrong"),
    ("422", "The rules are larger than an answer may be"),
    FAILED,
    SET_UP_WRONGLY,
];

const FAILED: (&str, &str) = ("500", "A component failed");
const SET_UP_WRONGLY: (&str, &str) = ("503", "The service is set up wrongly");

/// A service of two schemes in OpenAPI 3.1: what the published file is made from.
#[cfg(feature = "pair")]
pub fn openapi_of_pair() -> Value {
    use super::pair::Both;
    use laurel_compare::compare::Diff;
    use laurel_explore::explain::Explanation;

    let mut schemas = Map::new();
    add(&mut schemas, "Cycle", cycle_schema());
    add(&mut schemas, "Diff", schema::<Diff>());
    add(&mut schemas, "Explanation", schema::<Explanation>());
    add(&mut schemas, "Explanations", schema::<Both<Explanation>>());
    add(&mut schemas, "Outcome", schema::<Outcome>());
    add(&mut schemas, "Rules", schema::<Report>());
    add(&mut schemas, "RulesOfBoth", schema::<Both<Report>>());
    schemas.insert("Alive".to_owned(), alive());
    schemas.insert("Health".to_owned(), health_of_pair());
    schemas.insert("Ready".to_owned(), ready_of_pair());
    schemas.insert("Problem".to_owned(), problem());
    let parameter = |name: &str, description: &str, schema: Value| json!({ "name": name, "in": "query", "description": description, "schema": schema });
    let undecided = || {
        parameter(
            "undecided",
            "What is made of what people have not decided: it is open (the default), the visits and lists on record stand, or steps not taken are deduced from the order.",
            json!({ "enum": ["open", "held", "by-order"] }),
        )
    };
    let anonymous = || {
        parameter(
            "anonymous",
            "Leave identities out; `applicant` is the id of the cycle all the same.",
            json!({ "enum": ["yes", "no"] }),
        )
    };
    let lang = || {
        parameter(
            "lang",
            "The language in which somebody without a name is called; that of Accept-Language otherwise. All wordings are in both.",
            json!({ "enum": ["zh", "en"] }),
        )
    };
    let scheme = |description: &str, required: bool| json!({ "name": "scheme", "in": "query", "description": description, "schema": { "type": "string" }, "required": required });
    let sided = |mut it: Value| {
        if let Some(Value::String(said)) = it.get_mut("description") {
            said.push_str(" With `A:` or `B:` before it, for that side alone.");
        }
        it
    };
    let one_of = |names: [&str; 2]| json!({ "anyOf": names.map(reference) });
    let not_there = ("404", "The cycle has no such applicant");
    let wrong: Vec<(&str, &str)> = WRONG.into_iter().chain([not_there]).collect();
    let explained = responses_of(
        "The explanation, or one for each scheme",
        &one_of(["Explanation", "Explanations"]),
        &wrong,
    );
    let rules = responses_of(
        "The rules of one scheme, or of both",
        &one_of(["Rules", "RulesOfBoth"]),
        &WRONG_OF_RULES,
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Laurel 桂冠",
            "description": "Two schemes of an award as a service: POST a cycle, get what differs between the baseline A and the reform B, and why. 两版规则对比服务：提交申报文件，得到基准方案 A 与对照方案 B 的差异及依据。 Answers of /diff and /explain are what `laurel diff` and `laurel explain` print as JSON, but for fuel and limits, which a runtime alone has. Every answer has X-Request-Id: the one that the request brought (letters, digits and -_.:/+=, up to 128), or a new one; and traceparent (W3C Trace Context), where the request brought one. A server may refuse more requests than it has room for, in a form of its own.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": with_standing(json!({
            "/": { "get": {
                "operationId": "page",
                "summary": "A page for a browser · 网页",
                "parameters": [
                    { "name": "If-None-Match", "in": "header", "description": "The ETag of a page that the browser has.", "schema": { "type": "string" } },
                ],
                "responses": {
                    "200": {
                        "description": "The page",
                        "headers": { "ETag": etag() },
                        "content": { "text/html": { "schema": { "type": "string" } } },
                    },
                    "304": { "description": "The browser has it", "headers": { "ETag": etag() } },
                },
            } },
            "/diff": { "post": {
                "operationId": "diff",
                "summary": "Who comes out differently, by which article · 谁的结果不同，依据哪一条",
                "parameters": [
                    sided(set()), sided(waive()), undecided(),
                    parameter("attribution", "Whether every difference is attributed to articles; up to 10,000 applicants it is by default.", json!({ "enum": ["yes", "no"] })),
                    anonymous(), lang(),
                ],
                "requestBody": cycle_body(),
                "responses": responses("What differs", "Diff", &WRONG),
            } },
            "/explain": { "post": {
                "operationId": "explain",
                "summary": "One applicant, rule by rule · 逐条解释一家申报单位的结果",
                "parameters": [
                    { "name": "applicant", "in": "query", "required": true, "description": "Id in the cycle.", "schema": { "type": "string" } },
                    scheme("`A`, `B` or the id of a scheme: the explanation under it alone. Both without it.", false),
                    sided(set()), sided(waive()), undecided(), anonymous(), lang(),
                ],
                "requestBody": cycle_body(),
                "responses": explained,
            } },
            "/run": { "post": {
                "operationId": "run",
                "summary": "Run the four stages of one scheme on a cycle · 按一个方案运行四个阶段",
                "parameters": [
                    scheme("`A`, `B` or the id of a scheme.", true),
                    set(),
                    waive(),
                    undecided(),
                    parameter("detail", "Reasons for every answer that is not yes (the default), or verdicts and remarks only.", json!({ "enum": ["reasons", "verdicts"] })),
                ],
                "requestBody": cycle_body(),
                "responses": responses("The outcome", "Outcome", &WRONG),
            } },
            "/rules": { "get": {
                "operationId": "rules",
                "summary": "All rules and terms of both schemes, or of one · 全部规则与可调指标",
                "parameters": [
                    scheme("`A`, `B` or the id of a scheme: its rules alone. Both without it.", false),
                    sided(set()), sided(waive()),
                ],
                "responses": rules,
            } },
            "/healthz": { "get": {
                "operationId": "health",
                "summary": "What runs: schemes, components with their digests, contract, version · 运行的是什么",
                "responses": responses("It runs", "Health", &[]),
            } },
        })),
        "components": { "schemas": schemas },
    })
}

/// What stands for both schemes.
#[cfg(feature = "pair")]
fn of_both(one: &Value) -> Value {
    json!({ "type": "object", "required": ["a", "b"], "properties": { "a": one, "b": one } })
}

#[cfg(feature = "pair")]
fn ready_of_pair() -> Value {
    json!({
        "type": "object",
        "required": ["status", "schemes", "settings"],
        "properties": {
            "status": { "const": "ready" },
            "schemes": of_both(&json!({ "type": "string" })),
            "settings": settings(),
        },
    })
}

#[cfg(feature = "pair")]
fn health_of_pair() -> Value {
    let one = json!({
        "type": "object",
        "required": ["scheme", "stages"],
        "properties": { "scheme": { "type": "string" }, "stages": stages() },
    });
    json!({
        "type": "object",
        "required": ["status", "schemes", "contract", "version"],
        "properties": {
            "status": { "const": "ok" },
            "schemes": of_both(&one),
            "contract": { "type": "string" },
            "version": { "type": "string" },
        },
    })
}

fn set() -> Value {
    json!({ "name": "set", "in": "query", "description": "A term and its value, such as `threshold=620`; may be repeated.", "schema": { "type": "array", "items": { "type": "string", "pattern": "^[^=]+=" } }, "style": "form", "explode": true })
}

fn waive() -> Value {
    json!({ "name": "waive", "in": "query", "description": "Id of a rule that is not asked; may be repeated.", "schema": { "type": "array", "items": { "type": "string" } }, "style": "form", "explode": true })
}

fn responses(well: &str, schema: &str, others: &[(&str, &str)]) -> Value {
    responses_of(well, &reference(schema), others)
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn responses_of(well: &str, schema: &Value, others: &[(&str, &str)]) -> Value {
    let mut all = Map::new();
    let content = Map::from_iter([(JSON.to_owned(), json!({ "schema": schema }))]);
    all.insert(
        "200".to_owned(),
        json!({ "description": well, "content": content }),
    );
    for (status, description) in others {
        let schema = json!({ "schema": reference("Problem") });
        let content = Map::from_iter([(PROBLEM.to_owned(), schema)]);
        all.insert(
            (*status).to_owned(),
            json!({ "description": description, "content": content }),
        );
    }
    Value::Object(all)
}

fn alive() -> Value {
    json!({
        "type": "object",
        "required": ["status"],
        "properties": { "status": { "const": "ok" } },
    })
}

fn ready() -> Value {
    json!({
        "type": "object",
        "required": ["status", "scheme", "settings"],
        "properties": {
            "status": { "const": "ready" },
            "scheme": { "type": "string" },
            "settings": settings(),
        },
    })
}

/// The bounds in force.
fn settings() -> Value {
    let settings = Bound::ALL.map(|bound| {
        let schema = json!({
            "type": "integer",
            "minimum": 1,
            "maximum": bound.most(),
            "default": bound.unless_set(),
        });
        (bound.variable().to_owned(), schema)
    });
    json!({
        "type": "object",
        "description": "What the environment may set, with the values in force: bytes of a body, applicants of a cycle, bytes of an answer, milliseconds for a client to send its body and to take the answer.",
        "required": Bound::ALL.map(Bound::variable),
        "properties": Map::from_iter(settings),
    })
}

/// The header that a page is known again by.
#[cfg(feature = "pair")]
fn etag() -> Value {
    json!({ "description": "SHA-256 of the page, in quotes.", "schema": { "type": "string", "pattern": "^\"[0-9a-f]{64}\"$" } })
}

fn health() -> Value {
    json!({
        "type": "object",
        "required": ["status", "scheme", "stages", "contract", "version"],
        "properties": {
            "status": { "const": "ok" },
            "scheme": { "type": "string" },
            "stages": stages(),
            "contract": { "type": "string" },
            "version": { "type": "string" },
        },
    })
}

/// The component of each stage.
fn stages() -> Value {
    json!({ "type": "object", "description": "The component of each stage.", "required": ["eligibility", "scoring", "ranking", "sanction"], "additionalProperties": {
                "type": "object",
                "required": ["component", "sha256"],
                "properties": {
                    "component": { "type": "string" },
                    "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                },
            } })
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
            "setting": { "enum": Bound::ALL.map(Bound::variable), "description": "The bound that was reached." },
            "limit": { "type": "integer", "description": "Its value." },
            "omitted": { "type": "integer", "minimum": 1, "description": "How many problems more there are." },
            "problems": { "type": "array", "description": "The problems of a cycle, in the order of their places.", "items": {
                "type": "object",
                "required": ["severity", "code", "place", "pointer", "message"],
                "properties": {
                    "severity": { "type": "string", "enum": ["error", "warning"] },
                    "code": { "type": "string", "description": "What kind of problem it is." },
                    "place": { "type": "string", "description": "Where, such as applicants[3].facts.industrial, counted from 0." },
                    "pointer": { "type": "string", "description": "The same as a JSON Pointer (RFC 6901): into the body; in the JSON-lines form, into the line that `line` names, or into the first." },
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
