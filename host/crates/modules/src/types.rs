//! The types of a component's stage held against the contract's, in the words of the program, which asks
//! its runtime.

use wit_component::{DecodedWasm, decode};
use wit_parser::{
    Function, InterfaceId, Resolve, SourceMap, Type, TypeDefKind, WorldId, WorldItem, WorldKey,
};

use laurel_admission::{CONTRACT, exports_not, misfit, other_types};
use laurel_cycle::error::Failure;
use laurel_scheme::stage::Stage;
use laurel_words::lang::{Text, one_line};

/// The contract, as far as stages are concerned.
const WIT: [(&str, &str); 5] = [
    ("types.wit", include_str!("../../../../wit/types.wit")),
    (
        "eligibility.wit",
        include_str!("../../../../wit/eligibility.wit"),
    ),
    ("scoring.wit", include_str!("../../../../wit/scoring.wit")),
    ("ranking.wit", include_str!("../../../../wit/ranking.wit")),
    ("sanction.wit", include_str!("../../../../wit/sanction.wit")),
];

/// The contract, parsed.
pub struct Contract {
    resolve: Resolve,
}

/// A component's types.
pub struct Decoded {
    resolve: Resolve,
    world: WorldId,
}

/// Reads the types of a component.
///
/// # Errors
/// It is no valid component.
pub fn of(name: &str, component: &[u8]) -> Result<Decoded, Failure> {
    let said = |why: &str| laurel_admission::invalid(name, &one_line(why));
    match decode(component).map_err(|error| said(&format!("{error:#}")))? {
        DecodedWasm::Component(resolve, world) => Ok(Decoded { resolve, world }),
        DecodedWasm::WitPackage(..) => Err(said("a package of WIT")),
    }
}

/// The interface of a stage in the version that is asked for.
fn interface(stage: Stage) -> String {
    format!("laurel:award/{}@{CONTRACT}", stage.id())
}

impl Contract {
    /// Parses the contract.
    ///
    /// # Errors
    /// It does not parse, which a gate precludes.
    pub fn new() -> Result<Self, Failure> {
        let mut sources = SourceMap::new();
        for (name, text) in WIT {
            sources.push_str(name, text);
        }
        let broken = |why: String| Failure::new("laurel:award", why.clone(), why);
        let group = sources
            .parse()
            .map_err(|(_, error)| broken(error.to_string()))?;
        let mut resolve = Resolve::default();
        resolve
            .push_group(group)
            .map_err(|error| broken(error.to_string()))?;
        Ok(Self { resolve })
    }

    /// The functions of a stage that a component does not export, or with other types than the contract's:
    /// each with what was found and what is wanted.
    pub fn mistyped(&self, stage: Stage, found: &Decoded) -> Vec<(String, Text)> {
        let named = interface(stage);
        let ours = self.resolve.interfaces.iter();
        let ours = ours
            .map(|(id, _)| id)
            .find(|id| self.resolve.id_of(*id).as_deref() == Some(&*named));
        let (Some(ours), Some(theirs)) = (ours, found.exported(stage)) else {
            return vec![(String::new(), exports_not(&named))];
        };
        let wanted = self.resolve.interfaces.get(ours).into_iter();
        let wanted = wanted.flat_map(|it| &it.functions);
        let has = found.resolve.interfaces.get(theirs);
        let wrong = wanted.filter_map(|(name, wanted)| {
            let what = match has.and_then(|it| it.functions.get(name)) {
                Some(function) => {
                    let mut at = Vec::new();
                    let compare = Compare {
                        ours: &self.resolve,
                        theirs: &found.resolve,
                    };
                    let what = compare.functions(wanted, function, &mut at).err()?;
                    other_types(name, &at, &what)
                }
                None => Text::new(
                    format!("没有导出 {named} 的函数 {name}"),
                    format!("it does not export the function {name} of {named}"),
                ),
            };
            Some((name.clone(), what))
        });
        wrong.collect()
    }

    /// Refuses a component whose types are not those of a stage.
    ///
    /// # Errors
    /// With the first of them, what is wanted and what was found.
    pub fn holds(&self, name: &str, stage: Stage, found: &Decoded) -> Result<(), Failure> {
        match self.mistyped(stage, found).into_iter().next() {
            None => Ok(()),
            Some((_, what)) => Err(misfit(name, &what)),
        }
    }
}

impl Decoded {
    /// The interface of a stage that it exports, in a version that goes with ours.
    fn exported(&self, stage: Stage) -> Option<InterfaceId> {
        let begins = format!("laurel:award/{}@0.1.", stage.id());
        let world = self.resolve.worlds.get(self.world)?;
        world.exports.iter().find_map(|(key, item)| {
            let (WorldKey::Interface(id), WorldItem::Interface { .. }) = (key, item) else {
                return None;
            };
            let named = self.resolve.id_of(*id)?;
            named.starts_with(&begins).then_some(*id)
        })
    }
}

/// What was wanted, and what was found.
type Other = (String, String);

/// Compares types by what they are made of, from the outside inwards.
struct Compare<'r> {
    ours: &'r Resolve,
    theirs: &'r Resolve,
}

fn counted(what: &str, of: &str, wanted: usize, found: usize) -> Other {
    (format!("{what} of {wanted} {of}"), format!("{found} {of}"))
}

impl Compare<'_> {
    fn functions(
        &self,
        wanted: &Function,
        found: &Function,
        at: &mut Vec<String>,
    ) -> Result<(), Other> {
        at.push("parameters".to_owned());
        let (ours, theirs) = (&wanted.params, &found.params);
        if ours.len() != theirs.len() {
            return Err((
                format!("{}-tuple", ours.len()),
                format!("{}-tuple", theirs.len()),
            ));
        }
        for (ours, theirs) in ours.iter().zip(theirs) {
            self.types(&ours.ty, &theirs.ty, at)?;
        }
        at.pop();
        at.push("result".to_owned());
        match (&wanted.result, &found.result) {
            (Some(ours), Some(theirs)) => self.types(ours, theirs, at)?,
            (None, None) => {}
            (ours, theirs) => {
                let count = |it: &Option<Type>| format!("{}-tuple", usize::from(it.is_some()));
                return Err((count(ours), count(theirs)));
            }
        }
        at.pop();
        Ok(())
    }

    fn types(&self, ours: &Type, theirs: &Type, at: &mut Vec<String>) -> Result<(), Other> {
        let (ours, theirs) = (plain(self.ours, ours), plain(self.theirs, theirs));
        let kinds = || (format!("`{}`", ours.word()), format!("`{}`", theirs.word()));
        let (Plain::Defined(one), Plain::Defined(other)) = (&ours, &theirs) else {
            return match (&ours, &theirs) {
                (Plain::Simple(one), Plain::Simple(other)) if one == other => Ok(()),
                _ => Err(kinds()),
            };
        };
        match (one, other) {
            (TypeDefKind::Record(one), TypeDefKind::Record(other)) => {
                let (ours, theirs) = (&one.fields, &other.fields);
                if ours.len() != theirs.len() {
                    return Err(counted("record", "fields", ours.len(), theirs.len()));
                }
                for (ours, theirs) in ours.iter().zip(theirs) {
                    self.within(&ours.name, &ours.ty, &theirs.ty, at)?;
                    if ours.name != theirs.name {
                        return Err((
                            format!("record field named {}", ours.name),
                            theirs.name.clone(),
                        ));
                    }
                }
                Ok(())
            }
            (TypeDefKind::Variant(one), TypeDefKind::Variant(other)) => {
                let (ours, theirs) = (&one.cases, &other.cases);
                if ours.len() != theirs.len() {
                    return Err(counted("variant", "cases", ours.len(), theirs.len()));
                }
                for (ours, theirs) in ours.iter().zip(theirs) {
                    if ours.name != theirs.name {
                        return Err((
                            format!("variant case named {}", ours.name),
                            theirs.name.clone(),
                        ));
                    }
                    self.both(&ours.name, &ours.ty, &theirs.ty, at)?;
                }
                Ok(())
            }
            (TypeDefKind::Enum(one), TypeDefKind::Enum(other)) => {
                let names = |it: &wit_parser::Enum| -> Vec<String> {
                    it.cases.iter().map(|case| case.name.clone()).collect()
                };
                named("enum", "names", "enum case", &names(one), &names(other))
            }
            (TypeDefKind::Flags(one), TypeDefKind::Flags(other)) => {
                let names = |it: &wit_parser::Flags| -> Vec<String> {
                    it.flags.iter().map(|flag| flag.name.clone()).collect()
                };
                named("flags", "names", "flag", &names(one), &names(other))
            }
            (TypeDefKind::Tuple(one), TypeDefKind::Tuple(other)) => {
                let (ours, theirs) = (&one.types, &other.types);
                if ours.len() != theirs.len() {
                    let tuple = |count: usize| format!("{count}-tuple");
                    return Err((tuple(ours.len()), tuple(theirs.len())));
                }
                for (ours, theirs) in ours.iter().zip(theirs) {
                    self.types(ours, theirs, at)?;
                }
                Ok(())
            }
            (TypeDefKind::Option(one), TypeDefKind::Option(other))
            | (TypeDefKind::List(one), TypeDefKind::List(other)) => self.types(one, other, at),
            (TypeDefKind::Result(one), TypeDefKind::Result(other)) => {
                self.both("ok", &one.ok, &other.ok, at)?;
                self.both("err", &one.err, &other.err, at)
            }
            // The contract has no others.
            _ => Err(kinds()),
        }
    }

    fn within(
        &self,
        name: &str,
        ours: &Type,
        theirs: &Type,
        at: &mut Vec<String>,
    ) -> Result<(), Other> {
        at.push(name.to_owned());
        self.types(ours, theirs, at)?;
        at.pop();
        Ok(())
    }

    fn both(
        &self,
        name: &str,
        ours: &Option<Type>,
        theirs: &Option<Type>,
        at: &mut Vec<String>,
    ) -> Result<(), Other> {
        match (ours, theirs) {
            // A result is not a step of its own.
            (Some(ours), Some(theirs)) if name == "ok" || name == "err" => {
                self.types(ours, theirs, at)
            }
            (Some(ours), Some(theirs)) => self.within(name, ours, theirs, at),
            (None, None) => Ok(()),
            (Some(_), None) => Err((format!("`{name}` with a type"), "none".to_owned())),
            (None, Some(_)) => Err((format!("`{name}` without a type"), "one".to_owned())),
        }
    }
}

fn named(what: &str, of: &str, one: &str, ours: &[String], theirs: &[String]) -> Result<(), Other> {
    if ours.len() != theirs.len() {
        return Err(counted(what, of, ours.len(), theirs.len()));
    }
    let mut differing = ours
        .iter()
        .zip(theirs)
        .filter(|(ours, theirs)| ours != theirs);
    match differing.next() {
        None => Ok(()),
        Some((ours, theirs)) => Err((format!("{one} named {ours}"), theirs.clone())),
    }
}

/// A type without the names that it goes by.
enum Plain<'r> {
    Simple(Type),
    Defined(&'r TypeDefKind),
}

impl Plain<'_> {
    fn word(&self) -> &'static str {
        match self {
            Self::Simple(ty) => match ty {
                Type::Bool => "bool",
                Type::U8 => "u8",
                Type::U16 => "u16",
                Type::U32 => "u32",
                Type::U64 => "u64",
                Type::S8 => "s8",
                Type::S16 => "s16",
                Type::S32 => "s32",
                Type::S64 => "s64",
                Type::F32 => "f32",
                Type::F64 => "f64",
                Type::Char => "char",
                Type::String => "string",
                Type::ErrorContext => "error-context",
                Type::Id(_) => "type",
            },
            Self::Defined(kind) => kind.as_str(),
        }
    }
}

fn plain<'r>(resolve: &'r Resolve, ty: &Type) -> Plain<'r> {
    let mut ty = *ty;
    loop {
        let Type::Id(id) = ty else {
            return Plain::Simple(ty);
        };
        match resolve.types.get(id).map(|it| &it.kind) {
            Some(TypeDefKind::Type(of)) => ty = *of,
            Some(kind) => return Plain::Defined(kind),
            None => return Plain::Simple(ty),
        }
    }
}
