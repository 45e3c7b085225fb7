//! Receipts as they were written: to the byte, with every digest that they state.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::sign::fits;
use laurel_cycle::error::Error;
use laurel_receipt::canonical::{Hash, canonical};
use laurel_receipt::{KIND, Public, Receipt, Statement, VERSION};
use laurel_scheme::bounds;
use laurel_scheme::stage::Stage;
use laurel_words::typed::{typed, unquoted};
use laurel_words::visible::{is_plain, shown};

/// Reads the public part of a receipt, and checks that nothing of it was changed, as far as it can
/// tell by itself.
///
/// # Errors
/// It is none, or something of it was.
pub fn statement(bytes: &[u8]) -> Result<Statement, Error> {
    let statement: Statement = strictly(bytes)?;
    check(&statement)?;
    Ok(statement)
}

/// Reads a receipt and checks that nothing of it was changed, as far as it can tell by itself.
///
/// # Errors
/// It is none, or something of it was.
pub fn receipt(bytes: &[u8]) -> Result<Receipt, Error> {
    let receipt: Receipt = strictly(bytes)?;
    check(&receipt.statement)?;
    if Hash::of(&receipt.private)? != receipt.statement.public.private {
        return Err(broken(
            "非公开部分与公开部分所载摘要值不符，已被改动",
            "its private part does not have the digest that the public one states: it was changed",
        ));
    }
    let (public, private) = (&receipt.statement.public, &receipt.private);
    let sides = public.sides.len();
    let diff = public.comparison.is_some();
    if sides != private.sides.len()
        || sides != if diff { 2 } else { 1 }
        || diff != private.comparison.is_some()
    {
        return Err(broken(
            "方案的个数不对",
            "it has not as many schemes as it should have",
        ));
    }
    // What is not there could not be held against anything.
    let mut both = public.sides.iter().zip(&private.sides);
    let digests = both.all(|(public, private)| public.stages.keys().eq(private.stages.keys()));
    let attributed = public.comparison.as_ref();
    let attributed = attributed.is_some_and(|it| it.attributed);
    let attribution = private.comparison.as_ref();
    let attribution = attribution.is_some_and(|it| it.attribution.is_some());
    if !digests || attributed != attribution {
        return Err(broken(
            "缺少某阶段输出或条款归因的摘要值，无从核对",
            "it lacks a digest of what a stage or the attribution put out, and cannot be held against anything",
        ));
    }
    let every_stage = public.sides.iter().all(|side| {
        Stage::ALL
            .iter()
            .all(|stage| side.stages.contains_key(stage))
    });
    if !every_stage {
        return Err(broken("缺少某个阶段", "it lacks a stage"));
    }
    // A runtime says all that it alone has, or there was none.
    let runtime = public.wasmtime.is_some();
    let stages = public.sides.iter().flat_map(|side| side.stages.values());
    let limits = stages.map(|stage| stage.limits.is_some());
    let stages = private.sides.iter().flat_map(|side| side.stages.values());
    let fuel = stages.map(|stage| stage.fuel.is_some());
    if limits.chain(fuel).any(|it| it != runtime) {
        return Err(broken(
            "wasmtime 版本、燃料、限额须一并载明，或一并不载",
            "the version of wasmtime, fuel and limits stand in it together or not at all",
        ));
    }
    Ok(receipt)
}

/// Checks that nothing of the public part was changed, as far as it can tell by itself.
pub(crate) fn check(statement: &Statement) -> Result<(), Error> {
    if statement.kind != KIND {
        return Err(broken(
            "kind 不是 laurel-receipt",
            "its kind is not laurel-receipt",
        ));
    }
    if statement.version != VERSION {
        return Err(broken(
            &format!(
                "格式版本 {} 未知，本程序只认得 {VERSION}",
                statement.version
            ),
            &format!(
                "its version {} is not known, only {VERSION} is",
                statement.version
            ),
        ));
    }
    let public = &statement.public;
    let contracts = public.sides.iter().flat_map(|side| side.stages.values());
    let contracts = contracts.map(|stage| &stage.contract);
    let speaks = |text: &String| {
        let version = text.strip_prefix("laurel:award@");
        version.is_some_and(is_version)
    };
    if !is_version(&public.laurel)
        || !public.wasmtime.as_deref().is_none_or(is_version)
        || !contracts.chain([&public.contract]).all(speaks)
    {
        return Err(broken(
            "版本号不成形（应如 1.2.3、laurel:award@0.1.0）",
            "a version is none: it is written as 1.2.3, that of a contract as laurel:award@0.1.0",
        ));
    }
    let most = bounds::most(&bounds::WORDING_BYTES);
    let wrong = |text: &str| text.len() > most || !is_plain(text);
    if let Some(text) = text(public, &wrong) {
        if text.len() > most {
            let found = u64::try_from(text.len()).unwrap_or(u64::MAX);
            let says = bounds::WORDING_BYTES.exceeded(found);
            return Err(broken(&says.zh, &says.en));
        }
        let text = typed(&text);
        let text = shown(&text);
        return Err(broken(
            &format!("含有控制字符或看不见的字符：“{text}”"),
            &format!("it has characters that are obeyed or not seen: \"{text}\""),
        ));
    }
    let message = statement.message()?;
    if Hash::of_bytes(&message) != statement.sha256 {
        return Err(broken(
            "内容与自身摘要值不符，已被改动",
            "it does not have the digest that it states: it was changed",
        ));
    }
    if statement
        .signature
        .as_ref()
        .is_some_and(|it| !fits(it, &message))
    {
        return Err(broken(
            "签名不符：签名或内容已被改动",
            "its signature does not fit: it or what it signs was changed",
        ));
    }
    Ok(())
}

/// Whether a text is a version: three numbers, and what may follow them.
fn is_version(text: &str) -> bool {
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at_checked(end).unwrap_or_default();
    let number = |it: &str| {
        (1..=9).contains(&it.len())
            && it.chars().all(|c| c.is_ascii_digit())
            && (it == "0" || !it.starts_with('0'))
    };
    text.len() <= 64
        && numbers.split('.').count() == 3
        && numbers.split('.').all(number)
        && rest.len() != 1
        && rest
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'))
}

/// A text in the public part, or a key, of which this is true.
fn text(public: &Public, is: &dyn Fn(&str) -> bool) -> Option<String> {
    fn search(value: &serde_json::Value, is: &dyn Fn(&str) -> bool) -> Option<String> {
        match value {
            serde_json::Value::String(text) => is(text).then(|| text.clone()),
            serde_json::Value::Array(list) => list.iter().find_map(|it| search(it, is)),
            serde_json::Value::Object(object) => object.iter().find_map(|(key, value)| {
                let key = is(key).then(|| key.clone());
                key.or_else(|| search(value, is))
            }),
            _ => None,
        }
    }
    search(&serde_json::to_value(public).ok()?, is)
}

/// Reads a value from JSON that has to be canonical to the byte.
pub fn strictly<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> Result<T, Error> {
    let value: T = serde_json::from_slice(bytes).map_err(|error| {
        let error = error.to_string();
        let error = unquoted(&error);
        broken(
            &format!("不是本程序的回执：{error}"),
            &format!("it is not one of Laurel's: {error}"),
        )
    })?;
    if canonical(&value)? != bytes {
        return Err(broken(
            "不是规范 JSON（RFC 8785），已被改动或重新排版",
            "it is not canonical JSON (RFC 8785): it was changed or laid out anew",
        ));
    }
    Ok(value)
}

/// A receipt that is not as it was written.
pub fn broken(zh: &str, en: &str) -> Error {
    Error::input(
        format!("回执无效：{zh}"),
        format!("the receipt is broken: {en}"),
    )
}
