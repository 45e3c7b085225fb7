//! Where a register is kept: what of a database the register needs, and nothing more.

use std::fmt;
use std::path::{Path, PathBuf};

use laurel_cycle::error::Error;
use laurel_words::typed::typed;

/// What a statement is given, and what stands in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Something that no column of a register holds: a null, a number with decimals, a text that is none.
    Foreign,
}

/// What is done with each row of an answer.
pub(crate) type Each<'e> = &'e mut dyn FnMut(Vec<Value>) -> Result<(), Error>;

/// A database, as far as the register needs one. Both take the same text of SQL.
pub(crate) trait Store {
    /// The rows that a query answers.
    fn rows(&mut self, sql: &str, with: &[Value], each: Each<'_>) -> Result<(), Error>;
    /// Carries out a statement.
    fn run(&mut self, sql: &str, with: &[Value]) -> Result<(), Error>;
    /// Begins a transaction that sees one state of the register.
    fn begin_reading(&mut self) -> Result<(), Error>;
    /// Begins a transaction in which a register is laid out where there is none.
    fn begin_making(&mut self) -> Result<(), Error>;
    /// Begins a transaction in which nobody else writes. Waits for who is writing.
    fn begin_writing(&mut self) -> Result<(), Error>;
    /// Ends the transaction: what was written is there to stay.
    fn commit(&mut self) -> Result<(), Error>;
    /// Ends the transaction: nothing was written.
    fn roll_back(&mut self);
    /// Statements that make what only this kind of database says in its own words: the guards.
    fn guards(&self) -> &'static [&'static str];
    /// What the database itself says is wrong with how a register of a version is laid out in it.
    fn layout(&mut self, version: u32) -> Result<(), Error>;
    /// What the database finds when it checks itself; empty where all is well.
    fn integrity(&mut self) -> Result<Vec<String>, Error>;
}

/// Where a register is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A file.
    File(PathBuf),
    /// A PostgreSQL database, by its URL.
    Server(String),
}

impl Address {
    /// The address that somebody gives: a URL of PostgreSQL, or a file.
    pub fn of(given: &str) -> Self {
        let scheme = given.split_once("://").map(|(scheme, _)| scheme);
        match scheme {
            Some("postgres" | "postgresql") => Self::Server(given.to_owned()),
            _ => Self::File(PathBuf::from(given)),
        }
    }

    /// The file, where it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }
}

/// Without the password that a URL may have in it.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.write_str(&laurel_files::files::name(path)),
            Self::Server(url) => f.write_str(&typed(&without_secrets(url))),
        }
    }
}

/// A URL without user, password and parameters.
fn without_secrets(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgresql", url));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    // A password may have an @ in it: the last one ends it.
    let (authority, path) = rest.rsplit_once('/').unwrap_or((rest, ""));
    let (authority, path) = match authority.contains('@') || !path.contains('@') {
        true => (authority, path.to_owned()),
        false => (rest, String::new()),
    };
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    match path.is_empty() {
        true => format!("{scheme}://{host}"),
        false => format!("{scheme}://{host}/{path}"),
    }
}

/// Opens the database of a register that is there.
pub(crate) fn open(address: &Address) -> Result<Box<dyn Store>, Error> {
    match address {
        Address::File(path) => Ok(Box::new(crate::sqlite::Sqlite::open(path)?)),
        Address::Server(url) => server(url),
    }
}

/// Makes room for a register that is not there yet: nothing of it is laid out.
pub(crate) fn make(address: &Address) -> Result<Box<dyn Store>, Error> {
    match address {
        Address::File(path) => Ok(Box::new(crate::sqlite::Sqlite::make(path)?)),
        Address::Server(url) => server(url),
    }
}

#[cfg(feature = "postgres")]
fn server(url: &str) -> Result<Box<dyn Store>, Error> {
    Ok(Box::new(crate::server::Server::open(url)?))
}

#[cfg(not(feature = "postgres"))]
fn server(_: &str) -> Result<Box<dyn Store>, Error> {
    Err(Error::input(
        "这一程序未带 PostgreSQL：请用 cargo install --path host --features postgres 安装，或改用一个文件作名册",
        "this program was built without PostgreSQL: install it with cargo install --path host --features postgres, or keep the register in a file",
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_shown_without_its_password() {
        for (url, shown) in [
            (
                "postgres://li:geheim@db.example/award",
                "postgres://db.example/award",
            ),
            (
                "postgresql://li:ge@h/eim@db:5433/award?sslmode=require&password=geheim",
                "postgresql://db:5433/award",
            ),
            (
                "postgres:///award?host=/tmp/x&password=geheim",
                "postgres:///award",
            ),
            ("postgres://db", "postgres://db"),
            ("postgres://li:geheim@db", "postgres://db"),
        ] {
            assert_eq!(Address::of(url).to_string(), shown);
        }
        assert_eq!(
            Address::of("C:\\名册.db"),
            Address::File("C:\\名册.db".into())
        );
    }
}
