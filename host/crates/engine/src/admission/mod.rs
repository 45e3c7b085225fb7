//! What happens to a stranger's component before anything of it is compiled, in one place for every
//! command and for the library.
//!
//! 1. What is the file at all ([`Kind`])? What is no component is named in one sentence.
//! 2. Is there more of anything in it than there may be ([`count()`])? Nothing is validated before.
//! 3. What does it import and export? That is read without compiling.
//! 4. Does it compile in the time and memory that it is given ([`trial`])? Where this program is the one
//!    that runs, a second process of it tries, which can be ended; it leaves the code in wasmtime's cache.
//!    Where the library is part of another program, the work that was counted decides, and nothing is
//!    optimized: that takes the longest where it is made to.
//!
//! The built-in components are known by their bytes, and go through none of it; what once went through
//! on this machine is remembered by its digest, beside wasmtime's cache, with the limits that the user set
//! for it then: `laurel conform FILE --limit compile-time=60s` admits a component that takes longer for
//! every later command, in whatever folder or receipt it stands. What is in a composed scheme is remembered
//! with it.

mod trial;

pub use laurel_admission::{
    CONTRACT, Counted, Ground, Import, Kind, Stop, count, counted, exports, ground, imports,
    interface, is_component, is_service, look,
};
pub use trial::{Setting, serve, use_this_program};

use crate::engine::{Failure, Limits};

/// Refuses a component that may not be compiled. `setting` is what it would be compiled with; of what is
/// trusted nothing is asked.
///
/// # Errors
/// With one sentence that says why.
pub fn admit(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    setting: Setting,
    trusted: bool,
) -> Result<(), Failure> {
    is_component(name, bytes)?;
    if trusted {
        return Ok(());
    }
    // What it imports speaks against it whatever its functions are, and is read at once.
    interface(name, &counted(name, bytes, false)?)?;
    let digest = laurel_scheme::digest::digest(bytes);
    if trial::is_known(&digest, setting) {
        return Ok(());
    }
    let counted = counted(name, bytes, true)?;
    trial::compiles(name, bytes, limits, setting, counted.work)?;
    trial::remember(&digest, setting);
    // Its parts are less work than the whole: a composed scheme's stages are called by themselves too.
    if let Ok(outline) = laurel_admission::outline::Outline::of(bytes) {
        for part in outline.nested {
            trial::remember(&laurel_scheme::digest::digest(part), setting);
        }
    }
    Ok(())
}

/// Whether a component was admitted on this machine before.
pub fn is_admitted(bytes: &[u8], setting: Setting) -> bool {
    trial::is_known(&laurel_scheme::digest::digest(bytes), setting)
}

/// Remembers a component as one that was admitted on this machine.
pub fn remember(bytes: &[u8], setting: Setting) {
    trial::remember(&laurel_scheme::digest::digest(bytes), setting);
}

/// Whether a component is compiled without an optimizer: that of a stranger, where no second process
/// tries it.
pub fn is_plain(trusted: bool) -> bool {
    !trial::is_possible() && !trusted
}
