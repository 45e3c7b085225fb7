//! What is done on all cores where there are any, and enough to do: with `rayon`, or, in a component, one
//! after the other. To have another thread woken and to wait for it takes as long as some fifty
//! applicants do, so that few are dealt with on the thread that asks.

#[cfg(not(target_family = "wasm"))]
pub use all::*;

#[cfg(target_family = "wasm")]
pub use alone::*;

/// So many applicants, or what costs as much, are few.
pub const FEW: usize = 64;

#[cfg(not(target_family = "wasm"))]
mod all {
    use rayon::prelude::*;

    /// What is made of the answers on each item, in their order.
    pub trait Gathered<R: Send>: FromIterator<R> + FromParallelIterator<R> {}

    impl<R: Send, C: FromIterator<R> + FromParallelIterator<R>> Gathered<R> for C {}

    /// Two things side by side; one, then the other, where they go through few items.
    pub fn join<A: Send, B: Send>(
        few: bool,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        match few {
            true => (one(), other()),
            false => rayon::join(one, other),
        }
    }

    /// Asks about each item; up to so many are few.
    pub fn map<T: Sync, R: Send, C: Gathered<R>>(
        few: usize,
        items: &[T],
        ask: impl Fn(&T) -> R + Sync + Send,
    ) -> C {
        match items.len() <= few {
            true => items.iter().map(ask).collect(),
            false => items.par_iter().map(ask).collect(),
        }
    }

    /// Does something to each item; up to so many are few.
    pub fn each<T: Send>(few: usize, items: &mut [T], work: impl Fn(&mut T) + Sync + Send) {
        match items.len() <= few {
            true => items.iter_mut().for_each(work),
            false => items.par_iter_mut().for_each(work),
        }
    }
}

#[cfg(target_family = "wasm")]
mod alone {
    /// What is made of the answers on each item, in their order.
    pub trait Gathered<R>: FromIterator<R> {}

    impl<R, C: FromIterator<R>> Gathered<R> for C {}

    /// One, then the other.
    pub fn join<A, B>(_: bool, one: impl FnOnce() -> A, other: impl FnOnce() -> B) -> (A, B) {
        (one(), other())
    }

    /// Asks about each item.
    pub fn map<T, R, C: Gathered<R>>(_: usize, items: &[T], ask: impl Fn(&T) -> R) -> C {
        items.iter().map(ask).collect()
    }

    /// Does something to each item.
    pub fn each<T>(_: usize, items: &mut [T], work: impl Fn(&mut T)) {
        items.iter_mut().for_each(work);
    }
}

#[cfg(test)]
mod tests {
    use rayon::current_thread_index;

    use super::{FEW, each, join, map};

    #[test]
    fn few_wake_nobody() {
        // A thread of a pool has a number, and the one that asks is none of them.
        let few = [(); FEW];
        let asked: Vec<Option<usize>> = map(FEW, &few, |()| current_thread_index());
        assert_eq!(asked, [None; FEW]);
        let both = join(true, current_thread_index, current_thread_index);
        assert_eq!(both, (None, None));
        let mut few = few;
        each(FEW, &mut few, |()| {
            assert_eq!(current_thread_index(), None);
        });
    }

    #[test]
    fn many_are_shared_among_all_cores_in_their_order() {
        let many: Vec<usize> = (0..1000).collect();
        let asked: Vec<(usize, bool)> =
            map(FEW, &many, |it| (*it, current_thread_index().is_some()));
        assert!(asked.iter().enumerate().all(|(at, it)| *it == (at, true)));
        let failed: Result<Vec<usize>, usize> = map(FEW, &many, |it| match it {
            700 => Err(*it),
            _ => Ok(*it),
        });
        assert_eq!(failed, Err(700));
    }
}
