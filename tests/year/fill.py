"""Fills in the workbook of a year with 12 invented firms, step by step, as people do it by hand: dates as
2021.6.18, ticks, full-width digits, a sheet under another name.

Usage: fill.py STEP WORKBOOK [WORKBOOK TO WRITE]
"""

import sys

from openpyxl import load_workbook

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code(number):
    """An invented credit code whose last character is right (GB 32100-2015)."""
    body = f"91330206XY{number:07d}"
    total = sum(ALPHABET.index(c) * pow(3, at, 31) for at, c in enumerate(body))
    return body + ALPHABET[-total % 31]


FIRMS = [
    # id, name, street, field, industrial, since, submitted
    ("Ｂ０１", "合成轴承有限公司", "小港街道", "产品制造", True, "2009.3.2", "2021.6.18"),
    ("B02", "合成注塑有限公司", "小港街道", "产品制造", True, "2012年5月6日", "2021年6月18日"),
    ("B03", "合成模具有限公司", "大碶街道", "产品制造", True, "2015/7/1", "2021.6.21"),
    ("B04", "合成物流有限公司", "柴桥街道", "服务提供", False, "2011.10.8", "２０２１．６．２２"),
    ("B05", "合成建设有限公司", "大碶街道", "工程建设", False, "2008.1.15", "2021.6.22"),
    ("B06", "合成电子有限公司", "小港街道", "产品制造", True, "2019.1.20", "2021.6.23"),
    ("B07", "合成农业有限公司", "春晓街道", "农业生产", False, "2013.4.9", "2021.6.23"),
    ("B08", "合成化工有限公司", "戚家山街道", "产品制造", True, "2006.6.6", "2021.6.24"),
    ("B09", "合成环保有限公司", "柴桥街道", "环境保护", False, "2016.2.29", "2021.6.25"),
    ("B10", "合成纺织有限公司", "大碶街道", "产品制造", True, "2010.9.1", "2021.6.25"),
    ("B11", "合成仪表有限公司", "春晓街道", "产品制造", True, "2014.11.11", "2021.6.28"),
    ("Ｂ１２", "合成商贸有限公司", "戚家山街道", "服务提供", False, "2017.8.8", "2021.6.30"),
]
IDS = [f"B{number:02d}" for number in range(1, 13)]
YES = ["√", "是", "✓", "有"]

GOOD = [
    "在本区从事生产经营", "实施卓越绩效管理", "住所在本区", "具有独立法人资格", "经注册登记", "正常运营",
    "从事生产、经营活动", "经营规模居区内前列", "实现利税居区内前列", "总资产贡献率居区内前列",
    "生产经营符合国家法律法规", "符合强制性标准", "符合产业政策", "依法诚信经营", "具有良好的信用记录",
]
PAPERS = ["申报表", "自评报告", "证实性材料", "有关主管部门推荐意见", "街道办事处推荐意见"]
JUDGED = [
    "取得突出经济效益和社会效益", "实施卓越的质量管理经营模式", "质量管理体系健全先进", "质量工作成绩显著",
    "具有较好的经营业绩", "具有较好的社会贡献", "技术指标达到区内同行业或同类型先进水平",
    "服务指标达到区内同行业或同类型先进水平", "质量指标达到区内同行业或同类型先进水平", "切实履行社会责任",
    "具有良好的社会声誉",
]
RECORDS = ["事故记录", "投诉记录", "监督抽查记录", "违法违规记录", "曾获质量奖"]


class Page:
    """A sheet by its headings."""

    def __init__(self, sheet):
        self.sheet = sheet
        rows = range(1, 11)
        texts = lambda row: [str(cell.value or "").split("\n")[0] for cell in sheet[row]]
        self.head = max(rows, key=lambda row: sum(bool(text) for text in texts(row)))
        if sheet.title.startswith("申报单位"):
            self.head = next(row for row in rows if "申报编号" in texts(row))
        else:
            known = {"申报编号", "称号编号", "情况编号", "专家编号", "环节", "名单"}
            self.head = next((row for row in rows if known & set(texts(row))), self.head)
        self.columns = {text: at for at, text in enumerate(texts(self.head), 1) if text}
        self.next = self.head + 1
        while any(cell.value not in (None, "") for cell in sheet[self.next]):
            self.next += 1

    def add(self, **cells):
        for heading, value in cells.items():
            self.sheet.cell(self.next, self.columns[heading], value)
        self.next += 1

    def row(self, number):
        return self.head + number

    def put(self, number, heading, value):
        self.sheet.cell(self.row(number), self.columns[heading]).value = value


def cycle(book, heading, value):
    for row in book["年度"].iter_rows(min_row=1, max_row=20):
        if row[0].value == heading:
            row[1].value = value
            return
    raise SystemExit(f"no line {heading}")


def applications(book):
    """What the firms handed in; of three firms not all of it."""
    cycle(book, "年度", "２０２１")
    cycle(book, "申报截止日期", "2021.6.30")
    cycle(book, "公布日期", "2021.4.1")
    page = Page(book["申报单位"])
    # A column of the office's own.
    page.columns["#经办"] = max(page.columns.values()) + 1
    page.sheet.cell(page.head, page.columns["#经办"], "#经办")
    grades = Page(book["评价等级"])
    for number, (firm, name, street, field, industrial, since, submitted) in enumerate(FIRMS, 1):
        put = lambda heading, value: page.put(number, heading, value)
        put("申报编号", firm)
        put("名称", name)
        put("统一社会信用代码", code(number))
        put("所属街道", street)
        put("从事的行业领域", field)
        put("正常运营起始日", since)
        put("申报日期", submitted)
        put("工业企业", "√" if industrial else "×")
        put("规模以上", "√" if industrial else "")
        put("#经办", "张" if number % 2 else "李")
        for at, heading in enumerate(GOOD):
            tick = YES[at % 3]
            put(heading, "有" if heading.startswith("具有") else tick)
        if not industrial:
            put("主要经济指标居区内同行业或同类型前列", "√")
            put("社会贡献度居区内同行业或同类型前列", "√")
        for heading in ["不符合产业、环保、安全生产、能源、质量等政策", "未取得国家规定的证照"]:
            put(heading, "否")
        for heading in PAPERS:
            put(heading, "有")
        for heading in RECORDS:
            put(heading, "无")
        if industrial:
            put("“亩均效益”综合评价结果", "有")
            grades.add(申报编号=IDS[number - 1], 数据年度=2020, 档次="A类" if number % 2 else "B", 公布日期="2021.5.20")
    # Forgotten: B03 its self-assessment, B07 its complaints, B11 when it was handed in.
    page.put(3, "自评报告", None)
    page.put(7, "投诉记录", None)
    page.put(11, "申报日期", None)
    # A fatal accident of B08; B10 without the recommendation of its sub-district.
    page.put(8, "事故记录", "有")
    page.put(10, "街道办事处推荐意见", "无")
    accidents = Page(book["事故"])
    accidents.add(申报编号="Ｂ０８", 发生日期="2020.3.18", 有人员死亡="√", 重大事故="否", 负有责任="是")
    book["事故"].title = "事故情况表"
    # What somebody noted for herself.
    notes = book.create_sheet("#走访记录")
    notes.append(["合成轴承有限公司", "5月12日走访"])


def corrections(book):
    """The sheet has its name again, and the firms have answered."""
    if "事故情况表" in book.sheetnames:
        book["事故情况表"].title = "事故"
    page = Page(book["申报单位"])
    page.put(3, "自评报告", "有")
    page.put(7, "投诉记录", "无")
    page.put(11, "申报日期", "2021.6.28")


def examination(book):
    """Judgements of the panel, the list of eligible applicants, the visits and their scores."""
    judged = Page(book["评审意见"])
    for firm in IDS:
        judged.add(申报编号=firm, **{heading: "是" for heading in JUDGED})
    cycle(book, "决定所依办法", "beilun-2021")
    cycle(book, "评审标准版本", "GB/T 19580-2012")
    decide(book, "符合申报条件名单", "2021.7.15")
    decide(book, "现场审查遴选", "2021.7.30")
    lists = Page(book["名单"])
    eligible = [firm for firm in IDS if firm not in ("B06", "B08", "B10")]
    visited = [firm for firm in eligible if firm != "B12"]
    for firm in eligible:
        lists.add(名单="符合申报条件名单", 申报编号=firm)
    for firm in visited:
        lists.add(名单="进入现场审查", 申报编号=firm)
    totals = Page(book["总分"])
    scores = ["745", "712.5", "698分", "676", "655", "640.5", "628", "598.75"]
    for firm, score in zip(visited, scores):
        totals.add(申报编号=firm, 现场评审得分=score)


def decide(book, step, on, to=None):
    page = Page(book["决定"])
    for row in range(page.head + 1, page.head + 10):
        if page.sheet.cell(row, page.columns["环节"]).value == step:
            page.sheet.cell(row, page.columns["日期"], on)
            if to:
                page.sheet.cell(row, page.columns["公示截止日"], to)
            return
    raise SystemExit(f"no step {step}")


def deliberation(book):
    decide(book, "获奖候选名单", "2021.9.10")
    decide(book, "领导小组审议", "2021.10.14")
    decide(book, "公示", "2021.10.20", "2021.10.28")
    lists = Page(book["名单"])
    for firm in ["B01", "B02", "B03", "B04", "B05", "B07"]:
        lists.add(名单="获奖候选名单", 申报编号=firm)
    for firm in ["B01", "B03", "B02"]:
        lists.add(名单="拟奖名单", 申报编号=firm)


def approval(book):
    decide(book, "区政府审定", "2021.11.12")
    lists = Page(book["名单"])
    for firm in ["B01", "B02", "B03"]:
        lists.add(名单="获奖名单", 申报编号=firm)


def fraud(book):
    """Two years later: B02 had its figures made up, which the bureau has proposed to act on."""
    cycle(book, "申报截止日期", "2022.6.30")
    cycle(book, "年度", 2022)
    events = Page(book["获奖后情况"])
    found = {"重大、严重或查实": "是"}
    events.add(情况编号="E1", 称号编号="2021-B02", 类别="弄虚作假", 发生日期="2023.8.30", 备注="申报的经营数据不实", **found)
    acts = Page(book["处理进展"])
    acts.add(情况编号="E1", 进展="已提请", 日期="2023.9.20")


def main():
    step, source, *target = sys.argv[1:]
    book = load_workbook(source)
    {it.__name__: it for it in (applications, corrections, examination, deliberation, approval, fraud)}[step](book)
    book.save(target[0] if target else source)


main()
