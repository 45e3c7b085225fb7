//! The sheet beside the page: every applicant that comes out differently, a row each.

use super::Report;
use super::card::{cause, place, score};
use laurel_compare::attribution::{ApplicantAttribution, Aspect, Attribution, articles, range};
use laurel_compare::compare::{ChangedApplicant, Position};
use laurel_cycle::error::Error;
use laurel_office::csv_out::{self, Field};
use laurel_scheme::outcome::cited;
use laurel_words::lang::Lang;

/// The sheet.
pub fn csv(report: &Report, lang: Lang) -> Result<Vec<u8>, Error> {
    let attributed = report.attributed();
    let header = header(lang).into_iter().map(Field::text).collect();
    let rows = report.diff.changed.iter().map(|applicant| {
        let attribution = attributed.get(&*applicant.id).copied();
        let of = report.diff.attribution.as_ref();
        row(&applicant, of.zip(attribution), lang)
    });
    csv_out::csv(std::iter::once(header).chain(rows))
}

fn header(lang: Lang) -> Vec<&'static str> {
    vec![
        lang.pick("申报编号", "id"),
        lang.pick("名称", "name"),
        lang.pick("A 结果", "A outcome"),
        lang.pick("B 结果", "B outcome"),
        lang.pick("A 符合条件", "A eligible"),
        lang.pick("B 符合条件", "B eligible"),
        lang.pick("A 候选", "A candidate"),
        lang.pick("B 候选", "B candidate"),
        lang.pick("A 获奖", "A winner"),
        lang.pick("B 获奖", "B winner"),
        lang.pick("A 得分", "A score"),
        lang.pick("B 得分", "B score"),
        lang.pick("A 位次", "A place"),
        lang.pick("B 位次", "B place"),
        lang.pick("从哪个环节起不同", "first stage that differs"),
        lang.pick("条款", "articles"),
        lang.pick("自身或他人", "own or others"),
        lang.pick("修订影响：符合条件", "shares: eligible"),
        lang.pick("修订影响：候选", "shares: candidate"),
        lang.pick("修订影响：获奖", "shares: winner"),
        lang.pick("修订影响：奖金（元）", "shares: prize (yuan)"),
        lang.pick("受谁影响", "moved by"),
    ]
}

fn row(
    applicant: &ChangedApplicant,
    attributed: Option<(&Attribution, &ApplicantAttribution)>,
    lang: Lang,
) -> Vec<Field> {
    let (attribution, attributed) = attributed.unzip();
    let (a, b) = (&applicant.a, &applicant.b);
    let both = |of: &dyn Fn(&Position) -> String| [of(a), of(b)].map(Field::Text);
    let figures = |of: &dyn Fn(&Position) -> String| [of(a), of(b)].map(Field::Figure);
    let mut cited_articles: Vec<String> = Vec::new();
    for rule in &applicant.rules {
        for (letter, answer) in [("A", &rule.a), ("B", &rule.b)] {
            let Some(answer) = answer else {
                continue;
            };
            cited_articles.push(format!(
                "{letter} {} {}",
                cited(answer.article.get(lang), answer.assumed, lang),
                answer.answer.word(lang)
            ));
        }
    }
    let mut cells = vec![
        Field::Text(applicant.id.clone()),
        Field::Text(applicant.name.clone().unwrap_or_default()),
    ];
    cells.extend(both(&|side| side.standing.marked(side.deduced, lang)));
    cells.extend(both(&|side| side.eligible.word(lang).to_owned()));
    cells.extend(both(&|side| side.candidate.word(lang).to_owned()));
    cells.extend(both(&|side| side.winner.word(lang).to_owned()));
    cells.extend(figures(&|side| score(side.score.as_ref(), lang)));
    cells.extend(figures(&|side| place(side.place)));
    cells.push(Field::text(applicant.first_stage.title(lang)));
    cells.push(Field::Text(cited_articles.join(lang.pick("；", "; "))));
    cells.push(Field::text(cause(applicant, attributed, lang)));
    for wanted in Aspect::ALL {
        let aspects = attributed.iter().flat_map(|it| &it.aspects);
        let shares = aspects
            .filter(|it| it.aspect == wanted)
            .flat_map(|it| &it.shares)
            .map(|share| {
                let change = attribution.and_then(|it| it.change(&share.change));
                let name = change.map_or_else(
                    || share.change.clone(),
                    |change| match articles(change).get(lang) {
                        "" => change.title.get(lang).to_owned(),
                        article => article.to_owned(),
                    },
                );
                let share = range(share.low, share.high, wanted, lang);
                format!("{name}{}{share}", lang.pick("：", ": "))
            });
        cells.push(Field::Text(
            shares.collect::<Vec<_>>().join(lang.pick("；", "; ")),
        ));
    }
    let by = attributed.iter().filter_map(|it| it.displacement.as_ref());
    let by = by.flat_map(|it| it.by.iter().map(|mover| &*mover.id));
    cells.push(Field::Text(by.collect::<Vec<_>>().join("; ")));
    cells
}
