//! Whether a component compiles within a time and an amount of memory.
//!
//! A compiler that is given what its makers did not think of may take hours and all of the memory, and
//! cannot be stopped from outside of its process. So it is this program that is started once more, with
//! limits that the operating system holds, and ended when they are reached. What it compiled it leaves in
//! wasmtime's cache, from where the first process takes it; where there is no cache, the first process
//! compiles once more what is now known to be bounded.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::engine::{self, Failure, Limits};
use laurel_scheme::bounds::COMPONENT_BYTES;
use laurel_scheme::limits::Limit;
use laurel_words::lang::one_line;

/// The first argument of the second process.
const MODE: &str = "__compile";
/// Exit codes of the second process: the code is in the cache, the component is invalid.
const DONE: u8 = 0;
const INVALID: u8 = 4;
/// Bytes of what it says of an invalid component.
const SAID: u64 = 4096;
/// Memory that the second process has before it compiles anything.
const OWN: u64 = 64 << 20;
/// Threads that compile.
const THREADS: usize = 4;
/// Units of work that are compiled in a millisecond on a slow machine, and bytes of memory that a unit
/// takes: where no second process tries, they say what is bounded.
const WORK_PER_MS: u64 = 1_000;
const BYTES_PER_WORK: u64 = 160;

/// What a component is compiled with: as much as changes the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Bytes of stack.
    pub stack: u64,
    /// Whether fuel and the clock are watched.
    pub watched: bool,
    /// Whether memories take no more address space than they need.
    pub frugal: bool,
}

/// This program, where it can be started once more.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
/// One component is compiled at a time, with all that it may use.
static ALONE: Mutex<()> = Mutex::new(());

/// Says that the program that runs is this one: it knows what to do when it is started once more.
pub fn use_this_program() {
    if let Ok(program) = std::env::current_exe() {
        PROGRAM.get_or_init(|| program);
    }
}

/// Whether a second process can be started.
pub fn is_possible() -> bool {
    PROGRAM.get().is_some()
}

/// The file that says that a component was compiled within bounds once.
fn known(digest: &str, setting: Setting) -> Option<PathBuf> {
    let Setting {
        stack,
        watched,
        frugal,
    } = setting;
    let version = env!("CARGO_PKG_VERSION").replace('.', "-");
    let name = format!("{digest}-{version}-{stack}-{watched}-{frugal}");
    Some(engine::admitted_folder()?.join(name))
}

/// Whether a component was compiled within bounds on this machine before.
pub fn is_known(digest: &str, setting: Setting) -> bool {
    known(digest, setting).is_some_and(|file| file.is_file())
}

/// Remembers that a component was compiled within bounds. Where nothing can be written, it is tried
/// again the next time.
pub fn remember(digest: &str, setting: Setting) {
    if PROGRAM.get().is_none() {
        return;
    }
    if let Some(file) = known(digest, setting)
        && let Some(folder) = file.parent()
        && fs::create_dir_all(folder).is_ok()
    {
        let _ = fs::write(file, b"");
    }
}

/// Whether a component compiles within its limits. `work` is what was counted.
///
/// # Errors
/// Where it does not, or is invalid.
pub fn compiles(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    setting: Setting,
    work: u64,
) -> Result<(), Failure> {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let tried = PROGRAM.get().and_then(|program| {
        let child = Command::new(program)
            .arg(MODE)
            .args([
                setting.stack.to_string(),
                setting.watched.to_string(),
                setting.frugal.to_string(),
                limits.compile_memory.to_string(),
                limits.compile_ms.to_string(),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        child.ok()
    });
    let Some(child) = tried else {
        return estimated(name, limits, work);
    };
    match watched(child, bytes, limits) {
        Some((status, said)) => match status.code().and_then(|code| u8::try_from(code).ok()) {
            Some(DONE) => Ok(()),
            Some(INVALID) => Err(engine::invalid(name, &one_line(&said))),
            None if out_of_time(status) => Err(beyond(name, Limit::CompileTime, limits.compile_ms)),
            _ => Err(beyond(name, Limit::CompileMemory, limits.compile_memory)),
        },
        None => Err(beyond(name, Limit::CompileTime, limits.compile_ms)),
    }
}

/// What the second process came to and said; none where it took too long and was ended.
fn watched(mut child: Child, bytes: &[u8], limits: &Limits) -> Option<(ExitStatus, String)> {
    let deadline = Instant::now() + Duration::from_millis(limits.compile_ms);
    let (input, output) = (child.stdin.take(), child.stdout.take());
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A process that is gone reads no more: what it came to says the rest.
            input.map(|mut input| input.write_all(bytes))
        });
        let said = scope.spawn(move || {
            let mut said = Vec::new();
            if let Some(output) = output {
                let _ = output.take(SAID).read_to_end(&mut said);
            }
            String::from_utf8_lossy(&said).into_owned()
        });
        let mut pause = Duration::from_micros(500);
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Some((status, said.join().unwrap_or_default())),
                Ok(None) if Instant::now() < deadline => {}
                _ => {
                    let _ = child.kill();
                    let _ = child.wait();
                    return None;
                }
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(8));
        }
    })
}

/// Whether the operating system ended a process for the time that it took.
#[cfg(unix)]
fn out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(unix))]
fn out_of_time(_: ExitStatus) -> bool {
    false
}

/// Whether so much work is bounded by the limits, where no second process tries.
fn estimated(name: &str, limits: &Limits, work: u64) -> Result<(), Failure> {
    if work > limits.compile_ms.saturating_mul(WORK_PER_MS) {
        return Err(beyond(name, Limit::CompileTime, limits.compile_ms));
    }
    if work.saturating_mul(BYTES_PER_WORK).saturating_add(OWN) > limits.compile_memory {
        return Err(beyond(name, Limit::CompileMemory, limits.compile_memory));
    }
    Ok(())
}

fn beyond(name: &str, limit: Limit, value: u64) -> Failure {
    let (id, value) = (limit.id(), limit.show(value));
    let (zh, en) = match limit {
        Limit::CompileTime => ("时间", "time"),
        _ => ("内存", "memory"),
    };
    Failure::new(
        name,
        format!("编译超出{zh}上限 {value}，已中止；若信任其来源，请加 --limit {id}=…"),
        format!(
            "compiling it takes more than the {en} limit of {value}; if you trust it, add --limit {id}=…"
        ),
    )
}

/// What the second process does: none where this is the first.
pub fn serve() -> Option<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next()? != MODE {
        return None;
    }
    let arguments: Vec<String> = arguments.collect();
    let [stack, watched, frugal, memory, time] = arguments.as_slice() else {
        return Some(ExitCode::FAILURE);
    };
    let (Ok(stack), Ok(watched), Ok(frugal), Ok(memory), Ok(time)) = (
        stack.parse(),
        watched.parse(),
        frugal.parse(),
        memory.parse(),
        time.parse(),
    ) else {
        return Some(ExitCode::FAILURE);
    };
    confine(memory, time);
    let _ = rayon::ThreadPoolBuilder::new()
        .num_threads(rayon::current_num_threads().min(THREADS))
        .build_global();
    let mut bytes = Vec::new();
    let input = std::io::stdin().lock().take(COMPONENT_BYTES.value);
    if { input }.read_to_end(&mut bytes).is_err() {
        return Some(ExitCode::FAILURE);
    }
    let setting = Setting {
        stack,
        watched,
        frugal,
    };
    Some(match engine::compile_only(&bytes, setting) {
        Ok(()) => ExitCode::from(DONE),
        // What the system had no memory for is not the component's form.
        Err(why) if why.contains("Cannot allocate memory") => ExitCode::FAILURE,
        Err(why) => {
            let _ = std::io::stdout().lock().write_all(why.as_bytes());
            ExitCode::from(INVALID)
        }
    })
}

/// Takes from this process what it may not use: memory beyond so many bytes, time on all threads
/// together beyond what they can use in so many milliseconds (in case the first process is gone), and
/// a core dump.
#[cfg(unix)]
fn confine(memory: u64, time_ms: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let most = |value| Rlimit {
        current: Some(value),
        maximum: Some(value),
    };
    let seconds = time_ms.div_ceil(1_000).saturating_mul(THREADS as u64 + 1);
    let _ = setrlimit(Resource::Core, most(0));
    let _ = setrlimit(Resource::Cpu, most(seconds));
    let memory = memory.saturating_add(OWN);
    // What is written to counts, not what is reserved: the threads' heaps reserve a lot.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = setrlimit(Resource::Data, most(memory));
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = setrlimit(Resource::As, most(memory));
}

#[cfg(not(unix))]
fn confine(_: u64, _: u64) {}
