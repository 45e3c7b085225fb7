//! The names in a component: those of core modules may be any text, and stand in what is made of it.

use std::collections::BTreeSet;

use wasmparser::{
    BinaryReaderError, ComponentInstance, ComponentType, CoreType, Instance,
    InstanceTypeDeclaration, ModuleTypeDeclaration, Parser, Payload,
};

use laurel_cycle::error::Failure;
use laurel_words::lang::one_line;
use laurel_words::visible::shown;

/// Refuses a component with a name that would be read as script where it stands between quotes.
///
/// # Errors
/// It has such a name, or cannot be read.
pub(crate) fn plain(name: &str, component: &[u8]) -> Result<(), Failure> {
    let all = all(component).map_err(|error| laurel_admission::invalid(name, &error))?;
    let Some(wrong) = all.into_iter().find(|it| !is_plain(it)) else {
        return Ok(());
    };
    let start: String = wrong.chars().take(80).collect();
    let start = one_line(&start);
    let said = shown(&start);
    Err(Failure::new(
        name,
        format!(
            "其中的名称“{said}”含有引号、反斜杠或控制字符，不能在浏览器中运行；请改名后重新构建"
        ),
        format!(
            "a name in it, \"{said}\", has quotes, backslashes or control characters, and it cannot be run in a browser: rename that and build it anew"
        ),
    ))
}

fn is_plain(name: &str) -> bool {
    let odd = |it: char| {
        matches!(it, '\'' | '"' | '`' | '\\' | '\u{2028}' | '\u{2029}') || it.is_control()
    };
    !name.contains(odd) && !name.contains("*/")
}

/// All names of imports, exports and arguments, however deep they stand.
fn all(component: &[u8]) -> Result<BTreeSet<&str>, BinaryReaderError> {
    let mut all: BTreeSet<&str> = BTreeSet::new();
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    all.extend([import.module, import.name]);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    all.insert(export?.name);
                }
            }
            Payload::InstanceSection(section) => {
                for instance in section {
                    match instance? {
                        Instance::Instantiate { args, .. } => {
                            all.extend(args.iter().map(|it| it.name));
                        }
                        Instance::FromExports(exports) => {
                            all.extend(exports.iter().map(|it| it.name));
                        }
                    }
                }
            }
            Payload::CoreTypeSection(section) => {
                for ty in section {
                    core_type(&ty?, &mut all);
                }
            }
            Payload::ComponentTypeSection(section) => {
                for ty in section {
                    component_type(&ty?, &mut all);
                }
            }
            Payload::ComponentImportSection(section) => {
                for import in section {
                    all.insert(import?.name.name);
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section {
                    all.insert(export?.name.name);
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section {
                    match instance? {
                        ComponentInstance::Instantiate { args, .. } => {
                            all.extend(args.iter().map(|it| it.name));
                        }
                        ComponentInstance::FromExports(exports) => {
                            all.extend(exports.iter().map(|it| it.name.name));
                        }
                    }
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section {
                    use wasmparser::ComponentAlias as A;
                    match alias? {
                        A::InstanceExport { name, .. } | A::CoreInstanceExport { name, .. } => {
                            all.insert(name);
                        }
                        A::Outer { .. } => {}
                    }
                }
            }
            _ => {}
        }
    }
    Ok(all)
}

fn core_type<'c>(ty: &CoreType<'c>, all: &mut BTreeSet<&'c str>) {
    let CoreType::Module(declared) = ty else {
        return;
    };
    for it in declared {
        match it {
            ModuleTypeDeclaration::Import(import) => all.extend([import.module, import.name]),
            ModuleTypeDeclaration::Export { name, .. } => {
                all.insert(name);
            }
            _ => {}
        }
    }
}

/// How deep types stand in types is bounded before ([`laurel_admission::count`]).
fn component_type<'c>(ty: &ComponentType<'c>, all: &mut BTreeSet<&'c str>) {
    match ty {
        ComponentType::Component(declared) => {
            use wasmparser::ComponentTypeDeclaration as D;
            for it in declared {
                match it {
                    D::CoreType(ty) => core_type(ty, all),
                    D::Type(ty) => component_type(ty, all),
                    D::Import(import) => {
                        all.insert(import.name.name);
                    }
                    D::Export { name, .. } => {
                        all.insert(name.name);
                    }
                    D::Alias(_) => {}
                }
            }
        }
        ComponentType::Instance(declared) => {
            for it in declared {
                match it {
                    InstanceTypeDeclaration::CoreType(ty) => core_type(ty, all),
                    InstanceTypeDeclaration::Type(ty) => component_type(ty, all),
                    InstanceTypeDeclaration::Export { name, .. } => {
                        all.insert(name.name);
                    }
                    InstanceTypeDeclaration::Alias(_) => {}
                }
            }
        }
        ComponentType::Defined(defined) => {
            use wasmparser::ComponentDefinedType as D;
            match defined {
                D::Record(fields) => all.extend(fields.iter().map(|(name, _)| *name)),
                D::Variant(cases) => all.extend(cases.iter().map(|case| case.name)),
                D::Flags(names) | D::Enum(names) => all.extend(names.iter().copied()),
                _ => {}
            }
        }
        ComponentType::Func(function) => all.extend(function.params.iter().map(|(name, _)| *name)),
        ComponentType::Resource { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn a_name_cannot_end_the_quotes_that_it_stands_in() {
        for name in [
            "cabi_realloc",
            "laurel:award/ranking@0.1.0#select",
            "$imports",
            "_ZN3fooE",
            "名称",
            "[method]a.b",
        ] {
            assert!(is_plain(name), "{name}");
        }
        for name in [
            "a']; postMessage(1); //",
            "a\"",
            "a`",
            "a\\",
            "a\nb",
            "a\u{2028}b",
            "*/",
        ] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
