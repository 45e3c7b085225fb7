//! What a component consists of, read without validating it.

use anyhow::Result;
use wasmparser::{ComponentTypeRef, Parser, Payload};

/// What a component consists of, as far as composition asks.
#[derive(Default)]
pub struct Outline<'c> {
    /// Names of its imports that are not of a type alone, and of those that are.
    pub imports: Vec<String>,
    /// Names of its imported instances.
    pub instances: Vec<String>,
    /// Names of its exports.
    pub exports: Vec<String>,
    /// The components in it.
    pub nested: Vec<&'c [u8]>,
}

impl<'c> Outline<'c> {
    /// Reads a component.
    ///
    /// # Errors
    /// The bytes are no component.
    pub fn of(bytes: &'c [u8]) -> Result<Self> {
        let mut outline = Self::default();
        let mut depth = 0usize;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ComponentSection {
                    unchecked_range, ..
                } => {
                    if depth == 0 {
                        let (start, end) = (unchecked_range.start, unchecked_range.end);
                        let range = usize::try_from(start)?..usize::try_from(end)?;
                        outline.nested.extend(bytes.get(range));
                    }
                    depth += 1;
                }
                Payload::ModuleSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::ComponentImportSection(section) if depth == 0 => {
                    for import in section {
                        let import = import?;
                        outline.imports.push(import.name.name.to_owned());
                        if matches!(import.ty, ComponentTypeRef::Instance(_)) {
                            outline.instances.push(import.name.name.to_owned());
                        }
                    }
                }
                Payload::ComponentExportSection(section) if depth == 0 => {
                    for export in section {
                        outline.exports.push(export?.name.name.to_owned());
                    }
                }
                _ => (),
            }
        }
        Ok(outline)
    }
}
