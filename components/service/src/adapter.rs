//! From `wasi:http` and back, on what the composed scheme exports.
#![allow(unsafe_code)] // in what wit-bindgen generates

use laurel_contract::manifest::Manifest;
use laurel_contract::types::Description;
use laurel_contract::{chain, eligibility, manifest, ranking, sanction, scoring};
use laurel_http::{Composed, Imports, handle};
use laurel_scheme::runtime::{Called, Runtime};
use laurel_scheme::stage::Stage;
use laurel_service::{Backend, answer};
use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{IncomingRequest, ResponseOutparam};

/// The scheme; an instance that answers several requests asks it once what it is.
static SCHEME: Composed<Chained> = Composed::new(Chained);

struct Service;

impl Guest for Service {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        handle(request, out, &|request, body, bounds| {
            answer(&SCHEME, request, body, bounds)
        });
    }
}

/// The scheme that the service is composed with, by its chain.
#[derive(Clone, Copy)]
struct Chained;

impl Runtime for Chained {
    fn chain(
        &self,
        plan: &chain::Plan,
        cycle: &chain::Cycle,
    ) -> Called<Result<chain::Outcome, chain::Stop>> {
        // What a chain uses is for the runtime to say.
        Ok((chain::run(plan, cycle), 0))
    }
}

impl Imports for Chained {
    fn manifest(self) -> Manifest {
        manifest::describe()
    }

    fn describe(self, stage: Stage) -> Description {
        match stage {
            Stage::Eligibility => eligibility::describe(),
            Stage::Scoring => scoring::describe(),
            Stage::Ranking => ranking::describe(),
            Stage::Sanction => sanction::describe(),
        }
    }

    fn facts(self) -> Vec<eligibility::Fact> {
        eligibility::facts()
    }

    fn standards(self) -> Vec<scoring::Standard> {
        scoring::standards()
    }

    fn measure_kinds(self) -> Vec<sanction::MeasureKind> {
        sanction::measure_kinds()
    }
}

#[allow(missing_docs, clippy::all, clippy::restriction)] // what wit-bindgen generates
mod bindings {
    wit_bindgen::generate!({
        path: "../../wit/service",
        world: "laurel:service/adapter",
    });
}

impl bindings::Guest for Service {
    fn prepare() {
        // A scheme that cannot be used says so to every request, as it would without.
        if let Ok(ready) = SCHEME.ready() {
            ready.prepare();
        }
    }
}

bindings::export!(Service with_types_in bindings);
wasip2::http::proxy::export!(Service with_types_in wasip2);
