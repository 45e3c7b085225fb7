//! A core module whose imports from WASI are replaced by stand-ins of its own, so that the component made
//! of it imports what its world says and nothing else.
//!
//! For a component that computes: there is no environment, no clock moves, what is written to a stream is
//! gone, and what is called random is always the same, so that its answers are as well. Whatever has no
//! stand-in traps.

use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    CodeSection, Function, FunctionSection, ImportSection, InstructionSink, MemArg, Module,
};
use wasmparser::{
    CodeSectionReader, FunctionSectionReader, Import, Imports, Parser, Payload, TypeRef,
};

/// What the imports of WASI begin with.
const WASI: &str = "wasi:";

/// An imported function that is replaced.
struct Replaced {
    /// Interface and function, without the version.
    name: String,
    /// Number of its type.
    ty: u32,
}

/// Replaces the imports of WASI.
struct Sealer {
    /// For each imported function, its number from now on.
    numbers: Vec<u32>,
    replaced: Vec<Replaced>,
}

/// The module without imports from WASI.
///
/// # Errors
/// It is no core module.
pub fn sealed(module: &[u8]) -> Result<Vec<u8>, String> {
    let wrong = |error: &dyn std::fmt::Display| format!("the core module cannot be read: {error}");
    let mut sealer = Sealer::of(module).map_err(|error| wrong(&error))?;
    let mut made = Module::new();
    sealer
        .parse_core_module(&mut made, Parser::new(0), module)
        .map_err(|error| wrong(&error))?;
    Ok(made.finish())
}

impl Sealer {
    fn of(module: &[u8]) -> Result<Self, wasmparser::BinaryReaderError> {
        let mut imported: Vec<Option<Replaced>> = Vec::new();
        let mut own = 0;
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let import = import?;
                        if let TypeRef::Func(ty) = import.ty {
                            imported.push(replaced(&import, ty));
                        }
                    }
                }
                Payload::FunctionSection(section) => own = section.count(),
                _ => (),
            }
        }
        let kept = imported.iter().filter(|it| it.is_none()).count();
        let mut next = u32::try_from(kept).unwrap_or(u32::MAX);
        // Stand-ins come last, behind the module's own functions.
        next = next.saturating_add(own);
        let mut before = 0;
        let numbers = imported.iter().map(|import| {
            let counter = match import {
                Some(_) => &mut next,
                None => &mut before,
            };
            let number = *counter;
            *counter += 1;
            number
        });
        let numbers = numbers.collect();
        Ok(Self {
            numbers,
            replaced: imported.into_iter().flatten().collect(),
        })
    }

    fn shift(&self) -> u32 {
        u32::try_from(self.replaced.len()).unwrap_or(u32::MAX)
    }
}

/// What an import is replaced as, where it is one of WASI.
fn replaced(import: &Import, ty: u32) -> Option<Replaced> {
    let interface = import.module.strip_prefix(WASI)?;
    let interface = interface.split_once('@').map_or(interface, |(it, _)| it);
    Some(Replaced {
        name: format!("{interface} {}", import.name),
        ty,
    })
}

impl Reencode for Sealer {
    type Error = Infallible;

    fn function_index(&mut self, func: u32) -> Result<u32, Error<Infallible>> {
        let imported = usize::try_from(func)
            .ok()
            .and_then(|it| self.numbers.get(it));
        Ok(match imported {
            Some(number) => *number,
            None => func.saturating_sub(self.shift()),
        })
    }

    fn parse_imports(
        &mut self,
        imports: &mut ImportSection,
        group: Imports<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in group {
            let import = import?.1;
            if !import.module.starts_with(WASI) {
                let ty = self.entity_type(import.ty)?;
                imports.import(import.module, import.name, ty);
            }
        }
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_function_section(self, functions, section)?;
        for replaced in &self.replaced {
            functions.function(replaced.ty);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_code_section(self, code, section)?;
        for replaced in &self.replaced {
            let mut function = Function::new([]);
            stand_in(&replaced.name, &mut function.instructions());
            function.instructions().end();
            code.function(&function);
        }
        Ok(())
    }
}

/// Where in memory something stands, in so many bytes at once.
fn at(offset: u64, align: u32) -> MemArg {
    MemArg {
        offset,
        align,
        memory_index: 0,
    }
}

/// What a function of WASI does here.
fn stand_in(name: &str, body: &mut InstructionSink<'_>) {
    match name {
        "random/insecure-seed insecure-seed" => {
            body.local_get(0).i64_const(1).i64_store(at(0, 3));
            body.local_get(0).i64_const(2).i64_store(at(8, 3));
        }
        "random/random get-random-u64" => {
            body.i64_const(1);
        }
        // An empty list, at an address that could be one.
        "cli/environment get-environment" => {
            body.local_get(0).i32_const(8).i32_store(at(0, 2));
            body.local_get(0).i32_const(0).i32_store(at(4, 2));
        }
        "clocks/monotonic-clock now" => {
            body.i64_const(0);
        }
        "clocks/wall-clock now" => {
            body.local_get(0).i64_const(0).i64_store(at(0, 3));
            body.local_get(0).i32_const(0).i32_store(at(8, 2));
        }
        "cli/stdin get-stdin"
        | "cli/stdout get-stdout"
        | "cli/stderr get-stderr"
        | "io/streams [method]output-stream.subscribe" => {
            body.i32_const(1);
        }
        "cli/terminal-stdin get-terminal-stdin"
        | "cli/terminal-stdout get-terminal-stdout"
        | "cli/terminal-stderr get-terminal-stderr" => {
            body.local_get(0).i32_const(0).i32_store8(at(0, 0));
        }
        "io/streams [method]output-stream.check-write" => {
            body.local_get(1).i32_const(0).i32_store8(at(0, 0));
            body.local_get(1).i64_const(1 << 20).i64_store(at(8, 3));
        }
        "io/streams [method]output-stream.write" => {
            body.local_get(3).i32_const(0).i32_store8(at(0, 0));
        }
        "io/streams [method]output-stream.blocking-flush" => {
            body.local_get(1).i32_const(0).i32_store8(at(0, 0));
        }
        "io/poll [method]pollable.block" => (),
        name if name.contains("[resource-drop]") => (),
        _ => {
            body.unreachable();
        }
    }
}
