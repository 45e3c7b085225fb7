//! A workbook: what a stranger typed into its sheets is read, or refused with a problem. The bytes are
//! a plan by which a small workbook is made: sheets and cells, with names and words that mean something
//! more often than not. (Bytes as the file itself would seldom get past its checksums.)

#![no_main]

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use rust_xlsxwriter::Workbook;

/// Names of sheets, headings and options.
static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut words: Vec<String> = laurel::office::words().into_iter().collect();
    let others = ["A01", "A02", "2021-03-05", "是", "4.1.2", "#", "", "2021年3月"];
    words.extend(others.map(str::to_owned));
    words.sort();
    words
});

fn book(from: &mut Unstructured) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    for _ in 0..from.int_in_range(0..=4)? {
        let sheet = book.add_worksheet();
        // A name that Excel does not take stays the one that it gives.
        let _ = sheet.set_name(from.choose(&WORDS)?);
        for row in 0..from.int_in_range(0..=4)? {
            for col in 0..from.int_in_range(0..=12)? {
                let wrote = match from.int_in_range(0..=9)? {
                    0..=4 => sheet.write(row, col, from.choose(&WORDS)?),
                    5 => sheet.write(row, col, f64::from(from.arbitrary::<i32>()?) / 100.0),
                    6 => sheet.write(row, col, from.arbitrary::<bool>()?),
                    7 => sheet.write(row, col, from.arbitrary::<&str>()?),
                    8 => sheet.merge_range(row, col, row + 2, col, "", &Default::default()),
                    _ => continue,
                };
                let _ = wrote;
            }
        }
    }
    Ok(book.save_to_buffer().unwrap_or_default())
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(book) = book(&mut Unstructured::new(bytes)) else {
        return;
    };
    for book in [&book[..], bytes] {
        if let Err(problems) = laurel::office::read(book, &[], &|_| {}) {
            assert!(!problems.is_empty(), "refused without a word");
        }
    }
});
