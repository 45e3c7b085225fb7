//! `laurel changes`: what changes from one scheme to another (修订对照表), without any applicant.

use super::session::Session;
use super::table::{heading, table};
use super::{Changes, Done, Format, Side, print, print_json};
use laurel_compare::changes::{self, Change, ChangeKind, Provision, Set, TermAt};
use laurel_cycle::error::Error;
use laurel_scheme::ready::Ready;
use laurel_scheme::stage::Stage;
use laurel_words::lang::Lang;

/// Compare the rules of two schemes.
#[derive(clap::Args)]
pub struct Args {
    /// 基准方案 A · the baseline
    pub(super) a: String,
    /// 对照方案 B · the reform
    pub(super) b: String,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// 同时列出沿用的规则 · list the rules that are carried over as well
    #[arg(long)]
    all: bool,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let [a, b] = session.sides([&self.a, &self.b], |name, side| {
            self.changes.scheme(session, name, Some(side))
        })?;
        let (ready_a, ready_b) = (a?, b?);
        let settings = |side: Side, this: &Ready, other: &Ready| {
            this.settings(&self.changes.settings_beside(side, this, other)?)
        };
        let settings_a = settings(Side::A, &ready_a, &ready_b)?;
        let settings_b = settings(Side::B, &ready_b, &ready_a)?;
        let changes = changes::changes(
            Set {
                ready: &ready_a,
                settings: &settings_a,
            },
            Set {
                ready: &ready_b,
                settings: &settings_b,
            },
        );
        match self.format {
            Format::Json => print_json(&changes)?,
            Format::Text => print(&text(&changes, self.all, lang))?,
        }
        Ok(Done::Well)
    }
}

fn text(changes: &changes::Changes, all: bool, lang: Lang) -> String {
    let mut text = format!("{}\n", changes.sentence.get(lang));
    for (letter, side) in [("A", &changes.a), ("B", &changes.b)] {
        let (name, status) = (side.name.get(lang), side.status.word(lang));
        text.push_str(&format!(
            "{letter} = {name}{}{status}\n",
            lang.pick("：", ": ")
        ));
        for set in &side.set {
            let head = lang.pick("自设：", "set: ");
            text.push_str(&format!("    {head}{}\n", set.words(lang)));
        }
    }
    for stage in Stage::ALL {
        let of_stage = |change: &&Change| change.stage == stage && change.kind != ChangeKind::Code;
        let mut listed: Vec<&Change> = changes.changes.iter().filter(of_stage).collect();
        if all {
            listed.extend(changes.carried_over.iter().filter(of_stage));
        }
        if listed.is_empty() {
            continue;
        }
        let mut rows = table([
            lang.pick("变化", "change"),
            lang.pick("事项", "what"),
            lang.pick("旧（A）", "old (A)"),
            lang.pick("新（B）", "new (B)"),
            lang.pick("依据", "basis"),
            lang.pick("说明", "note"),
        ]);
        for change in listed {
            rows.add_row([
                change.kind.word(lang).to_owned(),
                change.title.get(lang).to_owned(),
                side(change, &change.a, true, lang),
                side(change, &change.b, false, lang),
                basis(change, lang),
                notes(change, lang),
            ]);
        }
        text.push_str(&format!("{}{rows}\n", heading(stage.title(lang))));
    }
    let code: Vec<&str> = changes
        .changes
        .iter()
        .filter(|change| change.kind == ChangeKind::Code)
        .map(|change| change.stage.title(lang))
        .collect();
    if !code.is_empty() {
        let stages = code.join(lang.pick("、", ", "));
        text.push_str(&match lang {
            Lang::Zh => format!(
                "\n除以上各项外，两版在以下阶段是否还有差异，须用申报文件对比检验（laurel diff），有则单独列出：{stages}。\n"
            ),
            Lang::En => format!(
                "\nThe components differ in: {stages}. Whether they answer differently beyond articles and terms, laurel diff tries on a cycle, and says so in a row of its own.\n"
            ),
        });
    }
    text
}

/// Article, wording and values on one side.
fn side(change: &Change, side: &Option<Provision>, of_a: bool, lang: Lang) -> String {
    let Some(side) = side else {
        return lang.pick("（无）", "(none)").to_owned();
    };
    if side.absent {
        return lang.pick("（无此规定）", "(no such provision)").to_owned();
    }
    let mut lines = vec![side.article.get(lang).to_owned()];
    if change.title != side.title {
        lines.push(side.title.get(lang).to_owned());
    }
    if side.waived {
        lines.push(lang.pick("（不适用）", "(waived)").to_owned());
    }
    for term in &change.terms {
        let at: &Option<TermAt> = if of_a { &term.a } else { &term.b };
        if let Some(at) = at {
            let shown = at.shown.get(lang);
            lines.push(if change.title == term.title {
                shown.to_owned()
            } else {
                format!("{}{}{shown}", term.title.get(lang), lang.pick("：", ": "))
            });
        }
    }
    lines.join("\n")
}

/// What both sides rest on.
fn basis(change: &Change, lang: Lang) -> String {
    let word = |side: &Option<Provision>| match side {
        None => "–".to_owned(),
        Some(side) if side.assumed => lang.pick("假定", "assumed").to_owned(),
        Some(side) => side.basis.word(lang).to_owned(),
    };
    format!("{} → {}", word(&change.a), word(&change.b))
}

/// Why it rests on that, each note once.
fn notes(change: &Change, lang: Lang) -> String {
    let mut notes: Vec<String> = Vec::new();
    let mut add = |letter: &str, note: &str| {
        let note = format!("{letter}{}{note}", lang.pick("：", ": "));
        if !notes.contains(&note) {
            notes.push(note);
        }
    };
    let sides = [("A", &change.a), ("B", &change.b)];
    for (letter, side) in sides {
        if let Some(note) = side.as_ref().map(|side| side.note.get(lang))
            && !note.is_empty()
        {
            add(letter, note);
        }
    }
    for term in &change.terms {
        for (letter, at) in [("A", &term.a), ("B", &term.b)] {
            if let Some(note) = at.as_ref().map(|at| at.note.get(lang))
                && !note.is_empty()
            {
                add(letter, note);
            }
        }
    }
    notes.join("\n")
}
