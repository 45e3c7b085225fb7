//! Two schemes as one HTTP service: what differs on a cycle, and one applicant explained under both, as
//! `laurel diff` and `laurel explain` have it in JSON, byte for byte but for what a runtime alone has: the
//! fuel that calls used, and the limits that they had.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use laurel_compare::whole::{ATTRIBUTED, Reasons, Runs, Side, Whole, beside, run_both, whole};
use laurel_contract::types::Detail;
use laurel_cycle::error::Error;
use laurel_cycle::problem::nearest;
use laurel_cycle::{Cycle, Id, anonymous, anonymous_problems, seen};
use laurel_explore::explain::{Explanation, explain};
use laurel_scheme::columns::{Columns, Undecided};
use laurel_scheme::digest::digest;
use laurel_scheme::json;
use laurel_scheme::known::Known;
use laurel_scheme::outcome::View;
use laurel_scheme::ready::Ready;
use laurel_scheme::rules;
use laurel_scheme::settings::{AllSettings, Settings};
use laurel_words::lang::{Lang, Text};

use super::{
    Answer, Backend, Body, Bounds, CONTRACT, JSON, ONCE, PARAMETERS, Parameter, Path, READ,
    Refused, Request, answered, as_it_is, bad_query, bad_settings, complete, description, failed,
    in_force, language, ok, parameters, place, read_body, read_cycle, read_query, run, split,
    term_of, undecided_of,
};

/// The schemes that every program knows, whose ids name nobody.
pub const BUILT_IN: [&str; 2] = ["beilun-2014", "beilun-2021"];

/// What a service of two schemes stands on.
pub trait Pair {
    /// The baseline.
    fn a(&self) -> &dyn Backend;

    /// The reform.
    fn b(&self) -> &dyn Backend;

    /// The content security policy of what `GET /` shows.
    fn policy(&self) -> String;

    /// SHA-256 of its text, by which a browser knows it again.
    fn digest(&self) -> String;

    /// Its text.
    fn html(&self) -> Vec<u8>;
}

/// A page, and what a browser may do on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its content security policy.
    pub policy: String,
    /// Its text.
    pub html: Vec<u8>,
}

impl Page {
    /// SHA-256 of its text, 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        digest(&self.html)
    }
}

/// What a path answers to.
#[derive(Clone, Copy)]
enum Route {
    Page,
    Diff,
    Explain,
    Run,
    Rules,
    Health,
    Alive,
    Ready,
    Description,
}

const PATHS: [Path<Route>; 9] = [
    ("/", READ, Route::Page),
    ("/diff", "POST", Route::Diff),
    ("/explain", "POST", Route::Explain),
    ("/run", "POST", Route::Run),
    ("/rules", READ, Route::Rules),
    ("/healthz", READ, Route::Health),
    ("/livez", READ, Route::Alive),
    ("/readyz", READ, Route::Ready),
    ("/openapi.json", READ, Route::Description),
];

/// Answers a request. `bounds` are what the environment sets, or what is wrong with it.
pub fn answer_of_pair(
    pair: &dyn Pair,
    request: &Request,
    body: &mut dyn Body,
    bounds: &Result<Bounds, Vec<Text>>,
) -> Answer {
    let mut read = 0;
    let answer = place(request, &PATHS)
        .and_then(|route| routed(pair, route, (request, body, &mut read), bounds));
    complete(answer, request, read, &PATHS)
}

/// A request, its body, and where is noted how much of that was read.
type Given<'g, 'r> = (&'g Request<'r>, &'g mut dyn Body, &'g mut usize);

fn routed(
    pair: &dyn Pair,
    route: Route,
    (request, body, read): Given,
    bounds: &Result<Bounds, Vec<Text>>,
) -> Result<Answer, Refused> {
    let (_, query) = split(request.target);
    match route {
        Route::Page => return Ok(page(pair, request)),
        Route::Alive => return ok(&json!({ "status": "ok" }), &Bounds::default()),
        Route::Health => {
            let health = json!({
                "status": "ok",
                "schemes": { "a": pair.a().identity(), "b": pair.b().identity() },
                "contract": CONTRACT,
                "version": env!("CARGO_PKG_VERSION"),
            });
            return ok(&health, &Bounds::default());
        }
        Route::Description => return Ok(as_it_is(JSON, description!("pair"))),
        _ => {}
    }
    let bounds = bounds.as_ref().map_err(|faults| bad_settings(faults))?;
    let sides = [pair.a(), pair.b()];
    let [a, b] = [
        pair.a().ready().map_err(failed)?,
        pair.b().ready().map_err(failed)?,
    ];
    let given = (request, body, read);
    match route {
        Route::Diff => diff([a, b], query, given, bounds),
        Route::Explain => explained([a, b], query, given, bounds),
        Route::Run => {
            let known = [&["scheme"][..], &PARAMETERS].concat();
            let once = [&["scheme"][..], &ONCE].concat();
            let mut asked = parameters(query, &known, &once)?;
            let scheme = taken(&mut asked, "scheme");
            let (at, ready) = one_of([a, b], scheme.as_ref())?.ok_or_else(|| not_said([a, b]))?;
            let backend = sides.get(at).copied().unwrap_or(pair.a());
            let query = read_query(asked)?;
            run(backend, ready, query, given, bounds)
        }
        Route::Rules => {
            let asked = Asked::read(query, &["scheme", "set", "waive"], language(None))?;
            match one_of([a, b], asked.scheme.as_ref())? {
                Some((_, ready)) => {
                    let settings = ready.settings(&asked.of(None)?).map_err(bad_query)?;
                    ok(&rules::report(ready, &settings), bounds)
                }
                None => {
                    let [of_a, of_b] = asked.settings([a, b])?;
                    let (a, b) = (rules::report(a, &of_a), rules::report(b, &of_b));
                    ok(&Both { a, b }, bounds)
                }
            }
        }
        _ => {
            let schemes = json!({ "a": a.scheme.id(), "b": b.scheme.id() });
            let body =
                json!({ "status": "ready", "schemes": schemes, "settings": in_force(bounds) });
            ok(&body, bounds)
        }
    }
}

/// The page, unless the browser has it.
fn page(pair: &dyn Pair, request: &Request) -> Answer {
    let tag = format!("\"{}\"", pair.digest());
    let mut answer = match request.if_none_match {
        Some(given) if names(given, &tag) => Answer {
            status: 304,
            ..as_it_is("", Vec::new())
        },
        // The page says itself how its letters are written.
        _ if request.method == "HEAD" => as_it_is("text/html", Vec::new()),
        _ => as_it_is("text/html", pair.html()),
    };
    answer.headers = vec![
        ("content-security-policy", pair.policy()),
        ("referrer-policy", "no-referrer".to_owned()),
        ("cache-control", "no-cache".to_owned()),
        ("etag", tag),
    ];
    answer
}

/// Whether an `If-None-Match` names a tag, however weakly.
fn names(given: &str, tag: &str) -> bool {
    let mut given = given.split(',').map(str::trim);
    given.any(|it| it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag)
}

/// The same of both schemes.
#[derive(Serialize, JsonSchema)]
pub(super) struct Both<T> {
    /// The baseline.
    pub(super) a: T,
    /// The reform.
    pub(super) b: T,
}

/// What differs, as `laurel diff` says it.
fn diff(
    [a, b]: [&Ready; 2],
    query: &str,
    given: Given,
    bounds: &Bounds,
) -> Result<Answer, Refused> {
    let known = [
        "set",
        "waive",
        "undecided",
        "attribution",
        "anonymous",
        "lang",
    ];
    let asked = Asked::read(query, &known, language(given.0.accept_language))?;
    let [of_a, of_b] = asked.settings([a, b])?;
    let cycle = cycle(&[(a, &of_a), (b, &of_b)], &asked, given, bounds)?.0;
    let columns = Columns::new(&cycle).taking(asked.undecided);
    let side = |ready, settings| Side { ready, settings };
    let reasons = Reasons::OfChanged(usize::MAX);
    let Runs { a, b } = run_both(&columns, side(a, of_a), side(b, of_b), reasons, &|_| ());
    let (a, b) = (a.map_err(failed)?, b.map_err(failed)?);
    let (a, b) = (View::new(&a), View::new(&b));
    let attributed = asked.attribution.unwrap_or(columns.len() <= ATTRIBUTED);
    let Whole { diff, failed: why } = whole(&a, &b, attributed);
    match why {
        Some(error) => Err(failed(error)),
        None => laid_out(&diff, bounds),
    }
}

/// One applicant under both schemes, or under one, as `laurel explain` says it.
fn explained(
    both: [&Ready; 2],
    query: &str,
    given: Given,
    bounds: &Bounds,
) -> Result<Answer, Refused> {
    let known = [
        "applicant",
        "scheme",
        "set",
        "waive",
        "undecided",
        "anonymous",
        "lang",
    ];
    let asked = Asked::read(query, &known, language(given.0.accept_language))?;
    let applicant = asked.applicant.as_deref().ok_or_else(|| {
        bad_query(Error::input(
            "须写明 applicant=申报编号",
            "say whom: applicant=ID",
        ))
    })?;
    if let Some((_, ready)) = one_of(both, asked.scheme.as_ref())? {
        let settings = ready.settings(&asked.of(None)?).map_err(bad_query)?;
        let (cycle, ids) = cycle(&[(ready, &settings)], &asked, given, bounds)?;
        let columns = Columns::new(&cycle).taking(asked.undecided);
        let row = row(&columns, &ids, applicant, asked.anonymous)?;
        return laid_out(&explanation(ready, settings, &columns, row)?, bounds);
    }
    let [a, b] = both;
    let [of_a, of_b] = asked.settings(both)?;
    let (cycle, ids) = cycle(&[(a, &of_a), (b, &of_b)], &asked, given, bounds)?;
    let columns = Columns::new(&cycle).taking(asked.undecided);
    let row = row(&columns, &ids, applicant, asked.anonymous)?;
    let a = explanation(a, of_a, &columns, row)?;
    let b = explanation(b, of_b, &columns, row)?;
    laid_out(&Both { a, b }, bounds)
}

fn explanation(
    ready: &Ready,
    settings: AllSettings,
    columns: &Columns,
    row: usize,
) -> Result<Explanation, Refused> {
    let run = ready.run(columns, settings, Detail::Reasons, &|_| ());
    let run = run.map_err(failed)?;
    explain(&View::new(&run), row).map_err(failed)
}

/// JSON as the program prints it, none where it is larger than an answer may be.
fn laid_out(value: &impl Serialize, bounds: &Bounds) -> Result<Answer, Refused> {
    answered(json::document(value, bounds.answer), bounds, |limit| {
        Text::new(
            format!(
                "结果超过 {limit} 字节：请减少申报单位，或用 attribution=no 不计算各条修订的影响，或由运行方调高 LAUREL_MAX_ANSWER"
            ),
            format!(
                "the answer has more than {limit} bytes: send fewer applicants, leave out the attribution (attribution=no), or have LAUREL_MAX_ANSWER raised"
            ),
        )
    })
}

/// A cycle as the program reads it for these schemes, and the ids that its file has.
fn cycle(
    sides: &[(&Ready, &AllSettings)],
    asked: &Asked,
    (request, body, read): Given,
    bounds: &Bounds,
) -> Result<(Cycle, Vec<Id>), Refused> {
    let known = Known::under(sides.iter().copied());
    let cycle = {
        let body = read_body(request, body, bounds)?;
        *read = body.len();
        read_cycle(&body, &known.editions, bounds)
    };
    let cycle = match cycle {
        Err(mut refused) if asked.anonymous => {
            refused.problems = anonymous_problems(refused.problems, &HashSet::new());
            return Err(refused);
        }
        cycle => known.held_against(cycle?),
    };
    let ids = cycle.applicants.iter().map(|it| it.id.clone()).collect();
    if !asked.anonymous {
        return Ok((seen(cycle), ids));
    }
    let mut words = known.words;
    words.extend(BUILT_IN.map(str::to_owned));
    let mut cycle = cycle;
    let warnings = std::mem::take(&mut cycle.warnings);
    let mut cycle = anonymous(cycle, &words, asked.lang);
    cycle.warnings = anonymous_problems(warnings, &HashSet::new());
    Ok((cycle, ids))
}

/// The row of an applicant, by the id of the file or by the one that it is shown under.
fn row(columns: &Columns, ids: &[Id], applicant: &str, anonymous: bool) -> Result<usize, Refused> {
    let in_file = ids.iter().position(|id| id == applicant);
    let row = in_file.or_else(|| usize::try_from(columns.row(applicant)?).ok());
    row.ok_or_else(|| {
        let known = columns.cycle.applicants.iter().map(|it| &*it.id);
        let hint = nearest(&laurel_cycle::day::narrow(applicant), known)
            .map(|id| (format!("，是否指 {id}？"), format!("; did you mean {id}?")))
            .unwrap_or_default();
        let named = match anonymous {
            true => "…".to_owned(),
            false => super::short(applicant),
        };
        Refused::new(
            404,
            "applicant",
            ("没有这家申报单位", "no such applicant"),
            Text::new(
                format!("申报文件中没有编号为“{named}”的申报单位{}", hint.0),
                format!("the cycle has no applicant \"{named}\"{}", hint.1),
            ),
        )
    })
}

/// What a query may say of a comparison.
#[derive(Default)]
struct Asked {
    /// Terms and waived rules as they are written, each with its parameter.
    set: Vec<Parameter>,
    waive: Vec<Parameter>,
    undecided: Undecided,
    attribution: Option<bool>,
    anonymous: bool,
    /// In which language somebody without a name is called.
    lang: Lang,
    scheme: Option<Parameter>,
    applicant: Option<String>,
}

/// One of the two sides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    A,
    B,
}

/// For which side a text is, and the text without its letter.
fn sided(text: &str) -> (Option<Letter>, &str) {
    match (text.strip_prefix("A:"), text.strip_prefix("B:")) {
        (Some(rest), _) => (Some(Letter::A), rest),
        (_, Some(rest)) => (Some(Letter::B), rest),
        _ => (None, text),
    }
}

fn taken(asked: &mut Vec<Parameter>, key: &str) -> Option<Parameter> {
    let at = asked.iter().position(|it| it.key == key)?;
    Some(asked.remove(at))
}

impl Asked {
    fn read(query: &str, known: &[&str], lang: Lang) -> Result<Self, Refused> {
        let often = ["set", "waive"];
        let once: Vec<&str> = known
            .iter()
            .filter(|key| !often.contains(key))
            .copied()
            .collect();
        let mut asked = Self {
            lang,
            ..Self::default()
        };
        for given in parameters(query, known, &once)? {
            match given.key.as_str() {
                "set" => asked.set.push(given),
                "waive" => asked.waive.push(given),
                "undecided" => asked.undecided = undecided_of(&given)?,
                "attribution" => asked.attribution = Some(yes(&given)?),
                "anonymous" => asked.anonymous = yes(&given)?,
                "scheme" => asked.scheme = Some(given),
                "applicant" => asked.applicant = Some(given.value),
                _ => {
                    asked.lang = match given.value.as_str() {
                        "zh" => Lang::Zh,
                        "en" => Lang::En,
                        _ => return Err(given.wrong("可取 zh、en", "it takes zh or en")),
                    };
                }
            }
        }
        Ok(asked)
    }

    /// What is set for a side, also by what has no letter; for none, that which has none: a letter is an
    /// error then.
    fn of(&self, side: Option<Letter>) -> Result<Settings, Refused> {
        let mut settings = Settings::default();
        let mine = |given: &Parameter, letter: Option<Letter>| match (letter, side) {
            (Some(_), None) => Err(given.wrong(
                "A: 与 B: 只用于两个方案的对比",
                "A: and B: are for comparisons of both schemes",
            )),
            (None, _) => Ok(true),
            _ => Ok(letter == side),
        };
        for given in &self.set {
            let (letter, text) = sided(&given.value);
            if !mine(given, letter)? {
                continue;
            }
            let (term, value) = term_of(given, text)?;
            let before = settings.terms.insert(term.to_owned(), value.to_owned());
            if before.is_some() {
                return Err(given.wrong("可调指标重复", "the term is set twice"));
            }
        }
        for given in &self.waive {
            let (letter, rule) = sided(&given.value);
            if mine(given, letter)? {
                settings.waived.push(rule.to_owned());
            }
        }
        Ok(settings)
    }

    /// What is set for both sides.
    fn of_both(&self) -> Result<Settings, Refused> {
        let plain = |given: &&Parameter| sided(&given.value).0.is_none();
        let mut settings = Settings::default();
        for given in self.set.iter().filter(plain) {
            let (term, value) = term_of(given, &given.value)?;
            settings.terms.insert(term.to_owned(), value.to_owned());
        }
        let waived = self.waive.iter().filter(plain);
        settings.waived = waived.map(|given| given.value.clone()).collect();
        Ok(settings)
    }

    /// The settings of both sides.
    fn settings(&self, [a, b]: [&Ready; 2]) -> Result<[AllSettings; 2], Refused> {
        let for_both = self.of_both()?;
        let of = |side, this: &Ready, other: &Ready| {
            let asked = beside(self.of(Some(side))?, &for_both, this, other);
            this.settings(&asked).map_err(bad_query)
        };
        Ok([of(Letter::A, a, b)?, of(Letter::B, b, a)?])
    }
}

fn yes(given: &Parameter) -> Result<bool, Refused> {
    match given.value.as_str() {
        "yes" | "true" | "1" | "" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        _ => Err(given.wrong("可取 yes、no", "it takes yes or no")),
    }
}

/// The scheme that a parameter names: by its letter, or by its id where only one has it.
fn one_of<'r>(
    both: [&'r Ready; 2],
    named: Option<&Parameter>,
) -> Result<Option<(usize, &'r Ready)>, Refused> {
    let Some(named) = named else {
        return Ok(None);
    };
    let letter = |letter: &str| named.value.eq_ignore_ascii_case(letter);
    let [a, b] = both;
    let is = |ready: &Ready| ready.scheme.id() == named.value;
    match (letter("a"), letter("b"), is(a), is(b)) {
        (true, ..) | (_, false, true, false) => Ok(Some((0, a))),
        (_, true, ..) | (.., false, true) => Ok(Some((1, b))),
        (.., true, true) => Err(named.wrong(
            "两个方案编号相同：请写 A 或 B",
            "both schemes have that id: write A or B",
        )),
        _ => {
            let (a, b) = (a.scheme.id(), b.scheme.id());
            Err(named.wrong(
                &format!("没有这一方案；有 A（{a}）、B（{b}）"),
                &format!("there is no such scheme; there are A ({a}) and B ({b})"),
            ))
        }
    }
}

fn not_said([a, b]: [&Ready; 2]) -> Refused {
    let (a, b) = (a.scheme.id(), b.scheme.id());
    bad_query(Error::input(
        format!("须写明方案：scheme=A（{a}）或 scheme=B（{b}）"),
        format!("say which scheme: scheme=A ({a}) or scheme=B ({b})"),
    ))
}

/// A page that says what a service is, its schemes and its paths, for who opens it in a browser.
pub fn plain_page([a, b]: [&Ready; 2]) -> Page {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    };
    let scheme = |letter: &str, ready: &Ready| {
        let manifest = &ready.scheme.manifest;
        let [id, zh, en] =
            [&manifest.id, &manifest.name.zh, &manifest.name.en].map(|it| escaped(it));
        format!("<li><b>{letter}</b> <code>{id}</code> {zh} · <span lang=\"en\">{en}</span></li>\n")
    };
    let schemes = scheme("A", a) + &scheme("B", b);
    let line = |path: &str, zh: &str, en: &str, rest: &str| {
        format!(
            "<dt><code>{path}</code></dt>\n<dd>{zh} · <span lang=\"en\">{en}</span><pre>curl {rest}</pre></dd>\n"
        )
    };
    let post = |path: &str, zh, en| {
        let (name, _) = split(path);
        let rest = format!(
            "--data-binary @cycle.json -H \"content-type: application/json\" \"$SERVICE{path}\""
        );
        line(&format!("POST {name}"), zh, en, &rest)
    };
    let get = |path: &str, zh, en| {
        line(
            &format!("GET {path}"),
            zh,
            en,
            &format!("\"$SERVICE{path}\""),
        )
    };
    let lines = [
        post(
            "/diff",
            "谁的结果不同，依据哪一条",
            "who comes out differently, by which article",
        ),
        post(
            "/explain?applicant=A01",
            "逐条解释一家申报单位",
            "one applicant, rule by rule, under both",
        ),
        post(
            "/run?scheme=A",
            "按一个方案运行四个阶段",
            "the four stages of one scheme",
        ),
        get("/rules", "全部规则与可调指标", "all rules and terms"),
        get("/healthz", "运行的是什么", "what runs"),
        get(
            "/readyz",
            "能否受理及其限额",
            "whether it takes cycles, and within which bounds",
        ),
        get("/livez", "是否在运行", "whether it runs at all"),
        get(
            "/openapi.json",
            "供程序使用的说明",
            "all of this for programs",
        ),
    ]
    .concat();
    let html = format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>桂冠 · Laurel</title>\n</head>\n<body>\n<h1>桂冠：两版规则对比服务 · <span lang=\"en\">Laurel: two rule versions compared</span></h1>\n<p>提交一份申报文件，得到两个方案的对比。<span lang=\"en\">Send a cycle, get both schemes compared.</span></p>\n<ul>\n{schemes}</ul>\n<dl>\n{lines}</dl>\n</body>\n</html>\n"
    );
    Page {
        policy: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            .to_owned(),
        html: html.into_bytes(),
    }
}
