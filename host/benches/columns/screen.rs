//! `screen` of a table in memory through the library: what the Python package is held against.
//!
//! `cargo run --release -p laurel --features arrow --example screen -- FIRMS.parquet`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::panic
)]

use std::time::Instant;

use laurel::columns::Columns;
use laurel::contract::types::Detail;
use laurel::engine::Runner;
use laurel::{find, pipeline, stages};
use laurel_arrow::arrow_array::RecordBatch;
use laurel_arrow::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

fn main() {
    let path = std::env::args().nth(1).expect("a Parquet file");
    let file = std::fs::File::open(path).expect("a file");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
    let schema = reader.schema().clone();
    let batches = reader.with_batch_size(1 << 17).build().expect("Parquet");
    let batches: Vec<RecordBatch> = batches.map(|it| it.expect("a batch")).collect();
    let runner = Runner::new(Default::default()).expect("a runtime");
    let scheme = find::find("beilun-2021").expect("a scheme");
    let ready = pipeline::prepare(&runner, scheme).expect("a scheme");
    let mut times = Vec::new();
    for _ in 0..9 {
        let begun = Instant::now();
        let mut reader = laurel_arrow::Reader::new(&schema, None).expect("columns");
        for batch in &batches {
            reader.push(batch);
        }
        let cycle = reader.finish(&[], &|_| ()).expect("a cycle");
        let columns = Columns::new(&cycle);
        let settings = ready.settings(&Default::default()).expect("settings");
        let stages = stages::Stages::new(&ready, &columns, &settings);
        let screened = stages.screen_all(Detail::Verdicts, &|_| ());
        let screened = screened.expect("an answer");
        let table = laurel_arrow::of_screening(&ready, &cycle, &screened);
        let rows: usize = table
            .batches()
            .map(|it| it.expect("a batch").num_rows())
            .sum();
        assert_eq!(rows, cycle.applicants.len());
        times.push(begun.elapsed());
    }
    times.sort();
    let (best, middle) = (times.first().copied(), times.get(4).copied());
    println!(
        "the same columns through the Rust library: {:.0} ms (median {:.0} ms)",
        best.unwrap_or_default().as_secs_f64() * 1000.0,
        middle.unwrap_or_default().as_secs_f64() * 1000.0
    );
}
