//! The register itself: opened, read along its chain, added to.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::entry::{Entry, Number, Opened, What};
use super::layout::{TABLES, VERSION};
use super::state::State;
use super::store::{self, Address, Store, Value};
use laurel_cycle::error::Error;
use laurel_files::files;
use laurel_receipt::Hash;
pub use laurel_receipt::Head;
use laurel_receipt::canonical::canonical;
use laurel_words::lang::Text;
use laurel_words::visible::short;

/// Longest text of an entry, in bytes: far above what any command writes.
pub const ENTRY: usize = 4 << 20;
/// Most entries that are read.
pub const ENTRIES: u64 = 10_000_000;
/// Largest file that is kept, in bytes.
pub const CONTENT: usize = 256 << 20;

/// An entry with the digest that chains it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chained {
    /// The entry.
    pub entry: Entry,
    /// SHA-256 of the digest before it and of its canonical text.
    pub digest: Hash,
}

/// What is wrong with a register.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Fault {
    /// The entry; none where it is about the register as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<Number>,
    /// What is wrong, in one sentence.
    pub text: Text,
}

impl Fault {
    fn new(entry: Option<Number>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            entry,
            text: Text::new(zh, en),
        }
    }

    /// With the entry before it.
    pub fn told(&self) -> Text {
        match self.entry {
            None => self.text.clone(),
            Some(number) => Text::new(
                format!("第{number}条：{}", self.text.zh),
                format!("entry {number}: {}", self.text.en),
            ),
        }
    }
}

/// A register that is open.
pub struct Register {
    store: Box<dyn Store>,
    address: Address,
    version: u32,
    entries: Vec<Chained>,
    state: State,
}

impl Register {
    /// Makes a register.
    ///
    /// # Errors
    /// There is something at the address already, or it cannot be written.
    pub fn init(address: Address, opened: Opened, by: &str) -> Result<Self, Error> {
        let mut store = store::make(&address)?;
        lay_out(&mut *store)?;
        let entry = Entry {
            number: 1,
            at: now(),
            by: by.to_owned(),
            what: What::Opened(opened),
        };
        let made = write_entry(&mut *store, Hash([0; 32]), &entry).and_then(|_| store.commit());
        if let Err(error) = made {
            store.roll_back();
            return Err(error);
        }
        Self::open_in(store, address)
    }

    /// Opens a register, and holds every entry against the chain.
    ///
    /// # Errors
    /// It is none, it is of a newer version, or something in it was changed.
    pub fn open(address: Address) -> Result<Self, Error> {
        let store = store::open(&address)?;
        Self::open_in(store, address)
    }

    fn open_in(store: Box<dyn Store>, address: Address) -> Result<Self, Error> {
        let (register, faults) = Self::examine_in(store, address)?;
        match faults.first() {
            None => Ok(register),
            Some(fault) => {
                let (address, told) = (&register.address, fault.told());
                Err(Error::input(
                    format!(
                        "{address}：名册被改动过，不予使用：{}。请用 laurel register verify 查看全部，改用备份",
                        told.zh
                    ),
                    format!(
                        "{address}: the register was changed and is not used: {}. laurel register verify tells all; go back to a copy",
                        told.en
                    ),
                ))
            }
        }
    }

    /// Opens a register also where something in it was changed, and says what: how it is laid out and the
    /// chain, not the contents.
    ///
    /// # Errors
    /// It is none, or of a newer version.
    pub fn examine(address: Address) -> Result<(Self, Vec<Fault>), Error> {
        let store = store::open(&address)?;
        Self::examine_in(store, address)
    }

    fn examine_in(
        mut store: Box<dyn Store>,
        address: Address,
    ) -> Result<(Self, Vec<Fault>), Error> {
        store.begin_reading()?;
        let read = (|| {
            let version = version(&mut *store, &address)?;
            store.layout(version)?;
            let mut chain = Chain::default();
            chain.read(&mut *store, 0)?;
            Ok::<_, Error>((version, chain))
        })();
        let (version, chain) = match read {
            Ok(read) => read,
            Err(error) => {
                store.roll_back();
                return Err(error);
            }
        };
        store.commit()?;
        let Chain {
            entries,
            mut faults,
            ..
        } = chain;
        let state = match State::of(entries.iter().map(|it| &it.entry)) {
            Ok(state) => state,
            Err(fault) => {
                faults.push(fault);
                State::default()
            }
        };
        if !matches!(
            entries.first().map(|it| &it.entry.what),
            Some(What::Opened(_))
        ) && faults.is_empty()
        {
            faults.push(Fault::new(
                None,
                "没有开头的一条",
                "its first entry is missing",
            ));
        }
        let register = Self {
            store,
            address,
            version,
            entries,
            state,
        };
        Ok((register, faults))
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Whether others than its owner may read the file.
    pub fn others_may_read(&self) -> bool {
        self.address
            .file()
            .is_some_and(super::sqlite::others_may_read)
    }

    /// Whether a version of this program before this one laid it out.
    pub fn is_older(&self) -> bool {
        self.version < VERSION
    }

    /// Its entries.
    pub fn entries(&self) -> &[Chained] {
        &self.entries
    }

    /// What it says in all.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Its last entry.
    pub fn head(&self) -> Option<Head> {
        self.entries.last().map(|last| Head {
            number: last.entry.number,
            digest: last.digest,
        })
    }

    /// What it said when an entry was the last: for what is run again.
    ///
    /// # Errors
    /// It has no such entry, or another one in its place.
    pub fn as_of(&self, head: Head) -> Result<State, Error> {
        let count = usize::try_from(head.number).unwrap_or(usize::MAX);
        let until = self.entries.get(..count);
        let last = until.and_then(<[_]>::last);
        match (until, last) {
            (Some(until), Some(last)) if last.digest == head.digest => {
                State::of(until.iter().map(|it| &it.entry)).map_err(|fault| self.broken(&fault))
            }
            _ => Err(Error::input(
                format!(
                    "{}：其中没有摘要值为 {} 的第{}条：不是当时所用的名册，或者被换过、截短过",
                    self.address, head.digest, head.number
                ),
                format!(
                    "{}: it has no entry {} with the digest {}: it is not the register that was used then, or it was replaced or cut short",
                    self.address, head.number, head.digest
                ),
            )),
        }
    }

    fn broken(&self, fault: &Fault) -> Error {
        let told = fault.told();
        Error::input(
            format!("{}：{}", self.address, told.zh),
            format!("{}: {}", self.address, told.en),
        )
    }

    /// Adds entries, all of them or none. `make` is told what the register says at that moment, when nobody
    /// else can write, and says what is to be added; `holds` is told what it would say then, and refuses
    /// what does not hold together; `contents` are kept beside the entries.
    ///
    /// # Errors
    /// Whatever `make` and `holds` say, or the entries do not go with those that are there, or they cannot be written.
    pub fn append(
        &mut self,
        by: &str,
        contents: &[&[u8]],
        make: &mut dyn FnMut(&State) -> Result<Vec<What>, Error>,
        holds: &dyn Fn(&State) -> Result<(), Error>,
    ) -> Result<Vec<Chained>, Error> {
        self.store.begin_writing()?;
        match self.append_within(by, contents, make, holds) {
            Ok(added) => Ok(added),
            Err(error) => {
                self.store.roll_back();
                Err(error)
            }
        }
    }

    fn append_within(
        &mut self,
        by: &str,
        contents: &[&[u8]],
        make: &mut dyn FnMut(&State) -> Result<Vec<What>, Error>,
        holds: &dyn Fn(&State) -> Result<(), Error>,
    ) -> Result<Vec<Chained>, Error> {
        self.version = version(&mut *self.store, &self.address)?;
        self.catch_up()?;
        let whats = make(&self.state)?;
        if whats.is_empty() {
            self.store.roll_back();
            return Ok(Vec::new());
        }
        migrate(&mut *self.store, self.version)?;
        for content in contents {
            let digest = Hash::of_bytes(content);
            self.store.run(
                "INSERT INTO laurel_content (sha256, bytes) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING",
                &[Value::Text(digest.to_string()), Value::Bytes(content.to_vec())],
            )?;
        }
        let mut added: Vec<Chained> = Vec::new();
        let mut previous = self.entries.last().map_or(Hash([0; 32]), |it| it.digest);
        let first = self.entries.len() as u64 + 1;
        let at = now();
        for (what, number) in whats.into_iter().zip(first..) {
            let entry = Entry {
                number,
                at: at.clone(),
                by: by.to_owned(),
                what,
            };
            let digest = write_entry(&mut *self.store, previous, &entry)?;
            previous = digest;
            added.push(Chained { entry, digest });
        }
        let all = self.entries.iter().chain(&added).map(|it| &it.entry);
        let state = State::of(all).map_err(|fault| self.broken(&fault))?;
        holds(&state)?;
        self.store.commit()?;
        self.version = VERSION;
        self.state = state;
        self.entries.extend(added.iter().cloned());
        Ok(added)
    }

    /// Reads what others have added meanwhile.
    fn catch_up(&mut self) -> Result<(), Error> {
        let mut chain = Chain {
            entries: std::mem::take(&mut self.entries),
            ..Chain::default()
        };
        let from = chain.entries.len() as u64;
        let read = chain.read(&mut *self.store, from);
        self.entries = chain.entries;
        read?;
        match chain.faults.first() {
            Some(fault) => Err(self.broken(fault)),
            None if self.entries.len() as u64 == from => Ok(()),
            None => {
                let all = self.entries.iter().map(|it| &it.entry);
                self.state = State::of(all).map_err(|fault| self.broken(&fault))?;
                Ok(())
            }
        }
    }

    /// A content that an entry names by its digest.
    ///
    /// # Errors
    /// It is not there, or it was changed.
    pub fn content(&mut self, digest: Hash) -> Result<Vec<u8>, Fault> {
        let mut found: Option<Value> = None;
        let read = self.store.rows(
            "SELECT bytes FROM laurel_content WHERE sha256 = $1",
            &[Value::Text(digest.to_string())],
            &mut |row| {
                found = row.into_iter().next();
                Ok(())
            },
        );
        if let Err(error) = read {
            return Err(Fault::new(
                None,
                error.show(laurel_words::lang::Lang::Zh),
                error.show(laurel_words::lang::Lang::En),
            ));
        }
        match found {
            Some(Value::Bytes(bytes)) if Hash::of_bytes(&bytes) == digest => Ok(bytes),
            Some(_) => Err(Fault::new(
                None,
                format!("所存文件（摘要值 {digest}）被改动过"),
                format!("the file that is kept under the digest {digest} was changed"),
            )),
            None => Err(Fault::new(
                None,
                format!("所存文件（摘要值 {digest}）不见了"),
                format!("the file that is kept under the digest {digest} is missing"),
            )),
        }
    }

    /// What is wrong with what is kept beside the entries, and what the database says of itself.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn contents_faults(&mut self) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        for text in self.store.integrity()? {
            let text = short(&text).into_owned();
            faults.push(Fault::new(
                None,
                format!("数据库自检：{text}"),
                format!("the database finds: {text}"),
            ));
        }
        let mut named: Vec<(Number, Hash)> = Vec::new();
        for chained in &self.entries {
            if let What::Cycle(cycle) = &chained.entry.what {
                let number = chained.entry.number;
                named.extend([(number, cycle.file.sha256), (number, cycle.receipt)]);
            }
        }
        for (number, digest) in &named {
            if let Err(fault) = self.content(*digest) {
                faults.push(Fault {
                    entry: Some(*number),
                    ..fault
                });
            }
        }
        let mut kept = Vec::new();
        self.store.rows(
            "SELECT sha256 FROM laurel_content ORDER BY sha256",
            &[],
            &mut |row| {
                kept.push(match row.into_iter().next() {
                    Some(Value::Text(text)) => text,
                    _ => String::new(),
                });
                Ok(())
            },
        )?;
        for digest in kept {
            let known = Hash::parse(&digest);
            if !known.is_some_and(|known| named.iter().any(|(_, it)| *it == known)) {
                let digest = short(&digest).into_owned();
                faults.push(Fault::new(
                    None,
                    format!("存有没有任何一条提到的文件（{digest}）"),
                    format!("a file is kept that no entry names ({digest})"),
                ));
            }
        }
        Ok(faults)
    }

    /// Writes a copy of the whole register as one file, which is there whole or not at all.
    ///
    /// # Errors
    /// There is such a file, or it cannot be written.
    pub fn back_up(&mut self, to: &Path) -> Result<(), Error> {
        let part = part_of(to);
        let address = Address::File(to.to_owned());
        if to.exists() {
            return Err(Error::input(
                format!("{address}：已有这个文件，备份不覆盖任何文件：请另取文件名"),
                format!(
                    "{address}: there is such a file, and a copy writes over none: give another name"
                ),
            ));
        }
        // What somebody who was interrupted left.
        let _ = std::fs::remove_file(&part);
        let copied = store::make(&Address::File(part.clone()))
            .and_then(|mut store| self.copy_into(&mut *store));
        let copied = copied.and_then(|()| {
            Self::open(Address::File(part.clone())).map(drop)?;
            std::fs::rename(&part, to).map_err(|error| files::failed(to, &error))
        });
        if copied.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        copied
    }

    /// Writes everything into a new register.
    ///
    /// # Errors
    /// There is something at the address already, or it cannot be written.
    pub fn restore(&mut self, to: Address) -> Result<Self, Error> {
        let mut store = store::make(&to)?;
        self.copy_into(&mut *store)?;
        Self::open_in(store, to)
    }

    fn copy_into(&mut self, store: &mut dyn Store) -> Result<(), Error> {
        lay_out(store)?;
        let copied = self.copy_rows(store).and_then(|()| store.commit());
        if copied.is_err() {
            store.roll_back();
        }
        copied
    }

    fn copy_rows(&mut self, store: &mut dyn Store) -> Result<(), Error> {
        let mut previous = Hash([0; 32]);
        let mut contents = Vec::new();
        for chained in &self.entries {
            previous = write_entry(store, previous, &chained.entry)?;
            if let What::Cycle(cycle) = &chained.entry.what {
                contents.extend([cycle.file.sha256, cycle.receipt]);
            }
        }
        contents.sort_unstable();
        contents.dedup();
        for digest in contents {
            let bytes = self.content(digest).map_err(|fault| self.broken(&fault))?;
            store.run(
                "INSERT INTO laurel_content (sha256, bytes) VALUES ($1, $2)",
                &[Value::Text(digest.to_string()), Value::Bytes(bytes)],
            )?;
        }
        Ok(())
    }
}

/// The name under which a copy is written before it is whole.
fn part_of(to: &Path) -> std::path::PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    to.with_file_name(name)
}

/// The time, to the second, in UTC.
fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second())
        .unwrap_or(now)
        .to_string()
}

/// Lays a register out, within a transaction that stays open.
fn lay_out(store: &mut dyn Store) -> Result<(), Error> {
    store.begin_making()?;
    let laid = (|| {
        for (_, sql) in TABLES {
            store.run(sql, &[])?;
        }
        store.run(
            "INSERT INTO laurel_meta (name, value) VALUES ($1, $2)",
            &[
                Value::Text("version".to_owned()),
                Value::Text("1".to_owned()),
            ],
        )?;
        migrate(store, 1)
    })();
    if laid.is_err() {
        store.roll_back();
    }
    laid
}

/// Brings an older register to this version, step by step, within the transaction that is open.
fn migrate(store: &mut dyn Store, from: u32) -> Result<(), Error> {
    if from >= VERSION {
        return Ok(());
    }
    if from < 2 {
        for sql in store.guards() {
            store.run(sql, &[])?;
        }
    }
    store.run(
        "UPDATE laurel_meta SET value = $1 WHERE name = 'version'",
        &[Value::Text(VERSION.to_string())],
    )
}

/// The version of a register.
fn version(store: &mut dyn Store, address: &Address) -> Result<u32, Error> {
    let mut found = Vec::new();
    store.rows("SELECT name, value FROM laurel_meta", &[], &mut |row| {
        found.push(row);
        Ok(())
    })?;
    let version = match found.as_slice() {
        [row] => match row.as_slice() {
            [Value::Text(name), Value::Text(value)] if name == "version" => value
                .parse::<u32>()
                .ok()
                .filter(|it| *it > 0 && it.to_string() == *value),
            _ => None,
        },
        _ => None,
    };
    match version {
        Some(version) if version <= VERSION => Ok(version),
        Some(version) => Err(Error::input(
            format!(
                "{address}：名册为第{version}版，由较新的桂冠写成，本程序只认得第{VERSION}版：请升级程序"
            ),
            format!(
                "{address}: the register has version {version}, written by a newer Laurel; this program knows version {VERSION}: bring the program up to date"
            ),
        )),
        None => Err(Error::input(
            format!("{address}：名册的版本号缺失或被改动过：请改用备份"),
            format!(
                "{address}: the version of the register is missing or was changed: go back to a copy"
            ),
        )),
    }
}

/// Digest of an entry: over the digest before it and its canonical text.
fn chained(previous: Hash, body: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(previous.0);
    hasher.update(body);
    Hash::finish(hasher)
}

fn write_entry(store: &mut dyn Store, previous: Hash, entry: &Entry) -> Result<Hash, Error> {
    let body = canonical(entry)?;
    if body.len() > ENTRY {
        return Err(Error::input("这一条过长", "this entry is too long"));
    }
    let digest = chained(previous, &body);
    let number = i64::try_from(entry.number).unwrap_or(i64::MAX);
    store.run(
        "INSERT INTO laurel_entry (number, previous, body, digest) VALUES ($1, $2, $3, $4)",
        &[
            Value::Number(number),
            Value::Text(previous.to_string()),
            Value::Text(String::from_utf8(body).unwrap_or_default()),
            Value::Text(digest.to_string()),
        ],
    )?;
    Ok(digest)
}

/// Entries as they are read, held against each other.
#[derive(Default)]
struct Chain {
    entries: Vec<Chained>,
    faults: Vec<Fault>,
}

impl Chain {
    /// Reads the entries after a number.
    fn read(&mut self, store: &mut dyn Store, after: u64) -> Result<(), Error> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        // Of a chain that is broken nothing more can be said than where.
        let mut whole = true;
        let mut count = 0u64;
        store.rows(
            "SELECT number, previous, body, digest FROM laurel_entry WHERE number > $1 ORDER BY number",
            &[Value::Number(after)],
            &mut |row| {
                count += 1;
                if count > ENTRIES {
                    return Err(Error::input("条目过多", "there are too many entries"));
                }
                whole = self.next(row, whole);
                Ok(())
            },
        )?;
        let mut below = 0i64;
        store.rows("SELECT count(*) FROM laurel_entry", &[], &mut |row| {
            if let [Value::Number(number)] = row.as_slice() {
                below = *number;
            }
            Ok(())
        })?;
        let expected = after.saturating_add(i64::try_from(count).unwrap_or(i64::MAX));
        if below != expected && self.faults.is_empty() {
            self.faults.push(Fault::new(
                None,
                format!("应有 {expected} 条，实有 {below} 条"),
                format!("it should have {expected} entries and has {below}"),
            ));
        }
        Ok(())
    }

    /// One more row; false once the chain is broken.
    fn next(&mut self, row: Vec<Value>, whole: bool) -> bool {
        let expected = self.entries.len() as u64 + 1;
        let [
            Value::Number(number),
            Value::Text(previous),
            Value::Text(body),
            Value::Text(digest),
        ] = row.as_slice()
        else {
            if whole {
                self.broken(expected, "不是文字", "it is no text");
            }
            return false;
        };
        let before = self.entries.last().map_or(Hash([0; 32]), |it| it.digest);
        let found = chained(before, body.as_bytes());
        if !whole {
            return false;
        }
        if u64::try_from(*number) != Ok(expected) {
            self.broken(
                expected,
                &format!("缺失：其后是第{number}条"),
                &format!("it is missing: entry {number} follows"),
            );
            return false;
        }
        if Hash::parse(previous) != Some(before) || Hash::parse(digest) != Some(found) {
            self.broken(
                expected,
                "内容与摘要值不符：此条或其前后的摘要值被改动过",
                "it does not go with its digest: it was changed, or a digest before or after it",
            );
            return false;
        }
        let entry: Option<Entry> = (body.len() <= ENTRY)
            .then(|| serde_json::from_str(body).ok())
            .flatten();
        let entry = entry.filter(|entry| {
            entry.number == expected
                && canonical(entry).is_ok_and(|canonical| canonical == body.as_bytes())
        });
        match entry {
            Some(entry) => {
                self.entries.push(Chained {
                    entry,
                    digest: found,
                });
                true
            }
            None => {
                self.broken(
                    expected,
                    "不是名册所写的形式",
                    "it is not written as a register writes it",
                );
                false
            }
        }
    }

    fn broken(&mut self, number: Number, zh: &str, en: &str) {
        self.faults.push(Fault::new(Some(number), zh, en));
    }
}
