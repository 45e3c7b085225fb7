//! From `wasi:http` and back, on what two composed schemes export: the baseline by the names of the contract,
//! the reform by those of `wit/pair`.
#![allow(unsafe_code)] // in what wit-bindgen generates

use laurel_http::{Composed, handle};
use laurel_service::{Backend, Pair, answer_of_pair};
use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{IncomingRequest, ResponseOutparam};

/// The schemes; an instance that answers several requests asks each once what it is.
static A: Composed<baseline::Side> = Composed::new(baseline::Side);
static B: Composed<reform::Side> = Composed::new(reform::Side);

struct Service;

impl Guest for Service {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        handle(request, out, &|request, body, bounds| {
            answer_of_pair(&Service, request, body, bounds)
        });
    }
}

impl Pair for Service {
    fn a(&self) -> &dyn Backend {
        &A
    }

    fn b(&self) -> &dyn Backend {
        &B
    }

    fn policy(&self) -> String {
        bindings::laurel::pair::page::policy()
    }

    fn digest(&self) -> String {
        bindings::laurel::pair::page::digest()
    }

    fn html(&self) -> Vec<u8> {
        bindings::laurel::pair::page::html()
    }
}

/// A scheme by the interfaces that its functions are imported from.
macro_rules! side {
    ($(#[$doc:meta])* $side:ident: $manifest:path, $eligibility:path, $scoring:path, $ranking:path, $sanction:path, $chain:path) => {
        $(#[$doc])*
        mod $side {
            use laurel_contract::manifest::Manifest;
            use laurel_contract::types::{Calendar, Description, Refusal, Scores, Settings};
            use laurel_contract::{chain, eligibility, ranking, sanction, scoring};
            use laurel_http::Imports;
            use laurel_scheme::runtime::{Called, Runtime};
            use laurel_scheme::stage::Stage;

            mod of {
                pub(super) use $chain as chain;
                pub(super) use $eligibility as eligibility;
                pub(super) use $manifest as manifest;
                pub(super) use $ranking as ranking;
                pub(super) use $sanction as sanction;
                pub(super) use $scoring as scoring;
            }

            #[derive(Clone, Copy)]
            pub(super) struct Side;

            // What a call uses is for the runtime to say.
            impl Runtime for Side {
                fn screen(
                    &self,
                    _: usize,
                    settings: &Settings,
                    calendar: &Calendar,
                    cohort: &eligibility::Cohort,
                ) -> Called<Result<eligibility::Screening, Refusal>> {
                    Ok((of::eligibility::screen(settings, *calendar, cohort), 0))
                }

                fn score(
                    &self,
                    _: usize,
                    settings: &Settings,
                    calendar: &Calendar,
                    visits: &scoring::Visits,
                ) -> Called<Result<scoring::Assessment, Refusal>> {
                    Ok((of::scoring::score(settings, *calendar, visits), 0))
                }

                fn select(
                    &self,
                    settings: &Settings,
                    calendar: &Calendar,
                    eligible: &[u8],
                    scores: &Scores,
                    decisions: &ranking::Decisions,
                ) -> Called<Result<ranking::Selection, Refusal>> {
                    let selected =
                        of::ranking::select(settings, *calendar, eligible, scores, decisions);
                    Ok((selected, 0))
                }

                fn enforce(
                    &self,
                    settings: &Settings,
                    calendar: &Calendar,
                    aftermath: &sanction::Aftermath,
                ) -> Called<Result<sanction::Enforcement, Refusal>> {
                    Ok((of::sanction::enforce(settings, *calendar, aftermath), 0))
                }

                fn chain(
                    &self,
                    plan: &chain::Plan,
                    cycle: &chain::Cycle,
                ) -> Called<Result<chain::Outcome, chain::Stop>> {
                    Ok((of::chain::run(plan, cycle), 0))
                }
            }

            impl Imports for Side {
                fn manifest(self) -> Manifest {
                    of::manifest::describe()
                }

                fn describe(self, stage: Stage) -> Description {
                    match stage {
                        Stage::Eligibility => of::eligibility::describe(),
                        Stage::Scoring => of::scoring::describe(),
                        Stage::Ranking => of::ranking::describe(),
                        Stage::Sanction => of::sanction::describe(),
                    }
                }

                fn facts(self) -> Vec<eligibility::Fact> {
                    of::eligibility::facts()
                }

                fn standards(self) -> Vec<scoring::Standard> {
                    of::scoring::standards()
                }

                fn measure_kinds(self) -> Vec<sanction::MeasureKind> {
                    of::sanction::measure_kinds()
                }
            }
        }
    };
}

side! {
    /// The baseline.
    baseline: laurel_contract::manifest, laurel_contract::eligibility, laurel_contract::scoring,
    laurel_contract::ranking, laurel_contract::sanction, laurel_contract::chain
}
side! {
    /// The reform.
    reform: crate::adapter::bindings::laurel::pair::reform_manifest,
    crate::adapter::bindings::laurel::pair::reform_eligibility,
    crate::adapter::bindings::laurel::pair::reform_scoring,
    crate::adapter::bindings::laurel::pair::reform_ranking,
    crate::adapter::bindings::laurel::pair::reform_sanction,
    crate::adapter::bindings::laurel::pair::reform_chain
}

#[allow(missing_docs, clippy::all, clippy::restriction)] // what wit-bindgen generates
mod bindings {
    wit_bindgen::generate!({
        path: ["../../wit", "../../wit/pair"],
        world: "laurel:pair/adapter",
        with: {
            "laurel:award/types@0.1.0": laurel_contract::types,
            "laurel:award/eligibility@0.1.0": laurel_contract::eligibility,
            "laurel:award/scoring@0.1.0": laurel_contract::scoring,
            "laurel:award/ranking@0.1.0": laurel_contract::ranking,
            "laurel:award/sanction@0.1.0": laurel_contract::sanction,
            "laurel:award/manifest@0.1.0": laurel_contract::manifest,
            "laurel:award/chain@0.1.0": laurel_contract::chain,
        },
    });
}

impl bindings::Guest for Service {
    fn prepare() {
        // A scheme that cannot be used says so to every request, as it would without.
        for scheme in [A.ready(), B.ready()].into_iter().flatten() {
            scheme.prepare();
        }
    }
}

bindings::export!(Service with_types_in bindings);
wasip2::http::proxy::export!(Service with_types_in wasip2);
