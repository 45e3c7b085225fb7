//! The sheets and columns of the workbook: one table, from which the template is written and by
//! which a workbook is read.
//!
//! A column names the key of the cycle file that it carries, so that a workbook and a JSON file say
//! the same. A test holds the table against the schema: no fact of the file may be without a column.

use serde_json::Value;

use laurel_cycle::{facts, schema};
use laurel_words::lang::{Lang, Text};

/// What a cell of a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An id: text without space at either end.
    Id,
    /// Free text.
    Text,
    /// A unified social credit code.
    Code,
    /// Yes, no, or blank where it is not known.
    Truth,
    /// A date.
    Day,
    /// A year.
    Year,
    /// A whole number of yuan.
    Yuan,
    /// A score in points, with at most two decimals.
    Points,
    /// A mark in per cent, or the word for a mark that is missing.
    Mark,
    /// One of a few words.
    Word(&'static [Word]),
    /// Whether a title was revoked: yes, no, or the date.
    Revoked,
    /// The value of a fact that only some schemes read: yes, no, a whole number or a date.
    Mixed,
    /// Whether there are records in another sheet: some, none, or blank where nobody has said.
    Recorded,
    /// The key of a fact, by its wording.
    Fact,
    /// The key of a judgement, by its wording.
    Judged,
}

/// A word that a cell may hold: what the file calls it, and what people do.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    /// In the cycle file.
    pub id: &'static str,
    /// 中文
    pub zh: &'static str,
    /// English
    pub en: &'static str,
    /// What else is understood.
    pub also: &'static [&'static str],
}

impl Word {
    /// The wording in one language.
    pub fn get(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

macro_rules! words {
    ($name:ident: $($id:literal $zh:literal $en:literal $(, $also:literal)*;)*) => {
        pub const $name: &[Word] = &[$(Word {
            id: $id, zh: $zh, en: $en, also: &[$($also),*],
        }),*];
    };
}

words! { ACTIVITY:
    "agriculture" "农业生产" "agriculture", "农业";
    "manufacturing" "产品制造" "manufacturing", "制造业", "制造";
    "construction" "工程建设" "construction", "建筑业";
    "services" "服务提供" "services", "服务业", "服务";
    "environment" "环境保护" "environment", "环保";
    "other" "其他" "other", "其它";
}
words! { GRADE:
    "A" "A" "A", "A类", "A档", "A级";
    "B" "B" "B", "B类", "B档", "B级";
    "C" "C" "C", "C类", "C档", "C级";
    "D" "D" "D", "D类", "D档", "D级";
    "ungraded" "未评档" "ungraded", "未参评", "不参评";
}
words! { LEVEL:
    "national" "国家级" "national", "国家";
    "provincial" "省级" "provincial", "省";
    "municipal" "市级" "municipal", "市";
    "district" "区级" "district", "区";
}
words! { AWARD:
    "district" "区政府质量奖" "district", "区级";
    "district-former" "区长质量奖" "district (former name)";
    "municipal" "市级质量奖" "municipal", "市级", "市长质量奖", "市政府质量奖";
    "provincial" "省级质量奖" "provincial", "省级", "省政府质量奖";
    "national" "国家级质量奖" "national", "国家级", "中国质量奖";
}
words! { INCIDENT:
    "accident" "事故" "accident";
    "complaint" "投诉" "complaint";
    "spot-check" "监督抽查" "spot check", "抽查";
    "breach" "违法违规" "breach of law", "违法";
    "fraud" "弄虚作假" "fraud";
}
words! { EVENT:
    "accident" "事故" "accident";
    "quality-problem" "质量问题" "quality problem";
    "operating-loss" "经营性亏损" "operating loss", "亏损";
    "breach" "违法违规" "breach of law", "违法";
    "decline" "示范作用丧失" "decline";
    "fraud" "弄虚作假" "fraud";
    "title-use" "称号使用" "use of the title";
}
words! { CONDUCT:
    "abuse-of-power" "滥用职权" "abuse of power";
    "neglect" "玩忽职守" "neglect of duty";
    "favouritism" "徇私舞弊" "favouritism";
    "secrecy" "泄露商业秘密" "breach of secrecy", "泄密";
}
words! { STEP:
    "proposed" "已提请" "proposed";
    "decided" "已决定" "decided";
    "rejected" "未获批准" "rejected";
    "done" "已执行" "done";
}
words! { DECISION:
    "eligible_list" "符合申报条件名单" "eligible list";
    "selection" "现场审查遴选" "selection for the site visit";
    "candidate_list" "获奖候选名单" "candidate list";
    "deliberation" "领导小组审议" "deliberation";
    "notice" "公示" "public notice";
    "approval" "区政府审定" "approval";
}
words! { LIST:
    "eligible_list.applicants" "符合申报条件名单" "eligible list";
    "selection.considered" "参与遴选" "considered for the site visit";
    "selection.picked" "进入现场审查" "picked for the site visit";
    "candidate_list.applicants" "获奖候选名单" "candidate list";
    "deliberation.proposed" "拟奖名单" "proposed winners";
    "approval.approved" "获奖名单" "winners";
}
words! { SCOPE:
    "listed" "另列名单" "listed apart";
}
words! { STANDS:
    "here" "随申报单位" "with the applicant";
    "none" "无评分表" "no sheets";
}
words! { RECORDED:
    "none" "无" "none", "没有", "否", "no", "0";
    "some" "有" "some", "是", "yes";
}
words! { VERSION:
    "0.1" "0.1" "0.1";
}

/// A column, or a line of the sheet of the cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Where its value stands in the object of the row, such as `facts.industrial`.
    pub key: String,
    /// Its heading.
    pub title: Text,
    /// What it holds.
    pub kind: Kind,
    /// Whether a row needs it.
    pub required: bool,
    /// What it means, with article, unit and range.
    pub note: Text,
    /// What it stands under.
    pub band: Text,
}

impl Column {
    /// Whether its heading asks for something that is there or not, so that 有 and 无 are plain answers to
    /// it. Of a heading that says that something is lacking they are not.
    pub(crate) fn asks_for_something(&self) -> bool {
        let title = self.title.zh.as_str();
        self.key.starts_with("papers.") || title.starts_with("具有") || title.starts_with('有')
    }
}

/// Where in the cycle file the rows of a sheet go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// A line for each fact of the cycle itself.
    Cycle,
    /// The applicants.
    Applicants,
    /// The answers of people's judgement, a row for each applicant.
    Judgements,
    /// Who judged, when and why.
    JudgementRecords,
    /// A table of the applicant that a row names.
    Table(&'static str),
    /// The evidence of facts.
    Evidence,
    /// Facts that only some schemes read.
    Extra,
    /// A list of the file.
    List(&'static [&'static str]),
    /// Sheets of marks.
    Sheets,
    /// Agreed marks.
    Agreed,
    /// What the bodies decided, and when.
    Decisions,
    /// Whom they decided on.
    Lists,
}

/// A sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: Text,
    /// What belongs on it, in one sentence.
    pub about: Text,
    /// Where its rows go.
    pub home: Home,
    /// Its columns; sheets of marks have one more for each item of the standard.
    pub columns: Vec<Column>,
}

/// Name of the sheet that explains the others.
pub(crate) const COVER: Text2 = Text2("说明", "Guide");
/// Name of the sheet that holds the words of long drop-down lists.
pub const OPTIONS: Text2 = Text2("选项", "Options");
/// The word for a mark that is missing on a sheet.
pub const MISSING: Text2 = Text2("缺", "missing");

/// A constant wording in both languages.
pub(crate) struct Text2(pub(crate) &'static str, pub(crate) &'static str);

impl Text2 {
    /// The wording in one language.
    pub fn get(&self, lang: Lang) -> &'static str {
        lang.pick(self.0, self.1)
    }
}

/// The tables of an applicant that have a sheet of their own: key and sheet.
pub(crate) const TABLES: [(&str, &str); 6] = [
    ("grades", "评价等级"),
    ("accidents", "事故"),
    ("complaints", "投诉"),
    ("spot_checks", "监督抽查"),
    ("breaches", "违法"),
    ("honours", "获奖记录"),
];

/// Collects columns; what the schema says of a key becomes the English note.
struct Columns<'s> {
    schema: &'s Value,
    of: &'static str,
    columns: Vec<Column>,
    band: Text,
}

impl<'s> Columns<'s> {
    fn new(schema: &'s Value, of: &'static str) -> Self {
        Self {
            schema,
            of,
            columns: Vec::new(),
            band: Text::default(),
        }
    }

    fn band(mut self, zh: &str, en: &str) -> Self {
        self.band = Text::new(zh, en);
        self
    }

    /// A column that a row may leave blank.
    fn may(self, key: &str, zh: &str, en: &str, kind: Kind, note: &str) -> Self {
        let english = described(self.schema, self.of, key);
        self.add(key, zh, en, kind, Text::new(note, english), false)
    }

    /// A column that a row needs.
    fn must(self, key: &str, zh: &str, en: &str, kind: Kind, note: &str) -> Self {
        let english = described(self.schema, self.of, key);
        self.add(key, zh, en, kind, Text::new(note, english), true)
    }

    fn add(
        mut self,
        key: &str,
        zh: &str,
        en: &str,
        kind: Kind,
        note: Text,
        required: bool,
    ) -> Self {
        self.columns.push(Column {
            key: key.to_owned(),
            title: Text::new(zh, en),
            kind,
            required,
            note,
            band: self.band.clone(),
        });
        self
    }

    /// The id of the applicant that a row is about.
    fn applicant(self) -> Self {
        self.add(
            "applicant",
            "申报编号",
            "applicant id",
            Kind::Id,
            Text::new(
                "与“申报单位”表中的申报编号一致。",
                "As in the sheet of applicants.",
            ),
            true,
        )
    }
}

/// What the schema says of a key of a definition.
fn described(schema: &Value, of: &str, key: &str) -> String {
    let mut at = if of.is_empty() {
        schema
    } else {
        schema
            .pointer(&format!("/$defs/{of}"))
            .unwrap_or(&Value::Null)
    };
    for part in key.split('.') {
        at = at
            .get("properties")
            .and_then(|properties| properties.get(part))
            .unwrap_or(&Value::Null);
        if part != key.rsplit('.').next().unwrap_or(key)
            && let Some(name) = reference(at)
        {
            at = schema
                .pointer(&format!("/$defs/{name}"))
                .unwrap_or(&Value::Null);
        }
    }
    at.get("description")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// The definition that a property refers to.
fn reference(property: &Value) -> Option<&str> {
    let direct = property.get("$ref");
    let either = || property.get("anyOf")?.get(0)?.get("$ref");
    direct
        .or_else(either)
        .and_then(Value::as_str)?
        .strip_prefix("#/$defs/")
}

/// All sheets, in the order of the workbook.
pub fn sheets() -> Vec<Sheet> {
    let schema = schema::cycle_schema();
    let mut sheets = vec![cycle(&schema), applicants(&schema), judgements(&schema)];
    sheets.extend(records(&schema));
    sheets.extend(panel(&schema));
    sheets.extend(decisions(&schema));
    sheets.extend(aftermath(&schema));
    sheets
}

fn sheet(zh: &str, en: &str, about: (&str, &str), home: Home, columns: Columns<'_>) -> Sheet {
    Sheet {
        name: Text::new(zh, en),
        about: Text::new(about.0, about.1),
        home,
        columns: columns.columns,
    }
}

fn cycle(schema: &Value) -> Sheet {
    let columns = Columns::new(schema, "")
        .must("cycle.year", "年度", "year", Kind::Year, "评审年度，如 2021（第三条：每年评审一次）。")
        .must("cycle.timetable.deadline", "申报截止日期", "deadline", Kind::Day, "受理申报的最后一日（第十六条）。")
        .may("cycle.timetable.announced", "公布日期", "announced", Kind::Day, "公布申报条件与工作安排的日期（第十五条），不晚于截止日期。")
        .may("cycle.reference_day", "基准日", "reference day", Kind::Day, "“三年”“三年内”“上年度”从哪一日起算；留空则为申报截止日期。")
        .may("cycle.decided_under", "决定所依办法", "decisions taken under", Kind::Id, "所载名单与决定系依哪一办法作出：方案编号（如 beilun-2021）或办法名称。依该办法，名单未列入的即出局；依其他办法或留空，视为尚无决定。")
        .may("scores.standard", "评审标准版本", "edition of the standard", Kind::Id, "全部评分表所依标准版本，如 GB/T 19580-2012（第十二条）；有评分时必填。")
        .add("scores", "评分汇总", "scores of the panel", Kind::Recorded, Text::new(
            "评审组是否已交评分：有 / 无评分也已汇总填“有”；留空则由评分表、合议评分两表判断。",
            "Whether the panel has handed in scores: “some” also where there are no sheets yet; blank where the sheets tell.",
        ), false)
        .add("laurel", "文件格式版本", "version of the file format", Kind::Word(VERSION), Text::new(
            "固定为 0.1，请勿改动。",
            "Always 0.1.",
        ), false);
    sheet(
        "年度",
        "Cycle",
        (
            "本年度评选的日期与标准。",
            "The days and the standard of this cycle.",
        ),
        Home::Cycle,
        columns,
    )
}

fn fact<'s>(columns: Columns<'s>, group: &str, key: &str, kind: Kind) -> Columns<'s> {
    let Some(info) = facts::all().find(|fact| fact.key == key) else {
        return columns;
    };
    let article = Text::new(info.article_zh, format!("art. {}", info.article));
    let (zh, en) = match kind {
        Kind::Truth => (
            "填“是”“否”，不清楚则留空。",
            "yes or no; blank where it is not known.",
        ),
        Kind::Day => ("填日期，如 2021-05-31。", "a date, such as 2021-05-31."),
        _ => ("从下拉列表中选择。", "one of the list."),
    };
    let note = Text::new(
        format!("{}：{}。{zh}", info.article_zh, info.zh),
        format!("Article {}: {}; {en}", info.article, info.en),
    );
    let mut columns = columns.band(&article.zh, &article.en);
    let path = if group.is_empty() {
        key.to_owned()
    } else {
        format!("{group}.{key}")
    };
    columns = columns.add(&path, info.zh, info.en, kind, note, false);
    columns
}

/// How the headings begin of columns of facts that only some schemes read.
const EXTRA: Text2 = Text2("专用事实", "fact of the scheme");

/// The column of a fact that only some schemes read, on the sheet of applicants.
pub fn extra(name: &str, kind: Kind) -> Column {
    let (zh, en) = match kind {
        Kind::Truth => (
            "填“是”“否”，不清楚则留空",
            "yes or no; blank where it is not known",
        ),
        Kind::Day => ("填日期，如 2021-05-31", "a date, such as 2021-05-31"),
        _ => (
            "填整数，不清楚则留空",
            "a whole number; blank where it is not known",
        ),
    };
    Column {
        key: format!("extra.{name}"),
        title: Text::new(format!("{} {name}", EXTRA.0), format!("{} {name}", EXTRA.1)),
        kind,
        required: false,
        note: Text::new(
            format!("只有部分方案读取的事实 {name}：{zh}。"),
            format!("The fact {name}, which only some schemes read: {en}."),
        ),
        band: Text::new("方案专用事实", "facts of the scheme"),
    }
}

/// The column of a heading that names such a fact; what it holds shows in its cells.
pub(crate) fn extra_of(heading: &str) -> Option<Column> {
    let rest = [EXTRA.0, EXTRA.1]
        .iter()
        .find_map(|head| heading.strip_prefix(head));
    let name = rest.or_else(|| heading.strip_prefix("extra."))?.trim();
    let known = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_');
    (!name.is_empty() && name.chars().all(known)).then(|| extra(name, Kind::Mixed))
}

macro_rules! keys {
    ($($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => { [$(stringify!($key)),*] };
}

fn applicants(schema: &Value) -> Sheet {
    let mut columns = Columns::new(schema, "Applicant")
        .band("申报单位", "applicant")
        .must(
            "id",
            "申报编号",
            "applicant id",
            Kind::Id,
            "其他各表以此编号指称该单位，不得重复，首尾不留空格。",
        )
        .may(
            "name",
            "名称",
            "name",
            Kind::Text,
            "单位名称。任何规则都不读取名称。",
        )
        .may(
            "credit_code",
            "统一社会信用代码",
            "credit code",
            Kind::Code,
            "18 位，末位为校验码（GB 32100-2015）。任何规则都不读取。",
        )
        .may(
            "street",
            "所属街道",
            "sub-district",
            Kind::Text,
            "所属街道或乡镇，只供统计。任何规则都不读取。",
        );
    columns = fact(columns, "facts", "activity", Kind::Word(ACTIVITY));
    for key in laurel_cycle::truth_facts!(keys) {
        if key == "in_business" {
            columns = fact(columns, "facts", "operating_since", Kind::Day);
            columns = fact(columns, "facts", "in_district_since", Kind::Day);
        }
        columns = fact(columns, "facts", key, Kind::Truth);
    }
    columns = fact(columns, "papers", "submitted", Kind::Day);
    for key in laurel_cycle::paper_facts!(keys) {
        columns = fact(columns, "papers", key, Kind::Truth);
    }
    for (key, sheet) in TABLES {
        let Some(info) = facts::all().find(|fact| fact.key == key) else {
            continue;
        };
        let note = Text::new(
            format!(
                "{}：已查明没有填“无”；有则填“有”，并逐条记在“{sheet}”表；尚未查明则留空（不等于“无”）。",
                info.article_zh
            ),
            format!(
                "Article {}: “none” where it is known that there are none; “some” where the sheet of these records has them; blank where nobody has found out.",
                info.article
            ),
        );
        columns = columns
            .band(
                "记录是否齐备（无 / 有 / 留空为未知）",
                "records: none, some, or blank for unknown",
            )
            .add(key, info.zh, info.en, Kind::Recorded, note, false);
    }
    sheet(
        "申报单位",
        "Applicants",
        (
            "一行一家。事实填“是”“否”，不清楚就留空。",
            "A row for each applicant. Facts are yes or no, and blank where they are not known.",
        ),
        Home::Applicants,
        columns,
    )
}

fn judgements(schema: &Value) -> Sheet {
    let mut columns = Columns::new(schema, "Judgements")
        .band("申报单位", "applicant")
        .applicant();
    for key in laurel_cycle::judged_facts!(keys) {
        columns = fact(columns, "", key, Kind::Truth);
    }
    sheet(
        "评审意见",
        "Judgements",
        (
            "须由人判断的条款（第二条、第十条），一行一家；尚未判断则留空。",
            "What people judge (articles 2 and 10), a row for each applicant; blank where nobody has judged yet.",
        ),
        Home::Judgements,
        columns,
    )
}

fn records(schema: &Value) -> Vec<Sheet> {
    let day = "填日期，如 2021-05-31；不详则留空。";
    let note = "可不填。";
    let truth = |what: &str| format!("{what}。填“是”“否”，不清楚则留空。");
    let of = |name: &'static str| Columns::new(schema, name).applicant();
    vec![
        sheet(
            "意见记录",
            "Judgement records",
            (
                "可选：每项判断由谁、何时、为何作出。",
                "Optional: who judged, when, and why.",
            ),
            Home::JudgementRecords,
            of("Judgement")
                .add(
                    "judgement",
                    "判断事项",
                    "judgement",
                    Kind::Judged,
                    Text::new(
                        "“评审意见”表中的一列。",
                        "A column of the sheet of judgements.",
                    ),
                    true,
                )
                .may(
                    "by",
                    "判定人",
                    "judged by",
                    Kind::Text,
                    "作出判断的人或机构。",
                )
                .may(
                    "on",
                    "判定日期",
                    "judged on",
                    Kind::Day,
                    "公布之日起（第十五条）。",
                )
                .may("note", "备注", "note", Kind::Text, "作出该判断的理由。"),
        ),
        sheet(
            "评价等级",
            "Grades",
            (
                "“亩均效益”综合评价（第十条(四)），一行一个年度。",
                "Yield-per-mu grades (article 10(4)), a row for each year.",
            ),
            Home::Table("grades"),
            of("Grade")
                .must(
                    "year",
                    "数据年度",
                    "data year",
                    Kind::Year,
                    "评价所依数据的年度，早于评审年度。",
                )
                .may(
                    "grade",
                    "档次",
                    "grade",
                    Kind::Word(GRADE),
                    "A、B、C、D；已知未参评选“未评档”；不详则留空。",
                )
                .may("published", "公布日期", "published", Kind::Day, day),
        ),
        sheet(
            "事故",
            "Accidents",
            (
                "事故记录（第十一条(三)），一行一起。",
                "Accidents (article 11(3)), a row for each.",
            ),
            Home::Table("accidents"),
            of("Accident")
                .may("on", "发生日期", "date", Kind::Day, day)
                .may(
                    "fatal",
                    "有人员死亡",
                    "fatal",
                    Kind::Truth,
                    &truth("有人员死亡"),
                )
                .may(
                    "major",
                    "重大事故",
                    "major",
                    Kind::Truth,
                    &truth("重大质量、安全、环境污染等事故"),
                )
                .may(
                    "responsible",
                    "负有责任",
                    "responsible",
                    Kind::Truth,
                    &truth("该单位对事故负有责任"),
                )
                .may("note", "备注", "note", Kind::Text, note),
        ),
        sheet(
            "投诉",
            "Complaints",
            (
                "投诉记录（第十一条(三)），一行一件。",
                "Complaints (article 11(3)), a row for each.",
            ),
            Home::Table("complaints"),
            of("Complaint")
                .may("on", "投诉日期", "date", Kind::Day, day)
                .may(
                    "major",
                    "重大投诉",
                    "major",
                    Kind::Truth,
                    &truth("属重大投诉"),
                )
                .may(
                    "valid",
                    "有效投诉",
                    "valid",
                    Kind::Truth,
                    &truth("经查属有效投诉"),
                )
                .may("note", "备注", "note", Kind::Text, note),
        ),
        sheet(
            "监督抽查",
            "Spot checks",
            (
                "产品与服务质量监督抽查（第十一条(四)），一行一次。",
                "Spot checks (article 11(4)), a row for each.",
            ),
            Home::Table("spot_checks"),
            of("SpotCheck")
                .may("on", "通报日期", "date", Kind::Day, day)
                .may(
                    "level",
                    "抽查级别",
                    "level",
                    Kind::Word(LEVEL),
                    "国家级、省级、市级、区级（第十一条(四)未列区级）。",
                )
                .may(
                    "problem",
                    "有质量问题",
                    "problem",
                    Kind::Truth,
                    &truth("抽查发现质量问题"),
                )
                .may(
                    "serious",
                    "严重质量问题",
                    "serious",
                    Kind::Truth,
                    &truth("属严重质量问题"),
                )
                .may("note", "备注", "note", Kind::Text, note),
        ),
        sheet(
            "违法",
            "Breaches",
            (
                "违法违规记录（第十一条(五)），一行一件。",
                "Breaches of law (article 11(5)), a row for each.",
            ),
            Home::Table("breaches"),
            of("Breach")
                .may("on", "发生日期", "date", Kind::Day, day)
                .may(
                    "serious",
                    "严重违法",
                    "serious",
                    Kind::Truth,
                    &truth("属严重违法"),
                )
                .may("note", "备注", "note", Kind::Text, note),
        ),
        sheet(
            "获奖记录",
            "Honours",
            (
                "申报单位曾获的质量奖（第三条），一行一项。",
                "Quality awards won before (article 3), a row for each.",
            ),
            Home::Table("honours"),
            award(of("Honour").may(
                "id",
                "称号编号",
                "title id",
                Kind::Id,
                "“获奖后情况”表以此指称；全文件不得重复，不含“/”。",
            )),
        ),
        sheet(
            "佐证材料",
            "Evidence",
            (
                "可选：某项事实以何材料佐证（第十六条）。",
                "Optional: what is the evidence of a fact (article 16).",
            ),
            Home::Evidence,
            of("Evidence")
                .add(
                    "fact",
                    "事项",
                    "fact",
                    Kind::Fact,
                    Text::new(
                        "“申报单位”“评审意见”表中的一列。",
                        "A column of the sheets of applicants or judgements.",
                    ),
                    true,
                )
                .add(
                    "text",
                    "佐证",
                    "evidence",
                    Kind::Text,
                    Text::new("材料名称或文号。", "Name or number of the document."),
                    true,
                ),
        ),
        sheet(
            "专用事实",
            "Extra facts",
            (
                "只有个别方案读取的事实；通常不用。",
                "Facts that only some schemes read; mostly not needed.",
            ),
            Home::Extra,
            of("Extra")
                .add(
                    "name",
                    "名称",
                    "name",
                    Kind::Id,
                    Text::new(
                        "方案所定的名称，如 brand-value。",
                        "The name that the scheme gives it.",
                    ),
                    true,
                )
                .add(
                    "value",
                    "值",
                    "value",
                    Kind::Mixed,
                    Text::new(
                        "是、否、整数或日期；不详则留空。",
                        "yes, no, a whole number or a date; blank where it is not known.",
                    ),
                    false,
                ),
        ),
    ]
}

/// What is said of an award that was won.
fn award(columns: Columns<'_>) -> Columns<'_> {
    columns
        .may(
            "award",
            "奖项",
            "award",
            Kind::Word(AWARD),
            "哪一级质量奖；区政府质量奖旧称区长质量奖。",
        )
        .may(
            "scheme",
            "评审办法",
            "rule version",
            Kind::Id,
            "依哪一版办法获奖，如 beilun-2014。",
        )
        .may(
            "cycle",
            "获奖年度",
            "cycle",
            Kind::Year,
            "在哪一年度获奖，不晚于本年度。",
        )
        .may(
            "awarded",
            "获奖日期",
            "awarded",
            Kind::Day,
            "填日期，如 2016-11-25；不晚于申报截止日期。",
        )
        .may(
            "prize",
            "奖金（元）",
            "prize (yuan)",
            Kind::Yuan,
            "已发奖金，整数元，0 以上。",
        )
        .may(
            "revoked",
            "是否撤销",
            "revoked",
            Kind::Revoked,
            "未撤销填“否”；已撤销填撤销日期，日期不详填“是”；不清楚则留空。",
        )
}

fn panel(schema: &Value) -> Vec<Sheet> {
    let stands_note = Text::new(
        "通常留空，只在与 JSON 互转时用：“随申报单位”表示这份评分存放在申报单位之下，“无评分表”表示该单位之下没有评分表。",
        "Mostly blank. For exchange with JSON: “with the applicant” where the sheet stands there, “no sheets” where the applicant has an empty list.",
    );
    vec![
        sheet(
            "评审员",
            "Examiners",
            (
                "评审组成员（第十八条），一行一人。",
                "Examiners of the panel (article 18), a row for each.",
            ),
            Home::List(&["examiners"]),
            Columns::new(schema, "Examiner")
                .must(
                    "id",
                    "专家编号",
                    "examiner id",
                    Kind::Id,
                    "其他各表以此编号指称，不得重复。",
                )
                .may("name", "姓名", "name", Kind::Text, "可不填。"),
        ),
        sheet(
            "利益冲突",
            "Conflicts",
            (
                "评审员与申报单位有利益关系的，一行一对；其评分表会被标示。",
                "Conflicts of interest, a row for each pair; such sheets are flagged.",
            ),
            Home::List(&["conflicts"]),
            Columns::new(schema, "Conflict")
                .must(
                    "examiner",
                    "专家编号",
                    "examiner id",
                    Kind::Id,
                    "与“评审员”表一致。",
                )
                .applicant()
                .may("note", "备注", "note", Kind::Text, "何种利益关系。"),
        ),
        sheet(
            "评分表",
            "Score sheets",
            (
                "现场评审评分（第十九条），一行为一名评审员对一家单位的一份评分表；各条款填百分比 0–100，以 5 为一档。",
                "Marks of the site visits (article 19): a row for each examiner and applicant, in per cent, 0 to 100 in steps of 5.",
            ),
            Home::Sheets,
            Columns::new(schema, "Sheet")
                .applicant()
                .may(
                    "examiner",
                    "专家编号",
                    "examiner id",
                    Kind::Id,
                    "必填，与“评审员”表一致。",
                )
                .add(
                    "stands",
                    "存放",
                    "stands",
                    Kind::Word(STANDS),
                    stands_note.clone(),
                    false,
                ),
        ),
        sheet(
            "总分",
            "Totals",
            (
                "只有现场评审总分、没有各条款评分的单位（第十九条），一行一家；有评分表的不填。",
                "Of whom only the total of the site visit is on record (article 19), a row for each applicant; none with sheets of marks.",
            ),
            Home::List(&["scores", "totals"]),
            Columns::new(schema, "Total").applicant().add(
                "points",
                "现场评审得分",
                "points",
                Kind::Points,
                Text::new(
                    "0 至 1000 分，至多两位小数。",
                    "0 to 1000 points, with at most two decimals.",
                ),
                true,
            ),
        ),
        sheet(
            "合议评分",
            "Agreed marks",
            (
                "评审组合议后的评分（第十九条），一行一家；无合议则不填。",
                "Marks that the panel agreed on (article 19), a row for each applicant.",
            ),
            Home::Agreed,
            Columns::new(schema, "AgreedMarks").applicant().add(
                "stands",
                "存放",
                "stands",
                Kind::Word(STANDS),
                stands_note,
                false,
            ),
        ),
    ]
}

fn decisions(schema: &Value) -> Vec<Sheet> {
    vec![
        sheet(
            "决定",
            "Decisions",
            ("各环节何时作出决定；尚未作出的不填日期。", "When each step was decided; no date where it is not decided yet."),
            Home::Decisions,
            Columns::new(schema, "Notice")
                .add("decision", "环节", "step", Kind::Word(DECISION), Text::new("第十七条名单、第十八条遴选、第二十条候选、审议、公示、审定。", "The lists and steps of articles 17, 18 and 20."), true)
                .add("on", "日期", "date", Kind::Day, Text::new("作出决定之日；公示为起始日。各环节不早于前一环节。", "The day of the decision; of a notice, its first day."), false)
                .may("to", "公示截止日", "notice until", Kind::Day, "只用于公示；公示期间留空。")
                .add("commended", "表彰日期", "commended", Kind::Day, Text::new(
                    "只用于审定：颁奖表彰之日；留空则以审定之日为授予日。",
                    "For the approval only: when the award was given; blank: on the day of the approval.",
                ), false)
                .add("considered", "参与遴选", "considered", Kind::Word(SCOPE), Text::new(
                    "只用于现场审查遴选。留空：范围为符合申报条件名单；“另列名单”：以“名单”表中“参与遴选”各行为准。",
                    "For the selection only. Blank: the eligible list; “listed apart”: the rows “considered for the site visit” of the sheet of lists.",
                ), false),
        ),
        sheet(
            "名单",
            "Lists",
            ("各环节名单，一行一家。", "Whom the steps decided on, a row for each applicant."),
            Home::Lists,
            Columns::new(schema, "ApplicantList")
                .add("list", "名单", "list", Kind::Word(LIST), Text::new("哪一份名单。", "Which list."), true)
                .applicant(),
        ),
        sheet(
            "异议",
            "Objections",
            ("公示期间的异议（第二十条），一行一件。", "Objections during the notice (article 20), a row for each."),
            Home::List(&["notice", "objections"]),
            Columns::new(schema, "Objection")
                .applicant()
                .must("on", "提出日期", "date", Kind::Day, "在公示期内。")
                .may("upheld", "异议成立", "upheld", Kind::Truth, "填“是”“否”；调查中留空。")
                .may("note", "备注", "note", Kind::Text, "异议内容。"),
        ),
    ]
}

fn aftermath(schema: &Value) -> Vec<Sheet> {
    let truth = |what: &str| format!("{what}。填“是”“否”，不清楚则留空；不属此类情况的不填。");
    let id = "以便“处理进展”表指称，不得重复。";
    vec![
        sheet(
            "往届称号",
            "Former titles",
            (
                "未参加本次申报的往届获奖单位（第二十三至二十七条）。",
                "Titles of earlier winners that do not apply now (articles 23 to 27).",
            ),
            Home::List(&["titles"]),
            award(
                Columns::new(schema, "Title")
                    .must(
                        "id",
                        "称号编号",
                        "title id",
                        Kind::Id,
                        "“获奖后情况”表以此指称；全文件不得重复，不含“/”。",
                    )
                    .must("holder", "获奖单位", "holder", Kind::Text, "单位名称。")
                    .may(
                        "credit_code",
                        "统一社会信用代码",
                        "credit code",
                        Kind::Code,
                        "18 位，末位为校验码（GB 32100-2015）。",
                    ),
            ),
        ),
        sheet(
            "截止日后情况",
            "Incidents",
            (
                "申报截止日之后、审定之前发生，且未记入上述各表的情况。",
                "What happened after the deadline and stands in no table of the applicant.",
            ),
            Home::List(&["incidents"]),
            Columns::new(schema, "Incident")
                .applicant()
                .must("on", "发生日期", "date", Kind::Day, "不早于申报截止日期。")
                .must(
                    "kind",
                    "类别",
                    "kind",
                    Kind::Word(INCIDENT),
                    "从下拉列表中选择。",
                )
                .may("note", "备注", "note", Kind::Text, "可不填。"),
        ),
        sheet(
            "获奖后情况",
            "Events",
            (
                "获奖以后发生的情况（第二十三、二十六、二十七条），一行一件；各类只填属于它的条件。",
                "What happened to a title after the award (articles 23, 26, 27); each kind has conditions of its own.",
            ),
            Home::List(&["events"]),
            Columns::new(schema, "Event")
                .must("id", "情况编号", "event id", Kind::Id, id)
                .must(
                    "honour",
                    "称号编号",
                    "title id",
                    Kind::Id,
                    "本年度的称号写作“年度/申报编号”，如 2021/A01。",
                )
                .must(
                    "kind",
                    "类别",
                    "kind",
                    Kind::Word(EVENT),
                    "从下拉列表中选择。",
                )
                .must(
                    "on",
                    "发生日期",
                    "date",
                    Kind::Day,
                    "弄虚作假为发现之日；不早于获奖。",
                )
                .may(
                    "grave",
                    "重大、严重或查实",
                    "grave",
                    Kind::Truth,
                    &truth("事故、质量问题：重大；亏损、违法：严重；弄虚作假：已查实"),
                )
                .may(
                    "effect",
                    "造成严重不良影响",
                    "grave effect",
                    Kind::Truth,
                    &truth("质量问题造成严重不良社会影响（第二十六条(二)）"),
                )
                .may(
                    "bad_management",
                    "因经营管理不善",
                    "bad management",
                    Kind::Truth,
                    &truth("亏损因经营管理不善（第二十六条(三)）"),
                )
                .may(
                    "ineffective",
                    "卓越绩效管理不能持续有效运行",
                    "excellence ineffective",
                    Kind::Truth,
                    &truth("第二十六条(五)"),
                )
                .may(
                    "declined",
                    "管理水平明显下降",
                    "management declined",
                    Kind::Truth,
                    &truth("第二十六条(五)"),
                )
                .may(
                    "irresponsible",
                    "不承担社会责任",
                    "irresponsible",
                    Kind::Truth,
                    &truth("第二十六条(五)"),
                )
                .may(
                    "model_lost",
                    "失去标杆示范作用",
                    "model lost",
                    Kind::Truth,
                    &truth("第二十六条(五)"),
                )
                .may(
                    "in_products",
                    "用于产品宣传",
                    "used for products",
                    Kind::Truth,
                    &truth("称号用于产品宣传（第二十三条）"),
                )
                .may(
                    "year_omitted",
                    "未注明获奖年份",
                    "year omitted",
                    Kind::Truth,
                    &truth("未注明获奖年份（第二十三条）"),
                )
                .may("note", "备注", "note", Kind::Text, "可不填。"),
        ),
        sheet(
            "评审行为",
            "Conduct",
            (
                "评审机构与人员的行为（第二十八条），一行一件。",
                "Conduct of reviewing persons (article 28), a row for each.",
            ),
            Home::List(&["conduct"]),
            Columns::new(schema, "Conduct")
                .must("id", "行为编号", "conduct id", Kind::Id, id)
                .must(
                    "reviewer",
                    "专家编号",
                    "examiner id",
                    Kind::Id,
                    "与“评审员”表一致。",
                )
                .must(
                    "kind",
                    "类别",
                    "kind",
                    Kind::Word(CONDUCT),
                    "从下拉列表中选择。",
                )
                .may("on", "发生日期", "date", Kind::Day, "不详则留空。")
                .may(
                    "established",
                    "已查实",
                    "established",
                    Kind::Truth,
                    "填“是”“否”，不清楚则留空。",
                )
                .may(
                    "adverse",
                    "造成不良后果",
                    "adverse",
                    Kind::Truth,
                    "填“是”“否”，不清楚则留空。",
                )
                .may(
                    "crime",
                    "构成犯罪",
                    "crime",
                    Kind::Truth,
                    "填“是”“否”，不清楚则留空。",
                )
                .may("note", "备注", "note", Kind::Text, "可不填。"),
        ),
        sheet(
            "处理进展",
            "Acts",
            (
                "第二十六至二十八条各项措施的进展；“情况编号”“行为编号”只填其一。",
                "Steps taken on measures (articles 26 to 28); either an event or a conduct is named.",
            ),
            Home::List(&["acts"]),
            Columns::new(schema, "Act")
                .may(
                    "event",
                    "情况编号",
                    "event id",
                    Kind::Id,
                    "“获奖后情况”表的编号。",
                )
                .may(
                    "conduct",
                    "行为编号",
                    "conduct id",
                    Kind::Id,
                    "“评审行为”表的编号。",
                )
                .may(
                    "measure",
                    "措施",
                    "measure",
                    Kind::Id,
                    "从下拉列表中选择；留空指该情况的全部措施。",
                )
                .must(
                    "step",
                    "进展",
                    "step",
                    Kind::Word(STEP),
                    "从下拉列表中选择。",
                )
                .must("on", "日期", "date", Kind::Day, "不早于该情况或行为。"),
        ),
    ]
}

/// The column of an item of a standard.
pub fn mark(clause: &str) -> Column {
    Column {
        key: clause.to_owned(),
        title: Text::new(clause, clause),
        kind: Kind::Mark,
        required: false,
        note: Text::default(),
        band: Text::default(),
    }
}

/// The names, headings and words of a workbook.
pub fn words() -> std::collections::HashSet<String> {
    let mut words = std::collections::HashSet::new();
    let mut add = |text: &Text| words.extend([text.zh.clone(), text.en.clone()]);
    for sheet in sheets() {
        add(&sheet.name);
        for column in &sheet.columns {
            add(&column.title);
            if let Kind::Word(list) = column.kind {
                for word in list {
                    add(&Text::new(word.zh, word.en));
                }
            }
        }
    }
    for word in RECORDED {
        add(&Text::new(word.zh, word.en));
    }
    add(&Text::new(MISSING.0, MISSING.1));
    add(&Text::new("是", "yes"));
    add(&Text::new("否", "no"));
    words
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The keys of an object of the schema; none where it has none of its own.
    fn keys(schema: &Value, definition: &str) -> BTreeSet<String> {
        let object = schema
            .pointer(&format!("/$defs/{definition}/properties"))
            .and_then(Value::as_object);
        object
            .unwrap_or_else(|| panic!("{definition}"))
            .keys()
            .cloned()
            .collect()
    }

    /// Each object of the schema, the sheet that carries its keys, what its columns begin with there,
    /// and the keys that other sheets carry.
    const CARRIED: &[(&str, &str, &str, &[&str])] = &[
        ("CycleInfo", "年度", "cycle.", &["timetable"]),
        ("Timetable", "年度", "cycle.timetable.", &[]),
        ("Scores", "年度", "scores.", &["sheets", "agreed", "totals"]),
        ("Total", "总分", "", &[]),
        (
            "Applicant",
            "申报单位",
            "",
            &[
                "facts",
                "judgements",
                "papers",
                "sheets",
                "agreed",
                "evidence",
                "extra",
            ],
        ),
        ("Facts", "申报单位", "facts.", &[]),
        ("Papers", "申报单位", "papers.", &[]),
        ("Judgements", "评审意见", "", &[]),
        ("Judgement", "意见记录", "", &["answer"]),
        ("Grade", "评价等级", "", &[]),
        ("Accident", "事故", "", &[]),
        ("Complaint", "投诉", "", &[]),
        ("SpotCheck", "监督抽查", "", &[]),
        ("Breach", "违法", "", &[]),
        ("Honour", "获奖记录", "", &[]),
        ("Examiner", "评审员", "", &[]),
        ("Conflict", "利益冲突", "", &[]),
        ("Sheet", "评分表", "", &["marks"]),
        ("InlineSheet", "评分表", "", &["marks"]),
        ("AgreedMarks", "合议评分", "", &["marks"]),
        ("ApplicantList", "决定", "", &["applicants"]),
        ("DeskSelection", "决定", "", &["picked"]),
        ("Deliberation", "决定", "", &["proposed"]),
        ("Notice", "决定", "", &["from", "objections"]),
        ("Approval", "决定", "", &["approved"]),
        ("Objection", "异议", "", &[]),
        ("Title", "往届称号", "", &[]),
        ("Incident", "截止日后情况", "", &[]),
        ("Event", "获奖后情况", "", &[]),
        ("Conduct", "评审行为", "", &[]),
        ("Act", "处理进展", "", &[]),
    ];

    #[test]
    fn every_field_of_the_file_has_a_column() {
        let schema = schema::cycle_schema();
        let sheets = sheets();
        for (definition, name, prefix, elsewhere) in CARRIED {
            let sheet = sheets.iter().find(|sheet| sheet.name.zh == *name).unwrap();
            for key in keys(&schema, definition) {
                let column = format!("{prefix}{key}");
                let here = sheet.columns.iter().any(|known| known.key == column);
                assert_ne!(
                    here,
                    elsewhere.contains(&key.as_str()),
                    "{definition}.{key}"
                );
            }
        }
        // What has no columns of its own is read by its key, and the rest is in the list above.
        let defined = schema.get("$defs").and_then(Value::as_object).unwrap();
        for (definition, of) in defined {
            let named = CARRIED.iter().any(|(known, ..)| known == definition);
            let free = ["Day", "Marks", "Evidence", "Extra"].contains(&definition.as_str());
            let plain = of.get("properties").is_none();
            assert!(named || free || plain, "{definition}");
        }
        let lists: BTreeSet<&str> = LIST.iter().map(|list| list.id).collect();
        let top: BTreeSet<String> = schema["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        let carried = |key: &str| {
            ["laurel", "cycle", "applicants", "scores"].contains(&key)
                || DECISION.iter().any(|step| step.id == key)
                || sheets.iter().any(|sheet| {
                    sheet.home == Home::List(&[])
                        || matches!(sheet.home, Home::List(path) if path.first() == Some(&key))
                })
        };
        assert!(top.iter().all(|key| carried(key)), "{top:?}");
        assert_eq!(lists.len(), 6);
    }

    #[test]
    fn every_word_of_the_file_has_its_wording() {
        let schema = schema::cycle_schema().to_string();
        for list in [
            ACTIVITY, GRADE, LEVEL, AWARD, INCIDENT, EVENT, CONDUCT, STEP,
        ] {
            for word in list {
                assert!(schema.contains(&format!("\"{}\"", word.id)), "{}", word.id);
            }
        }
    }

    #[test]
    fn headings_are_told_apart_and_explained_in_both_languages() {
        for sheet in sheets() {
            let mut seen = BTreeSet::new();
            for column in &sheet.columns {
                for title in [&column.title.zh, &column.title.en] {
                    assert!(seen.insert(super::super::cells::plain(title)), "{title}");
                }
                assert!(column.note.zh.chars().count() >= 4, "{}", column.key);
                assert!(column.note.en.len() > 4, "{} {}", sheet.name.zh, column.key);
            }
        }
    }
}
