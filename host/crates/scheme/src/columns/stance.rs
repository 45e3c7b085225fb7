//! What is made of what people have not decided.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use laurel_words::lang::{Lang, Text};

/// What a command makes of what people have not decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Undecided {
    /// 存疑：没有决定的一律未定 · it is open: what is certain
    #[default]
    Open,
    /// 照旧：沿用已作的遴选和名单，未列入者不入选 · the visits and lists on record stand: who is not on them is out
    Held,
    /// 按序：尚未作出的各环节按名次推定 · every step not taken is deduced from the order by scores
    ByOrder,
}

impl Undecided {
    /// Its name on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Held => "held",
            Self::ByOrder => "by-order",
        }
    }

    /// From its name on the command line.
    pub fn named(id: &str) -> Option<Self> {
        let all = [Self::Open, Self::Held, Self::ByOrder];
        all.into_iter().find(|way| way.id() == id)
    }

    /// In a word.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Open => lang.pick("存疑", "open"),
            Self::Held => lang.pick("照旧", "held"),
            Self::ByOrder => lang.pick("按序推定", "by order"),
        }
    }

    /// What a first line begins with.
    pub fn tag(self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("〔未决{}〕", self.word(lang)),
            Lang::En => format!("[undecided: {}] ", self.word(lang)),
        }
    }

    /// A first sentence with its mark: whoever quotes the one quotes the other.
    pub fn marked(self, told: impl Fn(Lang) -> String) -> Text {
        let of = |lang: Lang| self.tag(lang) + &told(lang);
        Text::new(of(Lang::Zh), of(Lang::En))
    }

    /// What it means, in one sentence.
    pub fn sentence(self, lang: Lang) -> &'static str {
        match self {
            Self::Open => lang.pick(
                "未决事项“存疑”：没有人就其作出决定的，一律未定。",
                "What people have not decided is open.",
            ),
            Self::Held => lang.pick(
                "未决事项“照旧”：未被选入现场评审的不再入选，已有名单照用，即评审组若走访同样的企业会得出的结果。",
                "What people have not decided is held: who was not picked for a visit stays so, and the lists on record count, as far as the version admits them; what would have come out had the panel visited the same firms.",
            ),
            Self::ByOrder => lang.pick(
                "未决事项“按序”：尚未作出的各环节按名次推定（前几位为候选，其中靠前者拟奖，公示通过，予以审定）；推定不是决定。",
                "What people have not decided is deduced from the order: the first are candidates, the first of these are proposed, pass the notice and are approved. A deduction is no decision.",
            ),
        }
    }

    /// As an output carries it.
    pub fn told(self) -> Told {
        Told {
            id: self,
            meaning: Text::new(self.sentence(Lang::Zh), self.sentence(Lang::En)),
        }
    }
}

/// What an output made of what people have not decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Told {
    /// Which way.
    pub id: Undecided,
    /// What it means.
    pub meaning: Text,
}

/// Whose decisions a record holds, as seen from a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// They were taken under this scheme.
    Own,
    /// They were taken under other rules.
    Others,
    /// The file does not say under which; the scheme is run as it stands.
    Unsaid,
}

/// How a scheme takes what a record leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stance {
    /// Nobody decided about whom a record leaves out.
    #[default]
    Open,
    /// Whom a record leaves out, it decides against.
    Against,
    /// As `Against`, and what is not on record is deduced from the order.
    Deduced,
    /// The record is of other rules: all steps after the visit are deduced.
    DeducedAnew,
}

impl Stance {
    /// The stance of a scheme towards a record.
    pub fn of(undecided: Undecided, whose: Whose) -> Self {
        match (undecided, whose) {
            (Undecided::Open, Whose::Own) | (Undecided::Held, _) => Self::Against,
            (Undecided::Open, _) => Self::Open,
            (Undecided::ByOrder, Whose::Others) => Self::DeducedAnew,
            (Undecided::ByOrder, _) => Self::Deduced,
        }
    }
}
