//! An event, what comes of it, and what is shown then.

use std::collections::BTreeMap;
use std::sync::Arc;

use laurel_compare::cache::StageCache;
use laurel_cycle::error::{Error, how_many};
use laurel_cycle::read::AT_ONCE;
use laurel_cycle::{Cycle, Edition, Problem, anonymous, anonymous_problems, foreign, seen};
use laurel_office as office;
use laurel_receipt::Hash;
use laurel_scheme::bounds;
use laurel_scheme::columns::Columns;
use laurel_scheme::known::Known;
use laurel_scheme::settings_file::SettingsFile;
use laurel_scheme::stage::Stage;
use laurel_words::lang::Lang;

use crate::SAMPLE;
use crate::components::Components;
use crate::shelf::{Brought, Offered, Shelf};
use crate::solved::{Set, Solved};
use crate::state::{Event, Filter, Letter, Side, State, Tab};
use crate::tried::Tried;
use crate::{document, firms, take, terms, views};

/// Name under which the sample is shown.
const SAMPLE_NAME: &str = "sample.json";
/// Largest file that is read.
const LARGEST: usize = bounds::DESK_CYCLE_BYTES.value as usize;
/// Most applicants that are compared.
const MOST: usize = bounds::DESK_APPLICANTS.value as usize;
/// Applicants that are listed at first.
pub(crate) const PAGE: usize = 60;
/// Longest text of a regulation that is kept.
const LONGEST_TEXT: usize = 2 << 20;

/// A place on the page, and what stands there from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its id on the page.
    pub id: &'static str,
    /// What stands there.
    pub html: String,
}

/// A file to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What comes of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// What has changed on the page.
    pub regions: Vec<Region>,
    /// What was done so far, in JSON.
    pub state: String,
    /// What is said to who cannot see the page.
    pub said: String,
    /// A file that was asked for.
    pub file: Option<File>,
    /// Whether a cycle was taken over, so that its file is worth keeping.
    pub taken: bool,
    /// What was brought and taken over, by the name of its file, to be given to [`Desk::open`].
    pub brought: Option<(String, Brought)>,
    /// Whether there is more to be worked out.
    pub more: bool,
}

/// A cycle file as it was read.
pub(crate) struct Held {
    pub(crate) name: String,
    pub(crate) sha256: Hash,
    pub(crate) bytes: Vec<u8>,
    cycle: Cycle,
    /// The editions that it was read by.
    editions: Vec<Edition>,
}

impl Held {
    /// Whether it is the invented cycle that the page begins with.
    pub(crate) fn is_sample(&self) -> bool {
        self.name == SAMPLE_NAME && self.bytes == SAMPLE.as_bytes()
    }
}

/// What is said of something that was not done.
pub(crate) struct Refused {
    /// The file that it is about; empty where it is about none.
    pub(crate) name: String,
    /// What is wrong.
    pub(crate) error: Error,
}

/// The desk: all that was done, and what came of it.
pub struct Desk {
    pub(crate) shelf: Shelf,
    pub(crate) state: State,
    pub(crate) held: Option<Held>,
    columns: Option<&'static Columns<'static>>,
    /// What stages have answered on them, so that a term that is turned asks for no more than it changes.
    cache: Option<StageCache<'static>>,
    pub(crate) solved: Option<Solved>,
    pub(crate) tried: Option<Tried>,
    refused: Option<Refused>,
    shown: BTreeMap<&'static str, String>,
}

/// What an event asks to be done anew.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Anew {
    /// Only what is shown.
    Page,
    /// The runs.
    Runs,
    /// The columns that they run on as well.
    Columns,
}

impl Desk {
    /// Lays out the schemes and what was brought, by the names of files, with what was done before, and the
    /// invented cycle on them.
    ///
    /// # Errors
    /// The manifest of a scheme cannot be used.
    pub fn open(
        components: Arc<dyn Components>,
        schemes: Vec<Offered>,
        brought: Vec<(String, Brought)>,
        state: &str,
    ) -> Result<(Self, Reply), Error> {
        let mut shelf = Shelf::new(components, schemes)?;
        for (file, brought) in brought {
            // It was admitted before. Where it does not answer any more, the side that it is on says so.
            let _ = shelf.bring(&file, brought);
        }
        let mut desk = Self {
            state: before(state, &shelf),
            shelf,
            held: None,
            columns: None,
            cache: None,
            solved: None,
            tried: None,
            refused: None,
            shown: BTreeMap::new(),
        };
        let chosen = desk.state.chosen.clone();
        let mut reply = desk.read(SAMPLE_NAME, SAMPLE.as_bytes().to_vec());
        if chosen.is_some() {
            reply = desk.act(&Event::Card { id: chosen });
            desk.shown.clear();
            reply.regions = desk.regions();
        }
        reply.taken = false;
        Ok((desk, reply))
    }

    /// Reads a cycle file, or one of settings. Where it cannot be read, what was there before stays.
    pub fn read(&mut self, name: &str, bytes: Vec<u8>) -> Reply {
        self.refused = None;
        match take::settings_of(&bytes) {
            Some(Ok(given)) => return self.restore(given),
            Some(Err(error)) => return self.refuse(name, error),
            None => {}
        }
        match self.hold(name, bytes) {
            Ok(held) => {
                let first = self.held.is_none();
                self.held = Some(held);
                if !first {
                    self.state.filter = Filter::default();
                    self.state.chosen = None;
                    self.state.shown = 0;
                }
                self.anew(Anew::Columns);
                let mut reply = self.reply();
                reply.taken = true;
                reply
            }
            Err(error) => self.refuse(name, error),
        }
    }

    /// Takes over a stage or a scheme that was brought, for a side. Where it does not keep the contract, what
    /// was there before stays.
    pub fn bring(&mut self, letter: Letter, file: &str, brought: Brought) -> Reply {
        self.refused = None;
        let (key, stages, kept) = match self.shelf.bring(file, brought) {
            Ok(taken) => taken,
            Err(error) => return self.refuse(file, error),
        };
        let before = self.state.side(letter).clone();
        let side = self.state.side_mut(letter);
        match stages.as_slice() {
            [] => *side = Side::of(&key),
            stages => {
                for stage in stages {
                    side.stages.remove(stage);
                    side.components.insert(*stage, key.clone());
                }
            }
        }
        self.keep_what_is_known();
        if let Err(error) = self.set(letter) {
            *self.state.side_mut(letter) = before;
            // What was there already is not what was brought.
            if !self.is_chosen(&key) {
                self.shelf.forget(&key);
            }
            return self.refuse(file, error);
        }
        self.anew(Anew::Columns);
        let mut reply = self.reply();
        reply.brought = Some((file.to_owned(), kept));
        reply.said = self.taken_over(letter, &key, &stages);
        reply
    }

    /// Whether a side stands on a scheme or a component.
    fn is_chosen(&self, key: &str) -> bool {
        Letter::ALL.into_iter().any(|letter| {
            let side = self.state.side(letter);
            let mut others = side.stages.values().chain(side.components.values());
            side.scheme == key || others.any(|it| it == key)
        })
    }

    /// What is said of something that was brought and taken over.
    fn taken_over(&self, letter: Letter, key: &str, stages: &[Stage]) -> String {
        let (lang, letter) = (self.lang(), letter.letter());
        let stages: Vec<&str> = stages.iter().map(|it| it.title(lang)).collect();
        let found = self.found();
        match (lang, stages.is_empty()) {
            (Lang::Zh, true) => format!("{letter} 方改用方案 {key}。{found}"),
            (Lang::Zh, false) => format!("{letter} 方的{}改用 {key}。{found}", stages.join("、")),
            (Lang::En, true) => format!("{letter} now follows {key}. {found}"),
            (Lang::En, false) => format!("{letter}: {} now by {key}. {found}", stages.join(", ")),
        }
    }

    /// Says why a file is not taken.
    fn refuse(&mut self, name: &str, error: Error) -> Reply {
        self.refused = Some(self.unread(name, error));
        let mut reply = self.reply();
        reply.said = self.refusal();
        reply
    }

    /// Why a file was not read; without what only the file has, where identities are left out.
    fn unread(&self, name: &str, error: Error) -> Refused {
        match (self.state.anonymous, error) {
            (false, error) => Refused {
                name: name.to_owned(),
                error,
            },
            (true, error) => Refused {
                name: self.lang().pick("申报文件", "cycle file").to_owned(),
                error: match error {
                    Error::Cycle(problems) => {
                        Error::Cycle(anonymous_problems(problems, &office::words()))
                    }
                    error => error,
                },
            },
        }
    }

    /// Takes over the text of a version from a document.
    pub fn text(&mut self, side: Letter, name: &str, bytes: &[u8]) -> Reply {
        match document::text_of(bytes) {
            Ok(value) => self.act(&Event::Text { side, value }),
            Err(error) => {
                self.refused = Some(Refused {
                    name: name.to_owned(),
                    error,
                });
                let mut reply = self.reply();
                reply.said = self.refusal();
                reply
            }
        }
    }

    /// Something was done.
    pub fn act(&mut self, event: &Event) -> Reply {
        self.refused = None;
        let file = match self.perform(event) {
            Ok((anew, file)) => {
                self.anew(anew);
                file
            }
            Err(error) => {
                self.refused = Some(Refused {
                    name: String::new(),
                    error,
                });
                None
            }
        };
        let mut reply = self.reply();
        if self.refused.is_some() {
            reply.said = self.refusal();
        }
        reply.file = file;
        reply
    }

    /// Works out what takes longer: which article made the difference.
    pub fn further(&mut self) -> Reply {
        if let (Some(solved), Some(cache)) = (&mut self.solved, &self.cache) {
            solved.attribute(cache);
        }
        self.reply()
    }

    fn perform(&mut self, event: &Event) -> Result<(Anew, Option<File>), Error> {
        let anew = match event {
            Event::Show => {
                self.shown.clear();
                Anew::Page
            }
            Event::Lang { to } => {
                self.state.lang = *to;
                // Neutral ids are in a language.
                match self.state.anonymous {
                    true => Anew::Columns,
                    false => Anew::Page,
                }
            }
            Event::Undecided { to } => {
                self.state.undecided = *to;
                Anew::Columns
            }
            Event::Anonymous { on } => {
                self.state.anonymous = *on;
                self.state.chosen = None;
                self.state.filter = Filter::default();
                Anew::Columns
            }
            Event::Choose { side, value } => {
                if !self.shelf.has(value) {
                    return Err(Error::input("没有这个方案", "there is no such scheme"));
                }
                *self.state.side_mut(*side) = Side::of(value);
                Anew::Columns
            }
            Event::Swap => {
                let State { a, b, .. } = &mut self.state;
                std::mem::swap(a, b);
                self.state.texts.swap(0, 1);
                Anew::Columns
            }
            Event::Stage { side, stage, value } => {
                let lone = self.shelf.has_lone(value, *stage);
                let side = self.state.side_mut(*side);
                side.stages.remove(stage);
                side.components.remove(stage);
                if lone {
                    side.components.insert(*stage, value.clone());
                } else if *value != side.scheme {
                    side.stages.insert(*stage, value.clone());
                }
                self.keep_what_is_known();
                Anew::Columns
            }
            Event::Set { side, term, value } => self.turn(*side, term, value)?,
            Event::Undo { side, what } => {
                let side = self.state.side_mut(*side);
                side.terms.remove(what);
                side.waived.remove(what);
                side.stages.retain(|stage, _| stage.id() != what);
                side.components.retain(|stage, _| stage.id() != what);
                self.keep_what_is_known();
                Anew::Columns
            }
            Event::Back => {
                for letter in Letter::ALL {
                    let side = self.state.side_mut(letter);
                    *side = Side::of(&side.scheme);
                }
                self.state.only_changed = false;
                Anew::Columns
            }
            Event::Waive { side, rule, on } => {
                let side = self.state.side_mut(*side);
                match on {
                    true => side.waived.insert(rule.clone()),
                    false => side.waived.remove(rule),
                };
                Anew::Runs
            }
            Event::Refuse { name, zh, en } => {
                self.refused = Some(Refused {
                    name: name.clone(),
                    error: Error::input(zh.clone(), en.clone()),
                });
                Anew::Page
            }
            Event::Sweep { side, term, other } => {
                self.tried = Some(self.sweep(*side, term, other)?);
                Anew::Page
            }
            Event::Stability { side } => {
                self.tried = Some(self.stability(*side)?);
                Anew::Page
            }
            Event::Robust => {
                self.tried = Some(self.robust()?);
                Anew::Page
            }
            Event::Take { what, side, secret } => {
                let file = take::take(self, *what, (*side, secret))?;
                return Ok((Anew::Page, Some(file)));
            }
            Event::Card { id } => self.card(id.clone())?,
            Event::Step { back } => {
                let next = firms::beside(self, *back);
                self.card(next)?
            }
            Event::Text { side, value } => {
                if value.len() > LONGEST_TEXT {
                    return Err(Error::input("条文过长", "the text is too long"));
                }
                if let Some(text) = self.state.texts.get_mut(*side as usize) {
                    text.clone_from(value);
                }
                self.state.tab = Tab::Law;
                Anew::Page
            }
            look => self.look(look),
        };
        Ok((anew, None))
    }

    /// Events that change nothing but what is looked at.
    fn look(&mut self, event: &Event) -> Anew {
        let state = &mut self.state;
        match event {
            Event::Tab { to } => state.tab = *to,
            Event::Filter(filter) => {
                state.filter = filter.clone();
                state.tab = Tab::Firms;
                state.shown = 0;
            }
            Event::Cell { value } => {
                let mut parts = value.splitn(3, '.').map(str::to_owned);
                let parts = (parts.next(), parts.next(), parts.next());
                state.filter.cell = match parts {
                    (Some(question), Some(a), Some(b)) => Some((question, a, b)),
                    _ => None,
                };
                state.shown = 0;
            }
            Event::Change { value } => {
                state.filter.change = Some(value.clone()).filter(|it| !it.is_empty());
                state.shown = 0;
            }
            Event::Find { value } => {
                state.filter.text = value.trim().to_owned();
                state.shown = 0;
            }
            Event::Only { what, on } => {
                let mark = match what.as_str() {
                    "changed" => &mut state.filter.changed,
                    "assumed" => &mut state.filter.assumed,
                    "open" => &mut state.filter.open,
                    _ => &mut state.filter.displaced,
                };
                *mark = *on;
                state.tab = Tab::Firms;
                state.shown = 0;
            }
            Event::Sort { value } => state.sort = *value,
            Event::More => state.shown = state.shown.max(PAGE) + 4 * PAGE,
            Event::Whatif { on } => state.whatif = *on,
            Event::Turned { on } => state.only_changed = *on,
            _ => (),
        }
        Anew::Page
    }

    /// Turns a term, unless the value is none that it takes. What is as the scheme has it is not turned.
    fn turn(&mut self, letter: Letter, term: &str, value: &str) -> Result<Anew, Error> {
        let mut side = self.state.side(letter).clone();
        let ready = self.shelf.ready(&side)?;
        side.terms.insert(term.to_owned(), value.trim().to_owned());
        let settings = ready.settings(&side.settings())?;
        if !terms::is_turned(ready, &settings, term) {
            side.terms.remove(term);
        }
        *self.state.side_mut(letter) = side;
        Ok(Anew::Runs)
    }

    /// Forgets terms and rules that a side does not have any more.
    fn keep_what_is_known(&mut self) {
        for letter in Letter::ALL {
            let mut side = self.state.side(letter).clone();
            if let Ok(ready) = self.shelf.ready(&side) {
                side.terms.retain(|term, _| ready.has_term(term));
                side.waived.retain(|rule| ready.has_rule(rule));
            }
            *self.state.side_mut(letter) = side;
        }
    }

    /// Opens a card, with reasons.
    fn card(&mut self, id: Option<String>) -> Result<Anew, Error> {
        let row = id.as_deref().and_then(|id| self.columns?.row(id));
        self.state.chosen = row.and(id);
        self.explain_chosen()?;
        Ok(Anew::Page)
    }

    fn explain_chosen(&mut self) -> Result<(), Error> {
        let chosen = self.state.chosen.as_deref();
        let row = chosen.and_then(|id| self.columns?.row(id));
        match (row, &mut self.solved) {
            (Some(row), Some(solved)) => solved.explain(row),
            _ => Ok(()),
        }
    }

    /// A side, ready and set.
    pub(crate) fn set(&mut self, letter: Letter) -> Result<Set, Error> {
        let side = self.state.side(letter).clone();
        let ready = self.shelf.ready(&side)?;
        let settings = ready.settings(&side.settings())?;
        Ok(Set { ready, settings })
    }

    /// What a cycle is read by: what these sides know, as far as they are ready.
    fn known(&mut self, letters: &[Letter]) -> Known {
        let sets: Vec<Set> = letters
            .iter()
            .copied()
            .filter_map(|letter| self.set(letter).ok())
            .collect();
        let mut known = Known::under(sets.iter().map(|it| (it.ready, &it.settings)));
        let ids = self.shelf.schemes().map(|(_, it)| it.id().to_owned());
        known.words.extend(ids);
        known
    }

    /// Reads a file for the sides as they are.
    fn hold(&mut self, name: &str, bytes: Vec<u8>) -> Result<Held, Error> {
        let known = self.known(&Letter::ALL);
        let cycle = cycle_of(name, &bytes, &known.editions)?;
        if cycle.applicants.len() > MOST {
            return Err(Error::input(
                format!("申报单位超过{MOST}家，请用程序 laurel 对比"),
                format!("more than {MOST} applicants: compare them with the program laurel"),
            ));
        }
        Ok(Held {
            name: name.to_owned(),
            sha256: Hash::of_bytes(&bytes),
            bytes,
            cycle,
            editions: known.editions,
        })
    }

    /// Does anew what an event asks for.
    fn anew(&mut self, anew: Anew) {
        let mut tried = None;
        if anew >= Anew::Runs {
            tried = self.tried.take();
            self.read_again();
        }
        if anew == Anew::Columns {
            self.make_columns();
        }
        if anew >= Anew::Runs {
            let sides = Letter::ALL.map(|letter| self.set(letter));
            let cache = self.cache.as_ref();
            self.solved = cache.map(|cache| Solved::new(cache, sides));
            if let Err(error) = self.explain_chosen() {
                self.refused = Some(Refused {
                    name: String::new(),
                    error,
                });
            }
        }
        // A picture that is being looked at follows; what takes long is asked for anew.
        if let Some(Tried::Sweep(letter, _, axes)) = tried
            && self.state.tab == Tab::Try
        {
            self.tried = self.swept(letter, axes).ok();
        }
    }

    /// Reads the file once more where the sides would now read it otherwise.
    fn read_again(&mut self) {
        let editions = self.known(&Letter::ALL).editions;
        let Some(held) = self.held.take_if(|held| held.editions != editions) else {
            return;
        };
        match self.hold(&held.name, held.bytes.clone()) {
            Ok(again) => self.held = Some(again),
            Err(error) => {
                self.refused = Some(self.unread(&held.name, error));
                self.held = Some(Held { editions, ..held });
            }
        }
        self.make_columns();
    }

    /// A cycle of a file of some name as it may be shown.
    fn to_be_shown(&self, name: &str, cycle: Cycle, known: &Known) -> Cycle {
        let lang = self.state.lang;
        let mut cycle = known.held_against(cycle);
        if is_named_workbook(name) {
            office::in_workbook(&mut cycle.warnings, lang);
        }
        match self.state.anonymous {
            false => seen(cycle),
            true => {
                let warnings = std::mem::take(&mut cycle.warnings);
                let mut cycle = anonymous(cycle, &known.words, lang);
                cycle.warnings = anonymous_problems(warnings, &office::words());
                cycle
            }
        }
    }

    /// The cycle as it is read for one side alone.
    pub(crate) fn cycle_for(&mut self, letter: Letter) -> Result<Cycle, Error> {
        let known = self.known(&[letter]);
        let held = self.held.as_ref().ok_or_else(nothing_held)?;
        let cycle = cycle_of(&held.name, &held.bytes, &known.editions)?;
        Ok(self.to_be_shown(&held.name, cycle, &known))
    }

    fn make_columns(&mut self) {
        let known = self.known(&Letter::ALL);
        let Some(held) = &self.held else { return };
        let cycle = self.to_be_shown(&held.name, held.cycle.clone(), &known);
        // What is shown refers to it, and the page begins anew long before there are many.
        let cycle: &'static Cycle = Box::leak(Box::new(cycle));
        let columns = Columns::new(cycle).taking(self.state.undecided);
        let columns: &'static Columns<'static> = Box::leak(Box::new(columns));
        self.columns = Some(columns);
        self.cache = Some(StageCache::new(columns));
    }

    /// Takes over settings that were taken away once.
    fn restore(&mut self, given: SettingsFile) -> Reply {
        let missing = [&given.a, &given.b]
            .into_iter()
            .find(|side| !self.shelf.has(&side.scheme));
        if let Some(side) = missing {
            let id = side.scheme.clone();
            self.refused = Some(Refused {
                name: String::new(),
                error: Error::input(
                    format!("设定文件用到方案“{id}”，本页没有"),
                    format!("the settings are for the scheme \"{id}\", which is not on this page"),
                ),
            });
            return self.reply();
        }
        let before = self.state.clone();
        (self.state.a, self.state.b) = (given.a, given.b);
        self.state.undecided = given.undecided;
        let sets = Letter::ALL.map(|letter| self.set(letter).map(|_| ()));
        if let Some(error) = sets.into_iter().find_map(Result::err) {
            self.state = before;
            self.refused = Some(Refused {
                name: String::new(),
                error,
            });
            return self.reply();
        }
        self.anew(Anew::Columns);
        self.reply()
    }

    /// What has changed on the page, and what goes with it.
    fn reply(&mut self) -> Reply {
        let regions = self.regions();
        let said = self.found();
        Reply {
            regions,
            state: serde_json::to_string(&self.state).unwrap_or_default(),
            said,
            file: None,
            taken: false,
            brought: None,
            more: self.solved.as_ref().is_some_and(|it| it.due),
        }
    }

    /// The regions that are not as they were shown last.
    fn regions(&mut self) -> Vec<Region> {
        let all = views::all(self);
        let mut fresh = Vec::new();
        for (id, html) in all {
            if self.shown.get(id) != Some(&html) {
                self.shown.insert(id, html.clone());
                fresh.push(Region { id, html });
            }
        }
        fresh
    }

    /// The sentence of the comparison.
    fn found(&self) -> String {
        let lang = self.state.lang;
        let solved = self.solved.as_ref();
        let said = solved.and_then(|it| it.compared(|it| it.diff.sentence.get(lang).to_owned()));
        said.unwrap_or_default()
    }

    fn refusal(&self) -> String {
        let lang = self.state.lang;
        match self.refused.as_ref().map(|it| &it.error) {
            None => String::new(),
            Some(Error::Cycle(problems)) => how_many(problems, lang),
            Some(error) => error.show(lang),
        }
    }

    /// What was not done, and why.
    pub(crate) fn refused(&self) -> Option<&Refused> {
        self.refused.as_ref()
    }

    /// What is worth a second look in the file.
    pub(crate) fn warnings(&self) -> &[Problem] {
        self.columns.map_or(&[], |it| &it.cycle.warnings)
    }

    /// The cycle as it is shown.
    pub(crate) fn columns(&self) -> Option<&'static Columns<'static>> {
        self.columns
    }

    /// The language.
    pub(crate) fn lang(&self) -> Lang {
        self.state.lang
    }
}

/// What was done before, as far as the schemes are there.
fn before(state: &str, shelf: &Shelf) -> State {
    let mut state: State = serde_json::from_str(state).unwrap_or_default();
    let ids: Vec<&str> = shelf.schemes().map(|(key, _)| key).collect();
    let (first, last) = (ids.first(), ids.get(1).or(ids.first()));
    for (letter, otherwise) in [(Letter::A, first), (Letter::B, last)] {
        let side = state.side_mut(letter);
        if !ids.contains(&side.scheme.as_str()) {
            *side = Side::of(otherwise.copied().unwrap_or_default());
        }
    }
    state
}

/// That there is no file.
pub(crate) fn nothing_held() -> Error {
    Error::input("还没有申报文件", "there is no cycle yet")
}

fn is_named_workbook(name: &str) -> bool {
    name.to_lowercase().ends_with(".xlsx")
}

/// Reads a workbook, or JSON: what the file begins with tells them apart.
fn cycle_of(name: &str, bytes: &[u8], editions: &[Edition]) -> Result<Cycle, Error> {
    if bytes.len() > LARGEST {
        let most = LARGEST >> 20;
        return Err(Error::input(
            format!("文件超过 {most} MB，请用程序 laurel 对比"),
            format!("the file has more than {most} MB: compare it with the program laurel"),
        ));
    }
    let read = match office::is_workbook(bytes) {
        true => office::read(bytes, editions, &|_| ()),
        false if is_named_workbook(name) && foreign::what(bytes).is_none() => {
            return Err(Error::input(
                "名为 .xlsx，却不是工作簿",
                "this is named .xlsx, but is no workbook",
            ));
        }
        false => laurel_cycle::read_within(bytes, AT_ONCE, editions, &|_| ()),
    };
    read.map_err(Error::Cycle)
}
