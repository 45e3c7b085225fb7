//! What came of a run or a comparison, as columns: a row for each applicant, in the order of the cycle.

use std::sync::Arc;

use arrow_array::builder::Decimal128Builder;
use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Int8Array, RecordBatch, StringArray, UInt32Array,
};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use laurel_compare::compare::Question;
use laurel_cycle::Cycle;
use laurel_scheme::outcome::{Standing, View};
use laurel_scheme::ready::Ready;
use laurel_scheme::stage::{Answer, Stage};
use laurel_scheme::stages::Whole;
use serde_json::Value;

/// Rows that are written at a time.
const BATCH: usize = 1 << 16;
/// The words of answers, by their number.
const ANSWERS: [&str; 4] = ["not-asked", "no", "yes", "open"];

/// A table of columns, made batch by batch.
pub struct Table<'t> {
    /// Its schema.
    pub schema: Schema,
    rows: usize,
    columns: Vec<Column<'t>>,
}

type Column<'t> = Box<dyn Fn(usize, usize) -> ArrayRef + 't>;

impl Table<'_> {
    /// One batch after the other; one without rows where there is nobody.
    pub fn batches(&self) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> {
        let schema = Arc::new(self.schema.clone());
        let count = self.rows.div_ceil(BATCH).max(1);
        (0..count).map(move |number| {
            let from = number * BATCH;
            let rows = BATCH.min(self.rows.saturating_sub(from));
            let columns = self.columns.iter().map(|column| column(from, rows));
            RecordBatch::try_new(schema.clone(), columns.collect())
        })
    }
}

struct Builder<'t> {
    fields: Vec<Field>,
    columns: Vec<Column<'t>>,
}

fn code(answer: Answer) -> i8 {
    match answer {
        Answer::NotAsked => 0,
        Answer::No => 1,
        Answer::Yes => 2,
        Answer::Open => 3,
    }
}

/// Words of a few, each row pointing to its own.
fn words(keys: Int8Array, words: &[&str]) -> ArrayRef {
    let values: ArrayRef = Arc::new(StringArray::from(words.to_vec()));
    match DictionaryArray::<Int8Type>::try_new(keys, values) {
        Ok(array) => Arc::new(array),
        Err(_) => arrow_array::new_empty_array(&word_type()),
    }
}

fn word_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8))
}

impl<'t> Builder<'t> {
    fn add(&mut self, name: String, data_type: DataType, null: bool, column: Column<'t>) {
        self.fields.push(Field::new(name, data_type, null));
        self.columns.push(column);
    }

    fn identity(&mut self, cycle: &'t Cycle) {
        let applicants = &cycle.applicants;
        let texts = |of: fn(&laurel_cycle::Applicant) -> Option<&str>| -> Column<'t> {
            Box::new(move |from, rows| {
                let texts = applicants.iter().skip(from).take(rows).map(of);
                Arc::new(texts.collect::<StringArray>())
            })
        };
        self.add(
            "id".to_owned(),
            DataType::Utf8,
            false,
            texts(|it| Some(&it.id)),
        );
        self.add(
            "name".to_owned(),
            DataType::Utf8,
            true,
            texts(|it| it.name.as_deref()),
        );
    }

    fn answers(&mut self, name: String, answer: impl Fn(usize) -> Answer + 't) {
        let column = move |from: usize, rows: usize| {
            let keys = (from..from + rows).map(|row| Some(code(answer(row))));
            words(keys.collect(), &ANSWERS)
        };
        self.add(name, word_type(), false, Box::new(column));
    }

    /// How one scheme answers, its columns named after `side`.
    fn side(&mut self, side: &str, view: &'t View<'t>) {
        let named = |name: &str| format!("{side}{name}");
        let standings: Vec<String> = STANDINGS
            .iter()
            .map(|standing| match serde_json::to_value(standing) {
                Ok(Value::String(word)) => word,
                _ => String::new(),
            })
            .collect();
        let standing = move |from: usize, rows: usize| {
            let keys = (from..from + rows).map(|row| {
                let standing = view.standing(row);
                let at = STANDINGS.iter().position(|it| *it == standing)?;
                i8::try_from(at).ok()
            });
            let all: Vec<&str> = standings.iter().map(String::as_str).collect();
            words(keys.collect(), &all)
        };
        self.add(named("standing"), word_type(), false, Box::new(standing));
        for (name, question) in [
            ("eligible", Question::Eligible),
            ("candidate", Question::Candidate),
            ("winner", Question::Winner),
        ] {
            self.answers(named(name), move |row| question.answer(view.run, row));
        }
        let visited = &view.run.scores.visited;
        self.answers(named("visited"), move |row| Answer::at(visited, row));
        for (name, lowest) in [("score_low", true), ("score_high", false)] {
            let column = move |from: usize, rows: usize| -> ArrayRef {
                let mut scores = Decimal128Builder::with_capacity(rows);
                for row in from..from + rows {
                    // Outwards where the decimals go on, so that the score lies between the two.
                    let score = view.score(row).map(|score| {
                        let over = i128::from(score.over.max(1));
                        match lowest {
                            true => (i128::from(score.low_numerator) * 10_000).div_euclid(over),
                            false => -(i128::from(score.high_numerator) * -10_000).div_euclid(over),
                        }
                    });
                    scores.append_option(score);
                }
                match scores.with_precision_and_scale(10, 6) {
                    Ok(mut scores) => Arc::new(scores.finish()),
                    Err(_) => arrow_array::new_empty_array(&DataType::Decimal128(10, 6)),
                }
            };
            let data_type = DataType::Decimal128(10, 6);
            self.add(named(name), data_type, true, Box::new(column));
        }
        for (name, best) in [("place_best", true), ("place_worst", false)] {
            let column = move |from: usize, rows: usize| -> ArrayRef {
                let places = (from..from + rows).map(|row| {
                    let place = view.place(row)?;
                    Some(if best { place.best } else { place.worst })
                });
                Arc::new(places.collect::<UInt32Array>())
            };
            self.add(named(name), DataType::UInt32, true, Box::new(column));
        }
        let assumed = move |from: usize, rows: usize| -> ArrayRef {
            let assumed = (from..from + rows).map(|row| Some(!view.rests_on(row).is_empty()));
            Arc::new(assumed.collect::<BooleanArray>())
        };
        self.add(
            named("assumed"),
            DataType::Boolean,
            false,
            Box::new(assumed),
        );
        for stage in [Stage::Eligibility, Stage::Scoring, Stage::Ranking] {
            let rules = view.description(stage).into_iter().flat_map(|it| &it.rules);
            for (rule, number) in rules.zip(0..) {
                self.answers(named(&format!("rule.{}", rule.id)), move |row| {
                    view.answer(stage, number, row)
                });
            }
        }
    }

    fn table(self, rows: usize) -> Table<'t> {
        Table {
            schema: Schema::new(self.fields),
            rows,
            columns: self.columns,
        }
    }
}

/// How far an applicant may have come.
const STANDINGS: [Standing; 11] = [
    Standing::Winner,
    Standing::Candidate,
    Standing::NotChosen,
    Standing::CandidateOpen,
    Standing::NotCandidate,
    Standing::BelowThreshold,
    Standing::VisitOpen,
    Standing::NotVisited,
    Standing::NotListed,
    Standing::EligibilityOpen,
    Standing::Ineligible,
];

/// What eligibility alone says: the verdict (`eligible`), and that of each of its rules (`rule.ID`).
pub fn of_screening<'t>(
    ready: &'t Ready,
    cycle: &'t Cycle,
    screened: &'t Whole<Vec<u8>>,
) -> Table<'t> {
    let mut builder = Builder {
        fields: Vec::new(),
        columns: Vec::new(),
    };
    builder.identity(cycle);
    let verdict = &screened.answer;
    builder.answers("eligible".to_owned(), move |row| Answer::at(verdict, row));
    let rules = ready.description(Stage::Eligibility);
    let rules = rules.into_iter().flat_map(|it| &it.rules);
    for (rule, verdicts) in rules.zip(&screened.rules) {
        builder.answers(format!("rule.{}", rule.id), move |row| {
            Answer::at(verdicts, row)
        });
    }
    builder.table(cycle.applicants.len())
}

/// The outcome of a run: standing, answers, score, place, whether it rests on an assumed value, and the
/// verdict of every rule (`rule.ID`).
pub fn of_run<'t>(view: &'t View<'t>) -> Table<'t> {
    let mut builder = Builder {
        fields: Vec::new(),
        columns: Vec::new(),
    };
    builder.identity(view.run.columns.cycle);
    builder.side("", view);
    builder.table(view.run.columns.len())
}

/// The outcome of two runs side by side: `changed` where any of the three questions is answered otherwise,
/// and then the columns of each side, under `a.` and `b.`.
pub fn of_diff<'t>(a: &'t View<'t>, b: &'t View<'t>) -> Table<'t> {
    let mut builder = Builder {
        fields: Vec::new(),
        columns: Vec::new(),
    };
    builder.identity(a.run.columns.cycle);
    let changed = move |from: usize, rows: usize| -> ArrayRef {
        let changed = (from..from + rows).map(|row| {
            let differs = |it: Question| it.answer(a.run, row) != it.answer(b.run, row);
            Some(Question::ALL.into_iter().any(differs))
        });
        Arc::new(changed.collect::<BooleanArray>())
    };
    builder.add(
        "changed".to_owned(),
        DataType::Boolean,
        false,
        Box::new(changed),
    );
    builder.side("a.", a);
    builder.side("b.", b);
    builder.table(a.run.columns.len().min(b.run.columns.len()))
}
