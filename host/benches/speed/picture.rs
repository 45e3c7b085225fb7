//! The figures as a picture: a line for each series over the size of a call.

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::report::{Row, Section, Unit};

const WIDTH: u32 = 1000;
const HEIGHT: u32 = 460;
/// Told apart without colour too: by the mark at each figure.
const COLOURS: [RGBColor; 5] = [
    RGBColor(90, 90, 90),
    RGBColor(0, 92, 158),
    RGBColor(190, 80, 0),
    RGBColor(0, 120, 80),
    RGBColor(130, 60, 140),
];

/// Draws every section that has figures for several sizes.
pub fn draw(sections: &[Section]) -> String {
    let drawn: Vec<&Section> = sections
        .iter()
        .filter(|section| sizes(section).len() > 2)
        .collect();
    let mut svg = String::new();
    let height = HEIGHT * u32::try_from(drawn.len().max(1)).expect("few sections");
    {
        let area = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        area.fill(&WHITE).expect("a string takes all");
        for (part, section) in area.split_evenly((drawn.len().max(1), 1)).iter().zip(drawn) {
            chart(part, section);
        }
        area.present().expect("a string takes all");
    }
    svg
}

fn sizes(section: &Section) -> Vec<usize> {
    let mut sizes: Vec<usize> = section.rows.iter().map(|row| row.size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

fn chart<'a>(area: &DrawingArea<SVGBackend<'a>, Shift>, section: &Section) {
    let sizes = sizes(section);
    let figures = || section.rows.iter().map(|row| row.figure);
    let (low, high) = (
        figures().fold(f64::MAX, f64::min),
        figures().fold(0.0, f64::max),
    );
    let across = sizes[0] as f64 * 0.8..sizes[sizes.len() - 1] as f64 * 1.2;
    let mut chart = ChartBuilder::on(area)
        .caption(&section.title, ("sans-serif", 20))
        .margin(16)
        .x_label_area_size(44)
        .y_label_area_size(72)
        .build_cartesian_2d(across.log_scale(), (low * 0.7..high * 1.4).log_scale())
        .expect("figures above zero");
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc(if section.unit == Unit::NanosecondsPerApplicant {
            "applicants in a call"
        } else {
            "applicants"
        })
        .y_desc(section.unit.short())
        .x_label_formatter(&|size| format!("{size:.0}"))
        .y_label_formatter(&|figure| crate::report::short(*figure))
        .label_style(("sans-serif", 14))
        .draw()
        .expect("a string takes all");
    let mut names: Vec<&str> = Vec::new();
    for row in &section.rows {
        if !names.contains(&row.series.as_str()) {
            names.push(&row.series);
        }
    }
    for (at, name) in names.into_iter().enumerate() {
        let style = COLOURS[at % COLOURS.len()];
        let size = 4 + i32::try_from(at % 2).expect("0 or 1");
        let points: Vec<(f64, f64)> = section
            .rows
            .iter()
            .filter(|row| row.series == name)
            .map(|Row { size, figure, .. }| (*size as f64, *figure))
            .collect();
        chart
            .draw_series(LineSeries::new(
                points.iter().copied(),
                style.stroke_width(2),
            ))
            .expect("a string takes all")
            .label(name)
            .legend(move |(x, y)| mark(at, (x + 10, y), size, style));
        chart
            .draw_series(
                points
                    .into_iter()
                    .map(|point| EmptyElement::at(point) + mark(at, (0, 0), size, style)),
            )
            .expect("a string takes all");
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE)
        .border_style(RGBColor(200, 200, 200))
        .label_font(("sans-serif", 14))
        .draw()
        .expect("a string takes all");
}

/// The mark of a series: dots, triangles, crosses, hollow dots.
fn mark<'a>(
    series: usize,
    at: (i32, i32),
    size: i32,
    style: RGBColor,
) -> DynElement<'static, SVGBackend<'a>, (i32, i32)> {
    match series % 4 {
        0 => Circle::new(at, size, style.filled()).into_dyn(),
        1 => TriangleMarker::new(at, size, style.filled()).into_dyn(),
        2 => Cross::new(at, size, style.stroke_width(2)).into_dyn(),
        _ => Circle::new(at, size, style.stroke_width(2)).into_dyn(),
    }
}
