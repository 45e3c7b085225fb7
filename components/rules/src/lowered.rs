//! What a component says of itself, lowered when it is compiled.
//!
//! `describe` and its like answer the same at every call, and their answers stand in the tables of the
//! law. These have the layout that the canonical ABI wants in memory (`repr(C)`, fields in the order of
//! the contract), so a component answers with their address: nothing is copied, nothing has to be freed.
//!
//! What a call works out is lowered by wit-bindgen's code. Its results die together, so that after a
//! call the heap is emptied as a whole, where wit-bindgen would walk them once more.

use core::mem::MaybeUninit;

/// An answer that stands in memory: the address of a list is the address of where the list and its
/// length stand.
#[repr(transparent)]
pub struct Table<T: 'static>(pub &'static [T]);

/// Rust promises no layout for a reference to a string or a slice. The canonical ABI wants the address
/// before the length; a compiler that laid them out otherwise would not compile this.
const _: () = {
    #[allow(unsafe_code)]
    // SAFETY: the sizes are equal, which the compiler checks; the second word is read as a number, which
    // the evaluation of constants refuses for an address.
    let length = unsafe {
        let [_, length]: [MaybeUninit<usize>; 2] = core::mem::transmute("three");
        length.assume_init()
    };
    assert!(length == 5);
};

/// Where the export macro of the bindings looks for the exports of an interface, in the place of
/// `laurel_rules::wit`.
#[cfg(target_arch = "wasm32")]
#[allow(missing_docs)]
pub mod exports {
    pub mod laurel {
        pub mod award {
            pub use crate::wit::exports::laurel::award::types;

            macro_rules! interface {
                ($name:ident, $feature:literal, $theirs:ident, $ours:ident) => {
                    #[cfg(feature = $feature)]
                    pub mod $name {
                        pub use crate::wit::exports::laurel::award::$name::*;
                        pub use crate::$ours as $theirs;
                    }
                };
            }

            interface!(
                eligibility,
                "eligibility",
                __export_laurel_award_eligibility_0_1_0_cabi,
                export_eligibility
            );
            interface!(
                scoring,
                "scoring",
                __export_laurel_award_scoring_0_1_0_cabi,
                export_scoring
            );
            interface!(
                ranking,
                "ranking",
                __export_laurel_award_ranking_0_1_0_cabi,
                export_ranking
            );
            interface!(
                sanction,
                "sanction",
                __export_laurel_award_sanction_0_1_0_cabi,
                export_sanction
            );
        }
    }
}

/// The exports of an interface: its tables, each handed out as its address, and the one function that
/// works something out, as the bindings lift its arguments and lower its results.
#[doc(hidden)]
#[macro_export]
macro_rules! export_lowered {
    (
        tables: { $($table:literal => $address:expr,)* }
        call: $call:literal => $lifted:expr,
        after: $after:literal
    ) => {
        const _: () = {
            $(
                const _: () = {
                    #[unsafe(export_name = $table)]
                    extern "C" fn table() -> *const u8 {
                        (&raw const *$address).cast()
                    }
                };
            )*

            #[unsafe(export_name = $call)]
            unsafe extern "C" fn call(arguments: *mut u8) -> *mut u8 {
                // SAFETY: the host lowers the arguments as the contract says.
                unsafe { $lifted(arguments) }
            }

            #[unsafe(export_name = $after)]
            extern "C" fn after(_results: *mut u8) {
                $crate::empty_heap();
            }
        };
    };
}

/// The exports of stage 1.
#[cfg(feature = "eligibility")]
#[doc(hidden)]
#[macro_export]
macro_rules! export_eligibility {
    ($stage:ident with_types_in $($bindings:tt)*) => {
        $crate::export_lowered!(
            tables: {
                "laurel:award/eligibility@0.1.0#describe" => $stage::LAW,
                "laurel:award/eligibility@0.1.0#facts" => $stage::FACTS,
            }
            call: "laurel:award/eligibility@0.1.0#screen" => $($bindings)*::_export_screen_cabi::<$stage>,
            after: "cabi_post_laurel:award/eligibility@0.1.0#screen"
        );
    };
}

/// The exports of stage 2.
#[cfg(feature = "scoring")]
#[doc(hidden)]
#[macro_export]
macro_rules! export_scoring {
    ($stage:ident with_types_in $($bindings:tt)*) => {
        $crate::export_lowered!(
            tables: {
                "laurel:award/scoring@0.1.0#describe" => $stage::LAW,
                "laurel:award/scoring@0.1.0#standards" => $stage::STANDARDS,
            }
            call: "laurel:award/scoring@0.1.0#score" => $($bindings)*::_export_score_cabi::<$stage>,
            after: "cabi_post_laurel:award/scoring@0.1.0#score"
        );
    };
}

/// The exports of stage 3.
#[cfg(feature = "ranking")]
#[doc(hidden)]
#[macro_export]
macro_rules! export_ranking {
    ($stage:ident with_types_in $($bindings:tt)*) => {
        $crate::export_lowered!(
            tables: {
                "laurel:award/ranking@0.1.0#describe" => $stage::LAW,
            }
            call: "laurel:award/ranking@0.1.0#select" => $($bindings)*::_export_select_cabi::<$stage>,
            after: "cabi_post_laurel:award/ranking@0.1.0#select"
        );
    };
}

/// The exports of stage 4.
#[cfg(feature = "sanction")]
#[doc(hidden)]
#[macro_export]
macro_rules! export_sanction {
    ($stage:ident with_types_in $($bindings:tt)*) => {
        $crate::export_lowered!(
            tables: {
                "laurel:award/sanction@0.1.0#describe" => $stage::LAW,
                "laurel:award/sanction@0.1.0#measure-kinds" => $stage::KINDS,
            }
            call: "laurel:award/sanction@0.1.0#enforce" => $($bindings)*::_export_enforce_cabi::<$stage>,
            after: "cabi_post_laurel:award/sanction@0.1.0#enforce"
        );
    };
}
