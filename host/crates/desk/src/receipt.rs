//! Receipts, as `--receipt` of the program writes them; what a runtime alone has is not in them.

use laurel_compare::compare::Diff;
use laurel_compare::whole::Reasons;
use laurel_contract::types::Detail;
use laurel_cycle::error::Error;
use laurel_receipt::canonical::canonical;
use laurel_receipt::make::Made;
use laurel_receipt::{Hash, Input};
use laurel_scheme::columns::Columns;
use laurel_scheme::limits::Asked;
use laurel_scheme::outcome::View;
use laurel_scheme::settings::Settings;
use laurel_words::lang::Lang;

use crate::desk::{Desk, nothing_held};
use crate::state::Letter;
use crate::take::compared;

/// The receipt of the comparison, or of the run of one side.
pub(crate) fn receipt(
    desk: &mut Desk,
    side: Option<Letter>,
    secret: &str,
) -> Result<Vec<u8>, Error> {
    let secret = Hash::parse(secret).ok_or_else(|| {
        Error::input(
            "浏览器不提供随机数，不能出具回执",
            "this browser gives no random numbers, without which there is no receipt",
        )
    })?;
    let held = desk.held.as_ref().ok_or_else(nothing_held)?;
    let about = About {
        input: Input {
            sha256: held.sha256,
            bytes: held.bytes.len() as u64,
        },
        anonymous: desk.state.anonymous.then_some(desk.state.lang),
        secret,
    };
    let Some(letter) = side else {
        let [asked_a, asked_b] = Letter::ALL.map(|letter| desk.state.side(letter).settings());
        return compared(desk, Reasons::All, |diff, a, b| {
            about.made(vec![(a, &asked_a), (b, &asked_b)], Some(diff))
        });
    };
    // The program reads a file for the schemes that it runs.
    let cycle = desk.cycle_for(letter)?;
    let columns = Columns::new(&cycle).taking(desk.state.undecided);
    let asked = desk.state.side(letter).settings();
    let set = desk.set(letter)?;
    let run = set
        .ready
        .run(&columns, set.settings, Detail::Reasons, &|_| ())?;
    about.made(vec![(&View::new(&run), &asked)], None)
}

/// What a receipt says beside what came of the runs.
struct About {
    input: Input,
    anonymous: Option<Lang>,
    secret: Hash,
}

impl About {
    fn made(&self, sides: Vec<(&View, &Settings)>, diff: Option<&Diff>) -> Result<Vec<u8>, Error> {
        let made = Made {
            sides,
            diff,
            input: self.input,
            anonymous: self.anonymous,
            limits: &Asked::default(),
            register: None,
            wasmtime: None,
        };
        canonical(&made.receipt(self.secret, None)?)
    }
}
