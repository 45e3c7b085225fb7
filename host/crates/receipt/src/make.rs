//! Makes the receipt of a run or a comparison that has taken place, with all its reasons.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::canonical::{Hash, canonical};
use super::output::{Attributed, Compared, Output, Told};
use super::record::Records;
use super::seal::Signer;
use super::tree::{leaf, root, salt};
use super::{
    CONTRACT, Head, Input, Private, PrivateComparison, PrivateSide, PrivateStage, Public,
    PublicComparison, PublicRule, PublicSide, PublicStage, Receipt, laurel_version,
};
use laurel_compare::compare::Diff;
use laurel_cycle::error::Error;
use laurel_scheme::columns::Undecided;
use laurel_scheme::limits::Asked;
use laurel_scheme::outcome::View;
use laurel_scheme::settings::Settings;
use laurel_scheme::stage::Stage;
use laurel_words::lang::Lang;

/// What a receipt is made of.
pub struct Made<'m> {
    /// One scheme, or A and B: each with what the command line set.
    pub sides: Vec<(&'m View<'m>, &'m Settings)>,
    /// What came of the comparison of two.
    pub diff: Option<&'m Diff<'m>>,
    /// The cycle file.
    pub input: Input,
    /// The language of neutral ids, where identities were left out.
    pub anonymous: Option<Lang>,
    /// Limits that the command line set.
    pub limits: &'m Asked,
    /// The register that was asked, as it was then.
    pub register: Option<Head>,
    /// Version of the wasmtime that ran the stages; none where they ran elsewhere, and nobody counted fuel.
    pub wasmtime: Option<&'m str>,
}

impl Made<'_> {
    /// The receipt. `secret` is a new one, or that of the receipt that is verified.
    pub fn receipt(&self, secret: Hash, signer: Option<&dyn Signer>) -> Result<Receipt, Error> {
        let leaves = self.leaves(secret)?;
        let mut public_sides = Vec::new();
        let mut private_sides = Vec::new();
        for (view, asked) in &self.sides {
            public_sides.push(self.public_side(view, asked)?);
            private_sides.push(self.private_side(view)?);
        }
        let private = Private {
            secret,
            input: self.input,
            register: self.register,
            sides: private_sides,
            comparison: self.diff.map(private_comparison).transpose()?,
        };
        let year = self.sides.first().map_or(0, |(view, _)| view.cycle().year);
        let public = Public {
            laurel: laurel_version().to_owned(),
            contract: CONTRACT.to_owned(),
            wasmtime: self.wasmtime.map(str::to_owned),
            anonymous: self.anonymous,
            year,
            undecided: self
                .sides
                .first()
                .map_or_else(Undecided::default, |(view, _)| view.run.columns.undecided),
            sides: public_sides,
            comparison: self.diff.map(|diff| PublicComparison {
                sentence: diff.sentence.clone(),
                differs: diff.differs,
                attributed: diff.attribution.is_some(),
            }),
            limits_asked: self.limits.clone(),
            applicants: leaves.len(),
            warnings: self.warnings(),
            records: root(&leaves),
            // Sealing puts it in.
            private: Hash::of_bytes(b""),
        };
        Receipt::seal(public, private, signer)
    }

    /// How many warnings of each kind the cycle file has.
    fn warnings(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        let side = self.sides.first();
        let warnings = side.map(|(view, _)| &view.run.columns.cycle.warnings);
        for warning in warnings.into_iter().flatten() {
            *counts.entry(warning.code.id().to_owned()).or_default() += warning.count();
        }
        counts
    }

    /// The leaves of the tree over the applicants' records.
    pub fn leaves(&self, secret: Hash) -> Result<Vec<Hash>, Error> {
        let views = self.views();
        let Some(records) = self.records(&views) else {
            return Ok(Vec::new());
        };
        (0..records.len())
            .into_par_iter()
            .map(|row| {
                Ok(leaf(
                    salt(secret, row as u64),
                    &canonical(&records.of(row))?,
                ))
            })
            .collect()
    }

    /// The views of the sides.
    pub fn views(&self) -> Vec<&View<'_>> {
        self.sides.iter().map(|(view, _)| *view).collect()
    }

    /// The applicants' records; none where nothing was run.
    pub fn records<'v>(&self, views: &'v [&'v View<'v>]) -> Option<Records<'v>> {
        let cycle = views.first()?.run.columns.cycle;
        Some(Records::new(cycle, views))
    }

    /// A scheme that was run.
    fn public_side(&self, view: &View, asked: &Settings) -> Result<PublicSide, Error> {
        let run = view.run;
        let manifest = &run.ready.scheme.manifest;
        let mut stages = BTreeMap::new();
        for (stage, unit) in &run.ready.units {
            let terms: BTreeMap<String, String> = unit
                .description
                .terms
                .iter()
                .map(|term| run.ready.term(*stage, term, &run.settings))
                .map(|term| (term.id, term.value))
                .collect();
            let of_stage = run.settings.get(stage);
            let mut waived = of_stage.map(|it| it.waived.clone()).unwrap_or_default();
            waived.sort_unstable();
            let settings = Hash::of(&InForce {
                terms: &terms,
                waived: &waived,
            })?;
            let component = run.ready.scheme.parts.get(stage);
            let rules = unit.description.rules.iter().zip(0..);
            let rules = rules.map(|(rule, number)| PublicRule {
                id: rule.id.clone(),
                article: rule.article.clone().into(),
                title: rule.title.clone().into(),
                assumed: view.is_assumed(*stage, number),
            });
            let stage_told = PublicStage {
                component: Hash::parse(&unit.sha256).unwrap_or_else(|| Hash::of_bytes(b"")),
                from: component.and_then(|part| part.scheme.clone()),
                contract: unit.contract.clone(),
                instrument: unit.description.instrument.id.clone(),
                rules: rules.collect(),
                terms,
                waived,
                settings,
                limits: self.wasmtime.map(|_| unit.limits.unwrap_or_default()),
            };
            stages.insert(*stage, stage_told);
        }
        Ok(PublicSide {
            scheme: manifest.id.clone(),
            name: manifest.name.clone(),
            status: manifest.status,
            set: asked.terms.clone(),
            waived: asked.waived.clone(),
            stages,
            summary: view.summary(),
        })
    }

    /// What came of it.
    fn private_side(&self, view: &View) -> Result<PrivateSide, Error> {
        let run = view.run;
        let stages: BTreeMap<Stage, PrivateStage> = Stage::ALL
            .into_par_iter()
            .map(|stage| {
                let output = Hash::of(&Output::of(run, stage))?;
                let used = run.fuel.get(&stage).copied().unwrap_or_default();
                let fuel = self.wasmtime.map(|_| used);
                Ok((stage, PrivateStage { output, fuel }))
            })
            .collect::<Result<_, Error>>()?;
        Ok(PrivateSide {
            stages,
            outcome: Hash::of(&Told::of(view))?,
        })
    }
}

/// What is digested as the settings of a stage.
#[derive(Serialize)]
struct InForce<'s> {
    terms: &'s BTreeMap<String, String>,
    waived: &'s [String],
}

fn private_comparison(diff: &Diff) -> Result<PrivateComparison, Error> {
    let attribution = diff.attribution.as_ref();
    Ok(PrivateComparison {
        outcome: Hash::of(&Compared::of(diff))?,
        attribution: attribution
            .map(|it| Hash::of(&Attributed::of(it)))
            .transpose()?,
    })
}
