//! The arguments and the answer of a composed scheme as text, so that any runtime can be fed by hand:
//! in WAVE, the component model's notation for values, and in JSON as JavaScript has them (fields in
//! camelCase, a variant as `tag` and `val`).

use anyhow::{Context, Result, bail};
use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use wasmtime::component::{Type, Val};

/// How names and variants are written in JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    /// As JavaScript has them.
    Script,
    /// As this crate's types derive `Serialize`.
    Rust,
}

/// A value of the contract as the component model has it.
pub fn lower<T: Serialize>(value: &T, ty: &Type) -> Result<Val> {
    to_val(&serde_json::to_value(value)?, ty, Dialect::Rust)
}

/// A value of the contract from what the component model has.
pub fn lift<T: DeserializeOwned>(value: &Val) -> Result<T> {
    Ok(serde_json::from_value(to_json(value, Dialect::Rust)?)?)
}

/// A value in JSON, as JavaScript has it.
pub fn script(value: &Val) -> Result<Value> {
    to_json(value, Dialect::Script)
}

/// A value from JSON, as JavaScript has it.
pub fn from_script(value: &Value, ty: &Type) -> Result<Val> {
    to_val(value, ty, Dialect::Script)
}

impl Dialect {
    fn field(self, name: &str) -> String {
        match self {
            Self::Script => name.to_lower_camel_case(),
            Self::Rust => name.to_snake_case(),
        }
    }

    fn case(self, name: &str) -> String {
        match self {
            Self::Script => name.to_owned(),
            Self::Rust => name.to_upper_camel_case(),
        }
    }

    /// A variant's case and what it carries.
    fn variant(self, name: String, payload: Option<Value>) -> Value {
        match (self, payload) {
            (Self::Script, None) => json!({ "tag": name }),
            (Self::Script, Some(payload)) => json!({ "tag": name, "val": payload }),
            (Self::Rust, None) => Value::String(name),
            (Self::Rust, Some(payload)) => Value::Object(Map::from_iter([(name, payload)])),
        }
    }

    fn parts(self, value: &Value) -> Option<(&str, Option<&Value>)> {
        match (self, value) {
            (Self::Script, value) => Some((value.get("tag")?.as_str()?, value.get("val"))),
            (Self::Rust, Value::String(name)) => Some((name, None)),
            (Self::Rust, Value::Object(one)) => {
                let (name, payload) = one.iter().next()?;
                Some((name, Some(payload)))
            }
            (Self::Rust, _) => None,
        }
    }
}

fn to_val(value: &Value, ty: &Type, dialect: Dialect) -> Result<Val> {
    let number = || {
        value
            .as_i64()
            .with_context(|| format!("{value} is not a whole number"))
    };
    let text = || {
        value
            .as_str()
            .with_context(|| format!("{value} is not a text"))
    };
    Ok(match ty {
        Type::Bool => Val::Bool(
            value
                .as_bool()
                .with_context(|| format!("{value} is no truth"))?,
        ),
        Type::U8 => Val::U8(number()?.try_into()?),
        Type::U32 => Val::U32(number()?.try_into()?),
        Type::S32 => Val::S32(number()?.try_into()?),
        Type::S64 => Val::S64(number()?),
        Type::String => Val::String(text()?.to_owned()),
        Type::List(list) => {
            let cells = value
                .as_array()
                .with_context(|| format!("{value} is not a list"))?;
            let ty = list.ty();
            let cells = cells.iter().map(|cell| to_val(cell, &ty, dialect));
            Val::List(cells.collect::<Result<_>>()?)
        }
        Type::Record(record) => {
            let fields = record.fields().map(|field| {
                let part = value.get(dialect.field(field.name));
                // A field that JavaScript leaves out is an option that holds nothing.
                let part = part.unwrap_or(&Value::Null);
                let part = to_val(part, &field.ty, dialect)
                    .with_context(|| format!("in `{}`", field.name))?;
                Ok((field.name.to_owned(), part))
            });
            Val::Record(fields.collect::<Result<_>>()?)
        }
        Type::Variant(variant) => {
            let (name, payload) = dialect
                .parts(value)
                .with_context(|| format!("{value} is not a variant"))?;
            let case = variant
                .cases()
                .find(|case| dialect.case(case.name) == name)
                .with_context(|| format!("there is no case {name}"))?;
            let payload = match (&case.ty, payload) {
                (Some(ty), Some(payload)) => Some(Box::new(to_val(payload, ty, dialect)?)),
                (None, None | Some(Value::Null)) => None,
                _ => bail!("{name}: a payload too many or too few"),
            };
            Val::Variant(case.name.to_owned(), payload)
        }
        Type::Enum(cases) => {
            let name = text()?;
            let case = cases
                .names()
                .find(|case| dialect.case(case) == name)
                .with_context(|| format!("there is no case {name}"))?;
            Val::Enum(case.to_owned())
        }
        Type::Option(option) => Val::Option(match value {
            Value::Null => None,
            value => Some(Box::new(to_val(value, &option.ty(), dialect)?)),
        }),
        Type::Result(result) => {
            let (name, payload) = dialect
                .parts(value)
                .with_context(|| format!("{value} is not a result"))?;
            let lower = |ty: Option<Type>| -> Result<Option<Box<Val>>> {
                let (ty, payload) = (ty.context("no type")?, payload.context("no value")?);
                Ok(Some(Box::new(to_val(payload, &ty, dialect)?)))
            };
            Val::Result(match name.to_ascii_lowercase().as_str() {
                "ok" => Ok(lower(result.ok())?),
                "err" => Err(lower(result.err())?),
                _ => bail!("a result is ok or err, not {name}"),
            })
        }
        other => bail!("the contract has no {other:?}"),
    })
}

fn to_json(value: &Val, dialect: Dialect) -> Result<Value> {
    let boxed = |payload: &Option<Box<Val>>| -> Result<Option<Value>> {
        payload
            .as_deref()
            .map(|it| to_json(it, dialect))
            .transpose()
    };
    Ok(match value {
        Val::Bool(bit) => json!(bit),
        Val::U8(number) => json!(number),
        Val::U32(number) => json!(number),
        Val::S32(number) => json!(number),
        Val::S64(number) => json!(number),
        Val::String(text) => json!(text),
        Val::List(cells) => {
            let cells = cells.iter().map(|cell| to_json(cell, dialect));
            Value::Array(cells.collect::<Result<_>>()?)
        }
        Val::Record(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| Ok((dialect.field(name), to_json(value, dialect)?)));
            Value::Object(fields.collect::<Result<_>>()?)
        }
        Val::Variant(name, payload) => dialect.variant(dialect.case(name), boxed(payload)?),
        Val::Enum(name) => json!(dialect.case(name)),
        Val::Option(option) => boxed(option)?.unwrap_or(Value::Null),
        Val::Result(result) => {
            let (name, payload) = match result {
                Ok(payload) => ("ok", payload),
                Err(payload) => ("err", payload),
            };
            dialect.variant(dialect.case(name), boxed(payload)?)
        }
        other => bail!("the contract has no {other:?}"),
    })
}
