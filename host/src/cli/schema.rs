//! `laurel schema`: JSON Schemas of the cycle file and of every JSON output.

use clap::ValueEnum;
use schemars::generate::SchemaSettings;

use super::{Done, check, doctor, inspect, one_side, print_json, register, schemes, verify};
use laurel_compare::compare::Diff;
use laurel_cycle::cycle_schema;
use laurel_cycle::error::Error;
use laurel_explore::explain::Explanation;
use laurel_explore::robust::Robust;
use laurel_explore::stability::Stability;
use laurel_explore::sweep::Sweep;
use laurel_explore::whatif::WhatIf;
use laurel_scheme::outcome::Outcome;
use laurel_schemes::conform::Verdict;

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
    /// 申报文件的列（Parquet、Arrow）· the columns of a cycle, in Parquet and Arrow
    #[cfg(feature = "arrow")]
    Arrow,
    /// --settings 的设定文件 · the file of settings of --settings
    Settings,
    /// laurel run
    Run,
    /// laurel diff
    Diff,
    /// laurel diff，一方组件失败时 · laurel diff where a component of one side failed
    DiffHalf,
    /// laurel diff，三个方案 · laurel diff of three schemes
    Versions,
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
    /// HTTP 服务（OpenAPI 3.1）· the HTTP service, in OpenAPI 3.1
    Openapi,
    /// 两个方案的对比服务（OpenAPI 3.1）· the HTTP service of two schemes, in OpenAPI 3.1
    PairOpenapi,
    /// laurel run --receipt, laurel diff --receipt
    Receipt,
    /// laurel receipt
    OwnReceipt,
    /// laurel verify
    Verify,
    /// laurel doctor
    Doctor,
    /// laurel conform
    Conform,
    /// laurel register list
    RegisterList,
    /// laurel register due
    RegisterDue,
    /// laurel register check
    RegisterCheck,
    /// laurel register verify
    RegisterVerify,
    /// laurel register export
    RegisterExport,
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
            #[cfg(feature = "arrow")]
            Name::Arrow => laurel_arrow::schema_json(),
            Name::Settings => of::<laurel_scheme::settings_file::SettingsFile>(),
            Name::Run => of::<Outcome>(),
            Name::Diff => of::<Diff>(),
            Name::DiffHalf => of::<one_side::Half>(),
            Name::Versions => of::<laurel_compare::many::Many>(),
            Name::Changes => of::<laurel_compare::changes::Changes>(),
            Name::Explain => of::<Explanation>(),
            Name::Whatif => of::<WhatIf>(),
            Name::Stability => of::<Stability>(),
            Name::Sweep => of::<Sweep>(),
            Name::Robust => of::<Robust>(),
            Name::Rules => of::<laurel_scheme::rules::Report>(),
            Name::Schemes => of::<schemes::Report>(),
            Name::Inspect => of::<inspect::Report>(),
            Name::Check => of::<check::Report>(),
            Name::Openapi => laurel_service::openapi(),
            Name::PairOpenapi => laurel_service::openapi_of_pair(),
            Name::Receipt => of::<laurel_receipt::Receipt>(),
            Name::OwnReceipt => of::<laurel_verify::Own>(),
            Name::Verify => of::<verify::Report>(),
            Name::Doctor => of::<doctor::Report>(),
            Name::Conform => of::<Verdict>(),
            Name::RegisterList => of::<register::Listing>(),
            Name::RegisterDue => of::<register::Due>(),
            Name::RegisterCheck => of::<register::Checked>(),
            Name::RegisterVerify => of::<register::Verification>(),
            Name::RegisterExport => of::<register::Exported>(),
        };
        print_json(&schema)?;
        Ok(Done::Well)
    }
}
