//! `laurel schema`: JSON Schemas of the cycle file and of every JSON output.

use clap::ValueEnum;
use schemars::generate::SchemaSettings;

use super::{Done, check, inspect, print_json, rules, schemes};
use crate::compare::Diff;
use crate::cycle::cycle_schema;
use crate::error::Error;
use crate::explain::Explanation;
use crate::outcome::Outcome;
use crate::robust::Robust;
use crate::stability::Stability;
use crate::sweep::Sweep;
use crate::whatif::WhatIf;

/// Print a JSON Schema.
#[derive(clap::Args)]
pub struct Args {
    /// 名称 · which one
    #[arg(value_enum, default_value_t)]
    name: Name,
}

/// What is described.
#[derive(Clone, Copy, Default, ValueEnum)]
enum Name {
    /// 申报文件 · the cycle file
    #[default]
    Cycle,
    /// laurel run
    Run,
    /// laurel diff
    Diff,
    /// laurel changes
    Changes,
    /// laurel explain
    Explain,
    /// laurel whatif
    Whatif,
    /// laurel stability
    Stability,
    /// laurel sweep
    Sweep,
    /// laurel robust
    Robust,
    /// laurel rules
    Rules,
    /// laurel schemes
    Schemes,
    /// laurel inspect
    Inspect,
    /// laurel check
    Check,
}

impl Args {
    pub fn exec(self) -> Result<Done, Error> {
        fn of<T: schemars::JsonSchema>() -> serde_json::Value {
            let generator = SchemaSettings::draft2020_12()
                .for_serialize()
                .into_generator();
            generator.into_root_schema_for::<T>().to_value()
        }
        let schema = match self.name {
            Name::Cycle => cycle_schema(),
            Name::Run => of::<Outcome>(),
            Name::Diff => of::<Diff>(),
            Name::Changes => of::<crate::changes::Changes>(),
            Name::Explain => of::<Explanation>(),
            Name::Whatif => of::<WhatIf>(),
            Name::Stability => of::<Stability>(),
            Name::Sweep => of::<Sweep>(),
            Name::Robust => of::<Robust>(),
            Name::Rules => of::<rules::Report>(),
            Name::Schemes => of::<schemes::Report>(),
            Name::Inspect => of::<inspect::Report>(),
            Name::Check => of::<check::Report>(),
        };
        print_json(&schema)?;
        Ok(Done::Well)
    }
}
