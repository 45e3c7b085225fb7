//! From the world of `wit/desk` and back.
#![allow(unsafe_code)] // in what wit-bindgen generates

use laurel_modules::brought::{self, Brought, Made};
use laurel_modules::modules::Modules;
use laurel_scheme::stage::Stage;
use laurel_words::lang::Lang;

#[allow(missing_docs, clippy::all, clippy::restriction)] // what wit-bindgen generates
mod bindings {
    wit_bindgen::generate!({
        path: ["../../wit", "../../wit/desk"],
        world: "laurel:desk/admit",
    });
}

use bindings::exports::laurel::desk::admission as wit;

struct Admission;

impl wit::Guest for Admission {
    fn admit(name: String, bytes: Vec<u8>, known: Vec<String>) -> Result<wit::Brought, wit::Words> {
        match brought::brought(&name, &bytes, &known) {
            Ok(Brought::Stages(stages, made)) => Ok(wit::Brought::Stages(wit::Lone {
                stages: stages.into_iter().map(stage).collect(),
                part: component(made),
            })),
            Ok(Brought::Folder(manifest, made, of_stage)) => {
                let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                let of_stage = of_stage.into_iter();
                Ok(wit::Brought::Folder(wit::Folder {
                    manifest,
                    parts: made.into_iter().map(component).collect(),
                    stages: of_stage.map(|(it, at)| (stage(it), number(at))).collect(),
                }))
            }
            Ok(Brought::Composed(manifest, made)) => Ok(wit::Brought::Composed(wit::Whole {
                manifest: modules(manifest),
                parts: made.into_iter().map(component).collect(),
            })),
            Err(error) => Err(wit::Words {
                zh: error.show(Lang::Zh),
                en: error.show(Lang::En),
            }),
        }
    }
}

bindings::export!(Admission with_types_in bindings);

fn stage(stage: Stage) -> wit::Stage {
    match stage {
        Stage::Eligibility => wit::Stage::Eligibility,
        Stage::Scoring => wit::Stage::Scoring,
        Stage::Ranking => wit::Stage::Ranking,
        Stage::Sanction => wit::Stage::Sanction,
    }
}

fn component(made: Made) -> wit::Component {
    wit::Component {
        name: made.name,
        sha256: made.sha256,
        modules: made.modules.map(modules),
    }
}

fn modules(modules: Modules) -> wit::Modules {
    let core = modules
        .core
        .into_iter()
        .map(|(name, bytes)| wit::Core { name, bytes });
    wit::Modules {
        script: modules.script,
        core: core.collect(),
    }
}
