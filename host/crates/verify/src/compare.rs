//! What differs between two receipts, such as a recorded one and that of running again: to the stage,
//! and from what was put in to what came out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use laurel_cycle::error::Error;
use laurel_receipt::canonical::Hash;
use laurel_receipt::{Input, Private, PrivateSide, Public, PublicSide, PublicStage, Receipt};
use laurel_scheme::limits::Limits;
use laurel_scheme::stage::Stage;
use laurel_schemes::find::built_in;
use laurel_words::lang::{Lang, Text};
use laurel_words::typed::typed;
use laurel_words::visible::short;

/// What is held against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The cycle file.
    Input,
    /// Which scheme it is, and how it is named.
    Scheme,
    /// The contract.
    Contract,
    /// Whether identities were left out.
    Anonymity,
    /// The component of a stage.
    Component,
    /// The settings of a stage.
    Settings,
    /// The limits of a stage.
    Limits,
    /// The fuel that a stage used.
    Fuel,
    /// What a stage put out.
    Output,
    /// Counts of an outcome.
    Counts,
    /// The outcome.
    Outcome,
    /// The comparison.
    Comparison,
    /// The attribution of differences to articles.
    Attribution,
    /// The records of applicants.
    Records,
    /// Who signed.
    Signature,
}

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// What differs.
    pub what: What,
    /// The side, A or B; none for a run, and for what is common to both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<char>,
    /// The stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// In words.
    pub text: Text,
}

/// What there is to say.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Findings {
    /// What differs.
    pub differences: Vec<Difference>,
    /// What is to be known and is no difference.
    pub remarks: Vec<Text>,
    /// What was not held against each other, and why.
    pub not_compared: Vec<Text>,
    /// Whether other versions of Laurel or wasmtime made them.
    pub other_versions: bool,
}

/// Where a difference is.
#[derive(Clone, Copy, Default)]
struct At {
    side: Option<char>,
    stage: Option<Stage>,
}

impl At {
    /// In words: `ranking of B`.
    fn say(self, lang: Lang) -> String {
        let stage = self.stage.map(|stage| stage.title(lang));
        match (stage, self.side, lang) {
            (None, None, _) => String::new(),
            (None, Some(side), _) => side.to_string(),
            (Some(stage), None, _) => stage.to_owned(),
            (Some(stage), Some(side), Lang::Zh) => format!("{side} 的{stage}"),
            (Some(stage), Some(side), Lang::En) => format!("{stage} of {side}"),
        }
    }
}

impl Findings {
    fn differs(&mut self, what: What, at: At, (zh, en): (&str, &str)) {
        let text = |lang: Lang, text: &str| match at.say(lang) {
            place if place.is_empty() => text.to_owned(),
            place => format!("{place}{}{text}", lang.pick("：", ": ")),
        };
        self.differences.push(Difference {
            what,
            side: at.side,
            stage: at.stage,
            text: Text::new(text(Lang::Zh, zh), text(Lang::En, en)),
        });
    }

    /// Notes a difference in something that has a digest.
    fn digests(&mut self, what: What, at: At, (zh, en): (&str, &str), pair: (Hash, Hash)) {
        let (recorded, now) = pair;
        if recorded != now {
            let zh = format!("{zh}：回执为 {recorded}，现为 {now}");
            let en = format!("{en}: {recorded} in the receipt, {now} now");
            self.differs(what, at, (&zh, &en));
        }
    }

    /// Notes a difference in something that is written out, as far as it is short. A name may be anybody's.
    fn values(&mut self, what: What, at: At, name: (&str, &str), pair: (&str, &str)) {
        let ((zh, en), (recorded, now)) = (name, pair);
        if recorded != now {
            let named = matches!(
                what,
                What::Scheme | What::Component | What::Contract | What::Comparison
            );
            let (recorded, now) = match named {
                true => (named_by(recorded), named_by(now)),
                false => (short(recorded), short(now)),
            };
            let zh = format!("{zh} 回执为 {recorded}，现为 {now}");
            let en = format!("{en} is {recorded} in the receipt, {now} now");
            self.differs(what, at, (&zh, &en));
        }
    }

    /// Notes something that cannot be held against each other.
    fn not_compared(&mut self, at: At, (zh, en): (&str, &str)) {
        let text = |lang: Lang, text: &str| match at.say(lang) {
            place if place.is_empty() => text.to_owned(),
            place => format!("{place}{}{text}", lang.pick("：", ": ")),
        };
        let text = Text::new(text(Lang::Zh, zh), text(Lang::En, en));
        if !self.not_compared.contains(&text) {
            self.not_compared.push(text);
        }
    }

    /// Whether this is among what differs.
    pub fn has(&self, what: What) -> bool {
        self.differences.iter().any(|it| it.what == what)
    }

    /// The cycle file is another one, and cannot be read as one.
    pub fn other_input(receipt: &Receipt, now: Input, why: &Error) -> Self {
        let mut found = Self::default();
        let was = receipt.private.input.sha256;
        let pair = (was, now.sha256);
        let name = ("申报文件不同", "the cycle file is another one");
        found.digests(What::Input, At::default(), name, pair);
        found.remarks.push(Text::new(
            format!("未能重新运行：{}", why.show(Lang::Zh)),
            format!("it was not run again: {}", why.show(Lang::En)),
        ));
        found
    }

    /// A receipt of an applicant's own that was cut from another receipt.
    pub fn other_receipt(&mut self) {
        let text = ("不是出自这份回执", "it was not cut from this receipt");
        self.differs(What::Records, At::default(), text);
    }

    /// A signature that is not the one that was asked for.
    pub fn signature(&mut self, zh: &str, en: &str) {
        self.differs(What::Signature, At::default(), (zh, en));
    }
}

/// What a recorded receipt is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// Another receipt that somebody has.
    Receipt,
    /// That of running again, with the same bytes from wherever they are at hand.
    Again,
}

/// What differs between a recorded receipt and another.
pub fn compare(recorded: &Receipt, now: &Receipt, how: Other) -> Findings {
    let mut found = Findings::default();
    let all = At::default();
    let (was, is) = (&recorded.statement.public, &now.statement.public);
    versions(&mut found, was, is);
    let (input, other) = (recorded.private.input, now.private.input);
    found.digests(
        What::Input,
        all,
        ("申报文件不同", "the cycle file is another one"),
        (input.sha256, other.sha256),
    );
    if input.sha256 == other.sha256 && input.bytes != other.bytes {
        let pair = (input.bytes.to_string(), other.bytes.to_string());
        let name = ("申报文件的字节数", "the number of bytes of the cycle file");
        found.values(What::Input, all, name, (&pair.0, &pair.1));
    }
    if was.anonymous != is.anonymous {
        let text = (
            "一份回执略去身份信息，另一份没有，或语言不同",
            "one leaves identities out, the other does not or in another language",
        );
        found.differs(What::Anonymity, all, text);
    }
    if was.sides.len() != is.sides.len() {
        let text = (
            "一份是运行的回执，另一份是对比的回执",
            "one is the receipt of a run, the other that of a comparison",
        );
        found.differs(What::Scheme, all, text);
        return found;
    }
    let letters =
        |number: usize| (was.sides.len() > 1).then_some(if number == 0 { 'A' } else { 'B' });
    let public = was.sides.iter().zip(&is.sides);
    let private = recorded.private.sides.iter().zip(&now.private.sides);
    for (number, ((was, is), (gave, gives))) in public.zip(private).enumerate() {
        side(&mut found, letters(number), how, (was, is), (gave, gives));
    }
    comparison(&mut found, recorded, now);
    let pair = (was.applicants.to_string(), is.applicants.to_string());
    let name = ("申报单位数", "the number of applicants");
    found.values(What::Records, all, name, (&pair.0, &pair.1));
    if recorded.private.secret == now.private.secret {
        found.digests(
            What::Records,
            all,
            ("申报单位记录不同", "the records of applicants differ"),
            (was.records, is.records),
        );
    } else if was.records == is.records {
        // Other secrets give other salts, and so another root over the same records.
        let text = (
            "密值不同，而申报单位记录的摘要值相同：其中一份是改造的",
            "their secrets differ, and yet the digest of the applicants' records is the same: one was made up",
        );
        found.differs(What::Records, all, text);
    } else {
        found.not_compared(
            all,
            (
                "逐家的申报单位记录：两份回执密值不同，记录的摘要值无从对照（可用 --cycle 重新运行）",
                "the applicants' records one by one: the secrets of the two differ, and so do the digests of the same records (run again with --cycle)",
            ),
        );
    }
    // The backstop: whatever was held against each other above, nothing else may differ either.
    let limits = |public: &Public| public.limits_asked.clone().recorded();
    if found.differences.is_empty() && limits(was) != limits(is) {
        let text = ("命令行所设限额不同", "the command line sets other limits");
        found.differs(What::Limits, all, text);
    }
    if found.differences.is_empty() && was.warnings != is.warnings {
        let text = (
            "申报文件提醒的数目不同",
            "the cycle file has other warnings",
        );
        found.differs(What::Input, all, text);
    }
    let counted = was.wasmtime.is_some() && is.wasmtime.is_some();
    if found.differences.is_empty() && alike(recorded, now, counted) != alike(now, now, counted) {
        let text = ("其他内容不同", "something else differs");
        found.differs(What::Outcome, all, text);
    }
    found
}

/// A receipt with what may differ where nothing differs as another has it: secrets and what follows from
/// them, versions of the program, where the bytes of a component were; `counted` says whether a runtime made
/// both.
fn alike(receipt: &Receipt, other: &Receipt, counted: bool) -> (Public, Private) {
    let (mut public, mut private) = (receipt.statement.public.clone(), receipt.private.clone());
    let to = &other.statement.public;
    public.laurel.clone_from(&to.laurel);
    public.wasmtime.clone_from(&to.wasmtime);
    public.private = to.private;
    public.limits_asked = public.limits_asked.recorded();
    if private.secret != other.private.secret {
        private.secret = other.private.secret;
        public.records = to.records;
    }
    for (side, to) in public.sides.iter_mut().zip(&to.sides) {
        for (stage, to) in side.stages.values_mut().zip(to.stages.values()) {
            stage.from.clone_from(&to.from);
            let both = stage.limits.zip(to.limits).filter(|_| counted);
            stage.limits = both.map(|(limits, to)| Limits {
                compile_ms: to.compile_ms,
                compile_memory: to.compile_memory,
                total_fuel: to.total_fuel,
                total_ms: to.total_ms,
                ..limits
            });
        }
    }
    let stages = private.sides.iter_mut();
    for stage in stages.flat_map(|side| side.stages.values_mut()) {
        stage.fuel = stage.fuel.filter(|_| counted);
    }
    (public, private)
}

fn versions(found: &mut Findings, was: &Public, is: &Public) {
    let contract = (was.contract.as_str(), is.contract.as_str());
    let name = ("契约", "the contract");
    found.values(What::Contract, At::default(), name, contract);
    let runtimes = was.wasmtime.as_ref().zip(is.wasmtime.as_ref());
    if runtimes.is_none() && was.wasmtime != is.wasmtime {
        let text = (
            "燃料与限额：一份回执取自网页，那里没有运行时计量",
            "fuel and limits: one receipt was taken from a page, where no runtime counts them",
        );
        found.not_compared(At::default(), text);
    }
    let runtimes = runtimes.map(|(was, is)| ("wasmtime", was, is));
    let laurel = ("Laurel", &was.laurel, &is.laurel);
    for (name, was, is) in [laurel].into_iter().chain(runtimes) {
        if was != is {
            found.other_versions = true;
            found.remarks.push(Text::new(
                format!("{name} 版本不同：回执为 {was}，现为 {is}"),
                format!("another version of {name}: {was} in the receipt, {is} now"),
            ));
        }
    }
    if was.undecided != is.undecided {
        let pair = (was.undecided.id(), is.undecided.id());
        let name = (
            "未决事项的处理",
            "what is made of what people have not decided",
        );
        found.values(What::Settings, At::default(), name, pair);
    }
    if was.year != is.year {
        let pair = (was.year.to_string(), is.year.to_string());
        let name = ("评审年度", "the year of the cycle");
        found.values(What::Input, At::default(), name, (&pair.0, &pair.1));
    }
}

fn side(
    found: &mut Findings,
    letter: Option<char>,
    other: Other,
    (was, is): (&PublicSide, &PublicSide),
    (gave, gives): (&PrivateSide, &PrivateSide),
) {
    let at = At {
        side: letter,
        stage: None,
    };
    found.values(
        What::Scheme,
        at,
        ("方案", "the scheme"),
        (&was.scheme, &is.scheme),
    );
    found.values(
        What::Scheme,
        at,
        ("方案名称", "the scheme's name"),
        (&was.name.zh, &is.name.zh),
    );
    found.values(
        What::Scheme,
        at,
        ("方案英文名称", "the scheme's English name"),
        (&was.name.en, &is.name.en),
    );
    if was.status != is.status {
        let pair = (was.status.word(Lang::Zh), is.status.word(Lang::Zh));
        let name = ("方案状态", "the scheme's status");
        found.values(What::Scheme, at, name, pair);
    }
    for stage in Stage::ALL {
        let at = At {
            side: letter,
            stage: Some(stage),
        };
        match (was.stages.get(&stage), is.stages.get(&stage)) {
            (Some(was), Some(is)) => put_in(found, at, other, was, is),
            (None, None) => {}
            _ => found.differs(
                What::Component,
                at,
                ("只有一方有组件", "only one has a component"),
            ),
        }
        if let (Some(gave), Some(gives)) = (gave.stages.get(&stage), gives.stages.get(&stage)) {
            let pair = (gave.output, gives.output);
            found.digests(What::Output, at, ("输出不同", "the output differs"), pair);
            if let (Some(was), Some(is)) = (gave.fuel, gives.fuel) {
                let name = ("所用燃料", "the fuel that it used");
                found.values(What::Fuel, at, name, (&was.to_string(), &is.to_string()));
            }
        } else {
            found.differs(
                What::Output,
                at,
                ("没有输出的摘要值", "there is no digest of what it put out"),
            );
        }
    }
    // What was set shows in the settings of the stages; here is only what no stage has.
    if !found.has(What::Settings) && (&was.set, &was.waived) != (&is.set, &is.waived) {
        let text = ("命令行的设定不同", "the command line sets other things");
        found.differs(What::Settings, at, text);
    }
    if was.summary != is.summary {
        found.differs(
            What::Counts,
            at,
            ("结果的各项数目不同", "the counts of the outcome differ"),
        );
    }
    let pair = (gave.outcome, gives.outcome);
    found.digests(What::Outcome, at, ("结果不同", "the outcome differs"), pair);
}

/// What a stage is made of and given.
fn put_in(found: &mut Findings, at: At, other: Other, was: &PublicStage, is: &PublicStage) {
    found.digests(
        What::Component,
        at,
        ("组件不同，摘要值", "the component is another one, digest"),
        (was.component, is.component),
    );
    let name = ("组件所用契约", "the contract that it speaks");
    found.values(What::Contract, at, name, (&was.contract, &is.contract));
    found.values(
        What::Component,
        at,
        ("所实现的规则版本", "the rule version that it implements"),
        (&was.instrument, &is.instrument),
    );
    if was.from != is.from {
        let said = |from: &Option<String>, lang: Lang| match from {
            Some(id) => named_by(id).into_owned(),
            None => lang.pick("单独的文件", "a file by itself").to_owned(),
        };
        let zh = format!(
            "组件出自哪个方案：回执为 {}，现为 {}",
            said(&was.from, Lang::Zh),
            said(&is.from, Lang::Zh)
        );
        let en = format!(
            "which scheme the component came from: {} in the receipt, {} now",
            said(&was.from, Lang::En),
            said(&is.from, Lang::En)
        );
        // A built-in scheme would be where it comes from, if it had these bytes.
        let untrue = was.component == is.component
            && was
                .from
                .as_deref()
                .is_some_and(|id| built_in().any(|it| it == id));
        match other {
            Other::Again if untrue => found.differs(What::Component, at, (&zh, &en)),
            Other::Receipt => found.differs(What::Component, at, (&zh, &en)),
            Other::Again => found.not_compared(at, (&zh, &en)),
        }
    }
    if was.rules != is.rules {
        let text = (
            "规则的条次、表述或依据不同",
            "what it says of its rules differs",
        );
        found.differs(What::Component, at, text);
    }
    let before = found.differences.len();
    for (term, pair) in changed(&was.terms, &is.terms) {
        let term = short(term);
        let (zh, en) = (format!("可调指标 {term}"), format!("the term {term}"));
        found.values(What::Settings, at, (&zh, &en), pair);
    }
    let listed = |ids: &[String]| match ids {
        [] => "–".to_owned(),
        ids => ids.join(", "),
    };
    let waived = (listed(&was.waived), listed(&is.waived));
    found.values(
        What::Settings,
        at,
        ("不适用的规则", "what is waived"),
        (&waived.0, &waived.1),
    );
    if found.differences.len() == before {
        let pair = (was.settings, is.settings);
        found.digests(
            What::Settings,
            at,
            ("设定的摘要值", "the digest of its settings"),
            pair,
        );
    }
    let both = was.limits.zip(is.limits);
    let both = both.map(|(was, is)| was.each().into_iter().zip(is.each()));
    for ((limit, was), (_, is)) in both.into_iter().flatten() {
        if !limit.is_recorded() {
            continue;
        }
        let (zh, en) = (
            format!("限额 {}", limit.id()),
            format!("the limit {}", limit.id()),
        );
        let pair = (limit.show(was), limit.show(is));
        found.values(What::Limits, at, (&zh, &en), (&pair.0, &pair.1));
    }
}

/// A name that somebody gave, as it is told: that of a scheme that is built in says nothing of anybody.
fn named_by(name: &str) -> Cow<'_, str> {
    match built_in().any(|id| id == name) {
        true => name.into(),
        false => typed(name),
    }
}

/// The terms whose values differ.
fn changed<'t>(
    was: &'t BTreeMap<String, String>,
    is: &'t BTreeMap<String, String>,
) -> Vec<(&'t str, (&'t str, &'t str))> {
    let mut terms: Vec<&str> = was.keys().chain(is.keys()).map(String::as_str).collect();
    terms.sort_unstable();
    terms.dedup();
    let value =
        |of: &'t BTreeMap<String, String>, term: &str| of.get(term).map_or("–", String::as_str);
    terms
        .into_iter()
        .map(|term| (term, (value(was, term), value(is, term))))
        .filter(|(_, (was, is))| was != is)
        .collect()
}

fn comparison(found: &mut Findings, recorded: &Receipt, now: &Receipt) {
    let at = At::default();
    if let (Some(was), Some(is)) = (recorded.private.comparison, now.private.comparison) {
        let pair = (was.outcome, is.outcome);
        let name = ("对比结果不同", "the comparison differs");
        found.digests(What::Comparison, at, name, pair);
        match (was.attribution, is.attribution) {
            (Some(was), Some(is)) => {
                let name = ("各条修订的影响不同", "the attribution to articles differs");
                found.digests(What::Attribution, at, name, (was, is));
            }
            (None, None) => {}
            _ => found.differs(
                What::Attribution,
                at,
                (
                    "只有一版计算了各条修订的影响",
                    "only one attributes the differences",
                ),
            ),
        }
    }
    let pair = (
        &recorded.statement.public.comparison,
        &now.statement.public.comparison,
    );
    if let (Some(was), Some(is)) = pair
        && (&was.sentence, was.differs) != (&is.sentence, is.differs)
    {
        if was.sentence == is.sentence || was.sentence.zh == is.sentence.zh {
            let text = (
                "结论的英文表述或是否不同",
                "the finding in English, or whether anything differs",
            );
            found.differs(What::Comparison, at, text);
        }
        let name = ("结论一句话", "the finding");
        found.values(
            What::Comparison,
            at,
            name,
            (&was.sentence.zh, &is.sentence.zh),
        );
    }
}
