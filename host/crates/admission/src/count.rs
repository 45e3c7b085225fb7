//! What there is of everything in a component, counted before anything of it is validated or compiled.
//!
//! What costs a validator or a compiler more than its bytes do is what stands in something else: a
//! component in a component, a type in a type, an instance of what has instances, a loop in a loop, a
//! variable that lives through many blocks. Those have bounds of their own; what is left grows with the
//! bytes, and is added up to an amount of work.

use wasmparser::{
    BinaryReader, BinaryReaderError, BlockType, ComponentAlias, ComponentExternalKind,
    ComponentInstance, ComponentOuterAliasKind, ComponentType, ComponentTypeRef,
    CompositeInnerType, CoreType, FunctionBody, Instance, InstanceTypeDeclaration, Operator,
    Parser, Payload, TypeBounds, TypeRef,
};

use laurel_scheme::bounds::{self, Bound};

/// What an item of a component's interface is called, and whether it may be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its name.
    pub name: String,
    /// Whether it is of types alone, as far as it can be told without validation.
    pub only_types: bool,
}

/// What a component imports, exports, and how much work it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Its imports.
    pub imports: Vec<Import>,
    /// Names of its exports.
    pub exports: Vec<String>,
    /// Work of a compiler, in microseconds on a slow machine; only the bytes of code, where the bodies
    /// of functions are not looked at.
    pub work: u64,
}

/// Why a component was not counted to its end.
#[derive(Debug)]
pub enum Stop {
    /// It has more of something than there may be: what, and how much was found.
    Bound(&'static Bound, u64),
    /// It is not well formed.
    Malformed(String),
}

impl From<BinaryReaderError> for Stop {
    fn from(error: BinaryReaderError) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// Instances that cannot be told: those of a component that comes from elsewhere.
const UNTOLD: u64 = u64::MAX;

/// What an instance or an interface function is to a compiler, and what a type, import or export is.
const INSTANCE: u64 = 300;
const ITEM: u64 = 40;

/// A component or module that is open, at some depth.
#[derive(Default)]
struct Open {
    /// For each component of its index space, how many instances one instance of it makes.
    components: Vec<u64>,
    /// Instances and canonical functions that an instance of it makes.
    instances: u64,
    /// For each type of its index space, whether it is an instance of types alone; none where that is
    /// not seen here.
    types: Vec<Option<bool>>,
    module: bool,
    /// For each type of a module, how many values a function of it takes and gives.
    values: Vec<u64>,
    /// The type of each function of a module.
    functions: Vec<u32>,
}

impl Open {
    /// How many values a function of a type takes and gives.
    fn values(&self, ty: u32) -> u64 {
        let ty = usize::try_from(ty).unwrap_or(usize::MAX);
        self.values.get(ty).copied().unwrap_or_default()
    }
}

/// Sums over the whole file, each with its bound.
#[derive(Default)]
struct Sums {
    parts: u64,
    items: u64,
    functions: u64,
    type_bytes: u64,
}

fn add(sum: &mut u64, more: u64, bound: &'static Bound) -> Result<(), Stop> {
    *sum = sum.saturating_add(more);
    within(*sum, bound)
}

fn within(found: u64, bound: &'static Bound) -> Result<(), Stop> {
    if found <= bound.value {
        Ok(())
    } else {
        Err(Stop::Bound(bound, found))
    }
}

/// Counts. `code` says whether the bodies of functions are looked at as well.
pub fn count(bytes: &[u8], code: bool) -> Result<Counted, Stop> {
    within(length(bytes), &bounds::COMPONENT_BYTES)?;
    let mut counted = Counted::default();
    let mut sums = Sums::default();
    let mut open: Vec<Open> = vec![Open::default()];
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        match &payload {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                add(&mut sums.parts, 1, &bounds::COMPONENT_PARTS)?;
                let module = matches!(payload, Payload::ModuleSection { .. });
                if !module {
                    within(length_of(&open), &bounds::COMPONENT_DEPTH)?;
                }
                open.push(Open {
                    module,
                    ..Open::default()
                });
                continue;
            }
            Payload::End(_) => {
                let closed = open.pop().unwrap_or_default();
                match open.last_mut() {
                    Some(_) if closed.module => {}
                    Some(around) => around.components.push(closed.instances.saturating_add(1)),
                    None => {
                        let instances = closed.instances.saturating_mul(INSTANCE);
                        counted.work = counted.work.saturating_add(instances);
                    }
                }
                continue;
            }
            Payload::CodeSectionEntry(body) => {
                let length = body.range().end.saturating_sub(body.range().start);
                within(length, &bounds::FUNCTION_BYTES)?;
                counted.work = counted.work.saturating_add(match code {
                    true => function(body, now(&mut open)?)?,
                    false => length,
                });
                continue;
            }
            _ => {}
        }
        let more = items(&payload);
        add(&mut sums.items, more, &bounds::COMPONENT_ITEMS)?;
        counted.work = counted.work.saturating_add(more.saturating_mul(ITEM));
        add(
            &mut sums.type_bytes,
            type_bytes(&payload),
            &bounds::TYPE_BYTES,
        )?;
        if let Payload::FunctionSection(section) = &payload {
            add(
                &mut sums.functions,
                section.count().into(),
                &bounds::FUNCTIONS,
            )?;
        }
        let outermost = open.len() == 1;
        section(payload, bytes, &mut open, outermost.then_some(&mut counted))?;
    }
    Ok(counted)
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn length_of<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}

/// Entries of a section, as its head says: what a validator makes room for.
fn items(payload: &Payload) -> u64 {
    use Payload as P;
    match payload {
        P::TypeSection(it) => it.count(),
        P::ImportSection(it) => it.count(),
        P::TableSection(it) => it.count(),
        P::MemorySection(it) => it.count(),
        P::TagSection(it) => it.count(),
        P::GlobalSection(it) => it.count(),
        P::ExportSection(it) => it.count(),
        P::ElementSection(it) => it.count(),
        P::DataSection(it) => it.count(),
        P::InstanceSection(it) => it.count(),
        P::CoreTypeSection(it) => it.count(),
        P::ComponentInstanceSection(it) => it.count(),
        P::ComponentAliasSection(it) => it.count(),
        P::ComponentTypeSection(it) => it.count(),
        P::ComponentCanonicalSection(it) => it.count(),
        P::ComponentImportSection(it) => it.count(),
        P::ComponentExportSection(it) => it.count(),
        P::CustomSection(_) => 1,
        _ => 0,
    }
    .into()
}

/// Bytes of a section of component types, and of types of modules.
fn type_bytes(payload: &Payload) -> u64 {
    match payload {
        Payload::ComponentTypeSection(section) => range(&section.range()),
        Payload::CoreTypeSection(section) => range(&section.range()),
        _ => 0,
    }
}

/// Follows the index spaces of components and types as far as the bounds ask, and takes down what the
/// outermost component imports and exports.
fn section(
    payload: Payload,
    bytes: &[u8],
    open: &mut [Open],
    mut outermost: Option<&mut Counted>,
) -> Result<(), Stop> {
    use Payload as P;
    // An alias of something outer may look at everything that is open.
    let outer = |open: &[Open], count: u32, index: u32, types: bool| {
        let at = usize::try_from(count).ok();
        let from = at.and_then(|at| open.len().checked_sub(at)?.checked_sub(1));
        let from = from.and_then(|from| open.get(from));
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        match types {
            true => (
                UNTOLD,
                from.and_then(|it| it.types.get(index).copied().flatten()),
            ),
            false => {
                let known = from.and_then(|it| it.components.get(index).copied());
                (known.unwrap_or(UNTOLD), None)
            }
        }
    };
    match payload {
        P::TypeSection(section) => {
            for group in section {
                for ty in group?.types() {
                    let values = match &ty.composite_type.inner {
                        CompositeInnerType::Func(of) => {
                            length_of(of.params()).saturating_add(length_of(of.results()))
                        }
                        _ => 0,
                    };
                    now(open)?.values.push(values);
                }
            }
        }
        P::ImportSection(section) => {
            for import in section.into_imports() {
                if let TypeRef::Func(ty) | TypeRef::FuncExact(ty) = import?.ty {
                    now(open)?.functions.push(ty);
                }
            }
        }
        P::FunctionSection(section) => {
            for ty in section {
                now(open)?.functions.push(ty?);
            }
        }
        P::ComponentTypeSection(section) => {
            let slice = slice(bytes, &section.range())?;
            let start = section.range().start;
            depth_of_types(BinaryReader::new(slice, start), section.count())?;
            for ty in section {
                let only_types = only_types(&ty?);
                now(open)?.types.push(only_types);
            }
        }
        P::InstanceSection(section) => {
            for instance in section {
                let more = match instance? {
                    Instance::Instantiate { .. } => 1,
                    Instance::FromExports(_) => 0,
                };
                add(
                    &mut now(open)?.instances,
                    more,
                    &bounds::COMPONENT_INSTANCES,
                )?;
            }
        }
        P::ComponentInstanceSection(section) => {
            for instance in section {
                let open = now(open)?;
                let more = match instance? {
                    ComponentInstance::Instantiate {
                        component_index, ..
                    } => {
                        let index = usize::try_from(component_index).unwrap_or(usize::MAX);
                        open.components.get(index).copied().unwrap_or(UNTOLD)
                    }
                    ComponentInstance::FromExports(_) => 0,
                };
                add(&mut open.instances, more, &bounds::COMPONENT_INSTANCES)?;
            }
        }
        P::ComponentCanonicalSection(section) => {
            let more = section.count().into();
            add(
                &mut now(open)?.instances,
                more,
                &bounds::COMPONENT_INSTANCES,
            )?;
        }
        P::ComponentAliasSection(section) => {
            for alias in section {
                match alias? {
                    ComponentAlias::InstanceExport { kind, .. } => match kind {
                        ComponentExternalKind::Component => now(open)?.components.push(UNTOLD),
                        ComponentExternalKind::Type => now(open)?.types.push(None),
                        _ => {}
                    },
                    ComponentAlias::Outer { kind, count, index } => match kind {
                        ComponentOuterAliasKind::Component => {
                            let (instances, _) = outer(open, count, index, false);
                            now(open)?.components.push(instances);
                        }
                        ComponentOuterAliasKind::Type => {
                            let (_, only_types) = outer(open, count, index, true);
                            now(open)?.types.push(only_types);
                        }
                        _ => {}
                    },
                    ComponentAlias::CoreInstanceExport { .. } => {}
                }
            }
        }
        P::ComponentImportSection(section) => {
            for import in section {
                let import = import?;
                let open = now(open)?;
                let only_types = match import.ty {
                    ComponentTypeRef::Type(TypeBounds::Eq(index)) => {
                        let index = usize::try_from(index).unwrap_or(usize::MAX);
                        open.types.push(open.types.get(index).copied().flatten());
                        true
                    }
                    ComponentTypeRef::Type(TypeBounds::SubResource) => {
                        open.types.push(None);
                        false
                    }
                    ComponentTypeRef::Instance(index) => {
                        let index = usize::try_from(index).unwrap_or(usize::MAX);
                        // What is not seen here, the compiled component says.
                        open.types.get(index).copied().flatten().unwrap_or(true)
                    }
                    ComponentTypeRef::Component(_) => {
                        open.components.push(UNTOLD);
                        false
                    }
                    ComponentTypeRef::Module(_)
                    | ComponentTypeRef::Func(_)
                    | ComponentTypeRef::Value(_) => false,
                };
                if let Some(counted) = &mut outermost {
                    counted.imports.push(Import {
                        name: import.name.name.to_owned(),
                        only_types,
                    });
                }
            }
        }
        P::ComponentExportSection(section) => {
            for export in section {
                let export = export?;
                let open = now(open)?;
                let index = usize::try_from(export.index).unwrap_or(usize::MAX);
                // An export has a place in the index space of its kind.
                match export.kind {
                    ComponentExternalKind::Component => {
                        let same = open.components.get(index).copied();
                        open.components.push(same.unwrap_or(UNTOLD));
                    }
                    ComponentExternalKind::Type => {
                        let same = open.types.get(index).copied().flatten();
                        open.types.push(same);
                    }
                    _ => {}
                }
                if let Some(counted) = &mut outermost {
                    counted.exports.push(export.name.name.to_owned());
                }
            }
        }
        _ => {}
    }
    Ok(())
}

fn now(open: &mut [Open]) -> Result<&mut Open, Stop> {
    let end = || Stop::Malformed("sections after the end".to_owned());
    open.last_mut().ok_or_else(end)
}

fn range(range: &std::ops::Range<u64>) -> u64 {
    range.end.saturating_sub(range.start)
}

fn slice<'b>(bytes: &'b [u8], range: &std::ops::Range<u64>) -> Result<&'b [u8], Stop> {
    let (start, end) = (usize::try_from(range.start), usize::try_from(range.end));
    let slice = start
        .ok()
        .zip(end.ok())
        .and_then(|(start, end)| bytes.get(start..end));
    slice.ok_or_else(|| Stop::Malformed("a section out of bounds".to_owned()))
}

/// Whether a type is an instance of types alone; none where it is none.
fn only_types(ty: &ComponentType) -> Option<bool> {
    let ComponentType::Instance(declared) = ty else {
        return None;
    };
    let harmless = |it: &InstanceTypeDeclaration| {
        !matches!(it, InstanceTypeDeclaration::Export { ty, .. }
            if !matches!(ty, ComponentTypeRef::Type(TypeBounds::Eq(_))))
    };
    Some(declared.iter().all(harmless))
}

/// How deep types stand in types, without going that deep: `wasmparser` reads a type with one call in
/// another, and has no bound of its own.
fn depth_of_types(mut reader: BinaryReader, count: u32) -> Result<(), Stop> {
    // The section's own count comes first.
    reader.read_var_u32()?;
    // For each type that is open, how many declarations are to come, and whether imports may be among
    // them.
    let mut open: Vec<(u32, bool)> = vec![(count, false)];
    while let Some((left, imports)) = open.last_mut() {
        let Some(fewer) = left.checked_sub(1) else {
            open.pop();
            continue;
        };
        *left = fewer;
        let imports = *imports;
        let mut ahead = reader.clone();
        let is_type = open.len() == 1 || {
            let kind = ahead.read_u8()?;
            kind == 0x01
        };
        if is_type {
            let kind = ahead.read_u8()?;
            if kind == 0x41 || kind == 0x42 {
                let count = ahead.read_var_u32()?;
                within(length_of(&open), &bounds::TYPE_DEPTH)?;
                open.push((count, kind == 0x41));
                reader = ahead;
            } else {
                if open.len() > 1 {
                    reader.read_u8()?;
                }
                reader.read::<ComponentType>()?;
            }
            continue;
        }
        match reader.read_u8()? {
            0x00 => {
                reader.read::<CoreType>()?;
            }
            0x02 => {
                reader.read::<ComponentAlias>()?;
            }
            0x03 if imports => {
                reader.read::<wasmparser::ComponentImport>()?;
            }
            0x04 => {
                reader.read::<wasmparser::ComponentExternName>()?;
                reader.read::<ComponentTypeRef>()?;
            }
            other => {
                let what = format!("unknown declaration 0x{other:x} in a type");
                return Err(Stop::Malformed(what));
            }
        }
    }
    Ok(())
}

/// The work of compiling a function, within its bounds: about the microseconds that Cranelift takes on a
/// slow machine, as measured on functions of one kind of instruction each. It grows with the square of
/// the blocks, and with the blocks times the variables that live through them.
fn function(body: &FunctionBody, module: &Open) -> Result<u64, Stop> {
    let mut locals = 0_u64;
    for local in body.get_locals_reader()? {
        let (count, _) = local?;
        add(&mut locals, count.into(), &bounds::FUNCTION_LOCALS)?;
    }
    let mut operators = body.get_operators_reader()?;
    // Blocks, those that an instruction is turned into among them, and for each loop how many it is in.
    let (mut blocks, mut nested) = (0_u64, 0_u64);
    let mut work = 0_u64;
    // Whether each block that is open is a loop, and how many values it takes and gives.
    let mut open: Vec<(bool, u64)> = Vec::new();
    let mut loops = 0_u64;
    while !operators.eof() {
        let (looped, ty) = match operators.read()? {
            Operator::Block { blockty }
            | Operator::If { blockty }
            | Operator::TryTable {
                try_table: wasmparser::TryTable { ty: blockty, .. },
            } => (false, blockty),
            Operator::Loop { blockty } => (true, blockty),
            Operator::End => {
                if let Some((true, _)) = open.pop() {
                    loops = loops.saturating_sub(1);
                }
                continue;
            }
            other => {
                let (more, cost) = instruction(&other, module, &open)?;
                blocks = blocks.saturating_add(more);
                work = work.saturating_add(cost);
                continue;
            }
        };
        let values = match ty {
            BlockType::FuncType(index) => module.values(index),
            BlockType::Type(_) => 1,
            BlockType::Empty => 0,
        };
        blocks = blocks.saturating_add(1);
        work = work.saturating_add(values.saturating_mul(if looped { 100 } else { 15 }));
        open.push((looped, values));
        within(length_of(&open), &bounds::BLOCK_DEPTH)?;
        if looped {
            loops = loops.saturating_add(1);
            within(loops, &bounds::LOOP_DEPTH)?;
            // A variable that changes in a loop is one more at the head of each that it stands in.
            nested = nested.saturating_add(loops);
        }
    }
    let crossing = blocks.saturating_add(nested).saturating_mul(locals);
    Ok([
        100,
        locals / 8,
        range(&body.range()).saturating_mul(2),
        blocks.saturating_mul(blocks) / 46,
        crossing.saturating_mul(2),
    ]
    .into_iter()
    .fold(work, u64::saturating_add))
}

/// How many blocks an instruction makes, and what it costs beside its bytes.
fn instruction(
    operator: &Operator,
    module: &Open,
    open: &[(bool, u64)],
) -> Result<(u64, u64), Stop> {
    let called = |values: u64| values.saturating_mul(20).saturating_add(20);
    let label = |depth: u32| {
        let at = usize::try_from(depth).ok();
        let at = at.and_then(|depth| open.len().checked_sub(depth)?.checked_sub(1));
        let values = at
            .and_then(|at| open.get(at))
            .map_or(0, |(_, values)| *values);
        values.saturating_mul(10)
    };
    Ok(match operator {
        Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
            let index = usize::try_from(*function_index).unwrap_or(usize::MAX);
            let ty = module.functions.get(index).copied().unwrap_or_default();
            (0, called(module.values(ty)))
        }
        Operator::CallIndirect { type_index, .. }
        | Operator::ReturnCallIndirect { type_index, .. }
        | Operator::CallRef { type_index }
        | Operator::ReturnCallRef { type_index } => (2, called(module.values(*type_index))),
        Operator::TableGet { .. }
        | Operator::TableSet { .. }
        | Operator::TableGrow { .. }
        | Operator::TableFill { .. }
        | Operator::TableCopy { .. }
        | Operator::TableInit { .. }
        | Operator::MemoryGrow { .. }
        | Operator::MemoryCopy { .. }
        | Operator::MemoryFill { .. }
        | Operator::MemoryInit { .. } => (2, 20),
        Operator::Br { relative_depth }
        | Operator::BrIf { relative_depth }
        | Operator::BrOnNull { relative_depth }
        | Operator::BrOnNonNull { relative_depth } => (1, label(*relative_depth)),
        Operator::BrTable { targets } => {
            let mut cost = 0_u64;
            for depth in targets.targets() {
                cost = cost.saturating_add(label(depth?)).saturating_add(4);
            }
            (1, cost)
        }
        Operator::Else | Operator::Return | Operator::Unreachable => (1, 0),
        _ => (0, 0),
    })
}
