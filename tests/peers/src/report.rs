//! Writes `results.json` and `RESULTS.md`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use serde_json::json;

use crate::compare::{Line, Results, TextLine};
use crate::export::Outside;
use crate::laurel_side;

/// Writes both files. `commit` is the one of Laurel that was measured.
pub fn write(folder: &Path, results: &Results, commit: &str) -> Result<()> {
    let environment = environment(&results.outside, commit);
    let mut file = json!({ "environment": environment });
    if let (Some(file), serde_json::Value::Object(results)) =
        (file.as_object_mut(), serde_json::to_value(results)?)
    {
        file.extend(results);
    }
    fs::create_dir_all(folder)?;
    let text = serde_json::to_string_pretty(&file)?;
    fs::write(folder.join("results.json"), text + "\n")?;
    fs::write(folder.join("RESULTS.md"), markdown(results, &environment)?)?;
    Ok(())
}

fn markdown(results: &Results, environment: &[(String, String)]) -> Result<String> {
    let mut md = String::new();
    let text = &mut md;
    intro(text, results)?;
    main_table(text, results)?;
    unflattering(text, results)?;
    singles(text, results)?;
    served(text, results)?;
    batches(text, results)?;
    texts(text, results)?;
    starts(text, results)?;
    ranking(text, results)?;
    bulk(text, results)?;
    method(text, results)?;
    writeln!(text, "\n## Environment\n\n| what | which |\n|---|---|")?;
    for (what, which) in environment {
        writeln!(text, "| {what} | {which} |")?;
    }
    writeln!(
        text,
        "| load average before measuring, this run's own steps included | {} |",
        results.load_average
    )?;
    Ok(md)
}

fn intro(text: &mut String, results: &Results) -> Result<()> {
    writeln!(
        text,
        "# Laurel and other rules engines, side by side\n\n\
        Articles 3, 10 and 11 of the 2021 revision, asked about {} synthetic applicants (seed {}, {} \
        eligible). Every engine agreed with plain Rust on every decision before its times were taken: \
        eligible or not, and, where it gives reasons, the list of failed articles itself. \
        `tests/peers/run` wrote this file.\n",
        thousands(results.applicants),
        results.seed,
        thousands(results.eligible),
    )?;
    Ok(())
}

fn main_table(text: &mut String, results: &Results) -> Result<()> {
    writeln!(
        text,
        "## One decision, one thread\n\n\
        Rules compiled and inputs converted beforehand. The two columns of ratios say how many times as \
        long as Laurel an engine takes: above 1 Laurel is faster, below 1 the engine is.\n\n\
        | engine | version | time | ÷ Laurel, 10,000 in a call | ÷ Laurel, 1 in a call | reasons | ranking |\n\
        |---|---|---:|---:|---:|---|---|"
    )?;
    for line in &results.engines {
        let mine = line.name.starts_with("Laurel");
        let name = if mine {
            format!("**{}**", line.name)
        } else {
            line.name.clone()
        };
        writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} | {} |",
            line.version,
            time(line.ns),
            ratio(line.of_batch),
            ratio(line.of_single),
            line.reasons,
            line.ranks,
        )?;
    }
    writeln!(text)?;
    Ok(())
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join("; ")
    }
}

fn unflattering(text: &mut String, results: &Results) -> Result<()> {
    let [small, large] = results.instantiate_ns;
    let faster = |ratio: fn(&Line) -> f64| {
        let others = results.engines.iter();
        let others = others.filter(|line| !line.name.starts_with("Laurel"));
        let faster = others.filter(|line| ratio(line) < 1.0);
        names(faster.map(|line| line.name.as_str()))
    };
    writeln!(text, "## Where Laurel is slower, or others do more\n")?;
    writeln!(
        text,
        "- Faster than Laurel with 10,000 in a call: {}.",
        faster(|line| line.of_batch)
    )?;
    writeln!(
        text,
        "- Faster than Laurel with one in a call: {}. A call makes a store and an instance of its own, \
        {} of it, so that nothing outlives it; only a batch spreads that. After a call about {} it is {} \
        from then on, since memory that was used once is cleared after every call.",
        faster(|line| line.of_single),
        time(small),
        thousands(results.applicants),
        time(large),
    )?;
    let laurel = results.texts.iter();
    let laurel = laurel.filter(|line| line.name == laurel_side::LINES);
    let laurel = laurel.map(|line| line.long_ns).next().unwrap_or(f64::NAN);
    let faster = |time: fn(&TextLine) -> Option<f64>| {
        let faster = |line: &&TextLine| time(line).is_some_and(|ns| ns < laurel);
        let lines = results.texts.iter().filter(faster);
        names(lines.map(|line| line.name.as_str()))
    };
    writeln!(
        text,
        "- Faster than Laurel from JSON text with as many facts as Laurel's: {}; with the 21 facts \
        alone: {}.",
        faster(|line| Some(line.long_ns)),
        faster(|line| line.short_ns),
    )?;
    let start = |name: &str| {
        let found = results.starts.iter().find(|(label, _)| label == name);
        found.map_or(f64::NAN, |(_, start)| start.load_ns)
    };
    let cold = start("Laurel, nothing cached");
    let cached = start("Laurel, compiled code cached");
    let faster = |than: f64| {
        let others = results.starts.iter();
        others
            .filter(|(label, start)| !label.starts_with("Laurel") && start.load_ns < than)
            .count()
    };
    writeln!(
        text,
        "- Start: Laurel compiles its component in {} the first time and takes it from its cache in {} \
        later; of the {} others here (in Rust), {} load their rules faster than the former and {} \
        faster than the latter.",
        time(cold),
        time(cached),
        results.starts.len().saturating_sub(2),
        faster(cold),
        faster(cached),
    )?;
    writeln!(
        text,
        "- Laurel's rules are compiled Rust, and a change needs a compiler. The others here are given \
        their rules as data or text at run time, which is what most of their time pays for; the rows of \
        plain Rust show what a compiled rule costs without a sandbox.\n\
        - OpenFisca-Core decides in bulk by NumPy, and is faster the more it is given at once; the table \
        of bulk sizes below shows it."
    )?;
    for ranking in results.outside.iter().filter_map(|it| it.ranking.as_ref()) {
        writeln!(
            text,
            "- With an order by NumPy's `argsort` outside of it, OpenFisca-Core decides about and orders \
            {} in {:.2} ms, Laurel in {:.2} ms, with its answers on every step of the procedure.",
            thousands(ranking.applicants),
            ranking.argsort_ms,
            results.ranking_ms,
        )?;
    }
    writeln!(text)?;
    Ok(())
}

/// One decision in a call, the quickest first: what is given, converted beforehand.
fn singles(text: &mut String, results: &Results) -> Result<()> {
    let batches = [laurel_side::BATCH, laurel_side::FINDINGS];
    let kept = results
        .laurel
        .iter()
        .filter(|line| line.name.ends_with("kept"));
    let mut lines: Vec<&Line> = results
        .engines
        .iter()
        .filter(|line| !batches.contains(&line.name.as_str()) && !line.name.contains("bulk"))
        .chain(kept)
        .collect();
    lines.sort_by(|a, b| a.ns.total_cmp(&b.ns));
    writeln!(
        text,
        "## One in a call\n\n\
        What a caller waits for who asks about one applicant: input converted beforehand.\n\n\
        | engine | time | ÷ Laurel | reasons |\n|---|---:|---:|---|"
    )?;
    for line in lines {
        writeln!(
            text,
            "| {} | {} | {} | {} |",
            line.name,
            time(line.ns),
            ratio(line.of_single),
            line.reasons
        )?;
    }
    writeln!(text)?;
    Ok(())
}

/// Requests over HTTP.
fn served(text: &mut String, results: &Results) -> Result<()> {
    writeln!(
        text,
        "## Served over HTTP\n\n\
        One applicant a request, four connections, client and server on the same cores. The engines are \
        in a small server of hyper and tokio, in a process of its own, and parse the text of the 21 facts; \
        Laurel there reads a cycle file of one applicant and asks eligibility. Laurel's service is a \
        component that `wasmtime serve` gives a fresh instance for each request; it runs all four stages \
        and answers with the whole outcome. Processor is the server's own, for one request.\n\n\
        | what is served | requests a second | processor | bytes of an answer |\n|---|---:|---:|---:|"
    )?;
    for line in &results.served {
        writeln!(
            text,
            "| {} | {} | {:.0} µs | {} |",
            line.name,
            thousands(line.requests.round() as usize),
            line.processor_us,
            thousands(line.answer)
        )?;
    }
    writeln!(text)?;
    Ok(())
}

fn batches(text: &mut String, results: &Results) -> Result<()> {
    let [small, large] = results.instantiate_ns;
    writeln!(
        text,
        "## Laurel by size of the call\n\n| way | time for a decision | what it says |\n|---|---:|---|"
    )?;
    for line in &results.laurel {
        writeln!(
            text,
            "| {} | {} | {} |",
            line.name,
            time(line.ns),
            line.reasons
        )?;
    }
    writeln!(
        text,
        "| store and instance, nothing asked | {} | |\n\
        | the same after a call about {} | {} | |\n",
        time(small),
        thousands(results.applicants),
        time(large)
    )?;
    Ok(())
}

fn texts(text: &mut String, results: &Results) -> Result<()> {
    let [short, long, line] = results.text_sizes;
    writeln!(
        text,
        "## From JSON text, parsing included\n\n\
        Laurel's line holds {} answers in {} bytes: it asks more, and it checks what it reads (ids, dates \
        against the cycle, unknown keys). The other engines parse the 21 facts ({} bytes), and, to \
        compare, an object of {} answers ({} bytes) of which their rules read 21. Engines \
        that take no JSON text are left out.\n\n\
        | engine | the 21 facts | as many facts as Laurel's | ÷ Laurel |\n|---|---:|---:|---:|",
        line.0, line.1, short.1, long.0, long.1,
    )?;
    for line in &results.texts {
        writeln!(
            text,
            "| {} | {} | {} | {} |",
            line.name,
            line.short_ns.map_or_else(|| "—".to_owned(), time),
            time(line.long_ns),
            ratio(line.of_laurel),
        )?;
    }
    writeln!(text)?;
    Ok(())
}

fn starts(text: &mut String, results: &Results) -> Result<()> {
    writeln!(
        text,
        "## From nothing to the first decision\n\n\
        A process of its own each time, medians. One thread; Laurel's own program compiles on all cores.\n\n\
        | engine | loads its rules in | first decision |\n|---|---:|---:|"
    )?;
    let outside = results.outside.iter().flat_map(|it| &it.starts);
    let outside = outside.map(|it| (&it.name, &it.start));
    let inside = results.starts.iter().map(|(name, start)| (name, start));
    let mut all: Vec<_> = inside.chain(outside).collect();
    all.sort_by(|a, b| a.1.load_ns.total_cmp(&b.1.load_ns));
    for (name, start) in all {
        writeln!(
            text,
            "| {name} | {} | {} |",
            time(start.load_ns),
            time(start.first_ns)
        )?;
    }
    writeln!(text)?;
    Ok(())
}

fn ranking(text: &mut String, results: &Results) -> Result<()> {
    let [certain, possible] = &results.candidates;
    writeln!(
        text,
        "## Eligibility and ranking of {}, end to end\n\n\
        The same scores, lowest 600, six places. Right: {} certain candidates, {} tied across the cut, \
        of whom the office names as many as it sees fit.\n\n\
        | engine | time | answer |\n|---|---:|---|\n\
        | Laurel, eligibility and ranking | {:.2} ms | {} certain, {} possible: checked against plain Rust |",
        thousands(results.applicants),
        certain.len(),
        possible.len(),
        results.ranking_ms,
        certain.len(),
        possible.len(),
    )?;
    for ranking in results.outside.iter().filter_map(|it| it.ranking.as_ref()) {
        let right = if ranking.scores_right {
            "six with the highest scores"
        } else {
            "not the six with the highest scores"
        };
        let cut = ranking.first.iter().filter(|row| possible.contains(row));
        let cut = cut.count();
        let dropped = possible.len().saturating_sub(cut);
        let ties = if ranking.ties_shown {
            "ties shown".to_owned()
        } else if possible.is_empty() {
            "no tie across the cut in this draw".to_owned()
        } else {
            format!(
                "of the {} tied across the cut it names {cut} and drops {dropped} without a word",
                possible.len()
            )
        };
        writeln!(
            text,
            "| OpenFisca-Core, `get_rank` | {:.2} ms | {right}; {ties} |\n\
            | OpenFisca-Core, order by NumPy's `argsort` outside of it | {:.2} ms | ties are left to the caller |",
            ranking.own_ms, ranking.argsort_ms,
        )?;
    }
    writeln!(text)?;
    Ok(())
}

fn bulk(text: &mut String, results: &Results) -> Result<()> {
    let rows = results.outside.iter().flat_map(|it| &it.rows);
    let rows: Vec<_> = rows.filter(|row| !row.main).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let batch = results.laurel.iter();
    let batch = batch.filter(|line| line.name == laurel_side::BATCH);
    let batch = batch.map(|line| line.ns).next().unwrap_or(f64::NAN);
    writeln!(
        text,
        "## Bulk eligibility of OpenFisca-Core\n\n\
        NumPy arrays in, a NumPy array out; the applicants are repeated for the larger sizes. Laurel with \
        10,000 in a call: {}; its program passes at most 8,192 in a call, so that more make it no \
        faster.\n\n\
        | way | applicants | time for a decision |\n|---|---:|---:|",
        time(batch),
    )?;
    for row in rows {
        writeln!(
            text,
            "| {} | {} | {} |",
            row.name,
            thousands(row.applicants),
            time(row.ns)
        )?;
    }
    writeln!(text)?;
    Ok(())
}

fn method(text: &mut String, results: &Results) -> Result<()> {
    writeln!(
        text,
        "## Method\n\n\
        - One process, one thread, one build profile, the system's allocator. {} rounds; in each, every \
        Rust engine in turn decides about all applicants, at least for 10 ms; the median round is \
        reported, and ratios are medians of the ratios within a round, so that a busy machine hits all \
        alike; they may differ a little from the quotient of two medians. `results.json` has the \
        quartiles.\n\
        - OpenFisca-Core and the engines for Node.js run in processes of their own, just before, in \
        rounds as well; their ratios are of medians. A timed pass on Node.js decides about the first 1,000 \
        applicants; checked are all.\n\
        - The time includes handing an input over and reading the answer out: the failed articles as a \
        set of bits.\n",
        results.rounds
    )?;
    writeln!(
        text,
        "## Fairness\n\n\
        - Laurel does more for a decision than it is compared for: 23 rules instead of 11 (articles 2 \
        and 16 too), dates and records instead of numbers of years and deaths, *unknown* as an answer of \
        its own, fuel, memory and time limits, and a check of the component's answer.\n\
        - Laurel's program makes calls of at most 8,192 applicants and shares them among all cores. Here \
        10,000 are one call on one thread. Each way has a pool of instances of its own, so that a small \
        call does not pay for the memory of a large one.\n\
        - Laurel does less for generality: its rules are compiled, its facts are typed columns, and its \
        speed comes from batches. An engine that is asked about one request at a time, or whose rules \
        change at run time, is built for something else.\n\
        - Article 14, the score, is a matter of Laurel's ranking and is left out of every engine here.\n\
        - Each engine is used in the way that its documentation recommends for deciding many times by \
        the same rules, with its default features, and answers in the form that comes naturally to it: \
        a list of flags from an expression, names from Rego and Cedar.\n\n\
        | engine | used how |\n|---|---|"
    )?;
    for line in &results.engines {
        writeln!(text, "| {} | {} |", line.name, line.how)?;
    }
    Ok(())
}

// ------------------------------------------------------------------------------ small things

fn time(ns: f64) -> String {
    match ns {
        ns if ns.is_nan() => "—".to_owned(),
        ns if ns < 10.0 => format!("{ns:.1} ns"),
        ns if ns < 1e3 => format!("{ns:.0} ns"),
        ns if ns < 1e4 => format!("{:.2} µs", ns / 1e3),
        ns if ns < 1e6 => format!("{:.1} µs", ns / 1e3),
        ns => format!("{:.1} ms", ns / 1e6),
    }
}

fn ratio(times: f64) -> String {
    match times {
        times if times < 0.001 => "< 0.001".to_owned(),
        times if times < 0.1 => format!("{times:.3}"),
        times if times < 10.0 => format!("{times:.2}"),
        times => format!("{times:.0}"),
    }
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn environment(outside: &[Outside], commit: &str) -> Vec<(String, String)> {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu.lines().find(|line| line.starts_with("model name"));
    let cpu = cpu.and_then(|line| line.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map_or_else(
        |_| "unknown".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    );
    let mut environment = vec![
        ("Laurel's commit".to_owned(), commit.to_owned()),
        ("processor".to_owned(), cpu.unwrap_or("unknown").to_owned()),
        ("cores".to_owned(), cores.to_string()),
        (
            "system".to_owned(),
            format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        ),
        ("rustc".to_owned(), rustc),
    ];
    for it in outside {
        environment.extend(it.environment.clone());
    }
    environment
}
