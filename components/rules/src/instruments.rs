//! The instruments of the Beilun quality award.

use crate::date::UNKNOWN_DAY;
use crate::law::{Instrument, Status, Text};

/// The 2021 revision, published for comment; its article 29 leaves the day of effect blank.
pub const BEILUN_2021: Instrument = Instrument {
    id: "beilun-2021",
    title: Text(
        "宁波市北仑区人民政府质量奖管理办法（2021年修订）（征求意见稿）",
        "Measures for the Quality Award of the Beilun District Government (2021 revision, draft for comment)",
    ),
    number: "",
    issued: UNKNOWN_DAY,
    in_force: UNKNOWN_DAY,
    repealed: UNKNOWN_DAY,
    status: Status::Draft,
    replaces: &["beilun-2014"],
};

/// The 2014 measure, reconstructed: only its title, number, date and repeal are read.
pub const BEILUN_2014: Instrument = Instrument {
    id: "beilun-2014",
    title: Text(
        "宁波市北仑区区长质量奖评审管理办法",
        "Measures for the Review of the Beilun District Mayor's Quality Award",
    ),
    number: "仑政办〔2014〕101号",
    // 2014-08-11
    issued: 16_293,
    in_force: UNKNOWN_DAY,
    repealed: UNKNOWN_DAY,
    status: Status::Reconstructed,
    replaces: &[],
};
