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
    #[cfg_attr(feature = "clap", value(alias = "存疑"))]
    Open,
    /// 照旧：沿用已作的遴选和名单，未列入者不入选 · the visits and lists on record stand: who is not on them is out
    #[cfg_attr(feature = "clap", value(alias = "照旧"))]
    Held,
    /// 按序：尚未作出的各环节按名次推定 · every step not taken is deduced from the order by scores
    #[cfg_attr(feature = "clap", value(aliases = ["按序", "按序推定"]))]
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
                "未决事项“照旧”：未列入现场评审的不再入选，已有名单照用，即评审组若走访同样的企业会得出的结果。",
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

/// A step that people take, in the order of the procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The office's list of eligible applicants (article 17).
    List,
    /// The panel's choice for a visit (article 18).
    Visit,
    /// The office's list of candidates (article 20).
    Candidates,
    /// The deliberation and what follows from it (article 20).
    Deliberation,
    /// The public notice, which asks for more (article 20): who passes it is then approved as before.
    Notice,
}

/// How a scheme takes what a record leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stance {
    /// Nobody decided about whom a record leaves out.
    #[default]
    Open,
    /// Whom the record leaves out of a visit, it decides against; nobody decided about whom its list of
    /// candidates leaves out.
    OpenFromCandidates,
    /// Whom a record leaves out, it decides against.
    Against,
    /// As `Against`, and what is not on record is deduced from the order.
    Deduced,
    /// As `Deduced`; the notice is deduced anew.
    NoticeAnew,
    /// As `Deduced`; deliberation, notice and approval are deduced anew.
    DeliberationAnew,
    /// As `Deduced`; the candidates and all that follows are deduced anew.
    CandidatesAnew,
    /// The record is of other rules: all steps after the visit are deduced.
    DeducedAnew,
}

/// How many ways there are.
pub(super) const STANCES: usize = 8;

impl Stance {
    /// The stance of a scheme towards a record. `from` is the first step that a term or rule touches
    /// which was set for the run: what was decided before it stands.
    pub fn of(undecided: Undecided, whose: Whose, from: Option<Step>) -> Self {
        let from = match whose {
            Whose::Others => Some(Step::List),
            Whose::Own | Whose::Unsaid => from,
        };
        match (undecided, from) {
            (Undecided::Held, _) => Self::Against,
            (Undecided::Open, _) if whose == Whose::Unsaid => Self::Open,
            (Undecided::Open, Some(Step::List | Step::Visit)) => Self::Open,
            (Undecided::Open, Some(Step::Candidates)) => Self::OpenFromCandidates,
            (Undecided::Open, Some(Step::Deliberation | Step::Notice) | None) => Self::Against,
            (Undecided::ByOrder, Some(Step::List | Step::Visit)) => Self::DeducedAnew,
            (Undecided::ByOrder, Some(Step::Candidates)) => Self::CandidatesAnew,
            (Undecided::ByOrder, Some(Step::Deliberation)) => Self::DeliberationAnew,
            (Undecided::ByOrder, Some(Step::Notice)) => Self::NoticeAnew,
            (Undecided::ByOrder, None) => Self::Deduced,
        }
    }

    /// Whether what is not on record is deduced from the order.
    pub fn deduces(self) -> bool {
        self >= Self::Deduced
    }

    /// Whether the office's list of eligible applicants decides about whom it leaves out.
    pub fn lists_stand(self) -> bool {
        !matches!(
            self,
            Self::Open | Self::OpenFromCandidates | Self::DeducedAnew
        )
    }

    /// Whether the record decides about the visits.
    pub(super) fn visits_stand(self) -> bool {
        self != Self::Open
    }

    /// Whether a recorded step is left out, to be deduced anew.
    pub(super) fn anew(self, step: Step) -> bool {
        match self {
            Self::Open | Self::OpenFromCandidates | Self::Against | Self::Deduced => false,
            Self::NoticeAnew => step == Step::Notice,
            Self::DeliberationAnew => step >= Step::Deliberation,
            Self::CandidatesAnew => step >= Step::Candidates,
            Self::DeducedAnew => true,
        }
    }
}
