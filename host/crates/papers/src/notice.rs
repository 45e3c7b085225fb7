//! The draft of the public notice of the proposed winners (article 20).

use crate::award::{Award, article, blank_day, called, term};
use crate::document::{Block, Document, Side, Table};
use laurel_cycle::error::Error;
use laurel_scheme::outcome::View;
use laurel_scheme::show;
use laurel_scheme::stage::Stage;
use laurel_words::lang::Lang;

/// The notice; `contact` says where to write or call, where that is known.
///
/// # Errors
/// The leadership group has not proposed anybody yet.
pub fn public_notice(view: &View, contact: Option<&str>, lang: Lang) -> Result<Document, Error> {
    let cycle = view.run.columns.cycle;
    let Some(deliberation) = &cycle.deliberation else {
        return Err(Error::input(
            "尚无领导小组审议决定的拟奖名单（第二十条），不能起草公示：请先在“决定”“名单”两表记入领导小组审议与拟奖名单",
            "the leadership group has not proposed anybody yet (article 20), so that there is nothing to publish: record the deliberation and whom it proposes first",
        ));
    };
    let award = Award::of(view, lang);
    let year = cycle.cycle.year;
    let mut paper = Document::new(
        lang,
        match lang {
            Lang::Zh => format!("关于{year}年度{}拟奖名单的公示", award.full),
            Lang::En => format!(
                "{year}: public notice of the proposed winners of {}",
                award.full
            ),
        },
    );
    let by = article(view, Stage::Ranking, "notice", lang);
    let day = show::day(i64::from(deliberation.on.0), lang);
    paper.say(match lang {
        Lang::Zh => format!(
            "根据{}{by}，经企业（组织）自愿申请、办公室审核、专家评审组现场评审，领导小组{day}召开全体会议审议，决定{year}年度{}拟奖名单。现予公示，接受社会监督。",
            award.rules, award.short,
        ),
        Lang::En => format!(
            "By {}, {by}, after application, examination by the office and site visits, the leadership group decided in full session on {day} whom it proposes. This is published herewith.",
            award.rules,
        ),
    });
    paper.head(match lang {
        Lang::Zh => format!("一、拟奖名单（{}家）", deliberation.proposed.len()),
        Lang::En => format!("1. Proposed winners ({})", deliberation.proposed.len()),
    });
    // The only order that the text knows is that of the scores; where it says nothing, that of the group.
    let mut named: Vec<_> = (deliberation.proposed.iter().enumerate())
        .map(|(at, id)| {
            let row = view
                .run
                .columns
                .row(id)
                .and_then(|row| usize::try_from(row).ok());
            let place = row.and_then(|row| view.place(row));
            let best = place.map_or(u32::MAX, |place| place.best);
            let found = row.and_then(|row| cycle.applicants.get(row));
            let name = found.and_then(|it| it.name.as_deref());
            (best, at, called(name, id))
        })
        .collect();
    named.sort();
    let ties = named
        .windows(2)
        .any(|pair| matches!(pair, [(a, ..), (b, ..)] if a == b));
    if named.is_empty() {
        paper.say(lang.pick(
            "本年度奖项空缺（第十四条）。",
            "The award stays vacant this year (article 14).",
        ));
    } else {
        let mut table = Table::of(&[
            (lang.pick("序号", "no."), 150, Side::Middle),
            (lang.pick("企业（组织）名称", "name"), 850, Side::Left),
        ]);
        for ((_, _, name), number) in named.into_iter().zip(1..) {
            table.rows.push(vec![number.to_string(), name]);
        }
        paper.add(Block::Table(table));
        paper.add(Block::Remark(match (ties, lang) {
            (false, Lang::Zh) => "名单按现场评审得分排序（第二十条）。".to_owned(),
            (true, Lang::Zh) => "名单按现场评审得分排序（第二十条）；得分相同的，依领导小组审议名单的次序。".to_owned(),
            (false, Lang::En) => "In the order of the site-visit scores (article 20).".to_owned(),
            (true, Lang::En) => "In the order of the site-visit scores (article 20), with equal scores in that of the group's list.".to_owned(),
        }));
    }
    paper.head(lang.pick("二、公示时间", "2. Days"));
    let blank = blank_day(lang);
    let (from, to) = match &cycle.notice {
        Some(notice) => (
            show::day(i64::from(notice.from.0), lang),
            notice
                .to
                .map_or(blank.to_owned(), |to| show::day(i64::from(to.0), lang)),
        ),
        None => (blank.to_owned(), blank.to_owned()),
    };
    paper.say(match lang {
        Lang::Zh => format!("{from}至{to}。"),
        Lang::En => format!("{from} to {to}."),
    });
    paper.head(lang.pick("三、意见反映", "3. Objections"));
    let to_whom = lang.pick(
        "办公室设在区市场监管局，第六条",
        "at the district's market supervision bureau, article 6",
    );
    paper.say(match lang {
        Lang::Zh => format!(
            "对拟奖名单有异议的，请在公示期内向{}（{to_whom}）提出，并写明事由。",
            award.office
        ),
        Lang::En => format!(
            "Whoever objects says so, and why, within these days to {} ({to_whom}).",
            award.office
        ),
    });
    paper.say(match (contact, lang) {
        (Some(contact), Lang::Zh) => format!("联系方式：{contact}"),
        (Some(contact), Lang::En) => format!("Contact: {contact}"),
        (None, Lang::Zh) => "联系地址：　　　　　　　　　　　联系电话：　　　　　　　　".to_owned(),
        (None, Lang::En) => {
            "Address: ____________________ Telephone: ____________________".to_owned()
        }
    });
    paper.add(Block::Signed(match lang {
        Lang::Zh => format!("{}工作领导小组", award.full),
        Lang::En => award.group.clone(),
    }));
    paper.add(Block::Signed(match &cycle.notice {
        Some(notice) => show::day(i64::from(notice.from.0), lang),
        None => blank.to_owned(),
    }));
    let days = term(view, Stage::Ranking, "notice-days", lang);
    let mut note = vec![match lang {
        Lang::Zh => format!("起草说明（发布前删去）：在区级新闻媒体公示；公示期限：{days}。"),
        Lang::En => format!(
            "To the drafter (take out before publication): district media; length of the notice: {days}."
        ),
    }];
    if cycle.notice.is_none() || contact.is_none() {
        note.push(
            lang.pick("空白处请填写。", "The blanks are to be filled in.")
                .to_owned(),
        );
    }
    if !award.caution.is_empty() {
        note.push(award.caution);
    }
    paper.add(Block::Remark(note.join(lang.pick("", " "))));
    Ok(paper)
}
