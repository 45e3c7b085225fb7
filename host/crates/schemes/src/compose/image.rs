//! A component that answers one question with a value which is known now: its memory holds the answer
//! as the canonical ABI lays it out.

use anyhow::{Context, Result, bail, ensure};
use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::Value;
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ExportKind, ExportSection, Function, FunctionSection,
    MemorySection, MemoryType, Module, TypeSection, ValType,
};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::{Int, PackageId, Resolve, SizeAlign, SourceMap, Type, TypeDefKind};

use laurel_contract::manifest::Manifest;
#[cfg(feature = "pair")]
use laurel_scheme::digest::digest;

/// The contract.
const WIT: [(&str, &str); 6] = [
    ("types.wit", include_str!("../../../../../wit/types.wit")),
    (
        "eligibility.wit",
        include_str!("../../../../../wit/eligibility.wit"),
    ),
    (
        "scoring.wit",
        include_str!("../../../../../wit/scoring.wit"),
    ),
    (
        "ranking.wit",
        include_str!("../../../../../wit/ranking.wit"),
    ),
    (
        "sanction.wit",
        include_str!("../../../../../wit/sanction.wit"),
    ),
    ("scheme.wit", include_str!("../../../../../wit/scheme.wit")),
];

/// Where the answer starts: no pointer is null.
const START: usize = 16;
/// Size of a page of memory.
const PAGE: usize = 65_536;

/// The contract, parsed.
pub fn contract() -> Result<(Resolve, PackageId)> {
    let mut sources = SourceMap::new();
    for (name, text) in WIT {
        sources.push_str(name, text);
    }
    let group = sources.parse().map_err(|(_, error)| error)?;
    let mut resolve = Resolve::default();
    let package = resolve.push_group(group)?;
    Ok((resolve, package))
}

/// A component of the world `scheme-manifest` that holds a manifest.
pub fn component(
    (resolve, package): &(Resolve, PackageId),
    manifest: &Manifest,
) -> Result<Vec<u8>> {
    let world = resolve.select_world(&[*package], Some("scheme-manifest"))?;
    let interface = resolve
        .packages
        .get(*package)
        .and_then(|package| package.interfaces.get("manifest"))
        .and_then(|id| resolve.interfaces.get(*id))
        .context("the contract has no interface `manifest`")?;
    let describe = interface.functions.get("describe");
    let answer = describe.and_then(|it| it.result.as_ref());
    let answer = answer.context("`describe` answers nothing")?;

    let mut image = Image::new(resolve);
    let at = image.place(answer)?;
    image.put(at, answer, &serde_json::to_value(manifest)?)?;
    let mut module = module(
        &[("laurel:award/manifest@0.1.0#describe", at)],
        &image.bytes,
    )?;
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8)?;
    ComponentEncoder::default().module(&module)?.encode()
}

/// A component of the world `page-holder` of `wit/pair` that holds a page.
#[cfg(feature = "pair")]
pub fn page(policy: &str, html: &[u8]) -> Result<Vec<u8>> {
    let (mut resolve, _) = contract()?;
    let text = include_str!("../../../../../wit/pair/pair.wit");
    let package = resolve.push_str("pair.wit", text)?;
    let world = resolve.select_world(&[package], Some("page-holder"))?;
    let mut image = Image::new(&resolve);
    let mut answers = Vec::new();
    let digest = digest(html);
    for (name, text) in [
        ("policy", policy.as_bytes()),
        ("digest", digest.as_bytes()),
        ("html", html),
    ] {
        // A text and a list of bytes lie alike.
        let at = image.place(&Type::String)?;
        let start = image.room(&Type::U8, text.len())?;
        image.write(start, text)?;
        image.write_list(at, start, text.len())?;
        answers.push((format!("laurel:pair/page@0.1.0#{name}"), at));
    }
    let answers: Vec<(&str, usize)> = answers.iter().map(|(name, at)| (&**name, *at)).collect();
    let mut module = module(&answers, &image.bytes)?;
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)?;
    ComponentEncoder::default().module(&module)?.encode()
}

/// A module whose functions answer with what lies in memory.
fn module(answers: &[(&str, usize)], bytes: &[u8]) -> Result<Vec<u8>> {
    let pages = (START + bytes.len()).div_ceil(PAGE);
    let mut types = TypeSection::new();
    types.ty().function([], [ValType::I32]);
    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0);
    for ((name, at), number) in answers.iter().zip(0..) {
        functions.function(0);
        exports.export(name, ExportKind::Func, number);
        let mut body = Function::new([]);
        body.instructions().i32_const(i32::try_from(*at)?).end();
        code.function(&body);
    }
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: u64::try_from(pages)?,
        maximum: Some(u64::try_from(pages)?),
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut data = DataSection::new();
    let start = ConstExpr::i32_const(i32::try_from(START)?);
    data.active(0, &start, bytes.iter().copied());
    let mut module = Module::new();
    module
        .section(&types)
        .section(&functions)
        .section(&memories)
        .section(&exports)
        .section(&code)
        .section(&data);
    Ok(module.finish())
}

/// A memory in which values are laid out.
struct Image<'r> {
    resolve: &'r Resolve,
    sizes: SizeAlign,
    /// What lies in memory from [`START`] on.
    bytes: Vec<u8>,
}

impl<'r> Image<'r> {
    fn new(resolve: &'r Resolve) -> Self {
        let mut sizes = SizeAlign::default();
        sizes.fill(resolve);
        Self {
            resolve,
            sizes,
            bytes: Vec::new(),
        }
    }

    /// Room for one value.
    fn place(&mut self, ty: &Type) -> Result<usize> {
        self.room(ty, 1)
    }

    /// Room for so many values, one after the other.
    fn room(&mut self, ty: &Type, count: usize) -> Result<usize> {
        let align = self.sizes.align(ty).align_wasm32();
        let at = (START + self.bytes.len()).next_multiple_of(align);
        let size = self.size(ty).checked_mul(count).context("too large")?;
        self.bytes.resize(at + size - START, 0);
        Ok(at)
    }

    fn size(&self, ty: &Type) -> usize {
        self.sizes.size(ty).size_wasm32()
    }

    fn write(&mut self, at: usize, bytes: &[u8]) -> Result<()> {
        let from = at.checked_sub(START).context("null pointer")?;
        let room = self.bytes.get_mut(from..from + bytes.len());
        room.context("out of bounds")?.copy_from_slice(bytes);
        Ok(())
    }

    fn write_list(&mut self, at: usize, start: usize, length: usize) -> Result<()> {
        self.write(at, &u32::try_from(start)?.to_le_bytes())?;
        self.write(at + 4, &u32::try_from(length)?.to_le_bytes())
    }

    /// Lays out a value, as its type derives `Serialize`.
    fn put(&mut self, at: usize, ty: &Type, value: &Value) -> Result<()> {
        let number = || value.as_i64().context("a number was expected");
        match ty {
            Type::Bool => {
                let bit = value.as_bool().context("a truth was expected")?;
                self.write(at, &[u8::from(bit)])
            }
            Type::U8 => self.write(at, &u8::try_from(number()?)?.to_le_bytes()),
            Type::U32 => self.write(at, &u32::try_from(number()?)?.to_le_bytes()),
            Type::S32 => self.write(at, &i32::try_from(number()?)?.to_le_bytes()),
            Type::S64 => self.write(at, &number()?.to_le_bytes()),
            Type::String => {
                let text = value.as_str().context("a text was expected")?;
                let start = self.room(&Type::U8, text.len())?;
                self.write(start, text.as_bytes())?;
                self.write_list(at, start, text.len())
            }
            Type::Id(id) => {
                let defined = self.resolve.types.get(*id).context("unknown type")?;
                self.put_defined(at, &defined.kind, value)
            }
            other => bail!("no layout for {other:?}"),
        }
    }

    fn put_defined(&mut self, at: usize, kind: &'r TypeDefKind, value: &Value) -> Result<()> {
        match kind {
            TypeDefKind::Type(ty) => self.put(at, ty, value),
            TypeDefKind::Record(record) => {
                let offsets = self
                    .sizes
                    .field_offsets(record.fields.iter().map(|it| &it.ty));
                let offsets: Vec<usize> = offsets.iter().map(|it| it.0.size_wasm32()).collect();
                for (field, offset) in record.fields.iter().zip(offsets) {
                    let part = value.get(field.name.to_snake_case());
                    let part = part.with_context(|| format!("no {}", field.name))?;
                    self.put(at + offset, &field.ty, part)?;
                }
                Ok(())
            }
            TypeDefKind::List(element) => {
                let elements = value.as_array().context("a list was expected")?;
                let start = self.room(element, elements.len())?;
                self.write_list(at, start, elements.len())?;
                let size = self.size(element);
                for (index, value) in elements.iter().enumerate() {
                    self.put(start + index * size, element, value)?;
                }
                Ok(())
            }
            TypeDefKind::Enum(cases) => {
                let name = value.as_str().context("a case was expected")?;
                let names = cases
                    .cases
                    .iter()
                    .map(|case| case.name.to_upper_camel_case());
                self.case(at, cases.tag(), names, name)?;
                Ok(())
            }
            TypeDefKind::Variant(cases) => {
                let (name, payload) = match value {
                    Value::String(name) => (name.as_str(), None),
                    Value::Object(one) => {
                        let (name, payload) = one.iter().next().context("an empty variant")?;
                        (name.as_str(), Some(payload))
                    }
                    other => bail!("a variant was expected, not {other}"),
                };
                let names = cases
                    .cases
                    .iter()
                    .map(|case| case.name.to_upper_camel_case());
                let index = self.case(at, cases.tag(), names, name)?;
                let types = cases.cases.iter().map(|case| case.ty.as_ref());
                let offset = self.sizes.payload_offset(cases.tag(), types).size_wasm32();
                match (
                    cases.cases.get(index).and_then(|case| case.ty.as_ref()),
                    payload,
                ) {
                    (Some(ty), Some(value)) => self.put(at + offset, ty, value),
                    (None, None) => Ok(()),
                    _ => bail!("{name}: a payload too many or too few"),
                }
            }
            other => bail!("no layout for {}", other.as_str()),
        }
    }

    fn case(
        &mut self,
        at: usize,
        tag: Int,
        mut names: impl Iterator<Item = String>,
        name: &str,
    ) -> Result<usize> {
        ensure!(tag == Int::U8, "too many cases");
        let index = names.position(|case| case == name);
        let index = index.with_context(|| format!("no case {name}"))?;
        self.write(at, &[u8::try_from(index)?])?;
        Ok(index)
    }
}
