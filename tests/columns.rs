//! Cycles as columns: what is read from Parquet and Arrow is what JSON says, what is wrong is said with its
//! row and its column, and results come back as columns.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "support_cli/mod.rs"]
#[allow(dead_code)]
mod support_cli;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::builder::{StringDictionaryBuilder, TimestampMicrosecondBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array,
    Int64Array, LargeListArray, ListArray, NullArray, RecordBatch, StringArray, StructArray,
    UInt64Array,
};
use arrow_schema::{DataType, Field, Schema};
use laurel::cycle::problem::Code;
use laurel::cycle::{Cycle, Problem, Severity, Synth, read, synth};
use laurel_arrow::{Form, Input, Reader, Written, batch, write_cycle};
use laurel_arrow::{arrow_array, arrow_buffer, arrow_schema, parquet};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;
use support_cli::{laurel, tests};

const HEADER: &str =
    r#"{"laurel":"0.1","cycle":{"year":2021,"timetable":{"deadline":"2021-06-30"}}}"#;

fn drawn(applicants: usize, seed: u64) -> Cycle {
    let what = Synth {
        applicants,
        seed,
        jsonl: false,
        visited_every: Some(5),
    };
    let mut bytes = Vec::new();
    synth(&what, &mut bytes, &|_| ()).unwrap();
    read(&bytes, &[], &|_| ()).unwrap()
}

fn sample() -> Cycle {
    let bytes = fs::read(tests("cycles/sample.json")).unwrap();
    read(&bytes, &[], &|_| ()).unwrap()
}

fn written(cycle: &Cycle, form: Written) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_cycle(form, cycle, &mut bytes).unwrap();
    bytes
}

fn read_bytes(bytes: Vec<u8>) -> Result<Cycle, Vec<Problem>> {
    let form = laurel_arrow::form_of(&bytes).unwrap();
    laurel_arrow::read(form, &Input::bytes(bytes), None, &[], &|_| ())
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("laurel-columns")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The column of each name in place of that of the sample's first four applicants.
fn table(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let mut cycle = sample();
    for applicant in &mut cycle.applicants {
        // Examiners stand in the rest of the cycle.
        (applicant.sheets, applicant.agreed) = (None, None);
    }
    let whole = batch(&cycle.applicants[..4]).unwrap();
    let mut fields: Vec<Arc<Field>> = whole.schema().fields().iter().cloned().collect();
    let mut arrays = whole.columns().to_vec();
    for (name, array) in columns {
        let field = Arc::new(Field::new(name, array.data_type().clone(), true));
        match fields.iter().position(|it| it.name() == name) {
            Some(at) => (fields[at], arrays[at]) = (field, array),
            None => {
                fields.push(field);
                arrays.push(array);
            }
        }
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

fn taken(batches: &[RecordBatch]) -> Result<Cycle, Vec<Problem>> {
    let schema = batches[0].schema();
    let mut reader = Reader::new(&schema, Some(HEADER.as_bytes()))?;
    for batch in batches {
        reader.push(batch);
    }
    reader.finish(&[], &|_| ())
}

fn with(name: &str, array: ArrayRef) -> Result<Cycle, Vec<Problem>> {
    taken(&[table(vec![(name, array)])])
}

/// Refused, with this code, column and row, in both languages.
#[track_caller]
fn refused(read: Result<Cycle, Vec<Problem>>, code: Code, column: &str, row: Option<u64>) {
    let problems = read.unwrap_err();
    let found = problems
        .iter()
        .find(|it| it.code == code && it.place == column && it.line == row);
    let found = found.unwrap_or_else(|| panic!("{code:?} {column} {row:?}: {problems:#?}"));
    assert!(!found.message.zh.is_empty() && found.message.zh != found.message.en);
}

// ---------------------------------------------------------------- there and back

/// Without what is worth a second look, whose places differ.
fn bare(mut cycle: Cycle) -> Cycle {
    cycle.warnings.clear();
    cycle
}

#[test]
fn the_sample_comes_back_as_it_is() {
    for form in [Written::Parquet, Written::Arrow] {
        let cycle = sample();
        let back = read_bytes(written(&cycle, form)).unwrap();
        assert_eq!(bare(back), bare(cycle), "{form:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn drawn_cycles_come_back_as_they_are(applicants in 0_usize..300, seed in any::<u64>()) {
        let cycle = bare(drawn(applicants, seed));
        for form in [Written::Parquet, Written::Arrow] {
            let back = read_bytes(written(&cycle, form)).unwrap();
            prop_assert_eq!(bare(back), cycle.clone());
        }
    }

    /// However a table is cut into batches and slices, the same is read.
    #[test]
    fn batches_may_be_cut_anywhere(cuts in prop::collection::vec(0_usize..60, 0..6)) {
        let cycle = bare(drawn(60, 7));
        let whole = batch(&cycle.applicants).unwrap();
        let mut cuts = cuts;
        cuts.extend([0, 60]);
        cuts.sort_unstable();
        let header = laurel::cycle::rows::header_of(&cycle).unwrap();
        let mut reader = Reader::new(&whole.schema(), Some(&header)).unwrap();
        for pair in cuts.windows(2) {
            reader.push(&whole.slice(pair[0], pair[1] - pair[0]));
        }
        prop_assert_eq!(bare(reader.finish(&[], &|_| ()).unwrap()), cycle);
    }
}

#[test]
fn several_groups_of_rows_are_read_in_their_order() {
    let cycle = bare(drawn(500, 3));
    let whole = batch(&cycle.applicants).unwrap();
    let header = laurel::cycle::rows::header_of(&cycle).unwrap();
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_max_row_group_row_count(Some(64))
        .build();
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, whole.schema(), Some(properties)).unwrap();
    writer.write(&whole).unwrap();
    writer.close().unwrap();
    let input = Input::bytes(bytes);
    let back = laurel_arrow::read(Form::Parquet, &input, Some(&header), &[], &|_| ()).unwrap();
    assert_eq!(bare(back), cycle);
}

#[test]
fn a_stream_is_read_from_front_to_back() {
    let cycle = bare(sample());
    let whole = batch(&cycle.applicants).unwrap();
    let bytes = laurel_arrow::stream_bytes(&whole.schema(), std::slice::from_ref(&whole)).unwrap();
    assert_eq!(laurel_arrow::form_of(&bytes), Some(Form::ArrowStream));
    let header = laurel::cycle::rows::header_of(&cycle).unwrap();
    let back = laurel_arrow::read(
        Form::ArrowStream,
        &Input::bytes(bytes),
        Some(&header),
        &[],
        &|_| (),
    );
    assert_eq!(bare(back.unwrap()), cycle);
}

// ---------------------------------------------------------------- columns in other clothes

#[test]
fn dictionaries_views_and_large_lists_are_read() {
    let plain = table(vec![]);
    let expected = taken(std::slice::from_ref(&plain)).unwrap();
    let mut words = StringDictionaryBuilder::<Int8Type>::new();
    for at in 0..4 {
        words.append_option(
            plain["activity"]
                .as_string::<i32>()
                .is_valid(at)
                .then(|| plain["activity"].as_string::<i32>().value(at)),
        );
    }
    assert_eq!(
        with("activity", Arc::new(words.finish())).unwrap(),
        expected
    );
    let names = plain["name"].as_string::<i32>();
    let views: arrow_array::StringViewArray = names.iter().collect();
    assert_eq!(with("name", Arc::new(views)).unwrap(), expected);
    let list: &ListArray = plain["grades"].as_list();
    let (DataType::List(item), offsets) = (list.data_type().clone(), list.value_offsets()) else {
        panic!("a list")
    };
    let offsets: Vec<i64> = offsets.iter().map(|it| i64::from(*it)).collect();
    let large = LargeListArray::new(
        item,
        arrow_buffer::OffsetBuffer::new(offsets.into()),
        list.values().clone(),
        list.nulls().cloned(),
    );
    assert_eq!(with("grades", Arc::new(large)).unwrap(), expected);
}

#[test]
fn a_column_of_nothing_is_unknown() {
    let cycle = with("industrial", Arc::new(NullArray::new(4))).unwrap();
    assert!(
        cycle
            .applicants
            .iter()
            .all(|it| it.facts.industrial.is_none())
    );
    let nulls = BooleanArray::from(vec![None; 4]);
    let cycle = with("industrial", Arc::new(nulls)).unwrap();
    assert!(
        cycle
            .applicants
            .iter()
            .all(|it| it.facts.industrial.is_none())
    );
    let nulls = ListArray::from_iter_primitive::<Int32Type, Vec<Option<i32>>, _>(vec![None; 4]);
    refused(
        with("accidents", Arc::new(nulls)),
        Code::WrongType,
        "accidents",
        None,
    );
    let cycle = with("accidents", Arc::new(NullArray::new(4))).unwrap();
    assert!(cycle.applicants.iter().all(|it| it.accidents.is_none()));
}

#[test]
fn a_missing_column_is_unknown_and_said() {
    let whole = table(vec![]);
    let kept: Vec<usize> = (0..whole.num_columns())
        .filter(|at| {
            let schema = whole.schema();
            !["industrial", "grades"].contains(&schema.field(*at).name().as_str())
        })
        .collect();
    let cycle = taken(&[whole.project(&kept).unwrap()]).unwrap();
    assert!(cycle.applicants.iter().all(|it| it.grades.is_none()));
    assert!(
        cycle
            .applicants
            .iter()
            .all(|it| it.facts.industrial.is_none())
    );
    let said = cycle
        .warnings
        .iter()
        .find(|it| it.code == Code::ColumnsMissing)
        .unwrap();
    assert!(said.message.en.contains("industrial, grades"), "{said:?}");
    assert!(said.message.zh.contains("industrial、grades"), "{said:?}");
}

#[test]
fn an_unknown_column_is_said_and_a_slip_refused() {
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1; 4]));
    let cycle = with("employees", numbers.clone()).unwrap();
    let said = cycle
        .warnings
        .iter()
        .find(|it| it.code == Code::ColumnNotRead);
    assert_eq!(said.unwrap().place, "employees");
    let whole = table(vec![]);
    let fields = whole.schema();
    let fields = fields
        .fields()
        .iter()
        .map(|field| match field.name().as_str() {
            "industrial" => Arc::new(Field::new("industral", DataType::Boolean, true)),
            _ => field.clone(),
        });
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let slip = RecordBatch::try_new(Arc::new(schema), whole.columns().to_vec()).unwrap();
    refused(taken(&[slip]), Code::UnknownColumn, "industral", None);
}

#[test]
fn a_column_of_another_type_is_refused() {
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["yes"; 4]));
    refused(
        with("industrial", texts),
        Code::WrongType,
        "industrial",
        None,
    );
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1; 4]));
    refused(with("id", numbers.clone()), Code::WrongType, "id", None);
    refused(
        with("operating_since", numbers),
        Code::WrongType,
        "operating_since",
        None,
    );
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let ids: ArrayRef = Arc::new(StringArray::from(vec![
        Some("A1"),
        None,
        Some(" A3"),
        Some("A1"),
    ]));
    let words: ArrayRef = Arc::new(StringArray::from(vec!["services", "servces", "x", "other"]));
    let days: ArrayRef = Arc::new(Date32Array::from(vec![
        Some(0),
        Some(200_000),
        None,
        Some(1),
    ]));
    let read = taken(&[table(vec![
        ("id", ids),
        ("activity", words),
        ("operating_since", days),
    ])]);
    let problems = read.unwrap_err();
    let has = |code: Code, column: &str, row: u64| {
        let found = problems
            .iter()
            .any(|it| it.code == code && it.place == column && it.line == Some(row));
        assert!(found, "{code:?} {column} {row}: {problems:#?}");
    };
    has(Code::Missing, "", 2);
    has(Code::NotAnId, "id", 3);
    has(Code::UnknownWord, "activity", 2);
    has(Code::UnknownWord, "activity", 3);
    has(Code::NotADate, "operating_since", 2);
    has(Code::IdTwice, "id", 4);
}

// ---------------------------------------------------------------- dates and numbers

fn moments(zone: Option<&str>, moments: [i64; 4]) -> ArrayRef {
    let mut builder = TimestampMicrosecondBuilder::new();
    if let Some(zone) = zone {
        builder = builder.with_timezone(zone);
    }
    for moment in moments {
        builder.append_value(moment * 1_000_000);
    }
    Arc::new(builder.finish())
}

#[test]
fn a_moment_is_a_date_where_it_is_midnight_in_its_zone() {
    const DAY: i64 = 86_400;
    for (zone, shift) in [
        (None, 0),
        (Some("UTC"), 0),
        (Some("+08:00"), 8 * 3600),
        (Some("Asia/Shanghai"), 8 * 3600),
        (Some("-0330"), -(3 * 3600 + 1800)),
    ] {
        let days = [10_000, 10_001, 17_000, 18_000].map(|day| day * DAY - shift);
        let cycle = with("operating_since", moments(zone, days)).unwrap();
        let since = cycle.applicants[0].facts.operating_since.unwrap();
        assert_eq!(since.0, 10_000, "{zone:?}");
        let mut late = days;
        late[2] += 3600;
        let read = with("operating_since", moments(zone, late));
        refused(read, Code::NotADate, "operating_since", Some(3));
    }
    // Midnight in Shanghai is no midnight in Greenwich.
    let days = [10_000; 4].map(|day| day * DAY - 8 * 3600);
    let read = with("operating_since", moments(Some("UTC"), days));
    refused(read, Code::NotADate, "operating_since", Some(1));
    // Summer time of 1988: midnight was an hour earlier.
    let summer = [6_756 * DAY - 9 * 3600; 4];
    let cycle = with("operating_since", moments(Some("Asia/Shanghai"), summer)).unwrap();
    assert_eq!(cycle.applicants[0].facts.operating_since.unwrap().0, 6_756);
    let read = with("operating_since", moments(Some("America/New_York"), [0; 4]));
    refused(read, Code::WrongType, "operating_since", None);
}

#[test]
fn dates_in_writing_are_read() {
    let days: ArrayRef = Arc::new(StringArray::from(vec!["2001-02-03"; 4]));
    let cycle = with("operating_since", days).unwrap();
    let since = cycle.applicants[0].facts.operating_since.unwrap();
    assert_eq!(since.to_string(), "2001-02-03");
    let days: ArrayRef = Arc::new(StringArray::from(vec![
        "2001-02-03",
        "2001-02-30",
        "1/2/03",
        "",
    ]));
    let read = with("operating_since", days);
    let problems = read.unwrap_err();
    let rows: Vec<_> = problems.iter().map(|it| it.line.unwrap()).collect();
    assert_eq!(rows, [2, 3, 4]);
}

/// Honours with a prize of some type.
fn prizes(prize: ArrayRef) -> ArrayRef {
    let years: ArrayRef = Arc::new(Int64Array::from(vec![2010; prize.len()]));
    let fields = vec![
        Field::new("cycle", DataType::Int64, true),
        Field::new("prize", prize.data_type().clone(), true),
    ];
    let offsets: Vec<i32> = (0..=4).collect();
    let records = StructArray::new(fields.into(), vec![years, prize], None);
    let item = Arc::new(Field::new("item", records.data_type().clone(), true));
    Arc::new(ListArray::new(
        item,
        arrow_buffer::OffsetBuffer::new(offsets.into()),
        Arc::new(records),
        None,
    ))
}

#[test]
fn whole_numbers_may_be_decimals_and_no_fraction_is_rounded() {
    let prize = |cycle: &Cycle| cycle.applicants[1].honours.as_ref().unwrap()[0].prize;
    let decimals = |values: [i128; 4]| -> ArrayRef {
        let array = Decimal128Array::from(values.to_vec());
        Arc::new(array.with_precision_and_scale(12, 2).unwrap())
    };
    let cycle = with("honours", prizes(decimals([20_000_000; 4]))).unwrap();
    assert_eq!(prize(&cycle), Some(200_000));
    let read = with("honours", prizes(decimals([20_000_000, 20_000_050, 0, 1])));
    refused(read, Code::NotWhole, "honours[0].prize", Some(2));
    let cycle = with(
        "honours",
        prizes(Arc::new(Float64Array::from(vec![2e5; 4]))),
    )
    .unwrap();
    assert_eq!(prize(&cycle), Some(200_000));
    for (odd, code) in [
        (0.5, Code::NotWhole),
        (f64::NAN, Code::WrongType),
        (-1.0, Code::OutOfRange),
    ] {
        let array = Float64Array::from(vec![0.0, odd, 0.0, 0.0]);
        refused(
            with("honours", prizes(Arc::new(array))),
            code,
            "honours[0].prize",
            Some(2),
        );
    }
    // Beyond 2^24 a short float stands for several whole numbers, and may have been rounded to one of them.
    let short = |most| -> ArrayRef { Arc::new(Float32Array::from(vec![0.0, most, 0.0, 0.0])) };
    let cycle = with("honours", prizes(short(16_777_215.0))).unwrap();
    assert_eq!(prize(&cycle), Some(16_777_215));
    let long: ArrayRef = Arc::new(Float64Array::from(vec![
        0.0,
        9_007_199_254_740_992.0,
        0.0,
        0.0,
    ]));
    for (prize, said) in [(short(16_777_216.0), "2^24"), (long, "2^53")] {
        let read = with("honours", prizes(prize));
        let problems = read.as_ref().unwrap_err();
        let wrong = problems.iter().filter(|it| it.severity == Severity::Error);
        assert_eq!(wrong.count(), 1, "{problems:#?}");
        let message = &problems[0].message;
        assert!(
            message.zh.contains(said)
                && message.zh.contains("舍入")
                && message.zh.contains("int64")
        );
        assert!(
            message.en.contains(said)
                && message.en.contains("rounded")
                && message.en.contains("int64")
        );
        refused(read, Code::WrongType, "honours[0].prize", Some(2));
    }
    let large: ArrayRef = Arc::new(UInt64Array::from(vec![0, u64::MAX, 0, 0]));
    refused(
        with("honours", prizes(large)),
        Code::OutOfRange,
        "honours[0].prize",
        Some(2),
    );
}

// ---------------------------------------------------------------- files

#[test]
fn an_id_may_not_come_twice_across_batches() {
    let four = table(vec![]);
    refused(taken(&[four.clone(), four]), Code::IdTwice, "id", Some(5));
}

#[test]
fn an_empty_batch_is_nobody() {
    let four = table(vec![]);
    let cycle = taken(&[four.slice(0, 0), four.clone(), four.slice(4, 0)]).unwrap();
    assert_eq!(cycle.applicants.len(), 4);
    assert_eq!(taken(&[four.slice(0, 0)]).unwrap().applicants.len(), 0);
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused() {
    for form in [Written::Parquet, Written::Arrow] {
        let bytes = written(&drawn(50, 1), form);
        for part in 1..20 {
            let cut = bytes[..bytes.len() * part / 20].to_vec();
            if laurel_arrow::form_of(&cut).is_some() {
                let problems = read_bytes(cut).unwrap_err();
                assert!(
                    problems.iter().any(|it| it.code == Code::Unreadable),
                    "{problems:?}"
                );
            }
        }
    }
}

/// Bytes that are changed anywhere are read, or refused, and nothing else happens.
#[test]
fn a_damaged_file_is_read_or_refused() {
    std::panic::set_hook(Box::new(|_| ()));
    for form in [Written::Parquet, Written::Arrow] {
        let bytes = written(&drawn(30, 1), form);
        for at in (0..bytes.len()).step_by(bytes.len() / 150 + 1) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            if laurel_arrow::form_of(&damaged).is_some() {
                let _ = read_bytes(damaged);
            }
        }
    }
    let _ = std::panic::take_hook();
}

// ---------------------------------------------------------------- what a file claims

/// Refused for its size or as damaged, in one sentence of either language.
#[track_caller]
fn turned_away(read: Result<Cycle, Vec<Problem>>, code: Code, said: &str) {
    let problems = read.unwrap_err();
    let found = problems.iter().find(|it| it.code == code);
    let found = found.unwrap_or_else(|| panic!("{code:?}: {problems:#?}"));
    let message = &found.message;
    assert!(message.en.contains(said), "{said}: {message:?}");
    assert!(!message.zh.is_empty() && message.zh != message.en);
}

fn groups(bytes: &[u8]) -> parquet::file::metadata::ParquetMetaData {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let reader = SerializedFileReader::new(Input::bytes(bytes.to_vec())).unwrap();
    reader.metadata().clone()
}

fn varint(mut number: u64, into: &mut Vec<u8>) {
    while number >= 0x80 {
        into.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    into.push(number.to_le_bytes()[0]);
}

/// The first page of a column is said to unpack to so many bytes and to hold so many values.
fn forged(bytes: &[u8], column: &str, unpacked: u64, values: u64) -> Vec<u8> {
    let metadata = groups(bytes);
    let group = metadata.row_group(0);
    let chunk = group.columns().iter();
    let mut chunk = chunk.filter(|it| it.column_path().string() == column);
    let chunk = chunk.next().unwrap();
    let start = chunk
        .dictionary_page_offset()
        .unwrap_or(chunk.data_page_offset());
    let (start, size) = (start as usize, chunk.compressed_size() as u64);
    let head = |packed: u64| {
        let mut head = vec![0x15, 0x00, 0x15];
        varint(unpacked * 2, &mut head);
        head.push(0x15);
        varint(packed * 2, &mut head);
        head.extend([0x2c, 0x15]);
        varint(values * 2, &mut head);
        head.extend([0x15, 0x00, 0x15, 0x06, 0x15, 0x06, 0x00, 0x00]);
        head
    };
    let packed = (0..size)
        .rev()
        .find(|it| head(*it).len() as u64 + it == size);
    let head = head(packed.unwrap());
    let mut bytes = bytes.to_vec();
    bytes[start..start + head.len()].copy_from_slice(&head);
    bytes
}

#[test]
fn a_page_that_unpacks_to_gigabytes_is_refused() {
    let bytes = written(&drawn(400, 1), Written::Parquet);
    for unpacked in [300 << 20, (1 << 31) - 1] {
        let bomb = forged(&bytes, "name", unpacked, 400);
        turned_away(
            read_bytes(bomb),
            Code::TooLarge,
            "a page is too large, over 256M",
        );
    }
    // It says less than it holds.
    turned_away(
        read_bytes(forged(&bytes, "name", 10, 400)),
        Code::Unreadable,
        "damaged",
    );
    // It says that it holds what the group does not.
    for values in [0, 399, 401, 1 << 30] {
        let lie = forged(&bytes, "industrial", 100, values);
        turned_away(read_bytes(lie), Code::Unreadable, "damaged");
    }
    let many = forged(&bytes, "grades.list.item.year", 100, 17_000_000);
    turned_away(read_bytes(many), Code::TooLarge, "too many records");
}

/// Every page of the same long word: read as it is, a few rows at a time.
#[test]
fn a_long_word_that_comes_often_is_read_a_few_rows_at_a_time() {
    let mut cycle = bare(drawn(2_000, 1));
    let long: String = "长".repeat(9_000);
    for applicant in &mut cycle.applicants {
        let accident = laurel::cycle::Accident {
            note: Some(long.as_str().into()),
            ..Default::default()
        };
        applicant.accidents = Some([accident].into());
        applicant.street = Some("街".repeat(900).into());
    }
    let back = read_bytes(written(&cycle, Written::Parquet)).unwrap();
    assert_eq!(bare(back), cycle);
}

#[test]
fn a_footer_that_lies_about_its_rows_is_refused() {
    use parquet::file::metadata::{FileMetaData, ParquetMetaDataBuilder, ParquetMetaDataWriter};
    let bytes = written(&drawn(40, 1), Written::Parquet);
    let metadata = groups(&bytes);
    let told = |in_group: i64, in_all: i64| {
        let old = metadata.file_metadata();
        let file = FileMetaData::new(
            old.version(),
            in_all,
            old.created_by().map(str::to_owned),
            old.key_value_metadata().cloned(),
            old.schema_descr_ptr(),
            old.column_orders().cloned(),
        );
        let group = metadata.row_group(0).clone().into_builder();
        let group = group.set_num_rows(in_group).build().unwrap();
        let lie = ParquetMetaDataBuilder::new(file)
            .add_row_group(group)
            .build();
        let tail = u32::from_le_bytes(bytes[bytes.len() - 8..][..4].try_into().unwrap());
        let mut forged = bytes[..bytes.len() - 8 - tail as usize].to_vec();
        ParquetMetaDataWriter::new(&mut forged, &lie)
            .finish()
            .unwrap();
        read_bytes(forged)
    };
    assert_eq!(told(40, 40).unwrap().applicants.len(), 40);
    for (in_group, in_all) in [(41, 41), (39, 39), (4_000_000, 4_000_000)] {
        turned_away(told(in_group, in_all), Code::Unreadable, "damaged");
    }
    turned_away(
        told(1 << 60, 1 << 60),
        Code::TooLarge,
        "too many applicants",
    );
}

/// A footer of one's own.
fn with_footer(footer: &[u8]) -> Vec<u8> {
    let size = u32::try_from(footer.len()).unwrap().to_le_bytes();
    [b"PAR1", footer, &size, b"PAR1"].concat()
}

#[test]
fn a_footer_of_absurd_lists_is_refused() {
    let begin = [0x15, 0x02, 0x19];
    let root = [0x1c, 0x48, 0x01, b'r', 0x00, 0x16, 0x00, 0x19];
    for count in [100_000, u64::from(u32::MAX >> 1)] {
        let mut footer = [&begin[..], &root, &[0xfc]].concat();
        varint(count, &mut footer);
        footer.extend(vec![0; 1000]);
        turned_away(
            read_bytes(with_footer(&footer)),
            Code::TooLarge,
            "too many entries",
        );
    }
    // Groups within groups, one in each.
    let mut deep = begin.to_vec();
    deep.push(0xfc);
    varint(60_000, &mut deep);
    for _ in 0..60_000 {
        deep.extend([0x48, 0x01, b'g', 0x15, 0x02, 0x00]);
    }
    turned_away(
        read_bytes(with_footer(&deep)),
        Code::TooLarge,
        "nested too deeply",
    );
    let large = with_footer(&vec![0; 65 << 20]);
    turned_away(
        read_bytes(large),
        Code::TooLarge,
        "metadata of the file is too large",
    );
    // Structs within structs, of a field that nobody knows.
    let mut nested = vec![0x1c; 100_000];
    nested.extend(vec![0; 100_000]);
    turned_away(
        read_bytes(with_footer(&nested)),
        Code::Unreadable,
        "damaged",
    );
}

#[test]
fn a_message_of_absurd_lengths_is_refused() {
    let cycle = drawn(50, 2);
    let whole = batch(&cycle.applicants).unwrap();
    let header = laurel::cycle::rows::header_of(&cycle).unwrap();
    let stream = laurel_arrow::stream_bytes(&whole.schema(), std::slice::from_ref(&whole)).unwrap();
    let file = written(&cycle, Written::Arrow);
    let read = |form: Form, bytes: Vec<u8>| {
        laurel_arrow::read(form, &Input::bytes(bytes), Some(&header), &[], &|_| ())
    };
    // Where the message of the batch begins, and how long its body is.
    let word = |at: usize| u32::from_le_bytes(stream[at..at + 4].try_into().unwrap()) as usize;
    let second = 8 + word(4);
    let message = laurel_arrow::arrow_ipc::root_as_message(&stream[second + 8..]).unwrap();
    let body = message.bodyLength().to_le_bytes();
    let of_body = |bytes: &[u8]| -> Vec<usize> {
        let found = bytes.windows(8).enumerate().filter(|(_, it)| *it == body);
        found.map(|(at, _)| at).collect()
    };
    for (form, bytes) in [(Form::ArrowStream, &stream), (Form::ArrowFile, &file)] {
        assert!(read(form, bytes.clone()).is_ok());
        assert!(!of_body(bytes).is_empty());
        for claimed in [1_i64 << 40, i64::MAX, -1] {
            let mut bomb = bytes.clone();
            for at in of_body(bytes) {
                bomb[at..at + 8].copy_from_slice(&claimed.to_le_bytes());
            }
            turned_away(read(form, bomb), Code::Unreadable, "damaged");
        }
    }
    // The head of a message.
    for claimed in [0x7fff_fff0_u32, 0xffff_fff0] {
        let mut bomb = stream.clone();
        bomb[second + 4..second + 8].copy_from_slice(&claimed.to_le_bytes());
        turned_away(
            read(Form::ArrowStream, bomb),
            Code::TooLarge,
            "metadata of the file is too large",
        );
    }
    // What is compressed says what it unpacks to.
    use laurel_arrow::arrow_ipc::{CompressionType, writer};
    let options = writer::IpcWriteOptions::default();
    let options = options
        .try_with_compression(Some(CompressionType::ZSTD))
        .unwrap();
    let mut packed = Vec::new();
    let schema = whole.schema();
    let mut out =
        writer::StreamWriter::try_new_with_options(&mut packed, &schema, options).unwrap();
    out.write(&whole).unwrap();
    out.finish().unwrap();
    drop(out);
    assert!(read(Form::ArrowStream, packed.clone()).is_ok());
    let size = |at: usize| u32::from_le_bytes(packed[at..at + 4].try_into().unwrap()) as usize;
    let second = 8 + size(4);
    let start = second + 8 + size(second + 4);
    let message = laurel_arrow::arrow_ipc::root_as_message(&packed[second + 8..]).unwrap();
    let batch = message.header_as_record_batch().unwrap();
    let first = batch
        .buffers()
        .unwrap()
        .iter()
        .find(|it| it.length() > 8)
        .unwrap();
    let at = start + first.offset() as usize;
    for claimed in [2_i64 << 30, i64::MAX] {
        let mut bomb = packed.clone();
        bomb[at..at + 8].copy_from_slice(&claimed.to_le_bytes());
        turned_away(
            read(Form::ArrowStream, bomb),
            Code::TooLarge,
            "a batch of rows is too large, over 1G",
        );
    }
}

#[test]
fn lists_of_nothing_may_be_as_long_as_they_like() {
    let long = 1_i64 << 40;
    let item = Arc::new(Field::new("item", DataType::Null, true));
    let offsets = arrow_buffer::OffsetBuffer::new(vec![0, long, long, long, long].into());
    let nothing = Arc::new(NullArray::new(long as usize));
    let list: ArrayRef = Arc::new(LargeListArray::new(item, offsets, nothing, None));
    for column in [
        "accidents",
        "judgement_records",
        "sheets",
        "agreed",
        "named_evidence",
    ] {
        let problems = with(column, list.clone()).unwrap_err();
        let mut wrong = problems.iter().filter(|it| it.severity == Severity::Error);
        assert!(
            wrong.any(|it| it.line == Some(1)),
            "{column}: {problems:#?}"
        );
    }
    // Rows of nothing: no more of them are told than are told of any file.
    for rows in [4_000_000, 6_000_000, 1 << 40] {
        let nothing: ArrayRef = Arc::new(NullArray::new(rows));
        let batch = RecordBatch::try_from_iter_with_nullable([("id", nothing, true)]).unwrap();
        assert!(!taken(&[batch]).unwrap_err().is_empty());
    }
}

// ---------------------------------------------------------------- facts that a version declares for itself

#[test]
fn facts_of_one_version_alone_come_and_go_as_columns() {
    let columns = |names: [&str; 3]| -> Vec<(String, ArrayRef)> {
        let truths: ArrayRef = Arc::new(BooleanArray::from(vec![
            Some(true),
            None,
            Some(false),
            None,
        ]));
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![
            Some(-3),
            Some(0),
            None,
            Some(i64::MAX),
        ]));
        let days: ArrayRef = Arc::new(Date32Array::from(vec![None, Some(0), Some(18_000), None]));
        names
            .map(|it| format!("extra.{it}"))
            .into_iter()
            .zip([truths, numbers, days])
            .collect()
    };
    let given = columns(["listed", "brand-value", "since"]);
    let named = given
        .iter()
        .map(|(name, array)| (name.as_str(), array.clone()));
    let cycle = bare(taken(&[table(named.collect())]).unwrap());
    use laurel::cycle::ExtraValue::{Date, Number, Truth};
    let first: Vec<_> = cycle.applicants[0]
        .extra
        .iter()
        .map(|(name, value)| (name, *value))
        .collect();
    assert_eq!(
        first,
        [("listed", Truth(true)), ("brand-value", Number(-3))]
    );
    assert_eq!(
        cycle.applicants[2].extra.get("since"),
        Some(&Date(laurel::cycle::Day(18_000)))
    );
    assert!(cycle.applicants[3].extra.get("listed").is_none());
    for form in [Written::Parquet, Written::Arrow] {
        assert_eq!(
            bare(read_bytes(written(&cycle, form)).unwrap()),
            cycle,
            "{form:?}"
        );
    }
    let again = batch(&cycle.applicants).unwrap();
    for (name, array) in &given {
        assert_eq!(again.column_by_name(name), Some(array), "{name}");
    }
    let words: ArrayRef = Arc::new(StringArray::from(vec!["2001-01-01"; 4]));
    let cycle = with("extra.since", words).unwrap();
    assert!(matches!(
        cycle.applicants[0].extra.get("since"),
        Some(Date(_))
    ));
    let words: ArrayRef = Arc::new(StringArray::from(vec!["yes"; 4]));
    refused(
        with("extra.listed", words),
        Code::NotADate,
        "extra.listed",
        Some(1),
    );
    let least: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(i64::MIN), None, None]));
    assert!(with("extra.brand-value", least).is_err());
    let halves: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 0.5, 2.0, 3.0]));
    assert!(with("extra.brand-value", halves).is_err());
    let lists = ListArray::from_iter_primitive::<Int32Type, Vec<Option<i32>>, _>(vec![None; 4]);
    refused(
        with("extra.parts", Arc::new(lists)),
        Code::WrongType,
        "extra.parts",
        None,
    );
    // A fact that the file has a column for does not belong there.
    let truths: ArrayRef = Arc::new(BooleanArray::from(vec![true; 4]));
    assert!(with("extra.industrial", truths).is_err());
    let nothing = with("extra.unknown", Arc::new(NullArray::new(4))).unwrap();
    assert!(nothing.applicants.iter().all(|it| it.extra.is_empty()));
    let told = laurel(&["schema", "arrow"]);
    assert!(told.out.contains("extra.NAME"));
}

#[test]
fn without_the_rest_of_the_cycle_it_is_said_where_it_belongs() {
    let four = table(vec![]);
    let problems = Reader::new(&four.schema(), None).err().unwrap();
    assert_eq!(problems[0].code, Code::Missing);
    assert!(problems[0].message.en.contains(".cycle.json"));
}

// ---------------------------------------------------------------- the program

#[test]
fn the_program_reads_columns_wherever_it_reads_a_cycle() {
    let folder = folder("program");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    for name in ["p.jsonl", "p.parquet", "p.arrow", "p.feather"] {
        let lines = if name == "p.jsonl" {
            &["--lines"][..]
        } else {
            &[]
        };
        let args = [
            "synth",
            "--applicants",
            "300",
            "--seed",
            "5",
            "-o",
            &path(name),
        ];
        let ran = laurel(&[&args[..], lines].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }
    for command in [
        &[
            "diff",
            "beilun-2014",
            "beilun-2021",
            "CYCLE",
            "--format",
            "json",
        ][..],
        &["run", "beilun-2021", "CYCLE", "--format", "json"],
        &["check", "CYCLE"],
        &["explain", "beilun-2021", "CYCLE", "A00007"],
    ] {
        let run = |name: &str| {
            let args: Vec<String> = command
                .iter()
                .map(|it| {
                    if *it == "CYCLE" {
                        path(name)
                    } else {
                        (*it).to_owned()
                    }
                })
                .collect();
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let ran = laurel(&args);
            assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
            ran.out
        };
        let lines = run("p.jsonl");
        for name in ["p.parquet", "p.arrow", "p.feather"] {
            assert_eq!(run(name), lines, "{command:?} {name}");
        }
    }
    // Beside the file, as other programs leave it.
    let cycle = drawn(20, 9);
    let whole = batch(&cycle.applicants).unwrap();
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, whole.schema(), None).unwrap();
    writer.write(&whole).unwrap();
    writer.close().unwrap();
    fs::write(path("firms.parquet"), bytes).unwrap();
    let ran = laurel(&["run", "beilun-2021", &path("firms.parquet"), "--lang", "en"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(
        ran.err.contains("firms") || ran.err.contains(".cycle.json"),
        "{}",
        ran.err
    );
    let header = laurel::cycle::rows::header_of(&cycle).unwrap();
    fs::write(path("firms.cycle.json"), header).unwrap();
    let ran = laurel(&["run", "beilun-2021", &path("firms.parquet")]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

/// A table of results, read again.
fn rows(path: &str) -> RecordBatch {
    let file = fs::File::open(path).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .unwrap()
        .build()
        .unwrap();
    let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    assert_eq!(batches.len(), 1);
    batches[0].clone()
}

fn word(batch: &RecordBatch, column: &str, row: usize) -> String {
    let column = batch.column_by_name(column).unwrap();
    let words = column.as_dictionary::<Int8Type>();
    let key = usize::try_from(words.keys().value(row)).unwrap();
    words.values().as_string::<i32>().value(key).to_owned()
}

#[test]
fn results_come_as_columns_and_say_what_json_says() {
    let folder = folder("results");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let sample = tests("cycles/sample.json");
    let sample = sample.to_str().unwrap();
    for file in ["run.parquet", "run.json"] {
        let ran = laurel(&["run", "beilun-2021", sample, "-o", &path(file)]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }
    let table = rows(&path("run.parquet"));
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(path("run.json")).unwrap()).unwrap();
    let applicants = json["applicants"].as_array().unwrap();
    assert_eq!(table.num_rows(), applicants.len());
    for (applicant, row) in applicants.iter().zip(0..) {
        for column in ["standing", "eligible", "candidate", "winner", "visited"] {
            assert_eq!(
                word(&table, column, row),
                applicant[column].as_str().unwrap()
            );
        }
        let place = table["place_best"].as_primitive::<arrow_array::types::UInt32Type>();
        let best = place.is_valid(row).then(|| place.value(row));
        assert_eq!(best.map(u64::from), applicant["place"]["best"].as_u64());
        let assumed = table["assumed"].as_boolean().value(row);
        assert_eq!(
            assumed,
            !applicant["rests_on"].as_array().unwrap().is_empty()
        );
    }
    assert!(table.column_by_name("rule.accidents").is_some() || table.num_columns() > 30);
    for file in ["diff.parquet", "diff.json"] {
        let args = [
            "diff",
            "beilun-2014",
            "beilun-2021",
            sample,
            "-o",
            &path(file),
        ];
        let ran = laurel(&args);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }
    let table = rows(&path("diff.parquet"));
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(path("diff.json")).unwrap()).unwrap();
    let changed = json["changed"].as_array().unwrap();
    let flags = table["changed"].as_boolean();
    assert_eq!(flags.true_count(), changed.len());
    let ids = table["id"].as_string::<i32>();
    for it in changed {
        let row = ids.iter().position(|id| id == it["id"].as_str()).unwrap();
        assert!(flags.value(row));
        for side in ["a", "b"] {
            let standing = word(&table, &format!("{side}.standing"), row);
            assert_eq!(standing, it[side]["standing"].as_str().unwrap());
        }
    }
    let ran = laurel(&["schema", "arrow"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.contains("\"industrial\"") && ran.out.contains("date32"));
}
