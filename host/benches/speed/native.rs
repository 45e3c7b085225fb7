//! The same stages compiled natively: the crates of the components as ordinary libraries, and the
//! columns of the contract in their types.

use laurel::contract::{eligibility, ranking, sanction, scoring, types};
use laurel_rules::types as native;

/// What the four stages take, in the types of the rule library.
pub struct Input {
    calendar: native::Calendar,
    cohort: native::Cohort,
    visits: native::Visits,
    decisions: native::Decisions,
    aftermath: native::Aftermath,
}

/// A record of the host as the same record of the rule library, field by field.
macro_rules! record {
    ($from:expr => $to:ident { $($field:ident)* }) => {
        native::$to { $($field: $from.$field.clone()),* }
    };
}

impl Input {
    pub fn new(
        calendar: &types::Calendar,
        cohort: &eligibility::Cohort,
        visits: &scoring::Visits,
        decisions: &ranking::Decisions,
        aftermath: &sanction::Aftermath,
    ) -> Self {
        let decision = |from: &Option<ranking::Decision>| {
            let from = from.as_ref();
            from.map(|from| record!(from => Decision { day rows }))
        };
        Self {
            calendar: record!(calendar => Calendar { year announced deadline reference }),
            cohort: native::Cohort {
                facts: record!(cohort.facts => Columns { applicants truths codes days numbers }),
                grades: record!(cohort.grades => Grades { applicant year grade published }),
                accidents: record!(cohort.accidents => Accidents {
                    applicant day fatal major responsible
                }),
                complaints: record!(cohort.complaints => Complaints { applicant day major valid }),
                spot_checks: record!(cohort.spot_checks => SpotChecks {
                    applicant day level problem serious
                }),
                breaches: record!(cohort.breaches => Breaches { applicant day serious }),
                honours: record!(cohort.honours => Honours {
                    applicant award awarded revoked revoked_day
                }),
            },
            visits: native::Visits {
                picked: visits.picked.clone(),
                sheets: record!(visits.sheets => Sheets {
                    edition clauses applicant examiner conflicted marks
                }),
                agreed: record!(visits.agreed => AgreedMarks { applicant marks }),
                totals: record!(visits.totals => Totals { applicant points }),
            },
            decisions: native::Decisions {
                eligible_list: decision(&decisions.eligible_list),
                candidate_list: decision(&decisions.candidate_list),
                proposal: decision(&decisions.proposal),
                notice: decisions
                    .notice
                    .as_ref()
                    .map(|from| record!(from => Notice { opened closed })),
                objections: record!(decisions.objections => Objections { applicant upheld }),
                approval: decision(&decisions.approval),
                commended: decisions.commended,
                silence: match decisions.silence {
                    ranking::Silence::Open => native::Silence::Open,
                    ranking::Silence::Against => native::Silence::Against,
                    ranking::Silence::Deduced => native::Silence::Deduced,
                },
                incidents: record!(decisions.incidents => Incidents { applicant day kind }),
            },
            aftermath: native::Aftermath {
                titles: record!(aftermath.titles => Titles { scheme award awarded given prize }),
                events: record!(aftermath.events => Events {
                    title kind day grave effect bad_management ineffective declined irresponsible
                    model_lost in_products year_omitted
                }),
                conduct: record!(aftermath.conduct => Conduct {
                    reviewer kind day established adverse crime
                }),
                acts: record!(aftermath.acts => Acts { table at measure step day }),
            },
        }
    }

    /// Stage 1. The contract's refusals cannot happen with columns of the host.
    pub fn screen(&self, reasons: bool) -> native::Screening {
        let answer = eligibility_2021::screen(&settings(reasons), &self.calendar, &self.cohort);
        answer.expect("good columns")
    }

    /// Stage 2.
    pub fn score(&self) -> native::Assessment {
        let answer = scoring_2021::score(&settings(false), &self.calendar, &self.visits);
        answer.expect("good marks")
    }

    /// Stage 3.
    pub fn select(&self, eligible: &[u8], scores: &native::Scores) -> native::Selection {
        let (settings, decisions) = (settings(false), &self.decisions);
        let answer = ranking_2021::select(&settings, &self.calendar, eligible, scores, decisions);
        answer.expect("good scores")
    }

    /// Stage 4.
    pub fn enforce(&self) -> native::Enforcement {
        let answer = sanction_2021::enforce(&settings(false), &self.calendar, &self.aftermath);
        answer.expect("good titles")
    }

    /// All four.
    pub fn run(&self) -> (native::Selection, native::Enforcement) {
        let screening = self.screen(false);
        let assessment = self.score();
        let selection = self.select(&screening.verdict, &assessment.scores);
        (selection, self.enforce())
    }
}

fn settings(reasons: bool) -> native::Settings {
    native::Settings {
        terms: Vec::new(),
        waived: Vec::new(),
        detail: if reasons {
            native::Detail::Reasons
        } else {
            native::Detail::Verdicts
        },
    }
}
