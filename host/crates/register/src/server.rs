//! A register in PostgreSQL, by its URL, for several people at once.
//!
//! What goes over a network is encrypted, unless the URL says `sslmode=disable` or the server is on this
//! machine. The password is best left out of the URL: `PGPASSWORD` is read in its place.

use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::types::{ToSql, Type};
use postgres::{Client, Config, NoTls};

use super::layout::{GUARDED, TABLES};
use super::store::{Each, Store, Value};
use laurel_cycle::error::Error;
use laurel_words::visible::{short, shown};

/// How long the server may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(10);

/// The guards of version 2.
const GUARDS: [&str; 3] = [
    "CREATE FUNCTION laurel_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the register is append-only'; END $$",
    "CREATE TRIGGER laurel_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON laurel_entry FOR EACH STATEMENT EXECUTE FUNCTION laurel_stays()",
    "CREATE TRIGGER laurel_content_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON laurel_content FOR EACH STATEMENT EXECUTE FUNCTION laurel_stays()",
];

/// A connection.
pub(crate) struct Server {
    client: Client,
    name: String,
}

impl Server {
    /// Connects.
    pub(crate) fn open(url: &str) -> Result<Self, Error> {
        let name = super::store::Address::of(url).to_string();
        // What the parser says of a URL may repeat the password in it.
        let mut config: Config = url.parse().map_err(|_| {
            refused(
                &name,
                "网址不合格式，应如 postgres://用户@主机/数据库",
                "this is no URL such as postgres://user@host/database",
            )
        })?;
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        config.connect_timeout(PATIENCE);
        config.application_name("laurel");
        let client = connect(&config, &name)?;
        let mut server = Self { client, name };
        server.statement(
            "SET lock_timeout = '20s'; SET idle_in_transaction_session_timeout = '60s'; SET client_encoding = 'UTF8'; SET synchronous_commit = on; SET standard_conforming_strings = on",
        )?;
        Ok(server)
    }

    fn statement(&mut self, sql: &str) -> Result<(), Error> {
        let name = &self.name;
        self.client
            .batch_execute(sql)
            .map_err(|error| failed(name, &error))
    }
}

/// Whether a server is on this machine.
fn is_here(config: &Config) -> bool {
    let by_name = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(host) => matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1"),
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    let by_address = config.get_hostaddrs();
    match by_address.is_empty() {
        true => by_name,
        false => by_address.iter().all(std::net::IpAddr::is_loopback),
    }
}

fn connect(config: &Config, name: &str) -> Result<Client, Error> {
    let mut config = config.clone();
    if is_here(&config) || config.get_ssl_mode() == SslMode::Disable {
        if config.get_ssl_mode() == SslMode::Prefer {
            config.ssl_mode(SslMode::Disable);
        }
        return config.connect(NoTls).map_err(|error| failed(name, &error));
    }
    // Never in the clear because the server would have it so.
    config.ssl_mode(SslMode::Require);
    let tls = super::tls::connector(name)?;
    config.connect(tls).map_err(|error| failed(name, &error))
}

fn refused(name: &str, zh: &str, en: &str) -> Error {
    Error::input(format!("{name}：{zh}"), format!("{name}: {en}"))
}

/// What the server says, in words, with what to do.
fn failed(name: &str, error: &postgres::Error) -> Error {
    let code = error.code().map_or("", |code| code.code());
    let (zh, en) = match code {
        "55P03" | "40P01" | "40001" | "25P03" => (
            "另有人正在写入，等候已久：请稍后再试",
            "somebody else is writing, and it has taken long: try again",
        ),
        "53100" => (
            "服务器磁盘已满，没有写入，名册仍是原样",
            "the server's disk is full; nothing was written and the register is as it was",
        ),
        "28P01" | "28000" => (
            "用户或密码不对：密码可用环境变量 PGPASSWORD 给出",
            "user or password is wrong: a password can be given in PGPASSWORD",
        ),
        "3D000" => ("没有这个数据库", "there is no such database"),
        "42P01" => (
            "这个数据库中还没有名册：新建用 laurel register init",
            "there is no register in this database yet: laurel register init makes one",
        ),
        "42P07" | "42723" | "23505" => (
            "这个数据库中已有名册或同名的表，未作改动",
            "there is a register in this database already, or a table of that name; it was left as it is",
        ),
        "42501" => (
            "没有权限：请由数据库管理员授予",
            "this is not permitted: ask whoever keeps the database",
        ),
        "25006" => (
            "数据库只读，没有写入",
            "the database is read-only; nothing was written",
        ),
        _ => {
            let said = match error.as_db_error() {
                Some(said) => said.message().to_owned(),
                None => error.to_string(),
            };
            let said = shown(short(&said).as_ref()).into_owned();
            return refused(
                name,
                &format!("数据库不能用：{said}；如在写入途中断开，请核对是否已记入"),
                &format!(
                    "the database cannot be used: {said}; where it was lost while writing, see whether that was written"
                ),
            );
        }
    };
    refused(name, zh, en)
}

fn bound(value: &Value) -> &(dyn ToSql + Sync) {
    match value {
        Value::Number(number) => number,
        Value::Text(text) => text,
        Value::Bytes(bytes) => bytes,
        Value::Foreign => &None::<i64>,
    }
}

impl Store for Server {
    fn rows(&mut self, sql: &str, with: &[Value], each: Each<'_>) -> Result<(), Error> {
        use postgres::fallible_iterator::FallibleIterator as _;
        let name = &self.name;
        let with: Vec<&(dyn ToSql + Sync)> = with.iter().map(bound).collect();
        // One row after the other: a register may hold many.
        let mut rows = self
            .client
            .query_raw(sql, with)
            .map_err(|error| failed(name, &error))?;
        while let Some(row) = rows.next().map_err(|error| failed(name, &error))? {
            let mut values = Vec::with_capacity(row.len());
            for (at, column) in row.columns().iter().enumerate() {
                let value = match *column.type_() {
                    Type::INT8 => row
                        .try_get::<_, Option<i64>>(at)
                        .map(|it| it.map(Value::Number)),
                    Type::TEXT | Type::VARCHAR => row
                        .try_get::<_, Option<String>>(at)
                        .map(|it| it.map(Value::Text)),
                    Type::BYTEA => row
                        .try_get::<_, Option<Vec<u8>>>(at)
                        .map(|it| it.map(Value::Bytes)),
                    _ => Ok(None),
                };
                let value = value.map_err(|error| failed(name, &error))?;
                values.push(value.unwrap_or(Value::Foreign));
            }
            each(values)?;
        }
        Ok(())
    }

    fn run(&mut self, sql: &str, with: &[Value]) -> Result<(), Error> {
        let name = &self.name;
        let with: Vec<&(dyn ToSql + Sync)> = with.iter().map(bound).collect();
        self.client
            .execute(sql, &with)
            .map(|_| ())
            .map_err(|error| failed(name, &error))
    }

    fn begin_reading(&mut self) -> Result<(), Error> {
        self.statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    fn begin_writing(&mut self) -> Result<(), Error> {
        // Who waits for the lock sees afterwards what was written before it was given.
        self.statement(
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; LOCK TABLE laurel_entry IN EXCLUSIVE MODE",
        )
    }

    fn begin_making(&mut self) -> Result<(), Error> {
        self.statement("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
    }

    fn commit(&mut self) -> Result<(), Error> {
        self.statement("COMMIT")
    }

    fn roll_back(&mut self) {
        // Where the connection is gone the server has ended it by itself.
        let _ = self.client.batch_execute("ROLLBACK");
    }

    fn guards(&self) -> &'static [&'static str] {
        &GUARDS
    }

    fn layout(&mut self, version: u32) -> Result<(), Error> {
        let mut kinds = Vec::new();
        let sql = "SELECT c.relname::text, c.relkind::text FROM pg_catalog.pg_class c WHERE c.oid = ANY(ARRAY['laurel_meta'::regclass, 'laurel_entry'::regclass, 'laurel_content'::regclass]) ORDER BY 1";
        self.rows(sql, &[], &mut |row| {
            if let [Value::Text(name), Value::Text(kind)] = row.as_slice() {
                kinds.push((name.clone(), kind.clone()));
            }
            Ok(())
        })?;
        let is_table = |(name, _): &(&str, &str)| {
            kinds
                .iter()
                .any(|(known, kind)| known == name && kind == "r")
        };
        let mut guards = 0usize;
        let sql = "SELECT t.tgname::text FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = ANY(ARRAY['laurel_entry'::regclass, 'laurel_content'::regclass]) AND NOT t.tgisinternal AND t.tgenabled = 'O' AND t.tgname IN ('laurel_entry_stays', 'laurel_content_stays') AND p.proname = 'laurel_stays'";
        self.rows(sql, &[], &mut |_| {
            guards += 1;
            Ok(())
        })?;
        if !TABLES.iter().all(is_table) || (version >= 2 && guards != GUARDED.len()) {
            return Err(refused(
                &self.name,
                "名册的结构被改动过：缺少名册自身的表或防改写的触发器，请改用备份",
                "the layout of the register was changed: a table or a guard against changes is missing; go back to a copy",
            ));
        }
        Ok(())
    }

    fn integrity(&mut self) -> Result<Vec<String>, Error> {
        // A server looks after its own pages.
        Ok(Vec::new())
    }
}
