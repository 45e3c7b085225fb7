//! What was done so far, and what can be done.

use serde::{Deserialize, Serialize};

use laurel_scheme::columns::Undecided;
pub use laurel_scheme::settings_file::SideSettings as Side;
use laurel_scheme::stage::Stage;
use laurel_words::lang::Lang;

/// One of the two sides of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Letter {
    /// The baseline.
    A,
    /// The reform.
    B,
}

impl Letter {
    /// Both.
    pub const ALL: [Self; 2] = [Self::A, Self::B];

    /// As it is written.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }
}

/// What the middle of the page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tab {
    /// Transitions, the course of the review, attribution, the table of changes.
    #[default]
    Overview,
    /// The applicants.
    Firms,
    /// The regulation.
    Law,
    /// What other values would do.
    Try,
    /// What the file is worth.
    Data,
}

/// By which column the applicants are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// As in the file.
    #[default]
    File,
    /// By their score, the highest first.
    Score,
    /// By how far they come under A.
    A,
    /// By how far they come under B.
    B,
}

/// Which applicants are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// A part of id, name or credit code.
    pub text: String,
    /// A cell of a matrix: question, answer under A, answer under B.
    pub cell: Option<(String, String, String)>,
    /// A change to an article that has a share in their difference.
    pub change: Option<String>,
    /// Only those that come out differently.
    pub changed: bool,
    /// Only those whose outcome rests on an assumption.
    pub assumed: bool,
    /// Only those of whom something is open.
    pub open: bool,
    /// Only those whom others moved.
    pub displaced: bool,
}

impl Filter {
    /// Whether it leaves anybody out.
    pub fn is_set(&self) -> bool {
        *self != Self::default()
    }
}

/// What is tried with other values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// On which side.
    pub side: Option<Letter>,
    /// The term that is swept.
    pub term: String,
    /// A second term, for a map.
    pub other: String,
    /// Whether stability is asked for.
    pub stability: bool,
    /// Whether robustness is asked for.
    pub robust: bool,
}

/// All that was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// The language.
    pub lang: Lang,
    /// The baseline.
    pub a: Side,
    /// The reform.
    pub b: Side,
    /// What is made of what people have not decided.
    pub undecided: Undecided,
    /// Whether identities are left out.
    pub anonymous: bool,
    /// What is shown.
    pub tab: Tab,
    /// Who is listed.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// How many of them.
    pub shown: usize,
    /// Whose card is open.
    pub chosen: Option<String>,
    /// Whether the card says what it would take.
    pub whatif: bool,
    /// Only terms that were turned are listed.
    pub only_changed: bool,
    /// The texts of the two versions, as they were brought.
    pub texts: [String; 2],
    /// What is tried.
    pub tried: Asked,
}

impl State {
    /// One of the sides.
    pub fn side(&self, letter: Letter) -> &Side {
        match letter {
            Letter::A => &self.a,
            Letter::B => &self.b,
        }
    }

    /// The same, to be changed.
    pub fn side_mut(&mut self, letter: Letter) -> &mut Side {
        match letter {
            Letter::A => &mut self.a,
            Letter::B => &mut self.b,
        }
    }
}

/// What can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Take {
    /// The report, as one page.
    Report,
    /// The result as a workbook.
    Workbook,
    /// Everyone who comes out differently, as CSV.
    Csv,
    /// The comparison in JSON.
    Json,
    /// The settings of both sides.
    Settings,
    /// A workbook to be filled in.
    Blank,
    /// The receipt of the comparison, or of the run of a side.
    Receipt,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub enum Event {
    /// Shows the page anew.
    Show,
    /// Another language.
    Lang {
        /// Which.
        to: Lang,
    },
    /// Another way to take what nobody has decided.
    Undecided {
        /// Which.
        to: Undecided,
    },
    /// Leaves identities out, or shows them.
    Anonymous {
        /// Whether they are left out.
        on: bool,
    },
    /// Another scheme on a side.
    Choose {
        /// The side.
        side: Letter,
        /// Id of the scheme.
        value: String,
    },
    /// Exchanges the two sides.
    Swap,
    /// Takes a stage from a scheme, or from a component that was brought.
    Stage {
        /// The side.
        side: Letter,
        /// The stage.
        stage: Stage,
        /// Id of the scheme that it is taken from, or the name of the component's file.
        value: String,
    },
    /// Turns a term.
    Set {
        /// The side.
        side: Letter,
        /// Id of the term.
        term: String,
        /// Its value, as on the command line.
        value: String,
    },
    /// Sets a term, a rule or a stage back.
    Undo {
        /// The side.
        side: Letter,
        /// Id of the term, rule or stage.
        what: String,
    },
    /// Sets everything back.
    Back,
    /// Waives a rule, or asks it again.
    Waive {
        /// The side.
        side: Letter,
        /// Id of the rule.
        rule: String,
        /// Whether it is waived.
        on: bool,
    },
    /// Lists only terms that were turned.
    Turned {
        /// Whether.
        on: bool,
    },
    /// Another view.
    Tab {
        /// Which.
        to: Tab,
    },
    /// Lists other applicants.
    Filter(Filter),
    /// Lists those whose answers are not the same.
    Cell {
        /// Question, answer under A, answer under B, with dots between them; empty for any.
        value: String,
    },
    /// Lists those in whose difference a change has a share.
    Change {
        /// Id of the change; empty for any.
        value: String,
    },
    /// Lists those whose id, name or code has a text in it.
    Find {
        /// The text.
        value: String,
    },
    /// Turns a mark of the filter.
    Only {
        /// `changed`, `assumed`, `open`, `displaced`.
        what: String,
        /// Whether.
        on: bool,
    },
    /// Sorts the list.
    Sort {
        /// By what.
        value: Sort,
    },
    /// Lists more of them.
    More,
    /// Opens an applicant's card.
    Card {
        /// Its id; none closes it.
        id: Option<String>,
    },
    /// The next in the list, or the one before.
    Step {
        /// Whether the one before.
        back: bool,
    },
    /// Says what it would take, or not.
    Whatif {
        /// Whether.
        on: bool,
    },
    /// Brings the text of a version.
    Text {
        /// The side.
        side: Letter,
        /// The text.
        value: String,
    },
    /// A file was refused before it came here.
    Refuse {
        /// Its name.
        name: String,
        /// Why, in Chinese.
        zh: String,
        /// The same in English.
        en: String,
    },
    /// Tries a term on a side.
    Sweep {
        /// The side.
        side: Letter,
        /// Id of the term.
        term: String,
        /// Id of a second one; empty for none.
        #[serde(default)]
        other: String,
    },
    /// Asks how stable the list is.
    Stability {
        /// The side.
        side: Letter,
    },
    /// Asks which differences rest on assumed values.
    Robust,
    /// Takes something away.
    Take {
        /// What.
        what: Take,
        /// Of which side alone; none for both.
        #[serde(default)]
        side: Option<Letter>,
        /// 32 random bytes for a receipt, as hexadecimal digits.
        #[serde(default)]
        secret: String,
    },
}
