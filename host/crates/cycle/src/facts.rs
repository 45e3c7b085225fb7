//! The one table of facts: every fact that the file can hold about an applicant, with its article
//! (of the 2021 revision), its wording in both languages, and whether a firm can still change it.
//!
//! The structs of the file, the labels of every output and the columns of the contract all come
//! from the three macros below, so that a fact is named in one place only. Each hands its rows to
//! the macro whose name it is given, as
//! `key, article, article in Chinese, Chinese, English, changeable;`
//! where `key` is the field name of `applicants` in `wit/eligibility.wit` with `_` for `-`.

/// Facts that are recorded as yes, no or unknown and that nobody has to judge.
#[doc(hidden)]
#[macro_export]
macro_rules! truth_facts {
    ($with:ident) => {
        $with! {
            operates_in_district, "2", "第二条", "在本区从事生产经营", "carries on its business in the district", true;
            excellence_management, "2", "第二条", "实施卓越绩效管理", "runs performance-excellence management", true;
            seated_in_district, "10(1)", "第十条(一)", "住所在本区", "has its seat in the district", true;
            legal_person, "10(1)", "第十条(一)", "具有独立法人资格", "is an independent legal person", false;
            registered, "10(1)", "第十条(一)", "经注册登记", "is registered", true;
            operating_normally, "10(1)", "第十条(一)", "正常运营", "is operating normally", true;
            in_business, "10(3)", "第十条(三)", "从事生产、经营活动", "is in production or business", false;
            scale_leading, "10(3)", "第十条(三)", "经营规模居区内前列", "scale of business among the district's leaders", true;
            profit_tax_leading, "10(3)", "第十条(三)", "实现利税居区内前列", "profit and tax among the district's leaders", true;
            asset_contribution_leading, "10(3)", "第十条(三)", "总资产贡献率居区内前列", "total-asset contribution ratio among the district's leaders", true;
            scale_growth_leading, "10(3)", "第十条(三)", "经营规模增速位居前列", "growth of scale among the leaders", true;
            profit_tax_growth_leading, "10(3)", "第十条(三)", "实现利税增速位居前列", "growth of profit and tax among the leaders", true;
            asset_contribution_growth_leading, "10(3)", "第十条(三)", "总资产贡献率增速位居前列", "growth of the total-asset contribution ratio among the leaders", true;
            lawful_operation, "10(4)", "第十条(四)", "生产经营符合国家法律法规", "complies with laws and regulations of the state", true;
            mandatory_standards, "10(4)", "第十条(四)", "符合强制性标准", "complies with mandatory standards", true;
            industrial_policy, "10(4)", "第十条(四)", "符合产业政策", "complies with industrial policy", true;
            industrial, "10(4)", "第十条(四)", "工业企业", "is an industrial firm", false;
            above_scale, "10(4)", "第十条(四)", "规模以上", "is at or above designated size", false;
            peer_economic_leading, "10(4)", "第十条(四)", "主要经济指标居区内同行业或同类型前列", "main economic indicators among the leaders of its trade or type in the district", true;
            peer_contribution_leading, "10(4)", "第十条(四)", "社会贡献度居区内同行业或同类型前列", "social contribution among the leaders of its trade or type in the district", true;
            honest_operation, "10(5)", "第十条(五)", "依法诚信经营", "is lawful and honest in business", true;
            credit_record, "10(5)", "第十条(五)", "具有良好的信用记录", "has a good credit record", true;
            policy_breach, "11(1)", "第十一条(一)", "不符合产业、环保、安全生产、能源、质量等政策", "is against policies on industry, environment, work safety, energy, quality or the like", true;
            lacks_licence, "11(2)", "第十一条(二)", "未取得国家规定的证照", "lacks a licence that the state requires", true;
        }
    };
}

/// Answers that a person gives by judgement.
#[doc(hidden)]
#[macro_export]
macro_rules! judged_facts {
    ($with:ident) => {
        $with! {
            outstanding_benefits, "2", "第二条", "取得突出经济效益和社会效益", "has outstanding economic and social benefits", true;
            quality_model, "10(2)", "第十条(二)", "实施卓越的质量管理经营模式", "runs an excellent quality management model", true;
            quality_system, "10(2)", "第十条(二)", "质量管理体系健全先进", "has a sound and advanced quality management system", true;
            quality_results, "10(2)", "第十条(二)", "质量工作成绩显著", "has outstanding results of quality work", true;
            good_results, "10(3)", "第十条(三)", "具有较好的经营业绩", "has good business results", true;
            good_contribution, "10(3)", "第十条(三)", "具有较好的社会贡献", "makes a good social contribution", true;
            technical_advanced, "10(4)", "第十条(四)", "技术指标达到区内同行业或同类型先进水平", "technical indicators at the advanced level of its trade or type in the district", true;
            service_advanced, "10(4)", "第十条(四)", "服务指标达到区内同行业或同类型先进水平", "service indicators at the advanced level of its trade or type in the district", true;
            quality_advanced, "10(4)", "第十条(四)", "质量指标达到区内同行业或同类型先进水平", "quality indicators at the advanced level of its trade or type in the district", true;
            social_responsibility, "10(5)", "第十条(五)", "切实履行社会责任", "bears its social responsibility", true;
            social_reputation, "10(5)", "第十条(五)", "具有良好的社会声誉", "has a good social reputation", true;
        }
    };
}

/// The papers of an application.
#[doc(hidden)]
#[macro_export]
macro_rules! paper_facts {
    ($with:ident) => {
        $with! {
            form, "16", "第十六条", "申报表", "application form", true;
            self_assessment, "16", "第十六条", "自评报告", "self-assessment report", true;
            evidence, "16", "第十六条", "证实性材料", "supporting evidence", true;
            authority_recommendation, "16", "第十六条", "有关主管部门推荐意见", "recommendation signed by the authority in charge", true;
            subdistrict_recommendation, "16", "第十六条", "街道办事处推荐意见", "recommendation signed by the sub-district office", true;
        }
    };
}

/// What is known about a fact, a judgement, a paper, a date or a table of an applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactInfo {
    /// Its key in the cycle file, such as `operates_in_district`.
    pub key: &'static str,
    /// Article of the 2021 revision in short form, such as `10(1)`.
    pub article: &'static str,
    /// Article of the 2021 revision, such as 第十条(一).
    pub article_zh: &'static str,
    /// Wording in Chinese.
    pub zh: &'static str,
    /// Wording in English.
    pub en: &'static str,
    /// True where the answer is a person's judgement.
    pub judged: bool,
    /// True for what a firm can still change by the next application; false for what is past or
    /// part of what it is.
    pub changeable: bool,
}

macro_rules! recorded {
    ($($key:ident, $article:tt, $article_zh:tt, $zh:tt, $en:tt, $changeable:tt;)*) => {
        &[$(FactInfo {
            key: stringify!($key), article: $article, article_zh: $article_zh,
            zh: $zh, en: $en, judged: false, changeable: $changeable,
        }),*]
    };
}

macro_rules! judged {
    ($($key:ident, $article:tt, $article_zh:tt, $zh:tt, $en:tt, $changeable:tt;)*) => {
        &[$(FactInfo {
            key: stringify!($key), article: $article, article_zh: $article_zh,
            zh: $zh, en: $en, judged: true, changeable: $changeable,
        }),*]
    };
}

/// Dates, the field of activity and the tables, which are not truths and have types of their own.
macro_rules! other_facts {
    ($with:ident) => {
        $with! {
            activity, "2", "第二条", "从事的行业领域", "field of activity", false;
            operating_since, "10(1)", "第十条(一)", "正常运营起始日", "first day of normal operation", false;
            in_district_since, "10(1)", "第十条(一)", "在本区运营起始日", "first day of operation in the district", false;
            submitted, "16", "第十六条", "申报日期", "day on which the application was handed in", false;
            grades, "10(4)", "第十条(四)", "“亩均效益”综合评价结果", "yield-per-mu grades", true;
            accidents, "11(3)", "第十一条(三)", "事故记录", "accidents", false;
            complaints, "11(3)", "第十一条(三)", "投诉记录", "complaints", false;
            spot_checks, "11(4)", "第十一条(四)", "监督抽查记录", "spot checks", false;
            breaches, "11(5)", "第十一条(五)", "违法违规记录", "breaches of law", false;
            honours, "3", "第三条", "曾获质量奖", "quality awards won before", false;
            sheets, "19", "第十九条", "现场评审评分表", "score sheets of the site visit", false;
        }
    };
}

const TRUTHS: &[FactInfo] = truth_facts!(recorded);
const JUDGEMENTS: &[FactInfo] = judged_facts!(judged);
const PAPERS: &[FactInfo] = paper_facts!(recorded);
const OTHERS: &[FactInfo] = other_facts!(recorded);

/// Every fact, judgement, paper, date and table that the file can hold about an applicant.
pub fn all() -> impl Iterator<Item = &'static FactInfo> {
    TRUTHS.iter().chain(JUDGEMENTS).chain(PAPERS).chain(OTHERS)
}

/// What is known about a fact. `key` is its name in the cycle file or in the contract
/// (`spot_checks`, `spot-checks`); a column of a table (`accidents.fatal`) and the column that says
/// whether a table is complete (`accidents-recorded`) stand for their table.
pub fn label(key: &str) -> Option<&'static FactInfo> {
    let key = key.split_once('.').map_or(key, |(table, _)| table);
    let found = |key: &str| all().find(|fact| same_key(fact.key, key));
    found(key).or_else(|| {
        let table = key
            .strip_suffix("-recorded")
            .or_else(|| key.strip_suffix("_recorded"))?;
        found(table).filter(|fact| OTHERS.iter().any(|other| other.key == fact.key))
    })
}

/// Equal but for `-` and `_`.
fn same_key(snake: &str, other: &str) -> bool {
    snake.len() == other.len()
        && snake
            .bytes()
            .zip(other.bytes())
            .all(|(a, b)| a == b || (a == b'_' && b == b'-'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The contract's text: what the table has to agree with.
    const CONTRACT: &str = include_str!("../../../../wit/eligibility.wit");

    #[test]
    fn every_key_is_named_once_and_worded_in_both_languages() {
        let mut keys = BTreeSet::new();
        for fact in all() {
            assert!(keys.insert(fact.key), "{}", fact.key);
            assert!(!fact.zh.is_empty() && !fact.en.is_empty() && fact.zh != fact.en);
            assert!(fact.article_zh.starts_with('第'));
            assert_eq!(label(fact.key), Some(fact));
            assert_eq!(label(&fact.key.replace('_', "-")), Some(fact));
        }
    }

    #[test]
    fn columns_of_tables_stand_for_their_table() {
        assert_eq!(
            label("accidents.fatal").map(|fact| fact.key),
            Some("accidents")
        );
        assert_eq!(
            label("spot-checks-recorded").map(|fact| fact.key),
            Some("spot_checks")
        );
        assert_eq!(label("industrial-recorded"), None);
        assert_eq!(label("industry"), None);
    }

    #[test]
    fn the_facts_that_the_contract_names_are_exactly_these() {
        let lines: Vec<&str> = CONTRACT
            .lines()
            .map(|line| line.trim().trim_start_matches("/// "))
            .collect();
        let mut named = BTreeSet::new();
        for (at, line) in lines.iter().enumerate() {
            let Some((name, rest)) = line
                .strip_prefix("- `")
                .and_then(|rest| rest.split_once('`'))
            else {
                continue;
            };
            let fact = label(name).unwrap_or_else(|| panic!("no fact for {name}"));
            // A name may be explained on several lines.
            let more = lines[at + 1..]
                .iter()
                .take_while(|line| !line.starts_with("- `") && !line.starts_with('@'));
            let text = more.fold(rest.to_owned(), |text, line| text + " " + line);
            let (_, explained) = text.split_once("): ").unwrap();
            assert_eq!(fact.judged, explained.contains("judged"), "{name}");
            if let Some(article) = explained.strip_prefix("Article ") {
                let article = article.split([':', ',']).next().unwrap();
                assert_eq!(fact.article, article, "{name}");
            }
            named.insert(fact.key);
        }
        let elsewhere = ["sheets"];
        for fact in all().filter(|fact| !elsewhere.contains(&fact.key)) {
            assert!(named.contains(fact.key), "{} is not named", fact.key);
        }
    }
}
