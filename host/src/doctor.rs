//! Whether this machine has what Laurel needs: each thing tried, and what to do where it does not work.

use std::time::Instant;

use schemars::JsonSchema;
use serde::Serialize;

use laurel_contract::types::Detail;
use laurel_cycle::error::Error;
use laurel_cycle::{Synth, read_stream, synth};
use laurel_engine::engine::{Allocation, Runner, WASMTIME, cache_folder};
use laurel_files::files;
use laurel_receipt::make::Made;
use laurel_receipt::{Hash, Input};
use laurel_scheme::columns::Columns;
use laurel_scheme::limits::{Asked, Limits};
use laurel_scheme::outcome::View;
use laurel_scheme::ready::Ready;
use laurel_scheme::settings::Settings;
use laurel_schemes::find::built_in;
use laurel_words::lang::{Lang, Text};

/// Applicants of the cycle that is invented and run.
const APPLICANTS: usize = 200;

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Well,
    /// It works, but slower than it could.
    Slow,
    /// It does not work.
    Broken,
}

/// A thing that was tried.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Check {
    /// Its id.
    pub id: &'static str,
    /// What it is.
    pub title: Text,
    /// How it is.
    pub state: State,
    /// What was found.
    pub found: Text,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<Text>,
}

impl Check {
    fn new(id: &'static str, title: (&str, &str), found: Text) -> Self {
        Self {
            id,
            title: Text::new(title.0, title.1),
            state: State::Well,
            found,
            mend: None,
        }
    }

    fn but(self, state: State, zh: &str, en: &str) -> Self {
        Self {
            state,
            mend: Some(Text::new(zh, en)),
            ..self
        }
    }
}

/// A text that is the same in both languages.
fn plain(text: impl Into<String>) -> Text {
    let text = text.into();
    Text::new(text.clone(), text)
}

fn said(error: &Error) -> Text {
    Text::new(error.show(Lang::Zh), error.show(Lang::En))
}

/// Tries everything, within limits that stand over the default ones.
pub fn examine(limits: Asked, lang: Lang) -> Vec<Check> {
    let mut checks = vec![versions(), target(), cores(), language(lang), cache()];
    let runner = Runner::asked(Limits::default(), limits);
    let runner = match runner.map(|it| it.trusting(laurel_schemes::find::is_built_in)) {
        Ok(runner) => runner,
        Err(error) => {
            let title = ("运行时", "runtime");
            let check = Check::new("runtime", title, plain(format!("{error:#}")));
            checks.push(check.but(
                State::Broken,
                "放宽虚拟内存限制（ulimit -v unlimited），或换用 wasmtime 支持的平台",
                "raise the limit on address space (ulimit -v unlimited), or use a platform that wasmtime supports",
            ));
            return checks;
        }
    };
    checks.push(instances(&runner));
    let mut ready = Vec::new();
    for id in built_in() {
        let (check, scheme) = scheme(&runner, id);
        checks.push(check);
        ready.extend(scheme);
    }
    if !ready.is_empty() {
        checks.push(trial(&ready));
    }
    checks
}

fn versions() -> Check {
    let found = plain(format!(
        "laurel {}, wasmtime {}, {}",
        laurel_receipt::laurel_version(),
        WASMTIME,
        laurel_receipt::CONTRACT
    ));
    Check::new("versions", ("版本", "versions"), found)
}

fn target() -> Check {
    use std::env::consts::{ARCH, OS};
    let features = features();
    let named: Vec<&str> = features.iter().map(|(name, _)| *name).collect();
    let title = ("处理器", "processor");
    let missing: Vec<&str> = features
        .iter()
        .filter(|(_, there)| !there)
        .map(|(name, _)| *name)
        .collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        let found = Text::new(
            format!("{ARCH} {OS}，没有 {missing}"),
            format!("{ARCH} {OS}, without {missing}"),
        );
        return Check::new("target", title, found).but(
            State::Slow,
            "向量指令由多条指令代替；虚拟机可改用与宿主相同的处理器型号",
            "vector instructions are made of several others; a virtual machine can be given the processor of its host",
        );
    }
    Check::new(
        "target",
        title,
        plain(format!("{ARCH} {OS} {}", named.join(" "))),
    )
}

/// What wasmtime makes use of for vectors, and whether this processor has it.
#[cfg(target_arch = "x86_64")]
fn features() -> Vec<(&'static str, bool)> {
    use std::arch::is_x86_feature_detected as has;
    vec![
        ("ssse3", has!("ssse3")),
        ("sse4.1", has!("sse4.1")),
        ("sse4.2", has!("sse4.2")),
        ("popcnt", has!("popcnt")),
        ("avx", has!("avx")),
        ("avx2", has!("avx2")),
    ]
}

/// Elsewhere vectors belong to what every processor has.
#[cfg(not(target_arch = "x86_64"))]
fn features() -> Vec<(&'static str, bool)> {
    Vec::new()
}

fn cores() -> Check {
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = rayon::current_num_threads();
    let found = Text::new(
        format!("可用 {count} 个，使用 {threads} 个线程"),
        format!("{count} to be used, with {threads} threads"),
    );
    let check = Check::new("cores", ("处理器核", "cores"), found);
    if threads < count {
        return check.but(
            State::Slow,
            "环境变量 RAYON_NUM_THREADS 限制了线程数：删去它即可用全部",
            "RAYON_NUM_THREADS allows fewer threads: without it all are used",
        );
    }
    check
}

fn language(lang: Lang) -> Check {
    let locale = sys_locale::get_locale();
    let found = match locale {
        Some(locale) => Text::new(
            format!("{locale}，输出语言：{}", lang.pick("中文", "英文")),
            format!("{locale}, output in {}", lang.pick("Chinese", "English")),
        ),
        None => Text::new(
            format!("未设定区域，输出语言：{}", lang.pick("中文", "英文")),
            format!("no locale, output in {}", lang.pick("Chinese", "English")),
        ),
    };
    Check::new("language", ("语言", "language"), found)
}

fn cache() -> Check {
    let title = ("编译缓存", "cache of compiled code");
    let mend = (
        "把 LAUREL_CACHE_DIR 设为一个可写的文件夹；否则每次启动都要重新编译（约 0.3 秒）",
        "set LAUREL_CACHE_DIR to a folder that can be written; without one everything is compiled at every start (about 0.3 s)",
    );
    let tried = cache_folder().and_then(|folder| {
        files::can_write(&folder)
            .map_err(|error| format!("{}: {error}", files::own_name(&folder)))
            .map(|()| folder)
    });
    match tried {
        Ok(folder) => Check::new("cache", title, plain(files::own_name(&folder))),
        Err(why) => Check::new("cache", title, plain(why)).but(State::Slow, mend.0, mend.1),
    }
}

fn instances(runner: &Runner) -> Check {
    let title = ("实例池", "pool of instances");
    match runner.allocation() {
        Ok(Allocation::Pool) => Check::new("pool", title, Text::new("可用", "there is one")),
        Ok(Allocation::OnDemand(why)) => {
            let why = why.unwrap_or_default();
            let found = Text::new(
                format!("没有，逐次建立实例：{why}"),
                format!("none, instances are set up one by one: {why}"),
            );
            Check::new("pool", title, found).but(
                State::Slow,
                "地址空间不足时放宽限制（ulimit -v unlimited）；结果不受影响",
                "where address space is what is missing, raise its limit (ulimit -v unlimited); results are the same",
            )
        }
        Err(error) => Check::new("pool", title, plain(format!("{error:#}"))).but(
            State::Broken,
            "请反馈此信息",
            "please report this",
        ),
    }
}

fn scheme(runner: &Runner, id: &str) -> (Check, Option<Ready>) {
    let title = (format!("方案 {id}"), format!("scheme {id}"));
    let title = (title.0.as_str(), title.1.as_str());
    let started = Instant::now();
    match laurel_schemes::find::find(id)
        .and_then(|scheme| laurel_engine::pipeline::prepare(runner, scheme))
    {
        Ok(ready) => {
            let rules: usize = ready
                .units
                .values()
                .map(|it| it.description.rules.len())
                .sum();
            let took = started.elapsed().as_millis();
            let found = Text::new(
                format!("4 个组件，{rules} 条规则，{took} 毫秒"),
                format!("4 components, {rules} rules, {took} ms"),
            );
            (Check::new("scheme", title, found), Some(ready))
        }
        Err(error) => {
            let check = Check::new("scheme", title, said(&error)).but(
                State::Broken,
                "放宽 --limit 所设限额；若提示内存不足，放宽虚拟内存限制（ulimit -v unlimited）；仍不行则重新安装 laurel",
                "set no limit that is too low (--limit); where memory is short, raise that on address space (ulimit -v unlimited); else install laurel anew",
            );
            (check, None)
        }
    }
}

/// Runs an invented cycle twice: both times the same has to come of it.
fn trial(schemes: &[Ready]) -> Check {
    let title = ("试运行", "trial run");
    let started = Instant::now();
    match tried(schemes) {
        Ok(true) => {
            let took = started.elapsed().as_millis();
            let found = Text::new(
                format!("{APPLICANTS} 家虚构单位，各方案运行两次，结果相同，{took} 毫秒"),
                format!(
                    "{APPLICANTS} invented applicants, each scheme twice with the same outcome, {took} ms"
                ),
            );
            Check::new("trial", title, found)
        }
        Ok(false) => {
            let found = Text::new("两次运行结果不同", "two runs gave different outcomes");
            Check::new("trial", title, found).but(
                State::Broken,
                "检查内存与处理器，并反馈此信息",
                "test memory and processor, and please report this",
            )
        }
        Err(error) => Check::new("trial", title, said(&error)).but(
            State::Broken,
            "按上面的信息处理；若仍不行，请反馈",
            "do as it says; where that does not help, please report it",
        ),
    }
}

fn tried(schemes: &[Ready]) -> Result<bool, Error> {
    let what = Synth {
        applicants: APPLICANTS,
        seed: 1,
        jsonl: false,
        visited_every: None,
    };
    let mut file = Vec::new();
    synth(&what, &mut file, &|_| ()).map_err(|error| Error::file("-".as_ref(), &error))?;
    let editions: Vec<_> = schemes.iter().flat_map(Ready::editions).cloned().collect();
    let cycle = read_stream(&file[..], &editions, &|_| ()).map_err(Error::Cycle)?;
    let columns = Columns::new(&cycle);
    let once = |ready: &Ready| -> Result<_, Error> {
        let asked = Settings::default();
        let run = ready.run(&columns, ready.settings(&asked)?, Detail::Reasons, &|_| ())?;
        let view = View::new(&run);
        let made = Made {
            sides: vec![(&view, &asked)],
            diff: None,
            input: Input {
                sha256: Hash::of_bytes(&file),
                bytes: file.len() as u64,
            },
            anonymous: None,
            limits: &Asked::default(),
            register: None,
            wasmtime: Some(WASMTIME),
        };
        made.receipt(Hash::of_bytes(b""), None)
    };
    let mut same = true;
    for ready in schemes {
        same &= once(ready)? == once(ready)?;
    }
    Ok(same)
}
