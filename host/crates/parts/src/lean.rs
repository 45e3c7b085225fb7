//! A component without what only a debugger reads: wit-component wraps every exported interface in a
//! shim whose imports have names such as `import-type-description`, and names all its items once more
//! for debugging. Nothing outside refers to either.

use std::collections::BTreeMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, ReencodeComponent, component_utils};
use wasm_encoder::{
    Component, ComponentImportSection, ComponentInstanceSection, ComponentSectionId, RawSection,
};
use wasmparser::{
    ComponentImportSectionReader, ComponentInstance, CustomSectionReader, KnownCustom, Parser,
};

/// How wit-component begins the names of what a shim imports.
const SHIMMED: &str = "import-";

/// Shortens names, alike wherever they occur.
#[derive(Default)]
pub struct Lean {
    short: BTreeMap<String, String>,
    depth: usize,
}

impl Lean {
    /// The component with short names.
    pub fn component(&mut self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let mut lean = Component::new();
        ReencodeComponent::parse_component(self, &mut lean, Parser::new(0), bytes)
            .map_err(|error| error.to_string())?;
        Ok(lean.finish())
    }

    /// What a name has become: itself where nothing had to be shortened.
    pub fn name(&mut self, name: &str) -> String {
        if !name.starts_with(SHIMMED) {
            return name.to_owned();
        }
        let next = self.short.len();
        self.short
            .entry(name.to_owned())
            .or_insert_with(|| letters(next))
            .clone()
    }
}

/// a to z, aa to zz, and so on: the shortest names that the component model admits.
fn letters(number: usize) -> String {
    let last = char::from(b'a' + u8::try_from(number % 26).unwrap_or(0));
    match (number / 26).checked_sub(1) {
        Some(before) => letters(before) + last.encode_utf8(&mut [0; 4]),
        None => last.to_string(),
    }
}

impl wasm_encoder::reencode::Reencode for Lean {
    type Error = Infallible;
}

impl ReencodeComponent for Lean {
    fn push_depth(&mut self) {
        self.depth += 1;
    }

    fn pop_depth(&mut self) {
        self.depth -= 1;
    }

    fn parse_component_import_section(
        &mut self,
        imports: &mut ComponentImportSection,
        section: ComponentImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in section {
            let import = import?;
            let ty = self.component_type_ref(import.ty)?;
            if import.name.name.starts_with(SHIMMED) {
                imports.import(self.name(import.name.name).as_str(), ty);
            } else {
                imports.import(import.name, ty);
            }
        }
        Ok(())
    }

    fn parse_component_instance(
        &mut self,
        instances: &mut ComponentInstanceSection,
        instance: ComponentInstance<'_>,
    ) -> Result<(), Error<Infallible>> {
        let ComponentInstance::Instantiate {
            component_index,
            args,
        } = instance
        else {
            return component_utils::parse_component_instance(self, instances, instance);
        };
        let arguments: Vec<_> = args
            .iter()
            .map(|argument| {
                (
                    self.name(argument.name),
                    argument.kind.into(),
                    argument.index,
                )
            })
            .collect();
        instances.instantiate(component_index, arguments);
        Ok(())
    }

    fn parse_component_submodule(
        &mut self,
        component: &mut Component,
        _parser: Parser,
        data: &[u8],
    ) -> Result<(), Error<Infallible>> {
        let id = ComponentSectionId::CoreModule.into();
        component.section(&RawSection { id, data });
        Ok(())
    }

    fn parse_component_custom_section(
        &mut self,
        component: &mut Component,
        section: CustomSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        match section.as_known() {
            KnownCustom::ComponentName(_) => Ok(()),
            KnownCustom::Producers(_) if self.depth > 0 => Ok(()),
            _ => component_utils::parse_component_custom_section(self, component, section),
        }
    }
}
