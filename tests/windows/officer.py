"""What an officer does on a Windows computer, under Wine, held against the program of this machine."""

import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import time
import zipfile

HERE, DESK = sys.argv[1], pathlib.Path(sys.argv[2])
SAMPLE = "样例 2021.json"
failures = 0
# What an officer does with the register and with papers.
BOOK = ["register", "--register", "名册.db", "--by", "李"]
REGISTER = [
    [*BOOK, "init", "--name", "北仑区质量奖荣誉名册"],
    [*BOOK, "record", "beilun-2021", SAMPLE],
    [*BOOK, "due"],
    [*BOOK, "verify"],
    [*BOOK, "export", "-o", "名册.xlsx"],
    [*BOOK, "backup", "备份.db"],
]


def here(*args, **more):
    """The program of this machine."""
    return subprocess.run([HERE, *args], cwd=DESK, capture_output=True, **more)


def there(*args, **more):
    """The program for Windows."""
    return subprocess.run(["wine", "laurel.exe", *args], cwd=DESK, capture_output=True, **more)


def check(what, good, detail=""):
    global failures
    failures += not good
    print(("ok   " if good else "FAIL ") + what + (f": {detail}" if detail else ""), flush=True)


def same(what, *args, json_=False):
    """Both programs say the same, byte for byte but for line ends."""
    one, other = here(*args), there(*args)
    a, b = one.stdout, other.stdout.replace(b"\r\n", b"\n")
    good = one.returncode == other.returncode and a == b
    detail = f"{len(a)} bytes" if good else f"rc {one.returncode}, {other.returncode}; {other.stderr[-300:]!r}"
    check(what, good, detail)


def size(path):
    return (DESK / path).stat().st_size


# ---------------------------------------------------------------- start-up
there("--version")
times = []
for _ in range(5):
    began = time.monotonic()
    there("--version")
    times.append(time.monotonic() - began)
print(f"     start-up under Wine: {min(times) * 1000:.0f} ms (least of 5)")

# ---------------------------------------------------------------- commands
same("version", "--version")
same("schemes", "schemes", "--lang", "zh")
same("help in Chinese", "--help", "--lang", "zh")
same("rules", "rules", "beilun-2021", "--lang", "zh")
same("check", "check", SAMPLE, "--lang", "zh")
same("run, JSON", "run", "beilun-2021", SAMPLE, "--format", "json")
same("diff with attribution, JSON", "diff", "beilun-2014", "beilun-2021", SAMPLE, "--attribution", "--format", "json")
same("diff, text in Chinese", "diff", "beilun-2014", "beilun-2021", SAMPLE, "--lang", "zh")
same("explain", "explain", "beilun-2021", SAMPLE, "A18", "--lang", "zh")
same("sweep", "sweep", "beilun-2021", SAMPLE, "threshold=600..640:10", "--lang", "zh")
began = time.monotonic()
there("diff", "beilun-2014", "beilun-2021", SAMPLE)
print(f"     diff of the sample under Wine: {time.monotonic() - began:.1f} s")

# ---------------------------------------------------------------- paths
(DESK / "资料 夹").mkdir(exist_ok=True)
shutil.copy(DESK / SAMPLE, DESK / "资料 夹" / SAMPLE)
ran = there("check", "资料 夹\\" + SAMPLE, "--lang", "zh")
check("a path with Chinese, a space and a backslash", ran.returncode == 0, ran.stderr[-200:].decode(errors="replace"))
ran = there("diff", "beilun-2014", "beilun-2021", ".\\" + SAMPLE, "--report", "资料 夹\\报告.html", "--lang", "zh")
report = DESK / "资料 夹" / "报告.html"
check("a report there", ran.returncode == 0 and report.exists(), ran.stderr[-200:].decode(errors="replace"))
ran = there("diff", "beilun-2014", "beilun-2021", "没有.json", "--lang", "zh")
check("a file that is not there is named", ran.returncode != 0 and "没有.json" in ran.stderr.decode(errors="replace"))

# ---------------------------------------------------------------- workbook
ran = there("template", "--from", SAMPLE, "-o", "样例.xlsx")
check("a workbook is written", ran.returncode == 0 and zipfile.is_zipfile(DESK / "样例.xlsx"))
a = here("run", "beilun-2021", "样例.xlsx", "--format", "json").stdout
b = there("run", "beilun-2021", "样例.xlsx", "--format", "json").stdout
check("and read alike", a == b.replace(b"\r\n", b"\n") and len(a) > 1000)

# ---------------------------------------------------------------- register and papers
for line in REGISTER:
    ran = there(*line)
    said = ran.stderr.decode(errors="replace").strip()
    check("laurel " + " ".join(line), ran.returncode == 0, said[-160:] if ran.returncode else "")
if (DESK / "名册.db").exists():
    a = here(*BOOK, "list", "--format", "json").stdout
    b = there(*BOOK, "list", "--format", "json").stdout
    check("the register reads alike", a == b.replace(b"\r\n", b"\n") and len(a) > 2)

# ---------------------------------------------------------------- line ends of Windows
text = (DESK / SAMPLE).read_text(encoding="utf-8")
(DESK / "crlf.json").write_bytes(text.replace("\n", "\r\n").encode())
(DESK / "bom.json").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
for name in ["crlf.json", "bom.json"]:
    ran = there("check", name)
    check(f"line ends of Windows, {name}", ran.returncode == 0, ran.stderr[-200:].decode(errors="replace"))
lines = subprocess.run([HERE, "synth", "--applicants", "50", "--lines"], capture_output=True).stdout
(DESK / "lines.jsonl").write_bytes(lines.replace(b"\n", b"\r\n"))
same("JSON lines with line ends of Windows", "run", "beilun-2021", "lines.jsonl", "--format", "json")

# ---------------------------------------------------------------- code pages
for page in ["936", "65001"]:
    script = f"chcp {page} >nul\r\nlaurel.exe schemes --lang zh > page{page}.txt\r\n"
    (DESK / f"page{page}.bat").write_bytes(script.encode())
    subprocess.run(["wine", "cmd", "/c", f"page{page}.bat"], cwd=DESK, capture_output=True)
    said = (DESK / f"page{page}.txt").read_bytes().decode("utf-8", errors="replace")
    check(f"code page {page}, into a file: UTF-8", "北仑" in said, f"{len(said)} characters")

# ---------------------------------------------------------------- held open, may not be written
held = subprocess.Popen(["wine", "..\\hold.exe", "样例.xlsx"], cwd=DESK, stdout=subprocess.PIPE)
held.stdout.readline()
ran = there("run", "beilun-2021", "样例.xlsx", "--lang", "zh")
said = ran.stderr.decode(errors="replace")
check("a workbook that another program holds open is named", ran.returncode != 0 and "样例.xlsx" in said, said.strip()[:120])
ran = there("template", "-o", "样例.xlsx", "--lang", "zh")
check("and is not written over", ran.returncode != 0)
held.kill()
held.wait()
locked = DESK / "只读 夹"
locked.mkdir(exist_ok=True)
shutil.copy(DESK / SAMPLE, locked / SAMPLE)
os.chmod(locked, stat.S_IRUSR | stat.S_IXUSR)
ran = subprocess.run(["wine", "..\\laurel.exe", "run", "beilun-2021", SAMPLE], cwd=locked, capture_output=True)
check("no right to write beside the file", ran.returncode == 0, ran.stderr[-200:].decode(errors="replace"))
os.chmod(locked, stat.S_IRWXU)

print("all as on this machine" if not failures else f"{failures} differ")
sys.exit(bool(failures))
