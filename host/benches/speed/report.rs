//! What was measured, as tables, as JSON and as a picture.

use std::collections::BTreeMap;
use std::path::Path;

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use crate::picture;

/// All that was measured.
#[derive(Serialize)]
pub struct Report {
    environment: BTreeMap<&'static str, String>,
    sections: Vec<Section>,
}

/// Things that were measured in turn, and what they are held against.
#[derive(Serialize)]
pub struct Section {
    pub title: String,
    pub unit: Unit,
    pub rows: Vec<Row>,
    pub bars: Vec<Bar>,
}

/// What the figures of a section count.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    NanosecondsPerApplicant,
    Microseconds,
    Milliseconds,
}

impl Unit {
    pub fn short(self) -> &'static str {
        match self {
            Self::NanosecondsPerApplicant => "ns per applicant",
            Self::Microseconds => "µs",
            Self::Milliseconds => "ms",
        }
    }
}

/// One figure: the median of all rounds.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What is measured, such as `component`.
    pub series: String,
    /// With how many applicants at a time.
    pub size: usize,
    pub figure: f64,
    /// Anything else that is known of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What something is held against.
#[derive(Serialize)]
pub struct Bar {
    pub what: String,
    pub figure: f64,
    pub at_most: f64,
    pub unit: &'static str,
    pub met: bool,
}

impl Bar {
    pub fn new(what: impl Into<String>, figure: f64, at_most: f64, unit: &'static str) -> Self {
        Self {
            what: what.into(),
            figure,
            at_most,
            unit,
            met: figure <= at_most,
        }
    }
}

impl Section {
    pub fn new(title: impl Into<String>, unit: Unit, rows: Vec<Row>) -> Self {
        Self {
            title: title.into(),
            unit,
            rows,
            bars: Vec::new(),
        }
    }

    /// The figure of something.
    pub fn figure(&self, series: &str, size: usize) -> f64 {
        let mut rows = self.rows.iter();
        let row = rows.find(|row| row.series == series && row.size == size);
        row.unwrap_or_else(|| panic!("{series} {size} was measured"))
            .figure
    }

    pub fn bar(&mut self, what: impl Into<String>, figure: f64, at_most: f64, unit: &'static str) {
        self.bars.push(Bar::new(what, figure, at_most, unit));
    }
}

impl Report {
    pub fn new(rounds: usize) -> Self {
        let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpu.lines().find_map(|line| line.strip_prefix("model name"));
        let model = model.map_or("unknown", |rest| rest.trim_start_matches(['\t', ':', ' ']));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let environment = BTreeMap::from([
            ("processor", model.to_owned()),
            ("cores", cores.to_string()),
            (
                "system",
                format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            ),
            ("laurel", env!("CARGO_PKG_VERSION").to_owned()),
            ("rounds", rounds.to_string()),
        ]);
        Self {
            environment,
            sections: Vec::new(),
        }
    }

    pub fn add(&mut self, section: Section) {
        // Whoever waits sees how far it is.
        eprintln!("measured: {}", section.title);
        self.sections.push(section);
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        for (what, value) in &self.environment {
            text.push_str(&format!("{what}: {value}\n"));
        }
        for section in &self.sections {
            text.push_str(&format!(
                "\n{} ({})\n{}\n",
                section.title,
                section.unit.short(),
                rows(section)
            ));
        }
        text.push_str(&format!("\nBars\n{}\n", bars(&self.sections)));
        text
    }

    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        let mut json = serde_json::to_string_pretty(self)?;
        json.push('\n');
        std::fs::write(folder.join("results.json"), json)?;
        std::fs::write(folder.join("results.svg"), picture::draw(&self.sections))
    }
}

/// A row for each series, a column for each size.
fn rows(section: &Section) -> Table {
    let mut sizes: Vec<usize> = section.rows.iter().map(|row| row.size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let mut series: Vec<&str> = Vec::new();
    for row in &section.rows {
        if !series.contains(&row.series.as_str()) {
            series.push(&row.series);
        }
    }
    let mut head = vec!["at a time".to_owned()];
    head.extend(sizes.iter().map(usize::to_string));
    let mut table = plain(head);
    for name in series {
        let mut cells = vec![name.to_owned()];
        for size in &sizes {
            let row = section
                .rows
                .iter()
                .find(|row| row.series == name && row.size == *size);
            cells.push(
                row.map(|row| match row.note.as_str() {
                    "" => short(row.figure),
                    note => format!("{} ({note})", short(row.figure)),
                })
                .unwrap_or_default(),
            );
        }
        table.add_row(cells);
    }
    table
}

fn bars(sections: &[Section]) -> Table {
    let mut table = plain(
        ["what", "measured", "bar", "unit", "met"]
            .map(str::to_owned)
            .to_vec(),
    );
    for bar in sections.iter().flat_map(|section| &section.bars) {
        table.add_row([
            bar.what.clone(),
            short(bar.figure),
            format!("≤ {}", short(bar.at_most)),
            bar.unit.to_owned(),
            if bar.met { "yes" } else { "NO" }.to_owned(),
        ]);
    }
    table
}

fn plain(head: Vec<String>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(head);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// Three digits that count.
pub fn short(figure: f64) -> String {
    match figure {
        _ if figure >= 100.0 => format!("{figure:.0}"),
        _ if figure >= 10.0 => format!("{figure:.1}"),
        _ => format!("{figure:.2}"),
    }
}
