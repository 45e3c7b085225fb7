//! What everything that Laurel says is made of: wording in two languages, Chinese first, and text from
//! outside, which is shown and never obeyed.
//!
//! ```
//! use laurel_words::{Lang, Text, visible::shown};
//!
//! let winner = Text::new("获奖", "winner");
//! assert_eq!(winner.get(Lang::Zh), "获奖");
//! // What a stranger wrote cannot move the cursor.
//! assert!(!shown("A\u{1b}[2J").contains('\u{1b}'));
//! ```

pub mod lang;
pub mod number;
pub mod typed;
pub mod visible;

pub use lang::{Lang, Text, one_line};
