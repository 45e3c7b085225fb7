//! Files: what is read is a regular file of bounded size, what is written is there whole or not at all,
//! and no output of a command takes the place of what it reads. Nothing else in the program opens a
//! file.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use crate::plain_name::PlainName;
use laurel_cycle::error::{Error, Refusal};
use laurel_words::lang::Text;
use laurel_words::number::Unit;
use laurel_words::visible::{short, shown};

/// Standard input or output, in place of a file.
pub const STANDARD: &str = "-";
/// Sets how many bytes any one file may have, in place of the bounds below.
pub const READ_LIMIT: &str = "LAUREL_READ_LIMIT";

/// What a file is read as, which says how large it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A cycle, in any of its forms.
    Cycle,
    /// A component.
    Component,
    /// A scheme's manifest or lock file.
    Manifest,
    /// A file of settings.
    Settings,
    /// A receipt of any kind.
    Receipt,
    /// A key.
    Key,
    /// What another runtime answered.
    Answer,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Cycle,
        Self::Component,
        Self::Manifest,
        Self::Settings,
        Self::Receipt,
        Self::Key,
        Self::Answer,
    ];

    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Cycle => "cycle",
            Self::Component => "component",
            Self::Manifest => "manifest",
            Self::Settings => "settings",
            Self::Receipt => "receipt",
            Self::Key => "key",
            Self::Answer => "answer",
        }
    }

    /// What it is called.
    pub fn title(self) -> Text {
        let (zh, en) = match self {
            Self::Cycle => ("申报文件", "cycle file"),
            Self::Component => ("组件", "component"),
            Self::Manifest => ("方案清单、锁定文件", "manifest, lock file"),
            Self::Settings => ("设定文件", "file of settings"),
            Self::Receipt => ("回执", "receipt"),
            Self::Key => ("密钥", "key"),
            Self::Answer => ("运行时的结果", "answer of a runtime"),
        };
        Text::new(zh, en)
    }

    /// Bytes that it may have unless [`READ_LIMIT`] says otherwise. A million applicants are 1.5 GB.
    pub fn default_limit(self) -> u64 {
        match self {
            Self::Cycle => 8 << 30,
            Self::Component => 256 << 20,
            Self::Manifest | Self::Settings => 1 << 20,
            Self::Receipt => 256 << 20,
            Self::Key => 64 << 10,
            Self::Answer => 1 << 30,
        }
    }

    /// Bytes that it may have.
    pub fn limit(self) -> u64 {
        asked().unwrap_or_else(|| self.default_limit())
    }
}

/// What the environment says of how large files may be.
fn asked() -> Option<u64> {
    static ASKED: OnceLock<Option<u64>> = OnceLock::new();
    *ASKED.get_or_init(|| {
        let text = std::env::var(READ_LIMIT).ok()?;
        bytes(&text)
    })
}

/// Bytes as people write them: `2_000_000`, `512M`, `2G`.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '_');
    let (number, unit) = text.split_at_checked(end.unwrap_or(text.len()))?;
    let factor: u64 = match unit {
        "" | "B" => 1,
        "K" | "KiB" => 1 << 10,
        "M" | "MiB" => 1 << 20,
        "G" | "GiB" => 1 << 30,
        _ => return None,
    };
    let number: u64 = number.replace('_', "").parse().ok()?;
    number.checked_mul(factor).filter(|bytes| *bytes > 0)
}

/// Checks what the environment says of how large files may be.
///
/// # Errors
/// It is no number of bytes.
pub fn check_environment() -> Result<(), Error> {
    match std::env::var(READ_LIMIT) {
        Ok(text) if bytes(&text).is_none() => {
            let text = short(&text);
            Err(Error::input(
                format!("{READ_LIMIT}={text}：应为字节数，如 2G"),
                format!("{READ_LIMIT}={text}: a number of bytes belongs here, such as 2G"),
            ))
        }
        _ => Ok(()),
    }
}

// ---------------------------------------------------------------- names

/// From now on messages of this process leave out what files are called.
pub fn leave_out_names() {
    laurel_words::typed::leave_out();
}

/// A path as a message shows it; left out where identities are, since it may name anybody.
pub fn name(path: &Path) -> String {
    match laurel_words::typed::leaves_out() && path != Path::new(STANDARD) {
        true => LEFT_OUT.to_owned(),
        false => own_name(path),
    }
}

/// A path that the user gave to something that is written.
pub fn own_name(path: &Path) -> String {
    shown(&path.to_string_lossy()).into_owned()
}

/// What stands in place of a path that is left out.
const LEFT_OUT: &str = "“…”";

/// The last part of a path, as a message shows it.
pub fn last_name(path: &Path) -> String {
    let last = path.file_name().map(OsStr::to_string_lossy);
    last.map(|last| shown(&last).into_owned())
        .unwrap_or_default()
}

/// A failure of reading or writing a file, in words.
pub fn failed(path: &Path, error: &io::Error) -> Error {
    let why = Refusal::words(error);
    refused(path, &why.zh, &why.en)
}

fn refused(path: &Path, zh: &str, en: &str) -> Error {
    let path = name(path);
    let path = short(&path);
    Error::input(format!("{path}：{zh}"), format!("{path}: {en}"))
}

// ---------------------------------------------------------------- what a command reads and writes

/// A file, whatever it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Identity {
    /// One that is there: its device and its number on it.
    #[cfg(unix)]
    Inode(u64, u64),
    /// Where it is, or will be, all links resolved.
    Path(PathBuf),
}

impl Identity {
    /// Those of a path: more than one, as far as they can be told.
    fn of(path: &Path) -> Vec<Self> {
        let mut all = Vec::new();
        if let Ok(about) = fs::metadata(path) {
            all.extend(Self::inode(&about));
        }
        let place = fs::canonicalize(path).or_else(|_| {
            let folder = fs::canonicalize(folder_of(path))?;
            Ok::<_, io::Error>(folder.join(path.file_name().unwrap_or_default()))
        });
        all.extend(place.ok().map(Self::Path));
        all
    }

    #[cfg(unix)]
    fn inode(about: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        // Devices and pipes may be read and written at once: a terminal is.
        about
            .is_file()
            .then(|| Self::Inode(about.dev(), about.ino()))
    }

    #[cfg(not(unix))]
    fn inode(_: &Metadata) -> Option<Self> {
        None
    }
}

/// What a command has read, and what it is going to write.
#[derive(Default)]
struct Task {
    read: Vec<Identity>,
    written: Vec<(PathBuf, Vec<Identity>)>,
}

/// The command that this process is, where it is one.
static TASK: OnceLock<Mutex<Task>> = OnceLock::new();

/// From now on this process is one command: what it reads is not written over.
pub fn be_a_command() {
    TASK.get_or_init(Mutex::default);
}

fn task<T>(with: impl FnOnce(&mut Task) -> T) -> Option<T> {
    let mut task = TASK.get()?.lock().ok()?;
    Some(with(&mut task))
}

/// Notes that a file is read, or will be.
///
/// # Errors
/// The command is going to write it.
pub fn reads(path: &Path) -> Result<(), Error> {
    let identities = if path == Path::new(STANDARD) {
        standard_input().into_iter().collect()
    } else {
        Identity::of(path)
    };
    let clash = task(|task| {
        let known = task.written.iter();
        let clash = known
            .filter(|(_, other)| other.iter().any(|it| identities.contains(it)))
            .map(|(path, _)| path.clone())
            .next();
        for identity in &identities {
            if !task.read.contains(identity) {
                task.read.push(identity.clone());
            }
        }
        clash
    });
    match clash.flatten() {
        Some(output) => Err(replaces(&output)),
        None => Ok(()),
    }
}

/// Notes that a file is going to be written: said of every output before a command reads anything.
///
/// # Errors
/// The command reads it, writes it twice, or it is a folder.
pub fn writes(path: &Path) -> Result<(), Error> {
    if path == Path::new(STANDARD) {
        let twice = task(|task| {
            let twice = task.written.iter().any(|(other, _)| other == path);
            task.written.push((path.to_owned(), Vec::new()));
            twice
        });
        return match twice {
            Some(true) => Err(refused(
                path,
                "两项输出都写往标准输出，请为其中一项另取文件名",
                "two outputs go to standard output: give one of them a file of its own",
            )),
            _ => Ok(()),
        };
    }
    if fs::metadata(path).is_ok_and(|about| about.is_dir()) {
        return Err(is_folder(path));
    }
    if path.file_name().is_none() {
        return Err(refused(path, "不是文件名", "this is no name of a file"));
    }
    let identities = Identity::of(path);
    let clash = task(|task| {
        let alike = |other: &[Identity]| other.iter().any(|it| identities.contains(it));
        let replaces = alike(&task.read);
        let twice = task.written.iter().any(|(_, other)| alike(other));
        task.written.push((path.to_owned(), identities.clone()));
        (replaces, twice)
    });
    match clash {
        Some((true, _)) => Err(replaces(path)),
        Some((_, true)) => Err(refused(
            path,
            "两项输出是同一个文件，请另取文件名",
            "two outputs are the same file: give one of them another name",
        )),
        _ => Ok(()),
    }
}

fn replaces(output: &Path) -> Error {
    refused(
        output,
        "这项输出会覆盖本命令要读取的文件，请另取文件名",
        "this output would take the place of a file that the command reads: give it another name",
    )
}

fn is_folder(path: &Path) -> Error {
    refused(path, "是文件夹，不是文件", "this is a folder, not a file")
}

/// The file that standard input comes from, where it is one.
#[cfg(unix)]
fn standard_input() -> Option<Identity> {
    use std::os::fd::AsFd;
    let input = io::stdin().as_fd().try_clone_to_owned().ok()?;
    Identity::inode(&File::from(input).metadata().ok()?)
}

#[cfg(not(unix))]
fn standard_input() -> Option<Identity> {
    None
}

// ---------------------------------------------------------------- reading

/// What is read, byte by byte, up to a bound.
pub struct Bounded {
    bytes: Box<dyn Read + Send>,
    left: u64,
    limit: u64,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            // Only what comes after the bound is too much.
            return match self.bytes.read(&mut [0])? {
                0 => Ok(0),
                _ => Err(Refusal::io(too_large(self.limit))),
            };
        }
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let count = self
            .bytes
            .read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left = self.left.saturating_sub(count as u64);
        Ok(count)
    }
}

fn too_large(limit: u64) -> Text {
    let size = Unit::Bytes.show(limit);
    Text::new(
        format!("文件过大：至多 {size}（可用环境变量 {READ_LIMIT} 另设）"),
        format!(
            "the file is too large: up to {size} are read (the environment variable {READ_LIMIT} sets another bound)"
        ),
    )
}

/// Opens a file to be read, or standard input where its name is `-`.
///
/// # Errors
/// It is not there, is no regular file, is too large, or is what the command is going to write.
pub fn open(path: &Path, kind: Kind) -> Result<Bounded, Error> {
    reads(path)?;
    let limit = kind.limit();
    let bounded = |bytes| Bounded {
        bytes,
        left: limit,
        limit,
    };
    if path == Path::new(STANDARD) {
        return Ok(bounded(Box::new(io::stdin())));
    }
    Ok(bounded(Box::new(open_file(path, kind)?)))
}

/// Opens a file whose parts are read in any order.
///
/// # Errors
/// As for [`open`].
pub fn open_file(path: &Path, kind: Kind) -> Result<File, Error> {
    reads(path)?;
    let limit = kind.limit();
    // Looked at before it is opened: to open a pipe may wait for ever, a device may do something.
    let about = fs::metadata(path).map_err(|error| failed(path, &error))?;
    regular(path, &about)?;
    let file = File::open(path).map_err(|error| failed(path, &error))?;
    let about = file.metadata().map_err(|error| failed(path, &error))?;
    regular(path, &about)?;
    if about.len() > limit {
        let why = too_large(limit);
        return Err(refused(path, &why.zh, &why.en));
    }
    Ok(file)
}

/// Whether a file is one of the system's own that are made up when they are read: they call themselves
/// regular, and may wait for ever, or do something.
#[cfg(unix)]
fn is_made_up(about: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    const WHERE: [&str; 6] = [
        "/proc",
        "/sys",
        "/sys/fs/cgroup",
        "/sys/kernel/debug",
        "/sys/kernel/tracing",
        "/sys/kernel/security",
    ];
    let root = fs::metadata("/").map(|it| it.dev()).ok();
    WHERE.iter().any(|place| {
        let device = fs::metadata(place).map(|it| it.dev()).ok();
        device.is_some() && device != root && device == Some(about.dev())
    })
}

#[cfg(not(unix))]
fn is_made_up(_: &Metadata) -> bool {
    false
}

fn regular(path: &Path, about: &Metadata) -> Result<(), Error> {
    if about.is_file() && !is_made_up(about) {
        Ok(())
    } else if about.is_dir() {
        Err(is_folder(path))
    } else {
        Err(refused(
            path,
            "不是普通文件（设备、管道等不予读取；标准输入写作 -）",
            "this is no regular file (devices and pipes are not read; write - for standard input)",
        ))
    }
}

/// Reads a whole file.
///
/// # Errors
/// As for [`open`].
pub fn read(path: &Path, kind: Kind) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    open(path, kind)?
        .read_to_end(&mut bytes)
        .map_err(|error| failed(path, &error))?;
    Ok(bytes)
}

/// Reads a whole file of text.
///
/// # Errors
/// As for [`open`]; it is not UTF-8.
pub fn read_text(path: &Path, kind: Kind) -> Result<String, Error> {
    String::from_utf8(read(path, kind)?)
        .map_err(|_| refused(path, "不是 UTF-8 编码的文本", "this is no text in UTF-8"))
}

// ---------------------------------------------------------------- writing

/// Writes a file whole, or standard output where its name is `-`. A link is followed.
///
/// # Errors
/// It cannot be written, or the command reads it. What was there before is there still.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write(path, |out| out.write_all(bytes))
}

/// What became of writing to standard output: where nobody reads any more, there is nothing left to do.
///
/// # Errors
/// It cannot be written for another reason.
pub fn to_standard_output(written: io::Result<()>) -> Result<(), Error> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(failed(Path::new(STANDARD), &error)),
        Ok(()) => Ok(()),
    }
}

/// Whether something is there that is no file with these bytes.
pub fn differs(file: &Path, bytes: &[u8]) -> bool {
    match fs::symlink_metadata(file) {
        Err(_) => false,
        Ok(it) if it.is_file() && it.len() == bytes.len() as u64 => {
            fs::read(file).map_or(true, |there| there != bytes)
        }
        Ok(_) => true,
    }
}

/// As [`save`], with what writes it.
///
/// # Errors
/// As for [`save`].
pub fn write(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    if path == Path::new(STANDARD) {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let written = content(&mut out).and_then(|()| out.flush());
        return to_standard_output(written);
    }
    unread(path)?;
    match fs::canonicalize(path) {
        Ok(target) => {
            let about = fs::metadata(&target).map_err(|error| failed(path, &error))?;
            if about.is_dir() {
                return Err(is_folder(path));
            }
            if about.is_file() {
                return replace(path, &target, Some(&about), content);
            }
            // A pipe or a device, such as /dev/null, stays what it is.
            let file = OpenOptions::new().write(true).open(&target);
            let written = file.and_then(|file| {
                let mut out = io::BufWriter::new(file);
                content(&mut out)?;
                out.flush()
            });
            written.map_err(|error| failed(path, &error))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // A link that leads nowhere makes a file where it leads: that is not for a name to decide.
            if fs::symlink_metadata(path).is_ok() {
                return Err(failed(path, &error));
            }
            replace(path, path, None, content)
        }
        Err(error) => Err(failed(path, &error)),
    }
}

/// Writes a file into a folder, under a name from outside. A link of that name is not followed: the
/// file takes its place.
///
/// # Errors
/// As for [`save`].
pub fn save_within(folder: &Path, file: &PlainName, bytes: &[u8]) -> Result<PathBuf, Error> {
    let path = file.within(folder);
    unread(&path)?;
    let about = fs::symlink_metadata(&path).ok();
    match &about {
        Some(about) if about.is_dir() => return Err(is_folder(&path)),
        Some(about) if !about.is_file() && !about.is_symlink() => {
            return Err(refused(
                &path,
                "已有同名的设备或管道，不予覆盖",
                "there is a device or a pipe of this name, which is not written over",
            ));
        }
        _ => {}
    }
    let about = about.filter(Metadata::is_file);
    replace(&path, &path, about.as_ref(), |out| out.write_all(bytes))?;
    Ok(path)
}

/// Makes a folder, and those that it is in.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))
}

/// Whether a file can be made in a folder; it is taken away again.
///
/// # Errors
/// It cannot.
pub fn can_write(folder: &Path) -> io::Result<()> {
    let (_, part) = beside(&folder.join("laurel"))?;
    fs::remove_file(part)
}

/// Refuses to write over what the command has read.
fn unread(path: &Path) -> Result<(), Error> {
    let identities = Identity::of(path);
    let read = task(|task| identities.iter().any(|it| task.read.contains(it)));
    match read {
        Some(true) => Err(replaces(path)),
        _ => Ok(()),
    }
}

/// Writes beside a file, and puts what was written in its place once all of it is on the disk.
fn replace(
    named: &Path,
    target: &Path,
    before: Option<&Metadata>,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    if before.is_some_and(|about| about.permissions().readonly()) {
        return Err(refused(
            named,
            "文件是只读的",
            "the file may not be written",
        ));
    }
    let (file, part) = beside(target).map_err(|error| failed(named, &error))?;
    let written = || -> io::Result<()> {
        if let Some(about) = before {
            keep_owner(&file, about);
            file.set_permissions(about.permissions())?;
        }
        let mut out = io::BufWriter::with_capacity(1 << 16, file);
        content(&mut out)?;
        out.flush()?;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&part, target)
    };
    match written() {
        Ok(()) => {
            // The name is on the disk as well; not every system has folders that can be opened.
            let _ = File::open(folder_of(target)).and_then(|folder| folder.sync_all());
            Ok(())
        }
        Err(error) => {
            let _ = fs::remove_file(&part);
            Err(failed(named, &error))
        }
    }
}

/// A new file beside another, of a name that nobody has.
fn beside(target: &Path) -> io::Result<(File, PathBuf)> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let folder = folder_of(target);
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for _ in 0..64 {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let part = folder.join(format!(".laurel-{}-{number}.part", std::process::id()));
        // Never one that is there, nor through a link.
        match OpenOptions::new().write(true).create_new(true).open(&part) {
            Ok(file) => return Ok((file, part)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Gives a file the owner and the group of another, as far as that is allowed.
#[cfg(unix)]
fn keep_owner(file: &File, about: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, None, Some(about.gid()));
    let _ = fchown(file, Some(about.uid()), None);
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

// ---------------------------------------------------------------- what a name promises

/// What is written under a name that somebody gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// A page.
    Page,
    /// A picture.
    Picture,
    /// A workbook.
    Workbook,
    /// A table of comma-separated values.
    Table,
    /// JSON.
    Json,
    /// A cycle file.
    Cycle,
    /// A component.
    Component,
    /// Arguments for a runtime.
    Arguments,
    /// A paper: a document, a page, or plain text.
    Paper,
}

/// Ends of names that promise a form.
const PROMISES: [&str; 37] = [
    "arrow", "avif", "bmp", "csv", "doc", "docx", "feather", "gif", "htm", "html", "ipc", "jpeg",
    "jpg", "json", "jsonl", "lock", "md", "ndjson", "ods", "odt", "parquet", "pdf", "pem", "png",
    "ppt", "pptx", "rtf", "svg", "toml", "tsv", "txt", "wasm", "wat", "wave", "xls", "xlsx", "zip",
];

impl Output {
    /// Ends of names under which this may be written, the usual one first.
    fn ends(self) -> &'static [&'static str] {
        match self {
            Self::Page => &["html", "htm"],
            Self::Picture => &["svg"],
            Self::Workbook => &["xlsx"],
            Self::Table => &["csv"],
            Self::Json => &["json"],
            Self::Cycle => &["json", "jsonl", "ndjson", "txt"],
            Self::Component => &["wasm"],
            Self::Arguments => &["wave", "json", "txt"],
            Self::Paper => &["docx", "html", "htm", "txt"],
        }
    }

    /// Whether people open it by the end of its name, so that it has to be there.
    fn opened_by_name(self) -> bool {
        matches!(
            self,
            Self::Page | Self::Picture | Self::Workbook | Self::Table | Self::Paper
        )
    }
}

/// Notes that a file is going to be written, as [`writes`] does, and holds its name against what is
/// written.
///
/// # Errors
/// As for [`writes`]; its name promises something else.
pub fn writes_as(path: &Path, output: Output) -> Result<(), Error> {
    if path != Path::new(STANDARD) {
        let end = path
            .extension()
            .map(|end| end.to_string_lossy().to_lowercase());
        let ends = output.ends();
        let fits = match end.as_deref() {
            Some(end) if ends.contains(&end) => true,
            Some(end) => !output.opened_by_name() && !PROMISES.contains(&end),
            None => !output.opened_by_name(),
        };
        if !fits {
            let name = name(path);
            let (ends, name) = (ends.join("、."), short(&name));
            return Err(Error::input(
                format!("{name}：这里写出的文件，名称应以 .{ends} 结尾"),
                format!(
                    "{name}: the name of what is written here ends in .{}",
                    ends.replace("、", " or ")
                ),
            ));
        }
    }
    writes(path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("laurel-files-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let folder = folder("whole");
        let file = folder.join("r.json");
        fs::write(&file, "before").unwrap();
        let failed = write(&file, |out| {
            out.write_all(&[b'x'; 100_000])?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&file).unwrap(), b"before");
        save(&file, b"after").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"after");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn what_a_file_may_be_stays_and_links_lead_where_they_led() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = folder("links");
        let (file, link) = (folder.join("r.json"), folder.join("link.json"));
        fs::write(&file, "before").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        save(&link, b"after").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"after");
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o640
        );
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        // A name from outside does not choose where it leads.
        let name = PlainName::of("link.json").unwrap();
        save_within(&folder, &name, b"own").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"after");
        assert_eq!(fs::read(&link).unwrap(), b"own");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_reader_stops_at_its_bound() {
        let read = |length: usize| {
            let mut bounded = Bounded {
                bytes: Box::new(io::repeat(7).take(length as u64)),
                left: 10,
                limit: 10,
            };
            let mut bytes = Vec::new();
            bounded.read_to_end(&mut bytes)
        };
        assert_eq!(read(10).unwrap(), 10);
        assert!(read(11).is_err());
    }
}
