//! A register in one file: SQLite.
//!
//! The file may come from anybody. Before a statement runs, its first bytes say whether it is a register
//! at all, and its layout is held against the one that this program lays out, word by word: a view, a
//! trigger or a table that somebody else made is never run. What is in the rows is held against the chain
//! afterwards.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, params_from_iter};

use super::layout::{GUARDED, TABLES};
use super::store::{Each, Store, Value};
use laurel_cycle::error::Error;
use laurel_cycle::foreign;
use laurel_files::files;
use laurel_words::visible::shown;

/// What the header of a file says that it is: `LAUR`.
const APPLICATION: u32 = 0x4c41_5552;
/// How every SQLite file begins.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(20);

/// Longest row, in bytes: the largest file that is kept, and what stands around it.
const LENGTH: i32 = 272 << 20;

/// The guards of version 2.
const GUARDS: [&str; 4] = [
    "CREATE TRIGGER laurel_entry_stays BEFORE UPDATE ON laurel_entry BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END",
    "CREATE TRIGGER laurel_entry_remains BEFORE DELETE ON laurel_entry BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END",
    "CREATE TRIGGER laurel_content_stays BEFORE UPDATE ON laurel_content BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END",
    "CREATE TRIGGER laurel_content_remains BEFORE DELETE ON laurel_content BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END",
];

/// A file.
pub(crate) struct Sqlite {
    connection: Connection,
    /// How messages call it.
    name: String,
}

impl Sqlite {
    /// Opens a register that is there.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let name = files::name(path);
        let about = std::fs::metadata(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => refused(
                &name,
                "没有这个名册：请核对文件名，新建名册用 laurel register init",
                "there is no such register: look at the name; laurel register init makes one",
            ),
            _ => files::failed(path, &error),
        })?;
        if !about.is_file() {
            return Err(refused(&name, "不是普通文件", "this is no regular file"));
        }
        is_register(path, &name)?;
        Self::connect(path, name)
    }

    /// Makes an empty file for a register, which only its owner may read. A file without content, as it is
    /// left where somebody was interrupted, does.
    pub(crate) fn make(path: &Path) -> Result<Self, Error> {
        let name = files::name(path);
        match private(path) {
            Ok(file) => file
                .sync_all()
                .map_err(|error| files::failed(path, &error))?,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                let blank = std::fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() == 0);
                if !blank {
                    return Err(refused(
                        &name,
                        "已有这个文件，未作改动：新建名册请另取文件名；它若就是名册，可直接使用",
                        "there is such a file already, and it was left as it is: give another name; if it is the register, use it as it is",
                    ));
                }
                only_for_the_owner(path);
            }
            Err(error) => return Err(files::failed(path, &error)),
        }
        Self::connect(path, name)
    }

    fn connect(path: &Path, name: String) -> Result<Self, Error> {
        // As a path it is never taken for a URL or for the name of a database in memory.
        let path = std::fs::canonicalize(path).map_err(|error| files::failed(path, &error))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open_with_flags(&path, flags)?;
            connection.busy_timeout(PATIENCE)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
            connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LENGTH)?;
            connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
            connection.pragma_update(None, "cell_size_check", true)?;
            connection.pragma_update(None, "mmap_size", 0)?;
            // What has been said to be written is on the disk, the removal of the journal as well.
            connection.pragma_update(None, "synchronous", "EXTRA")?;
            Ok(connection)
        };
        match open() {
            Ok(connection) => Ok(Self { connection, name }),
            Err(error) => Err(failed(&name, &error)),
        }
    }

    fn failed(&self, error: &rusqlite::Error) -> Error {
        failed(&self.name, error)
    }

    fn statement(&self, sql: &str) -> Result<(), Error> {
        self.connection
            .execute_batch(sql)
            .map_err(|error| self.failed(&error))
    }
}

/// A new file that only its owner may read and write.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

fn only_for_the_owner(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Whether others than its owner may read a file.
pub(crate) fn others_may_read(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(path).is_ok_and(|it| it.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Refuses what is no register by its first bytes, and says what it is.
fn is_register(path: &Path, name: &str) -> Result<(), Error> {
    let mut start = Vec::new();
    let mut file = File::open(path).map_err(|error| files::failed(path, &error))?;
    file.by_ref()
        .take(4096)
        .read_to_end(&mut start)
        .map_err(|error| files::failed(path, &error))?;
    if start.is_empty() {
        return Err(refused(
            name,
            "是空文件，还不是名册：laurel register init 可就此建立",
            "the file is empty and no register yet: laurel register init makes one of it",
        ));
    }
    if !start.starts_with(MAGIC) {
        return Err(match foreign::what(&start) {
            Some(what) => Error::input(
                format!("{name}：不是名册，{}", what.zh),
                format!("{name}: this is no register; {}", what.en),
            ),
            None => refused(
                name,
                "不是名册（不是 SQLite 文件，或开头已损坏）",
                "this is no register (no SQLite file, or its beginning is damaged)",
            ),
        });
    }
    let application = start.get(68..72).and_then(|it| it.try_into().ok());
    if application.map(u32::from_be_bytes) != Some(APPLICATION) {
        return Err(refused(
            name,
            "是别的程序的 SQLite 文件，不是名册，未作改动",
            "this is another program's SQLite file and no register; it was left as it is",
        ));
    }
    Ok(())
}

fn refused(name: &str, zh: &str, en: &str) -> Error {
    Error::input(format!("{name}：{zh}"), format!("{name}: {en}"))
}

/// What SQLite says, in words, with what to do.
fn failed(name: &str, error: &rusqlite::Error) -> Error {
    let code = error.sqlite_error_code();
    let (zh, en) = match code {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            "另有人正在写入，等候已久：请稍后再试".to_owned(),
            "somebody else is writing, and it has taken long: try again".to_owned(),
        ),
        Some(ErrorCode::DiskFull) => (
            "磁盘已满，没有写入，名册仍是原样：请腾出空间后再试".to_owned(),
            "the disk is full; nothing was written and the register is as it was: make room and try again".to_owned(),
        ),
        Some(ErrorCode::SystemIoFailure) => (
            "读写磁盘出错，没有写入：请检查磁盘空间与连接后再试".to_owned(),
            "the disk could not be read or written; nothing was written: look at its room and its connection, then try again".to_owned(),
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (
            "没有写入的权限：请检查文件及所在文件夹的权限".to_owned(),
            "it may not be written: look at the rights of the file and of its folder".to_owned(),
        ),
        Some(ErrorCode::CannotOpen) => (
            "打不开：请检查文件及所在文件夹的权限".to_owned(),
            "it cannot be opened: look at the rights of the file and of its folder".to_owned(),
        ),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (
            "文件已损坏：请改用备份（laurel register backup 所写）".to_owned(),
            "the file is damaged: go back to a copy that laurel register backup wrote".to_owned(),
        ),
        Some(ErrorCode::TooBig | ErrorCode::OutOfMemory) => (
            "内容过大".to_owned(),
            "there is more in it than can be held".to_owned(),
        ),
        Some(ErrorCode::ConstraintViolation) => (
            "名册只增不改，已拒绝改动".to_owned(),
            "a register is only added to; the change was refused".to_owned(),
        ),
        _ => {
            let said = error.to_string();
            let said = shown(&said).into_owned();
            (format!("无法使用：{said}"), format!("it cannot be used: {said}"))
        }
    };
    refused(name, &zh, &en)
}

impl Store for Sqlite {
    fn rows(&mut self, sql: &str, with: &[Value], each: Each<'_>) -> Result<(), Error> {
        let mut statement = self
            .connection
            .prepare(sql)
            .map_err(|error| failed(&self.name, &error))?;
        let columns = statement.column_count();
        let mut rows = statement
            .query(params_from_iter(with.iter().map(bound)))
            .map_err(|error| failed(&self.name, &error))?;
        while let Some(row) = rows.next().map_err(|error| failed(&self.name, &error))? {
            let mut values = Vec::with_capacity(columns);
            for column in 0..columns {
                let value = row
                    .get_ref(column)
                    .map_err(|error| failed(&self.name, &error))?;
                values.push(match value {
                    ValueRef::Integer(number) => Value::Number(number),
                    ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
                        Ok(text) => Value::Text(text.to_owned()),
                        Err(_) => Value::Foreign,
                    },
                    ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
                    ValueRef::Null | ValueRef::Real(_) => Value::Foreign,
                });
            }
            each(values)?;
        }
        Ok(())
    }

    fn run(&mut self, sql: &str, with: &[Value]) -> Result<(), Error> {
        self.connection
            .execute(sql, params_from_iter(with.iter().map(bound)))
            .map(|_| ())
            .map_err(|error| self.failed(&error))
    }

    fn begin_reading(&mut self) -> Result<(), Error> {
        self.statement("BEGIN")
    }

    fn begin_writing(&mut self) -> Result<(), Error> {
        // One file, whatever somebody's tool made of it.
        let mode: String = self
            .connection
            .query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))
            .map_err(|error| self.failed(&error))?;
        if mode != "delete" {
            return Err(refused(
                &self.name,
                "正被别的程序占用：请关闭后再试",
                "another program holds it: close that and try again",
            ));
        }
        self.statement("BEGIN IMMEDIATE")
    }

    fn begin_making(&mut self) -> Result<(), Error> {
        self.begin_writing()?;
        // Within the transaction: a file is a register with all of its tables, or blank.
        self.connection
            .pragma_update(None, "application_id", APPLICATION)
            .map_err(|error| self.failed(&error))
    }

    fn commit(&mut self) -> Result<(), Error> {
        self.statement("COMMIT")
    }

    fn roll_back(&mut self) {
        // Where the database has ended it by itself there is nothing left to end.
        let _ = self.connection.execute_batch("ROLLBACK");
    }

    fn guards(&self) -> &'static [&'static str] {
        &GUARDS
    }

    fn layout(&mut self, version: u32) -> Result<(), Error> {
        let mut expected: Vec<(&str, &str)> = TABLES.to_vec();
        if version >= 2 {
            expected.extend(GUARDS.iter().map(|sql| ("", *sql)));
        }
        let mut found = Vec::new();
        let sql = "SELECT name, coalesce(sql, '') FROM sqlite_schema";
        self.rows(sql, &[], &mut |row| {
            if let [Value::Text(name), Value::Text(sql)] = row.as_slice() {
                found.push((name.clone(), sql.clone()));
            } else {
                found.push((String::new(), "?".to_owned()));
            }
            Ok(())
        })?;
        // The indexes of primary keys have no words of their own.
        found.retain(|(name, sql)| {
            !(sql.is_empty() && name.starts_with("sqlite_autoindex_laurel_"))
        });
        for (_, sql) in &expected {
            match found.iter().position(|(_, other)| other == sql) {
                Some(at) => drop(found.swap_remove(at)),
                None => {
                    return Err(refused(
                        &self.name,
                        "名册的结构被改动过：缺少名册自身的表或防改写的触发器，请改用备份",
                        "the layout of the register was changed: a table or a guard against changes is missing; go back to a copy",
                    ));
                }
            }
        }
        match found.first() {
            None => Ok(()),
            Some((name, _)) => {
                let name = shown(laurel_words::visible::short(name).as_ref()).into_owned();
                Err(Error::input(
                    format!(
                        "{}：名册的结构被改动过：其中有不属于名册的“{name}”，请改用备份",
                        self.name
                    ),
                    format!(
                        "{}: the layout of the register was changed: \"{name}\" is none of its own; go back to a copy",
                        self.name
                    ),
                ))
            }
        }
    }

    fn integrity(&mut self) -> Result<Vec<String>, Error> {
        let mut found = Vec::new();
        self.rows("PRAGMA integrity_check(20)", &[], &mut |row| {
            match row.into_iter().next() {
                Some(Value::Text(text)) if text == "ok" => {}
                Some(Value::Text(text)) => found.push(text),
                _ => found.push("?".to_owned()),
            }
            Ok(())
        })?;
        debug_assert!(GUARDED.len() * 2 == GUARDS.len());
        Ok(found)
    }
}

fn bound(value: &Value) -> rusqlite::types::ToSqlOutput<'_> {
    use rusqlite::types::{ToSqlOutput, Value as Owned};
    match value {
        Value::Number(number) => ToSqlOutput::Owned(Owned::Integer(*number)),
        Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        Value::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        Value::Foreign => ToSqlOutput::Owned(Owned::Null),
    }
}
