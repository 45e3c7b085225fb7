//! What is done to a whole column, 64 cells at a step.
//!
//! Components are compiled for size, and a compiler that saves space does not vectorise loops, so
//! that it is said here. The vectors are those of the `wide` crate: WebAssembly's `simd128` in a
//! component, the processor's own in a native build of the same code. A step of 64 cells keeps the
//! count of fuel, which is taken once a step, small beside the work.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::{BitAnd, BitOr, Shl, Shr};

use wide::bytemuck::cast;
use wide::{i16x8, i32x4, u8x16, u32x4};

use crate::column::{NO, UNKNOWN, YES};

/// Cells that one instruction deals with.
pub type Lanes = u8x16;

const LANES: usize = 16;
/// Cells of one step.
const STEP: usize = 4 * LANES;

// The same cell in all lanes: constants, since a compiler that saves space would call a function for
// each.
/// No answer.
pub const ZERO: Lanes = Lanes::splat(0);
/// No.
pub const EACH_NO: Lanes = Lanes::splat(NO);
/// Yes.
pub const EACH_YES: Lanes = Lanes::splat(YES);
/// Unknown.
pub const EACH_UNKNOWN: Lanes = Lanes::splat(UNKNOWN);

/// A byte, or a step of them: the formulas of logic are the same for both.
pub trait Cells:
    Copy
    + BitAnd<Output = Self>
    + BitAnd<u8, Output = Self>
    + BitOr<Output = Self>
    + Shl<u32, Output = Self>
    + Shr<u32, Output = Self>
{
}

impl Cells for u8 {}
impl Cells for Lanes {}

/// Gives each cell of a column another value.
#[inline(always)]
pub fn replace(cells: &mut [u8], value: impl Fn(Lanes) -> Lanes) {
    if cells.is_empty() {
        return;
    }
    // Where the length is no multiple, the last lanes overlap those before them: they are worked out
    // first, from what is still there.
    let last = value(last_of(cells));
    let (steps, rest) = cells.as_chunks_mut::<STEP>();
    for step in steps {
        for lanes in step.as_chunks_mut().0 {
            *lanes = value(Lanes::new(*lanes)).to_array();
        }
    }
    for lanes in rest.as_chunks_mut().0 {
        *lanes = value(Lanes::new(*lanes)).to_array();
    }
    put_last(cells, last);
}

/// Gives each cell of a column a value that depends on the same cell of another, as long.
#[inline(always)]
pub fn combine(cells: &mut [u8], others: &[u8], value: impl Fn(Lanes, Lanes) -> Lanes) {
    if cells.is_empty() {
        return;
    }
    let last = value(last_of(cells), last_of(others));
    let (steps, rest) = cells.as_chunks_mut::<STEP>();
    let (other_steps, other_rest) = others.as_chunks::<STEP>();
    for (step, others) in steps.iter_mut().zip(other_steps) {
        for (lanes, others) in step.as_chunks_mut().0.iter_mut().zip(others.as_chunks().0) {
            *lanes = value(Lanes::new(*lanes), Lanes::new(*others)).to_array();
        }
    }
    for (lanes, others) in rest
        .as_chunks_mut()
        .0
        .iter_mut()
        .zip(other_rest.as_chunks().0)
    {
        *lanes = value(Lanes::new(*lanes), Lanes::new(*others)).to_array();
    }
    put_last(cells, last);
}

/// The last lanes of a column; a short column is filled up with what does not matter.
#[inline(never)]
fn last_of(cells: &[u8]) -> Lanes {
    if let Some(last) = cells.last_chunk() {
        return Lanes::new(*last);
    }
    // One applicant is asked about more often than a few.
    if let [cell] = cells {
        return Lanes::splat(*cell);
    }
    let mut lanes = [0; LANES];
    copy(&mut lanes, cells);
    Lanes::new(lanes)
}

/// Writes the last lanes of a column.
#[inline(never)]
fn put_last(cells: &mut [u8], lanes: Lanes) {
    if let Some(last) = cells.last_chunk_mut() {
        *last = lanes.to_array();
    } else if let [cell] = cells {
        [*cell, ..] = lanes.to_array();
    } else {
        copy(cells, lanes.as_array());
    }
}

/// Whether every cell lies between two values, both included.
#[inline(never)]
pub fn all_between(cells: &[u8], first: u8, last: u8) -> bool {
    let span = last - first;
    let low = Lanes::splat(first);
    // How far each lane has been from the first value; what is below it is far beyond the last.
    let mut most = ZERO;
    let (steps, rest) = cells.as_chunks::<STEP>();
    for step in steps {
        for lanes in step.as_chunks().0 {
            most = most.max(Lanes::new(*lanes) - low);
        }
    }
    let rest = rest.iter().map(|cell| cell.wrapping_sub(first));
    most.reduce_max().max(rest.max().unwrap_or(0)) <= span
}

/// For each row, Kleene's *and* of the columns that follow each other in a list; a cell that is 0
/// does not count.
#[inline(never)]
pub fn verdict(columns: &[u8], rows: usize) -> Vec<u8> {
    // What any column says, and whether any says no for certain.
    let mut verdict = vec![0; rows];
    for column in columns.chunks(rows.max(1)) {
        combine(&mut verdict, column, |said, column| {
            said | column | (column.simd_eq(EACH_NO) & CERTAINLY_NO)
        });
    }
    replace(&mut verdict, |said| {
        let certain = (said & CERTAINLY_NO).simd_eq(CERTAINLY_NO);
        (said & EACH_NO) | (!certain & EACH_YES)
    });
    verdict
}

/// Marks, in a set of answers, that one of them was no for certain.
const CERTAINLY_NO: Lanes = Lanes::splat(4);

/// For each code, the answer that stands at its place in a table, and for a code beyond its end the
/// answer to the code 1.
#[inline(never)]
pub fn look_up(codes: &[u8], answers: &[u8]) -> Vec<u8> {
    let most = answers.get(1).copied().unwrap_or_default();
    let mut cells = vec![most; codes.len()];
    // Code by code, where its answer differs from that to the code 1, which others often share.
    for (code, answer) in (0..).zip(answers) {
        if *answer != most {
            let (code, difference) = (Lanes::splat(code), Lanes::splat(most ^ answer));
            combine(&mut cells, codes, |cells, codes| {
                cells ^ (codes.simd_eq(code) & difference)
            });
        }
    }
    cells
}

/// How far each number lies below another, from 0 to 255.
#[inline(never)]
pub fn below(numbers: &[i32], from: i32) -> Vec<u8> {
    let from = i32x4::splat(from);
    convert(numbers, |numbers| from - numbers)
}

/// The rows whose cell is not this, in rising order.
#[inline(never)]
pub fn rows_but(cells: &[u8], value: u8) -> Vec<u32> {
    let value = Lanes::splat(value);
    let mut rows = Vec::new();
    for (lanes, first) in cells.chunks(LANES).zip((0..).step_by(LANES)) {
        let lanes = match lanes.first_chunk() {
            Some(lanes) => Lanes::new(*lanes),
            None => {
                let mut filled = value.to_array();
                copy(&mut filled, lanes);
                Lanes::new(filled)
            }
        };
        let mut others = lanes.simd_ne(value).to_bitmask();
        while others != 0 {
            rows.push(first + others.trailing_zeros());
            others &= others - 1;
        }
    }
    rows
}

/// How many cells have this value.
#[inline(never)]
pub fn count(cells: &[u8], value: u8) -> usize {
    let value = Lanes::splat(value);
    let (lanes, rest) = cells.as_chunks();
    let [first, ..] = value.to_array();
    let mut count = rest.iter().filter(|cell| **cell == first).count();
    // A lane of bytes counts up to 255.
    for lanes in lanes.chunks(255) {
        let mut counts = ZERO;
        for lanes in lanes {
            // All bits are the number -1.
            counts -= Lanes::new(*lanes).simd_eq(value);
        }
        count += counts
            .to_array()
            .into_iter()
            .map(usize::from)
            .sum::<usize>();
    }
    count
}

/// Whether no number is smaller than the one before it.
#[inline(never)]
pub fn rising(numbers: &[u32]) -> bool {
    let next = numbers.get(1..).unwrap_or_default();
    let (steps, _) = next.as_chunks::<LANES>();
    let mut all = u32x4::splat(u32::MAX);
    for (before, next) in numbers.as_chunks::<LANES>().0.iter().zip(steps) {
        for (before, next) in before.as_chunks().0.iter().zip(next.as_chunks().0) {
            let next = u32x4::new(*next);
            all &= u32x4::new(*before).max(next).simd_eq(next);
        }
    }
    let compared = steps.len() * LANES;
    all.all() && numbers.get(compared..).is_none_or(|rest| rest.is_sorted())
}

const LEAST_NUMBER: i32x4 = i32x4::splat(i32::MIN);
const ALL_BITS: i32x4 = i32x4::splat(-1);
const NO_NUMBER: i32x4 = i32x4::splat(NO as i32);
const UNKNOWN_NUMBER: i32x4 = i32x4::splat(UNKNOWN as i32);

/// Whether numbers lie between two ends, both included. The smallest number of all stands for
/// unknown.
pub struct Span {
    first: i32x4,
    last: i32x4,
}

impl Span {
    /// From one end to the other.
    pub fn new(first: i32, last: i32) -> Self {
        Self {
            first: i32x4::splat(first),
            last: i32x4::splat(last),
        }
    }

    /// For each number, all bits where it lies between the ends.
    #[inline(always)]
    fn holds(&self, numbers: i32x4) -> i32x4 {
        numbers.simd_ge(self.first) & numbers.simd_le(self.last)
    }

    /// For each number, whether it lies between the ends.
    #[inline(never)]
    pub fn answers(&self, numbers: &[i32]) -> Vec<u8> {
        convert(numbers, |numbers| {
            // All bits are the number -1, which turns no into yes.
            let known = NO_NUMBER - self.holds(numbers);
            known | (numbers.simd_eq(LEAST_NUMBER) & UNKNOWN_NUMBER)
        })
    }

    /// Whether every number lies between the ends or is the one that is given.
    #[inline(never)]
    pub fn admits(&self, numbers: &[i32], or: i32) -> bool {
        let or = i32x4::splat(or);
        let admitted = |numbers: i32x4| self.holds(numbers) | numbers.simd_eq(or);
        let mut all = ALL_BITS;
        let (steps, rest) = numbers.as_chunks::<LANES>();
        for step in steps {
            for numbers in step.as_chunks().0 {
                all &= admitted(i32x4::new(*numbers));
            }
        }
        for number in rest {
            all &= admitted(i32x4::splat(*number));
        }
        all.all()
    }
}

/// A column of bytes from a column of numbers; what is below 0 or above 255 becomes that.
#[inline(always)]
fn convert(numbers: &[i32], value: impl Fn(i32x4) -> i32x4) -> Vec<u8> {
    let mut cells = Vec::with_capacity(numbers.len());
    let (steps, rest) = numbers.as_chunks::<LANES>();
    for numbers in steps {
        if let ([a, b, c, d], _) = numbers.as_chunks() {
            let (a, b) = (value(i32x4::new(*a)), value(i32x4::new(*b)));
            let (c, d) = (value(i32x4::new(*c)), value(i32x4::new(*d)));
            let lanes = u8x16::narrow_i16x8(narrow(a, b), narrow(c, d));
            cells.extend_from_slice(lanes.as_array());
        }
    }
    for number in rest {
        let [value, ..] = value(i32x4::splat(*number)).to_array();
        cells.push(value.clamp(0, 255) as u8);
    }
    cells
}

#[inline(always)]
fn narrow(low: i32x4, high: i32x4) -> i16x8 {
    i16x8::from_i32x8_saturate(cast([low, high]))
}

/// Copies as many as both have.
#[inline(never)]
fn copy<T: Copy>(to: &mut [T], from: &[T]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}
