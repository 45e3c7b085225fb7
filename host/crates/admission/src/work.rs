//! How much work a component may be, where no second process tries: the amount that was counted decides.

use laurel_cycle::error::Failure;
use laurel_scheme::limits::{Limit, Limits};

/// Memory that the second process has before it compiles anything.
pub const OWN: u64 = 64 << 20;
/// What is proposed where a limit is reached: so many times the limit, and so much at least.
const MORE: u64 = 4;
const MORE_MS: u64 = 60_000;
const MORE_BYTES: u64 = 2 << 30;
/// Units of work that are compiled in a millisecond on a slow machine, and bytes of memory that a unit
/// takes: where no second process tries, they say what is bounded.
const WORK_PER_MS: u64 = 1_000;
const BYTES_PER_WORK: u64 = 160;

/// Whether so much work is bounded by the limits, where no second process tries.
///
/// # Errors
/// It is more.
pub fn estimated(name: &str, limits: &Limits, work: u64) -> Result<(), Failure> {
    if work > limits.compile_ms.saturating_mul(WORK_PER_MS) {
        return Err(beyond(name, Limit::CompileTime, limits.compile_ms));
    }
    if work.saturating_mul(BYTES_PER_WORK).saturating_add(OWN) > limits.compile_memory {
        return Err(beyond(name, Limit::CompileMemory, limits.compile_memory));
    }
    Ok(())
}

/// What to set where a limit is reached, as it is written on the command line.
pub fn more(limit: Limit, value: u64) -> String {
    let least = match limit {
        Limit::CompileTime => MORE_MS,
        _ => MORE_BYTES,
    };
    let more = value.saturating_mul(MORE).max(least);
    format!("--limit {}={}", limit.id(), limit.show(more))
}

/// What to say of a component whose compilation takes more than a limit.
pub fn beyond(name: &str, limit: Limit, value: u64) -> Failure {
    let (more, value) = (more(limit, value), limit.show(value));
    let (zh, en) = match limit {
        Limit::CompileTime => (
            format!("处理器时间上限 {value}（各核合计）"),
            format!("time limit of {value} (processor time, all cores together)"),
        ),
        _ => (
            format!("内存上限 {value}"),
            format!("memory limit of {value}"),
        ),
    };
    Failure::new(
        name,
        format!(
            "编译超出{zh}，已中止；若信任其来源，请加 {more}，或运行一次 laurel conform 组件文件 {more}，此后本机不再以此拒绝该组件"
        ),
        format!(
            "compiling it takes more than the {en}; if you trust it, add {more}, or admit it once and for all on this machine: laurel conform FILE {more}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_proposed_is_more_than_what_was_reached() {
        assert_eq!(more(Limit::CompileTime, 3_000), "--limit compile-time=60s");
        assert_eq!(
            more(Limit::CompileTime, 60_000),
            "--limit compile-time=240s"
        );
        assert_eq!(
            more(Limit::CompileMemory, 512 << 20),
            "--limit compile-memory=2G"
        );
    }
}
