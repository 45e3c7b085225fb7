//! What a file is that should be a component, by its first bytes.

use laurel_words::lang::Text;

/// Bytes at a file's start that are looked at.
const HEAD: usize = 4096;
/// A component of the version that WebAssembly has now: layer 1.
const COMPONENT: [u8; 8] = *b"\0asm\x0d\0\x01\0";
/// A core module.
const MODULE: [u8; 8] = *b"\0asm\x01\0\0\0";

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A component.
    Component,
    /// A component or a core module whose last bytes are missing.
    CutOff,
    /// A core module.
    Module,
    /// WebAssembly of another version.
    OtherWasm,
    /// Nothing at all.
    Empty,
    /// WebAssembly in its text format.
    WasmText,
    /// Machine code: what a runtime has compiled, or a program.
    Compiled,
    /// A web page.
    Html,
    /// Packed with the named tool.
    Packed(&'static str),
    /// A workbook of the named kind.
    Workbook(&'static str),
    /// A document of the named kind.
    Document(&'static str),
    /// JSON.
    Json,
    /// A table in text.
    Table,
    /// A scheme's manifest, or other TOML.
    Toml,
    /// Text of no known form.
    Text,
    /// Bytes of no known form.
    Bytes,
}

/// Magic numbers.
const MAGIC: [(&[u8], Kind); 15] = [
    (b"\x7fELF", Kind::Compiled),
    (b"MZ", Kind::Compiled),
    (b"\xcf\xfa\xed\xfe", Kind::Compiled),
    (b"\x1f\x8b", Kind::Packed("gzip")),
    (b"BZh", Kind::Packed("bzip2")),
    (b"\xfd7zXZ\0", Kind::Packed("xz")),
    (b"\x28\xb5\x2f\xfd", Kind::Packed("zstd")),
    (b"7z\xbc\xaf\x27\x1c", Kind::Packed("7z")),
    (b"Rar!", Kind::Packed("rar")),
    (b"%PDF", Kind::Document("PDF")),
    (b"\xd0\xcf\x11\xe0", Kind::Workbook("xls")),
    (b"\x89PNG", Kind::Document("PNG")),
    (b"\xff\xd8\xff", Kind::Document("JPEG")),
    (b"GIF8", Kind::Document("GIF")),
    (b"{\\rtf", Kind::Document("RTF")),
];

impl Kind {
    /// What these bytes are.
    pub fn of(bytes: &[u8]) -> Self {
        let head = bytes.get(..HEAD).unwrap_or(bytes);
        if head.is_empty() {
            return Self::Empty;
        }
        if head.starts_with(b"\0asm") || b"\0asm".starts_with(head) {
            return match head.get(..8) {
                None => Self::CutOff,
                Some(start) if start == COMPONENT => whole(bytes, Self::Component),
                Some(start) if start == MODULE => whole(bytes, Self::Module),
                Some(_) => Self::OtherWasm,
            };
        }
        if let Some((_, kind)) = MAGIC.into_iter().find(|(magic, _)| head.starts_with(magic)) {
            return kind;
        }
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return zipped(head);
        }
        if head.get(257..262) == Some(b"ustar") {
            return Self::Packed("tar");
        }
        written(head, head.len() < bytes.len())
    }

    /// What it is, and what to do. Nothing for a component.
    pub fn says(self) -> Option<Text> {
        let (zh, en): (String, String) = match self {
            Self::Component => return None,
            Self::CutOff => (
                "文件不完整，末尾缺失；请重新下载，并核对大小与摘要值".into(),
                "the file is cut off: its end is missing; fetch it again and compare size and digest".into(),
            ),
            Self::Module => (
                "这是 WebAssembly 核心模块，不是组件；请用 wasm-tools component new 或 wasm32-wasip2 目标生成组件".into(),
                "this is a core module of WebAssembly, not a component; make a component of it with wasm-tools component new, or build for wasm32-wasip2".into(),
            ),
            Self::OtherWasm => (
                "这是另一版本的 WebAssembly，不是本程序认识的组件；请用现行工具重新构建".into(),
                "this is WebAssembly of another version, not a component as this program knows it; build it anew with current tools".into(),
            ),
            Self::Empty => (
                "文件是空的，不是 WebAssembly 组件；请重新下载或重新构建".into(),
                "the file is empty, not a WebAssembly component; fetch or build it again".into(),
            ),
            Self::WasmText => (
                "这是 WebAssembly 的文本格式，不是组件；请用 wasm-tools parse 转成 .wasm".into(),
                "this is the text format of WebAssembly, not a component; make a .wasm of it with wasm-tools parse".into(),
            ),
            Self::Compiled => (
                "这是编译好的机器码（如 .cwasm），不是 WebAssembly 组件；请给出编译前的 .wasm".into(),
                "this is compiled machine code (such as a .cwasm), not a WebAssembly component; give the .wasm that it was compiled from".into(),
            ),
            Self::Html => (
                "这是网页（HTML），不是 WebAssembly 组件；下载到的可能是说明页或出错页，请下载文件本身".into(),
                "this is a web page (HTML), not a WebAssembly component; what was fetched may be a page about the file: fetch the file itself".into(),
            ),
            Self::Packed(tool) => (
                format!("这是压缩文件（{tool}），不是 WebAssembly 组件；请先解开"),
                format!("this is a packed file ({tool}), not a WebAssembly component; unpack it first"),
            ),
            Self::Workbook(kind) => (
                format!("这是工作簿（{kind}），不是 WebAssembly 组件；申报数据请作为申报文件给出"),
                format!("this is a workbook ({kind}), not a WebAssembly component; applications are given as the cycle file"),
            ),
            Self::Document(kind) => (
                format!("这是 {kind} 文件，不是 WebAssembly 组件；请给出 .wasm 文件"),
                format!("this is a {kind} file, not a WebAssembly component; give a .wasm file"),
            ),
            Self::Json => (
                "这是 JSON，不是 WebAssembly 组件；申报数据请作为申报文件给出".into(),
                "this is JSON, not a WebAssembly component; applications are given as the cycle file".into(),
            ),
            Self::Table => (
                "这是表格（CSV），不是 WebAssembly 组件；申报数据请用工作簿或 JSON 作为申报文件给出".into(),
                "this is a table (CSV), not a WebAssembly component; applications are given as the cycle file, a workbook or JSON".into(),
            ),
            Self::Toml => (
                "这是清单（TOML），不是 WebAssembly 组件；请给出清单所列的 .wasm 文件，或在方案的位置给出清单".into(),
                "this is a manifest (TOML), not a WebAssembly component; give a .wasm file that it names, or give the manifest where a scheme is asked for".into(),
            ),
            Self::Text => (
                "这是文本文件，不是 WebAssembly 组件；请给出 .wasm 文件".into(),
                "this is a text file, not a WebAssembly component; give a .wasm file".into(),
            ),
            Self::Bytes => (
                "这不是 WebAssembly 组件，也不是可识别的文件；请给出 .wasm 文件".into(),
                "this is neither a WebAssembly component nor a file of a kind that is known; give a .wasm file".into(),
            ),
        };
        Some(Text::new(zh, en))
    }
}

/// The kind of a WebAssembly file, unless its outermost sections say that more should come.
fn whole(bytes: &[u8], kind: Kind) -> Kind {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((_, after)) = rest.split_first() {
        let (mut length, mut shift, mut after) = (0_u64, 0_u32, after);
        loop {
            let Some((byte, next)) = after.split_first() else {
                return Kind::CutOff;
            };
            after = next;
            length |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
            if shift > 28 {
                // No length: what is wrong is said where it is read.
                return kind;
            }
        }
        let Some(next) = usize::try_from(length).ok().and_then(|it| after.get(it..)) else {
            return Kind::CutOff;
        };
        rest = next;
    }
    kind
}

fn zipped(head: &[u8]) -> Kind {
    let has = |part: &[u8]| memchr::memmem::find(head, part).is_some();
    if has(b"opendocument.spreadsheet") {
        Kind::Workbook("ods")
    } else if has(b"opendocument") {
        Kind::Document("OpenDocument")
    } else if has(b"xl/") {
        Kind::Workbook("xlsx")
    } else if has(b"word/") {
        Kind::Document("Word")
    } else if has(b"[Content_Types].xml") {
        Kind::Workbook("xlsx")
    } else {
        Kind::Packed("zip")
    }
}

/// The kind of a text.
fn written(head: &[u8], more: bool) -> Kind {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The last character may be cut by the end of what is looked at.
        Err(error) if more && error.valid_up_to() + 4 > head.len() => {
            std::str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default())
                .unwrap_or_default()
        }
        Err(_) => return Kind::Bytes,
    };
    if text.contains('\0') {
        return Kind::Bytes;
    }
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower = text.to_ascii_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if text.is_empty() {
        return Kind::Empty;
    }
    if starts(&["<!doctype html", "<html", "<head", "<body"]) {
        return Kind::Html;
    }
    if starts(&["<?xml", "<svg"]) {
        let page = lower.contains("<html");
        return if page {
            Kind::Html
        } else {
            Kind::Document("XML")
        };
    }
    let mut code = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = code.clone().find(|line| !line.starts_with(";;"));
    if first.is_some_and(|line| line.starts_with("(component") || line.starts_with("(module")) {
        return Kind::WasmText;
    }
    if starts(&["{"]) || (starts(&["["]) && text.contains('{')) {
        return Kind::Json;
    }
    let key = |line: &str| {
        let name = line.split_once('=').map(|(name, _)| name.trim());
        let table = line.starts_with('[') && line.ends_with(']');
        table
            || name.is_some_and(|name| {
                !name.is_empty()
                    && name
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || "-_.\"".contains(c))
            })
    };
    let first = code.clone().find(|line| !line.starts_with('#'));
    if first.is_some_and(key) {
        return Kind::Toml;
    }
    let fields = |line: &str| line.split([',', ';', '\t']).count();
    let head = code.next().map_or(0, fields);
    if head > 1 && code.next().is_none_or(|line| fields(line) > 1) {
        return Kind::Table;
    }
    Kind::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_first_bytes() {
        let mut tar = vec![b'a'; 600];
        tar.splice(257..262, *b"ustar");
        let long = "字".repeat(3_000);
        for (bytes, kind) in [
            (&b""[..], Kind::Empty),
            (b"  \n", Kind::Empty),
            (b"\0as", Kind::CutOff),
            (b"\0asm\x0d\0", Kind::CutOff),
            (b"\0asm\x0d\0\x01\0", Kind::Component),
            (b"\0asm\x0d\0\x01\0\x00\x05\x04name", Kind::Component),
            (b"\0asm\x0d\0\x01\0\x00\x85", Kind::CutOff),
            (b"\0asm\x0d\0\x01\0\x00\x06\x04name", Kind::CutOff),
            (b"\0asm\x01\0\0\0", Kind::Module),
            (b"\0asm\x01\0\0\0\x01\x7f", Kind::CutOff),
            (b"\0asm\x0e\0\x01\0", Kind::OtherWasm),
            (b"\x7fELF\x02\x01", Kind::Compiled),
            (b"\x1f\x8b\x08", Kind::Packed("gzip")),
            (
                b"PK\x03\x04.....mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
                Kind::Workbook("ods"),
            ),
            (b"PK\x03\x04.....xl/workbook.xml", Kind::Workbook("xlsx")),
            (b"PK\x03\x04.....a.wasm", Kind::Packed("zip")),
            (&tar, Kind::Packed("tar")),
            (b"<!DOCTYPE html><html>404</html>", Kind::Html),
            (b"\xef\xbb\xbf\n<HTML>", Kind::Html),
            (b"<?xml version='1.0'?><a/>", Kind::Document("XML")),
            (b";; a stage\n(component)", Kind::WasmText),
            (b"{\"laurel\":\"0.1\"}", Kind::Json),
            (b"# a scheme\nid = \"x\"\n", Kind::Toml),
            (b"[stages.scoring]\n", Kind::Toml),
            ("单位,得分\nA01,600\n".as_bytes(), Kind::Table),
            (b"a;b\n", Kind::Table),
            (b"nothing of this", Kind::Text),
            (long.as_bytes(), Kind::Text),
            (b"\xff\xfe\x00", Kind::Bytes),
            (b"a\0b", Kind::Bytes),
        ] {
            assert_eq!(Kind::of(bytes), kind, "{}", String::from_utf8_lossy(bytes));
            assert_eq!(kind.says().is_none(), kind == Kind::Component);
        }
    }
}
