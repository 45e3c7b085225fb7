//! What is done on all cores where there are any: with `rayon`, or, in a component, one after the other.

#[cfg(not(target_family = "wasm"))]
pub use rayon::{join, prelude::*};

#[cfg(target_family = "wasm")]
pub use alone::*;

#[cfg(target_family = "wasm")]
mod alone {
    use std::slice::{Chunks, Iter, IterMut};

    /// One, then the other.
    pub fn join<A, B>(one: impl FnOnce() -> A, other: impl FnOnce() -> B) -> (A, B) {
        (one(), other())
    }

    /// The methods of parallel slices, on one core.
    pub trait Slice<T> {
        fn par_iter(&self) -> Iter<'_, T>;
        fn par_iter_mut(&mut self) -> IterMut<'_, T>;
        fn par_chunks(&self, length: usize) -> Chunks<'_, T>;
    }

    impl<T> Slice<T> for [T] {
        fn par_iter(&self) -> Iter<'_, T> {
            self.iter()
        }

        fn par_iter_mut(&mut self) -> IterMut<'_, T> {
            self.iter_mut()
        }

        fn par_chunks(&self, length: usize) -> Chunks<'_, T> {
            self.chunks(length)
        }
    }
}
