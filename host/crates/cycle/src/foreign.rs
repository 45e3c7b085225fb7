//! What a file is that is no cycle: by what it begins with, in one sentence, with what to do.

use laurel_words::lang::Text;

/// Bytes of the beginning that are looked at.
const LOOKED_AT: usize = 4096;

/// What a file is that begins so, and what to do; none for what may be a cycle in JSON.
pub fn what(start: &[u8]) -> Option<Text> {
    let start = start.get(..LOOKED_AT).unwrap_or(start);
    let (zh, en) = binary(start).or_else(|| text(start))?;
    Some(Text::new(format!("这是{zh}"), format!("this is {en}")))
}

const TEMPLATE: (&str, &str) = (
    "请填入工作簿（laurel template -o cycle.xlsx）或另存为 .xlsx",
    "fill in the workbook (laurel template -o cycle.xlsx), or save it as .xlsx",
);

/// Of what no program saves as a workbook.
const FILL_IN: (&str, &str) = (
    "请把内容填入工作簿（laurel template -o cycle.xlsx）",
    "fill its content into the workbook (laurel template -o cycle.xlsx)",
);

type Sentence = (String, String);

fn sentence(what: (&str, &str), todo: (&str, &str)) -> Option<Sentence> {
    Some((
        format!("{}，不是申报文件；{}", what.0, todo.0),
        format!("{}, not a cycle file: {}", what.1, todo.1),
    ))
}

/// What begins with bytes that only one kind of file begins with.
fn binary(start: &[u8]) -> Option<Sentence> {
    const PACKED: [(&[u8], &str); 6] = [
        (b"\x1f\x8b", "gzip"),
        (b"BZh", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!\x1a\x07", "RAR"),
    ];
    if let Some((_, name)) = PACKED.iter().find(|(magic, _)| start.starts_with(magic)) {
        let zh = format!("{name} 压缩文件");
        let en = format!("packed by {name}");
        return sentence((&zh, &en), ("请先解压", "unpack it first"));
    }
    for (magic, name) in [(&b"PAR1"[..], "Parquet"), (b"ARROW1", "Arrow")] {
        if start.starts_with(magic) {
            let zh = format!("{name} 列式文件；本程序未含列式读写，请以 --features arrow 安装");
            let en = format!(
                "a file of columns ({name}), which this program was built without: install it with --features arrow"
            );
            return Some((zh, en));
        }
    }
    if start.starts_with(b"%PDF-") {
        let what = ("PDF 文件", "a PDF");
        return sentence(what, FILL_IN);
    }
    if start.starts_with(b"\x89PNG") || start.starts_with(b"\xff\xd8\xff") {
        return sentence(("图片", "a picture"), FILL_IN);
    }
    if start.starts_with(b"\0asm") {
        let what = match start.get(6..8) {
            Some([1, 0]) => ("WebAssembly 组件", "a WebAssembly component"),
            _ => ("WebAssembly 核心模块", "a WebAssembly core module"),
        };
        return sentence(
            what,
            (
                "方案写在前面，申报文件写在后面",
                "the scheme comes first, the cycle file after it",
            ),
        );
    }
    if start.starts_with(b"\x7fELF") || start.starts_with(b"MZ") {
        let what = ("编译后的程序", "compiled code");
        return sentence(
            what,
            (
                "请指明 JSON 或 .xlsx 申报文件",
                "name a cycle file in JSON or .xlsx",
            ),
        );
    }
    let utf16 =
        start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") || alternates(start);
    if utf16 {
        return Some((
            "UTF-16 编码的文本；请另存为 UTF-8".to_owned(),
            "text in UTF-16: save it as UTF-8".to_owned(),
        ));
    }
    if start.contains(&0) {
        return sentence(
            ("二进制文件", "a binary file"),
            (
                "请指明 JSON 或 .xlsx 申报文件",
                "name a cycle file in JSON or .xlsx",
            ),
        );
    }
    None
}

/// Text of which every other byte is zero.
fn alternates(start: &[u8]) -> bool {
    let pairs = start.get(..8).unwrap_or_default().as_chunks::<2>().0;
    pairs.len() == 4
        && (pairs.iter().all(|[high, low]| *high == 0 && *low != 0)
            || pairs.iter().all(|[low, high]| *high == 0 && *low != 0))
}

/// What is text, and not JSON.
fn text(start: &[u8]) -> Option<Sentence> {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let start = start.trim_ascii_start();
    let begins = |word: &str| {
        let head = start.get(..word.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
    };
    let holds = |word: &[u8]| start.windows(word.len()).any(|window| window == word);
    if begins("{") && is_receipt(start) {
        return sentence(
            ("桂冠的回执", "one of Laurel's receipts"),
            (
                "请指明所要读取的申报文件；核对回执用 laurel verify",
                "name the cycle file that is to be read; laurel verify takes the receipt",
            ),
        );
    }
    if begins("<?xml") && (holds(b"Excel.Sheet") || holds(b"office:spreadsheet")) {
        let what = ("Excel 2003 XML 表格", "a table in the XML of Excel 2003");
        return sentence(what, ("请另存为 .xlsx", "save it as .xlsx"));
    }
    let page = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<table",
        "<meta",
        "<script",
        "<!--",
    ];
    if page.into_iter().any(begins) {
        return sentence(
            ("网页（HTML）", "a web page (HTML)"),
            (
                "下载时可能得到的是登录页或出错页；表格请另存为 .xlsx",
                "a download may have given a log-in or error page; save a table as .xlsx",
            ),
        );
    }
    if start.first() == Some(&b'<') {
        return sentence(
            ("XML 文件", "an XML file"),
            ("请用 JSON 或 .xlsx", "use JSON or .xlsx"),
        );
    }
    if start.starts_with(b"{\\rtf") {
        return sentence(("RTF 文档", "an RTF document"), TEMPLATE);
    }
    if ["(module", "(component", "(;", ";;"]
        .into_iter()
        .any(begins)
    {
        return sentence(
            ("WebAssembly 的文本格式", "WebAssembly in its text format"),
            (
                "方案写在前面，申报文件写在后面",
                "the scheme comes first, the cycle file after it",
            ),
        );
    }
    delimited(start).then(|| {
        sentence(
            ("CSV 表格（以逗号或制表符分隔）", "a table in CSV"),
            TEMPLATE,
        )
    })?
}

/// A receipt says what it is before anything else, but for the number of an applicant.
fn is_receipt(start: &[u8]) -> bool {
    let head = start.split(|byte| *byte == b'{').nth(1).unwrap_or_default();
    let kinds = [
        &b"\"kind\":\"laurel-receipt\""[..],
        b"\"kind\":\"laurel-own-receipt\"",
    ];
    kinds
        .iter()
        .any(|kind| head.windows(kind.len()).any(|window| window == *kind))
}

/// A first line with several cells, which is not the start of JSON.
fn delimited(start: &[u8]) -> bool {
    if matches!(start.first(), None | Some(b'{' | b'[')) {
        return false;
    }
    let line = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    // The comma of Chinese is no comma of CSV; in GBK and UTF-8 alike, these bytes are themselves.
    let cells = |separator: u8| line.split(|byte| *byte == separator).count();
    let more = start.len() > line.len();
    (cells(b',') > 1 && (more || cells(b',') > 2)) || cells(b'\t') > 1 || cells(b';') > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_a_file_is_and_what_to_do() {
        let utf16: Vec<u8> = "{\"laurel\""
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (start, en, todo) in [
            (
                &b"<!DOCTYPE html><html>"[..],
                "a web page (HTML)",
                "error page",
            ),
            (
                b"\xef\xbb\xbf\n<html lang=zh>",
                "a web page (HTML)",
                "error page",
            ),
            (b"<?xml version=\"1.0\"?><a/>", "an XML file", "JSON"),
            (
                b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>",
                "Excel 2003",
                ".xlsx",
            ),
            ("编号,名称\nA01,企业\n".as_bytes(), "CSV", "template"),
            (
                b"\xb1\xe0\xba\xc5,\xc3\xfb\xb3\xc6\nA01,x\n",
                "CSV",
                "template",
            ),
            (b"\"id\",\"name\"\n", "CSV", "template"),
            (b"id\tname\n", "CSV", "template"),
            (b"\x1f\x8b\x08\0", "packed by gzip", "unpack"),
            (b"%PDF-1.7", "a PDF", "template"),
            (
                b"\0asm\x0d\0\x01\0",
                "a WebAssembly component",
                "scheme comes first",
            ),
            (
                b"\0asm\x01\0\0\0",
                "a WebAssembly core module",
                "scheme comes first",
            ),
            (
                b";; a stage\n(component)",
                "WebAssembly in its text format",
                "scheme comes first",
            ),
            (b"\x7fELF\x02", "compiled code", "JSON"),
            (
                b"{\"kind\":\"laurel-receipt\",\"private\":{",
                "receipts",
                "laurel verify",
            ),
            (
                b"{\"index\":3,\"kind\":\"laurel-own-receipt\",",
                "receipts",
                "laurel verify",
            ),
            (b"\xff\xfe{\0", "UTF-16", "UTF-8"),
            (utf16.as_slice(), "UTF-16", "UTF-8"),
            (b"\x01\x02\0\x03", "a binary file", "JSON"),
        ] {
            let said = what(start).unwrap_or_else(|| panic!("{start:?}"));
            assert!(
                said.en.contains(en) && said.en.contains(todo),
                "{}",
                said.en
            );
            assert!(said.zh.starts_with("这是"), "{}", said.zh);
        }
    }

    #[test]
    fn leaves_json_and_what_may_be_meant_for_it_alone() {
        for start in [
            &b""[..],
            b" \n",
            b"{\"laurel\":\"0.1\",",
            b"{\"note\":{\"kind\":\"laurel-receipt\"",
            b"\xef\xbb\xbf{",
            b"[1,2,3]",
            b"nonsense",
            b"{\xff\xfe",
        ] {
            assert_eq!(what(start), None, "{start:?}");
        }
    }
}
