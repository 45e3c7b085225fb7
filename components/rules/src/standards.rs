//! The editions of GB/T 19580 (卓越绩效评价准则) by which applicants are scored: articles 12, 13.

use alloc::borrow::ToOwned;

use crate::date::UNKNOWN_DAY;
use crate::law::{Grounds, Text, memory};
use crate::types;

/// A scored item of a standard.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Item {
    /// Its number.
    pub clause: &'static str,
    /// Its wording.
    pub title: Text,
    /// Index of its category.
    pub category: u32,
    /// Points that it is worth.
    pub points: u32,
}

/// A part of a standard.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Category {
    /// Its number.
    pub clause: &'static str,
    /// Its wording.
    pub title: Text,
    /// Points of its items together.
    pub points: u32,
}

/// An edition of the standard. The points of its categories and those of its items sum to 1000.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Standard {
    /// Stable id.
    pub id: &'static str,
    /// Its title.
    pub title: Text,
    /// First day in force.
    pub in_force: i32,
    /// Last day in force; unknown where none is set.
    pub until: i32,
    /// What the table rests on.
    pub grounds: Grounds,
    /// Its categories.
    pub categories: &'static [Category],
    /// Its items, in the order of the standard.
    pub items: &'static [Item],
}

impl Standard {
    /// Whether it is in force on a day.
    pub fn in_force_on(&self, day: i32) -> bool {
        self.in_force <= day && (self.until == UNKNOWN_DAY || day <= self.until)
    }
}

const fn category(
    clause: &'static str,
    zh: &'static str,
    en: &'static str,
    points: u32,
) -> Category {
    Category {
        clause,
        title: Text(zh, en),
        points,
    }
}

/// Clause, wording, index of the category, points.
const fn item(
    clause: &'static str,
    zh: &'static str,
    en: &'static str,
    category: u32,
    points: u32,
) -> Item {
    Item {
        clause,
        title: Text(zh, en),
        category,
        points,
    }
}

/// The edition of 2012: 23 items.
pub const GBT_19580_2012: Standard = Standard {
    id: "GB/T 19580-2012",
    title: Text(
        "卓越绩效评价准则（GB/T 19580-2012）",
        "Criteria for performance excellence (GB/T 19580-2012)",
    ),
    // 2012-08-01
    in_force: 15_553,
    until: UNKNOWN_DAY,
    grounds: memory(
        "凭记忆，条款分值之和已核对",
        "from memory; the sums are checked",
    ),
    categories: &[
        category("4.1", "领导", "leadership", 110),
        category("4.2", "战略", "strategy", 90),
        category("4.3", "顾客与市场", "customers and market", 90),
        category("4.4", "资源", "resources", 130),
        category("4.5", "过程管理", "process management", 100),
        category(
            "4.6",
            "测量、分析与改进",
            "measurement, analysis and improvement",
            80,
        ),
        category("4.7", "结果", "results", 400),
    ],
    items: &[
        item("4.1.2", "高层领导的作用", "role of senior leaders", 0, 50),
        item("4.1.3", "组织治理", "governance", 0, 30),
        item("4.1.4", "社会责任", "social responsibility", 0, 30),
        item("4.2.2", "战略制定", "strategy development", 1, 40),
        item("4.2.3", "战略部署", "strategy deployment", 1, 50),
        item(
            "4.3.2",
            "顾客和市场的了解",
            "knowledge of customers and market",
            2,
            40,
        ),
        item(
            "4.3.3",
            "顾客关系与顾客满意",
            "customer relations and satisfaction",
            2,
            50,
        ),
        item("4.4.2", "人力资源", "human resources", 3, 60),
        item("4.4.3", "财务资源", "financial resources", 3, 15),
        item(
            "4.4.4",
            "信息和知识资源",
            "information and knowledge",
            3,
            20,
        ),
        item("4.4.5", "技术资源", "technology", 3, 15),
        item("4.4.6", "基础设施", "infrastructure", 3, 10),
        item(
            "4.4.7",
            "相关方关系",
            "relations with interested parties",
            3,
            10,
        ),
        item(
            "4.5.2",
            "过程的识别与设计",
            "identification and design of processes",
            4,
            50,
        ),
        item(
            "4.5.3",
            "过程的实施与改进",
            "operation and improvement of processes",
            4,
            50,
        ),
        item(
            "4.6.2",
            "测量、分析和评价",
            "measurement, analysis and evaluation",
            5,
            40,
        ),
        item("4.6.3", "改进与创新", "improvement and innovation", 5, 40),
        item(
            "4.7.2",
            "产品和服务结果",
            "product and service results",
            6,
            80,
        ),
        item(
            "4.7.3",
            "顾客与市场结果",
            "customer and market results",
            6,
            80,
        ),
        item("4.7.4", "财务结果", "financial results", 6, 80),
        item("4.7.5", "资源结果", "resource results", 6, 60),
        item(
            "4.7.6",
            "过程有效性结果",
            "process effectiveness results",
            6,
            50,
        ),
        item("4.7.7", "领导方面的结果", "leadership results", 6, 50),
    ],
};

/// The edition of 2004: 22 items.
pub const GBT_19580_2004: Standard = Standard {
    id: "GB/T 19580-2004",
    title: Text(
        "卓越绩效评价准则（GB/T 19580-2004）",
        "Criteria for performance excellence (GB/T 19580-2004)",
    ),
    // 2005-01-01 to 2012-07-31
    in_force: 12_784,
    until: 15_552,
    grounds: memory(
        "八项分值见于公开文本，其余及起施日、条款名称凭记忆，分值之和已核对",
        "eight numbers are read in public copies, the others, the day of effect and the titles from memory; the sums are checked",
    ),
    categories: &[
        category("4.1", "领导", "leadership", 100),
        category("4.2", "战略", "strategy", 80),
        category("4.3", "顾客与市场", "customers and market", 90),
        category("4.4", "资源", "resources", 120),
        category("4.5", "过程管理", "process management", 110),
        category(
            "4.6",
            "测量、分析与改进",
            "measurement, analysis and improvement",
            100,
        ),
        category("4.7", "经营结果", "business results", 400),
    ],
    items: &[
        item(
            "4.1.1",
            "组织的领导",
            "leadership of the organisation",
            0,
            60,
        ),
        item("4.1.2", "社会责任", "social responsibility", 0, 40),
        item("4.2.1", "战略制定", "strategy development", 1, 40),
        item("4.2.2", "战略部署", "strategy deployment", 1, 40),
        item(
            "4.3.1",
            "顾客和市场的了解",
            "knowledge of customers and market",
            2,
            40,
        ),
        item(
            "4.3.2",
            "顾客关系与顾客满意",
            "customer relations and satisfaction",
            2,
            50,
        ),
        item("4.4.1", "人力资源", "human resources", 3, 40),
        item("4.4.2", "财务资源", "financial resources", 3, 10),
        item("4.4.3", "基础设施", "infrastructure", 3, 20),
        item("4.4.4", "信息", "information", 3, 20),
        item("4.4.5", "技术", "technology", 3, 20),
        item(
            "4.4.6",
            "相关方关系",
            "relations with interested parties",
            3,
            10,
        ),
        item("4.5.1", "价值创造过程", "value creation processes", 4, 70),
        item("4.5.2", "支持过程", "support processes", 4, 40),
        item("4.6.1", "测量与分析", "measurement and analysis", 5, 40),
        item(
            "4.6.2",
            "信息和知识的管理",
            "management of information and knowledge",
            5,
            30,
        ),
        item("4.6.3", "改进", "improvement", 5, 30),
        item(
            "4.7.1",
            "顾客与市场的结果",
            "customer and market results",
            6,
            120,
        ),
        item("4.7.2", "财务结果", "financial results", 6, 80),
        item("4.7.3", "资源结果", "resource results", 6, 80),
        item(
            "4.7.4",
            "过程有效性结果",
            "process effectiveness results",
            6,
            70,
        ),
        item(
            "4.7.5",
            "组织的治理和社会责任结果",
            "governance and social responsibility results",
            6,
            50,
        ),
    ],
};

/// The editions, the newest first.
pub static EDITIONS: [Standard; 2] = [GBT_19580_2012, GBT_19580_2004];

impl From<Standard> for types::Standard {
    fn from(standard: Standard) -> Self {
        Self {
            id: standard.id.to_owned(),
            title: standard.title.into(),
            in_force: standard.in_force,
            until: standard.until,
            grounds: standard.grounds.into(),
            categories: standard
                .categories
                .iter()
                .map(|part| (*part).into())
                .collect(),
            items: standard.items.iter().map(|item| (*item).into()).collect(),
        }
    }
}

impl From<Category> for types::Category {
    fn from(category: Category) -> Self {
        Self {
            clause: category.clause.to_owned(),
            title: category.title.into(),
            points: category.points,
        }
    }
}

impl From<Item> for types::Item {
    fn from(item: Item) -> Self {
        Self {
            clause: item.clause.to_owned(),
            title: item.title.into(),
            category: item.category,
            points: item.points,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::day_of;

    #[test]
    fn points_sum_to_a_thousand_by_category_and_by_item() {
        for standard in EDITIONS {
            assert_eq!(standard.categories.len(), 7);
            assert_eq!(
                standard.items.iter().map(|item| item.points).sum::<u32>(),
                1000
            );
            for (index, category) in standard.categories.iter().enumerate() {
                let of_category = standard
                    .items
                    .iter()
                    .filter(|item| item.category == index as u32);
                assert_eq!(
                    of_category.clone().map(|item| item.points).sum::<u32>(),
                    category.points
                );
                assert!(
                    of_category
                        .clone()
                        .all(|item| item.clause.starts_with(category.clause))
                );
            }
            assert!(standard.items.is_sorted_by(|a, b| a.clause < b.clause));
        }
        assert_eq!(GBT_19580_2012.items.len(), 23);
        assert_eq!(GBT_19580_2004.items.len(), 22);
    }

    #[test]
    fn one_edition_follows_the_other() {
        assert_eq!(GBT_19580_2012.in_force, day_of(2012, 8, 1));
        assert_eq!(GBT_19580_2004.in_force, day_of(2005, 1, 1));
        assert_eq!(GBT_19580_2004.until, day_of(2012, 7, 31));
        assert!(GBT_19580_2004.in_force_on(day_of(2012, 7, 31)));
        assert!(!GBT_19580_2012.in_force_on(day_of(2012, 7, 31)));
    }
}
