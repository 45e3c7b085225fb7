//! Whether a component compiles within a time and an amount of memory.
//!
//! A compiler that is given what its makers did not think of may take hours and all of the memory, and
//! cannot be stopped from outside of its process. So it is this program that is started once more, with
//! limits that the operating system holds, and ended when they are reached. What it compiled it leaves in
//! wasmtime's cache, from where the first process takes it; where there is no cache, the first process
//! compiles once more what is now known to be bounded.
//!
//! Its time is that of the processors, on all threads together: it is the same on one core and on many,
//! idle or busy. The clock is only looked at in case the process does not get any, and much later.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::engine::{self, Failure, Limits};
use laurel_admission::{OWN, beyond, estimated, more};
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
/// Threads that compile.
const THREADS: usize = 4;
/// On the clock it may take so many times what it may take of the processors, and so long at least.
const PATIENCE: u64 = 20;
const PATIENCE_MS: u64 = 60_000;
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
    // How much stack there is changes nothing of the work.
    let Setting {
        stack: _,
        watched,
        frugal,
    } = setting;
    let version = env!("CARGO_PKG_VERSION").replace('.', "-");
    let name = format!("{digest}-{version}-{watched}-{frugal}");
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
        Ended::Itself(status, said) => match status.code().and_then(|code| u8::try_from(code).ok())
        {
            Some(DONE) => Ok(()),
            Some(INVALID) => Err(engine::invalid(name, &one_line(&said))),
            None if out_of_time(status) => Err(beyond(name, Limit::CompileTime, limits.compile_ms)),
            _ => Err(beyond(name, Limit::CompileMemory, limits.compile_memory)),
        },
        Ended::OutOfTime => Err(beyond(name, Limit::CompileTime, limits.compile_ms)),
        Ended::OutOfPatience => Err(busy(name, limits.compile_ms)),
    }
}

/// How the second process came to its end.
enum Ended {
    /// By itself or by the operating system, with what it said.
    Itself(ExitStatus, String),
    /// It used all the time of the processors that it was given.
    OutOfTime,
    /// It did not, but the clock ran on.
    OutOfPatience,
}

/// Waits for the second process, and ends it where it takes too long.
fn watched(mut child: Child, bytes: &[u8], limits: &Limits) -> Ended {
    let deadline = Instant::now() + patience(limits.compile_ms);
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
            let ended = match child.try_wait() {
                Ok(Some(status)) => return Ended::Itself(status, said.join().unwrap_or_default()),
                Ok(None) if used_ms(&child).is_some_and(|used| used > limits.compile_ms) => {
                    Some(Ended::OutOfTime)
                }
                Ok(None) if Instant::now() < deadline => None,
                _ => Some(Ended::OutOfPatience),
            };
            if let Some(ended) = ended {
                let _ = child.kill();
                let _ = child.wait();
                return ended;
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(8));
        }
    })
}

/// How long the clock may run. Where nothing but the clock can be read, it is what is limited.
fn patience(compile_ms: u64) -> Duration {
    Duration::from_millis(match cfg!(unix) {
        true => compile_ms.saturating_mul(PATIENCE).max(PATIENCE_MS),
        false => compile_ms,
    })
}

/// Milliseconds that a process has had of the processors, on all threads together; none where that
/// cannot be read: the operating system then ends it by itself, to the second (see [`confine`]).
#[cfg(target_os = "linux")]
fn used_ms(child: &Child) -> Option<u64> {
    /// Milliseconds of a tick of these counts, which Linux fixes for programs.
    const TICK: u64 = 10;
    let text = fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
    // The name of the program is in brackets and may hold anything.
    let (_, counts) = text.rsplit_once(')')?;
    let mut counts = counts.split_ascii_whitespace().skip(11);
    let mut next = || counts.next()?.parse::<u64>().ok();
    let (user, system) = (next()?, next()?);
    Some(user.saturating_add(system).saturating_mul(TICK))
}

#[cfg(not(target_os = "linux"))]
fn used_ms(_: &Child) -> Option<u64> {
    None
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

/// What to say where the clock ran out before the time of the processors did.
fn busy(name: &str, value: u64) -> Failure {
    let (clock, more) = (patience(value), more(Limit::CompileTime, value));
    let clock = Limit::CompileTime.show(u64::try_from(clock.as_millis()).unwrap_or(u64::MAX));
    let value = Limit::CompileTime.show(value);
    Failure::new(
        name,
        format!(
            "编译 {clock} 仍未结束，所用处理器时间尚未到上限 {value}，已中止：本机可能繁忙，请稍后再试，或加 {more}"
        ),
        format!(
            "compiling it did not end within {clock}, though it had less than its {value} of processor time: the machine may be busy; try again later, or add {more}"
        ),
    )
}

/// What the second process does: none where this is the first.
pub fn serve() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != MODE {
        return None;
    }
    let arguments: Vec<String> = arguments.filter_map(|it| it.into_string().ok()).collect();
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

/// Takes from this process what it may not use: memory beyond so many bytes, time of the processors on
/// all threads together beyond so many milliseconds (the first process counts finer, where it can and is
/// there), and a core dump.
#[cfg(unix)]
fn confine(memory: u64, time_ms: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let most = |value| Rlimit {
        current: Some(value),
        maximum: Some(value),
    };
    let seconds = time_ms.div_ceil(1_000).saturating_add(1);
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

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn ended(script: &str, compile_ms: u64) -> Ended {
        let child = Command::new("sh")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let limits = Limits {
            compile_ms,
            ..Limits::default()
        };
        watched(child, b"", &limits)
    }

    #[test]
    fn waiting_for_a_processor_is_not_work() {
        let waited = ended("sleep 0.5", 50);
        assert!(matches!(waited, Ended::Itself(status, _) if status.success()));
    }

    #[test]
    fn work_is_counted_and_ended() {
        assert!(matches!(ended("while :; do :; done", 50), Ended::OutOfTime));
    }
}
