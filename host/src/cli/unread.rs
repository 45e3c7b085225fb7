//! Facts that do nothing, on standard error: see [`crate::unread`].

use super::terminal::tell;
use crate::cycle::Cycle;
use crate::lang::Lang;
use crate::pipeline::Ready;
use crate::unread::unread;

/// Says which facts of a cycle no stage of these schemes reads, or reads as something else.
pub fn warn<'r>(schemes: impl IntoIterator<Item = &'r Ready>, cycle: &Cycle, lang: Lang) {
    for problem in unread(schemes, cycle) {
        let head = lang.pick("提示：", "note: ");
        tell(&format!("{head}{}", problem.show(lang)));
    }
}
