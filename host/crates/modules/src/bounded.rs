//! The core modules of a stranger's component, with no more memory and tables than a component may have:
//! a browser has no limit of its own below 4 GiB.

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{MemoryType, Module, TableType};
use wasmparser::{Parser, Payload};

use laurel_cycle::error::Failure;
use laurel_scheme::limits::Limits;

/// Size of a page of memory.
const PAGE: u64 = 65_536;

/// That a module asks for more from its start on.
#[derive(Debug)]
struct Over;

impl std::fmt::Display for Over {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("more than there may be")
    }
}

impl std::error::Error for Over {}

/// Sets what memories and tables may grow to.
struct Bounder {
    /// Bytes of each memory.
    memory: u64,
    /// Elements of each table.
    table: u64,
}

impl Reencode for Bounder {
    type Error = Over;

    fn memory_type(&mut self, ty: wasmparser::MemoryType) -> Result<MemoryType, Error<Over>> {
        let page = ty.page_size_log2.map_or(PAGE, |log| 1_u64 << log.min(16));
        let most = self.memory / page;
        let mut ty = utils::memory_type(self, ty);
        if ty.minimum > most {
            return Err(Error::UserError(Over));
        }
        ty.maximum = Some(ty.maximum.map_or(most, |it| it.min(most)));
        Ok(ty)
    }

    fn table_type(&mut self, ty: wasmparser::TableType) -> Result<TableType, Error<Over>> {
        let mut ty = utils::table_type(self, ty)?;
        if ty.minimum > self.table {
            return Err(Error::UserError(Over));
        }
        ty.maximum = Some(ty.maximum.map_or(self.table, |it| it.min(self.table)));
        Ok(ty)
    }
}

/// How many memories and tables of its own a module has.
fn own(module: &[u8]) -> (u64, u64) {
    let (mut memories, mut tables) = (0_u64, 0_u64);
    for payload in Parser::new(0).parse_all(module).flatten() {
        match payload {
            Payload::MemorySection(section) => memories += u64::from(section.count()),
            Payload::TableSection(section) => tables += u64::from(section.count()),
            _ => {}
        }
    }
    (memories, tables)
}

/// Bounds the core modules of a component: each memory has its share of what all may have together, and so
/// has each table.
///
/// # Errors
/// One of them asks for more from its start on.
pub(crate) fn bounded(
    name: &str,
    core: Vec<(String, Vec<u8>)>,
    limits: &Limits,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let counts = core.iter().map(|(_, module)| own(module));
    let (memories, tables) = counts.fold((0_u64, 0_u64), |(memories, tables), (more, others)| {
        (memories + more, tables + others)
    });
    let core = core.into_iter().map(|(file, module)| {
        let mut bounder = Bounder {
            memory: limits.memory / memories.max(1),
            table: limits.table / tables.max(1),
        };
        let mut made = Module::new();
        match bounder.parse_core_module(&mut made, Parser::new(0), &module) {
            Ok(()) => Ok((file, made.finish())),
            Err(Error::UserError(Over)) => {
                let (bytes, elements) = (limits.memory, limits.table);
                Err(Failure::new(
                    name,
                    format!("一开始就要求过多内存或表项：内存上限 {bytes} 字节，表上限 {elements} 项"),
                    format!(
                        "it asks for too much memory or table space from its start on: the memory limit is {bytes} bytes, the table limit {elements} elements"
                    ),
                ))
            }
            Err(error) => Err(laurel_admission::invalid(name, &error)),
        }
    });
    core.collect()
}
