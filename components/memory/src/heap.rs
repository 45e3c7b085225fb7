//! The allocator and the allocation hook of the canonical ABI. Both are interfaces of raw pointers, so
//! neither can be had without `unsafe`.
//!
//! A call's allocations all die with the call: arguments when the stage has read them, results in
//! the post-return function. So the allocator only moves a mark upwards, and puts it back to the
//! start when the last allocation is gone: memory does not grow from call to call. Within a call,
//! columns come and go that are all of one length, so a few blocks that have been freed are kept at
//! hand for the next allocation of just their size; touching less memory is what saves most time.
#![allow(unsafe_code)]

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::{memory_grow, memory_size, unreachable};
use core::cell::Cell;
use core::ptr::null_mut;

// memcmp and its kin, which the standard library would bring along on this target.
#[link(name = "c")]
unsafe extern "C" {
    /// Its address is where the linker says that the heap starts.
    static __heap_base: u8;
}

const PAGE: usize = 65_536;
/// Freed blocks that are kept at hand.
const SPARE: usize = 4;
/// A block below this is not worth looking for.
const SMALL: usize = 64;

struct Mark {
    /// First byte of the heap; 0 until the first allocation.
    start: Cell<usize>,
    /// First free byte.
    top: Cell<usize>,
    /// First byte behind the memory that we own.
    end: Cell<usize>,
    /// Allocations that are still alive.
    live: Cell<usize>,
    /// Blocks below the top that are free again: address and size; size 0 for none.
    spare: [Cell<(usize, usize)>; SPARE],
}

// SAFETY: a component has one thread; the contract has no shared memory.
unsafe impl Sync for Mark {}

#[global_allocator]
static HEAP: Mark = Mark {
    start: Cell::new(0),
    top: Cell::new(0),
    end: Cell::new(0),
    live: Cell::new(0),
    spare: [const { Cell::new((0, 0)) }; SPARE],
};

impl Mark {
    /// Makes the memory reach up to `end`; false when the host grants no more.
    fn reach(&self, end: usize) -> bool {
        let missing = end.saturating_sub(self.end.get());
        if missing == 0 {
            return true;
        }
        // As much again as there is, since asking is dear; just what is missing where that is refused.
        let owned = self.end.get() - self.start.get();
        self.grow(missing.max(owned)) || self.grow(missing)
    }

    fn grow(&self, bytes: usize) -> bool {
        let pages = bytes.div_ceil(PAGE);
        let before = memory_grow::<0>(pages);
        if before == usize::MAX {
            return false;
        }
        self.end.set((before + pages) * PAGE);
        true
    }

    /// Puts the mark back to the start.
    fn empty(&self) {
        self.live.set(0);
        self.top.set(self.start.get());
        self.spare.iter().for_each(|slot| slot.set((0, 0)));
    }

    /// A spare block of just this size.
    fn reuse(&self, layout: Layout) -> Option<usize> {
        if layout.size() < SMALL {
            return None;
        }
        let fits = |(block, size): (usize, usize)| {
            size == layout.size() && block.is_multiple_of(layout.align())
        };
        let slot = self.spare.iter().find(|slot| fits(slot.get()))?;
        let (block, _) = slot.replace((0, 0));
        Some(block)
    }
}

// SAFETY: blocks lie between `start` and `top`, aligned. None that is alive overlaps another: `top`
// comes down only to the start of the highest block, and a spare block, which lies below, is given
// out once.
unsafe impl GlobalAlloc for Mark {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if self.start.get() == 0 {
            let start = &raw const __heap_base as usize;
            self.start.set(start);
            self.top.set(start);
            self.end.set(memory_size::<0>() * PAGE);
        }
        if let Some(block) = self.reuse(layout) {
            self.live.set(self.live.get() + 1);
            return block as *mut u8;
        }
        let Some(begin) = self.top.get().checked_next_multiple_of(layout.align()) else {
            return null_mut();
        };
        let Some(end) = begin.checked_add(layout.size()) else {
            return null_mut();
        };
        if !self.reach(end) {
            return null_mut();
        }
        self.top.set(end);
        self.live.set(self.live.get() + 1);
        begin as *mut u8
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let live = self.live.get() - 1;
        self.live.set(live);
        if live == 0 {
            self.empty();
        } else if block as usize + layout.size() == self.top.get() {
            self.top.set(block as usize);
        } else if layout.size() >= SMALL
            && let Some(slot) = self.spare.iter().find(|slot| slot.get().1 == 0)
        {
            slot.set((block as usize, layout.size()));
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // The newest block grows and shrinks where it is.
        if block as usize + layout.size() == self.top.get() {
            let Some(end) = (block as usize).checked_add(size) else {
                return null_mut();
            };
            if !self.reach(end) {
                return null_mut();
            }
            self.top.set(end);
            return block;
        }
        // SAFETY: the caller vouches for block and layout; a new block does not overlap the old.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                new.copy_from_nonoverlapping(block, size.min(layout.size()));
                self.dealloc(block, layout);
            }
            new
        }
    }
}

/// Frees all that a call has left behind: for the post-return function, when nobody holds a block any
/// more.
pub fn empty_heap() {
    HEAP.empty();
}

/// Where the host puts arguments (canonical ABI, `realloc`). wit-bindgen leaves it to libc on this
/// target, which a component without imports does not link.
#[unsafe(no_mangle)]
unsafe extern "C" fn cabi_realloc(
    block: *mut u8,
    old_size: usize,
    align: usize,
    size: usize,
) -> *mut u8 {
    // SAFETY: the canonical ABI passes either no block (size 0) or one that came from here, and an
    // alignment that is a power of two.
    let new = unsafe {
        let layout = Layout::from_size_align_unchecked(old_size, align);
        if old_size == 0 {
            if size == 0 {
                return align as *mut u8;
            }
            HEAP.alloc(Layout::from_size_align_unchecked(size, align))
        } else {
            HEAP.realloc(block, layout, size)
        }
    };
    if new.is_null() {
        unreachable()
    }
    new
}

/// A panic is a bug; it ends as a trap, which the host reports with stage and component.
#[panic_handler]
fn trap(_: &core::panic::PanicInfo) -> ! {
    unreachable()
}
