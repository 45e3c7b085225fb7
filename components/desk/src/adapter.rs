//! From the world of `wit/desk` and back.
#![allow(unsafe_code)] // in what wit-bindgen generates

use std::cell::RefCell;
use std::sync::Arc;

use laurel_contract::types::{Calendar, Scores, Settings};
use laurel_contract::{eligibility, ranking, sanction, scoring};
use laurel_desk::components::{Answered, Components, Described, Lapse, Worked};
use laurel_desk::shelf::{Brought, Loaded, Offered};
use laurel_desk::state::{Event, Letter};
use laurel_desk::{Desk, Reply};
use laurel_scheme::stage::Stage;

#[allow(missing_docs, clippy::all, clippy::restriction)] // what wit-bindgen generates
mod bindings {
    wit_bindgen::generate!({
        path: ["../../wit", "../../wit/desk"],
        world: "laurel:desk/desk",
        with: {
            "laurel:award/types@0.1.0": laurel_contract::types,
            "laurel:award/eligibility@0.1.0": laurel_contract::eligibility,
            "laurel:award/scoring@0.1.0": laurel_contract::scoring,
            "laurel:award/ranking@0.1.0": laurel_contract::ranking,
            "laurel:award/sanction@0.1.0": laurel_contract::sanction,
            "laurel:award/manifest@0.1.0": laurel_contract::manifest,
        },
    });
}

use bindings::exports::laurel::desk::page;
use bindings::laurel::desk::stages;

thread_local! {
    /// The desk: an instance is one.
    static DESK: RefCell<Option<Desk>> = const { RefCell::new(None) };
}

struct Page;

impl page::Guest for Page {
    fn open(schemes: Vec<page::Scheme>, kept: Vec<page::Kept>, state: String) -> page::Reply {
        let offered = schemes.into_iter().map(offered).collect();
        let kept = kept.into_iter().map(|it| (it.name, brought(it.brought)));
        match Desk::open(Arc::new(Imports), offered, kept.collect(), &state) {
            Ok((desk, reply)) => {
                DESK.set(Some(desk));
                said(reply)
            }
            Err(error) => said(Reply {
                said: error.show(Default::default()),
                ..Reply::default()
            }),
        }
    }

    fn bring(side: page::Letter, file: page::Kept) -> page::Reply {
        let (side, what) = (letter(side), brought(file.brought));
        with(|desk| desk.bring(side, &file.name, what))
    }

    fn read(name: String, bytes: Vec<u8>) -> page::Reply {
        with(|desk| desk.read(&name, bytes))
    }

    fn text(side: page::Letter, name: String, bytes: Vec<u8>) -> page::Reply {
        let side = letter(side);
        with(|desk| desk.text(side, &name, &bytes))
    }

    fn act(event: String) -> page::Reply {
        with(|desk| match serde_json::from_str::<Event>(&event) {
            Ok(event) => desk.act(&event),
            // Only this page makes events, and it makes no others.
            Err(error) => Reply {
                said: error.to_string(),
                ..Reply::default()
            },
        })
    }

    fn further() -> page::Reply {
        with(Desk::further)
    }
}

bindings::export!(Page with_types_in bindings);

/// Does something with the desk, once there is one.
fn with(act: impl FnOnce(&mut Desk) -> Reply) -> page::Reply {
    DESK.with_borrow_mut(|desk| said(desk.as_mut().map(act).unwrap_or_default()))
}

fn said(reply: Reply) -> page::Reply {
    let regions = reply.regions.into_iter().map(|region| page::Region {
        id: region.id.to_owned(),
        html: region.html,
    });
    page::Reply {
        regions: regions.collect(),
        state: reply.state,
        said: reply.said,
        file: reply.file.map(|file| page::File {
            name: file.name,
            media_type: file.media_type.to_owned(),
            bytes: file.bytes,
        }),
        taken: reply.taken,
        brought: reply.brought.map(|(name, it)| page::Kept {
            name,
            brought: kept(it),
        }),
        more: reply.more,
    }
}

fn letter(side: page::Letter) -> Letter {
    match side {
        page::Letter::A => Letter::A,
        page::Letter::B => Letter::B,
    }
}

fn offered(scheme: page::Scheme) -> Offered {
    Offered {
        manifest: scheme.manifest,
        parts: scheme.parts.into_iter().map(loaded).collect(),
    }
}

fn loaded(part: page::Part) -> Loaded {
    Loaded {
        stage: match part.stage {
            stages::Stage::Eligibility => Stage::Eligibility,
            stages::Stage::Scoring => Stage::Scoring,
            stages::Stage::Ranking => Stage::Ranking,
            stages::Stage::Sanction => Stage::Sanction,
        },
        component: part.component,
        name: part.name,
        sha256: part.sha256,
    }
}

/// What was brought, as the page keeps it: what is given back is never as it was composed.
fn kept(brought: Brought) -> page::Brought {
    let part = |it: Loaded| page::Part {
        stage: match it.stage {
            Stage::Eligibility => stages::Stage::Eligibility,
            Stage::Scoring => stages::Stage::Scoring,
            Stage::Ranking => stages::Stage::Ranking,
            Stage::Sanction => stages::Stage::Sanction,
        },
        component: it.component,
        name: it.name,
        sha256: it.sha256,
    };
    match brought {
        Brought::Stages(parts) => page::Brought::Stages(parts.into_iter().map(part).collect()),
        Brought::Scheme(it) => page::Brought::Scheme(page::Scheme {
            manifest: it.manifest,
            parts: it.parts.into_iter().map(part).collect(),
        }),
        Brought::Composed(manifest, parts) => {
            let parts = parts.into_iter();
            page::Brought::Composed(page::Composed {
                manifest: *manifest,
                parts: parts
                    .map(|(sha256, component)| page::Inner { component, sha256 })
                    .collect(),
            })
        }
    }
}

fn brought(brought: page::Brought) -> Brought {
    match brought {
        page::Brought::Stages(parts) => Brought::Stages(parts.into_iter().map(loaded).collect()),
        page::Brought::Scheme(scheme) => Brought::Scheme(offered(scheme)),
        page::Brought::Composed(it) => {
            let parts = it.parts.into_iter();
            Brought::Composed(
                Box::new(it.manifest),
                parts.map(|it| (it.sha256, it.component)).collect(),
            )
        }
    }
}

/// The stages that the page holds.
struct Imports;

fn lapsed(lapse: stages::Lapse) -> Lapse {
    match lapse {
        stages::Lapse::Trapped => Lapse::Trapped,
        stages::Lapse::Memory => Lapse::Memory,
        stages::Lapse::Hung => Lapse::Hung,
        stages::Lapse::Missing => Lapse::Missing,
    }
}

impl Components for Imports {
    fn describe(&self, component: u32, stage: Stage) -> Answered<Described> {
        let stage = match stage {
            Stage::Eligibility => stages::Stage::Eligibility,
            Stage::Scoring => stages::Stage::Scoring,
            Stage::Ranking => stages::Stage::Ranking,
            Stage::Sanction => stages::Stage::Sanction,
        };
        let said = stages::describe(component, stage).map_err(lapsed)?;
        Ok(Described {
            exported: said.exported,
            description: said.description,
        })
    }

    fn facts(&self, component: u32) -> Answered<Vec<eligibility::Fact>> {
        stages::facts(component).map_err(lapsed)
    }

    fn standards(&self, component: u32) -> Answered<Vec<scoring::Standard>> {
        stages::standards(component).map_err(lapsed)
    }

    fn measure_kinds(&self, component: u32) -> Answered<Vec<sanction::MeasureKind>> {
        stages::measure_kinds(component).map_err(lapsed)
    }

    fn screen(
        &self,
        component: u32,
        settings: &Settings,
        calendar: &Calendar,
        cohort: &eligibility::Cohort,
    ) -> Worked<eligibility::Screening> {
        stages::screen(component, settings, *calendar, cohort).map_err(lapsed)
    }

    fn score(
        &self,
        component: u32,
        settings: &Settings,
        calendar: &Calendar,
        visits: &scoring::Visits,
    ) -> Worked<scoring::Assessment> {
        stages::score(component, settings, *calendar, visits).map_err(lapsed)
    }

    fn select(
        &self,
        component: u32,
        settings: &Settings,
        calendar: &Calendar,
        eligible: &[u8],
        scores: &Scores,
        decisions: &ranking::Decisions,
    ) -> Worked<ranking::Selection> {
        stages::select(component, settings, *calendar, eligible, scores, decisions).map_err(lapsed)
    }

    fn enforce(
        &self,
        component: u32,
        settings: &Settings,
        calendar: &Calendar,
        aftermath: &sanction::Aftermath,
    ) -> Worked<sanction::Enforcement> {
        stages::enforce(component, settings, *calendar, aftermath).map_err(lapsed)
    }
}
