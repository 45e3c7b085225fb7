//! Columns of truths, and Kleene's logic on them.
//!
//! This is the one part of a component that is compiled for speed; everything else is compiled for
//! size. So what runs over a whole column stands in here, in functions that are not generic, and the
//! rules call them.
#![no_std]

extern crate alloc;

pub mod column;
pub mod lanes;
pub mod marks;

#[cfg(test)]
extern crate std;
