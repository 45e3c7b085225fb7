"""The Python package against the program, on the sample, drawn cycles and a population; what it refuses."""

import datetime
import decimal
import json
import os
import pathlib
import pickle
import subprocess
import sys
import threading
import time

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

import laurel

ROOT = pathlib.Path(__file__).parents[2]
SAMPLE = ROOT / "tests/cycles/sample.json"
PROGRAM = os.environ["LAUREL"]
COLUMNS = ("standing", "eligible", "candidate", "winner", "visited")


def program(*args):
    ran = subprocess.run([PROGRAM, *map(str, args), "--lang", "en"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def rows(table):
    return table.to_pyarrow().to_pylist()


@pytest.fixture(scope="module")
def both():
    return laurel.scheme("beilun-2014"), laurel.scheme("beilun-2021")


def files(tmp_path):
    yield SAMPLE
    for seed in (3, 4, 5):
        path = tmp_path / f"drawn-{seed}.json"
        program("synth", "--applicants", 200, "--seed", seed, "--visited-every", 4, "-o", path)
        yield path


def test_a_run_says_what_the_program_says(both, tmp_path):
    for path in files(tmp_path):
        for scheme in both:
            said = json.loads(program("run", scheme.id, path, "--format", "json"))
            ours = scheme.run(laurel.open_cycle(path, schemes=[scheme]))
            assert ours.sentence == said["sentence"]["en"]
            assert ours.summary == said["summary"]
            for mine, theirs in zip(rows(ours.table), said["applicants"], strict=True):
                assert mine["id"] == theirs["id"]
                assert all(mine[c] == theirs[c] for c in COLUMNS)
                place = theirs["place"] or {"best": None, "worst": None}
                assert (mine["place_best"], mine["place_worst"]) == (place["best"], place["worst"])
                assert mine["assumed"] == bool(theirs["rests_on"])


def test_a_diff_says_what_the_program_says(both, tmp_path):
    a, b = both
    for path in files(tmp_path):
        said = json.loads(program("diff", a.id, b.id, path, "--format", "json"))
        ours = laurel.diff(a, b, laurel.open_cycle(path, schemes=[a, b]))
        assert ours.sentence == said["sentence"]["en"]
        assert ours.differs == said["differs"]
        assert ours.attribution == said["attribution"]
        changed = {row["id"]: row for row in rows(ours.changed)}
        assert list(changed) == [it["id"] for it in said["changed"]]
        for it in said["changed"]:
            assert changed[it["id"]]["a.standing"] == it["a"]["standing"]
            assert changed[it["id"]]["b.standing"] == it["b"]["standing"]
        for mine, theirs in zip(rows(ours.transitions), said["transitions"], strict=True):
            assert mine["both_in"] == theirs["both_in"]
            assert mine["entered"] == len(theirs["entered"])
            assert mine["left"] == len(theirs["left"])


def test_a_population_comes_out_as_in_the_program(both, tmp_path):
    a, b = both
    program("synth", "--applicants", 20000, "--seed", 2, "-o", tmp_path / "p.parquet")
    program("diff", a.id, b.id, tmp_path / "p.parquet", "-o", tmp_path / "d.parquet")
    theirs = pyarrow.parquet.read_table(tmp_path / "d.parquet")
    ours = laurel.diff(a, b, laurel.open_cycle(tmp_path / "p.parquet"), attribution=False)
    plain = lambda t: pyarrow.table({f.name: c.cast(c.type.value_type) if pyarrow.types.is_dictionary(c.type) else c for f, c in zip(t.schema, t.columns)})
    assert plain(ours.table.to_pyarrow()).equals(plain(theirs))


def test_a_term_is_set(both):
    cycle = laurel.open_cycle(SAMPLE)
    set_ = laurel.scheme("beilun-2021", threshold=620, waive=["fee-paid"][:0])
    said = json.loads(program("run", "beilun-2021", SAMPLE, "--set", "threshold=620", "--format", "json"))
    assert set_.run(cycle).summary == said["summary"]
    assert both[1].set(threshold=620).run(cycle).summary == said["summary"]
    terms = {t["id"]: t["value"] for t in rows(set_.terms)}
    assert terms["threshold"].startswith("620")
    with pytest.raises(laurel.InputError) as wrong:
        laurel.scheme("beilun-2021", treshold=620)
    assert wrong.value.zh != wrong.value.en and "threshold" in str(wrong.value)


def test_whoever_speaks_arrow_comes_in(both, tmp_path):
    cycle = laurel.synth(300)
    table = cycle.table.to_pyarrow()
    path = tmp_path / "t.parquet"
    cycle.to_parquet(path)
    expected = rows(both[1].screen(cycle))
    given = [
        table,
        table.to_reader(max_chunksize=17),
        pyarrow.concat_tables([table.slice(0, 100), table.slice(100)]),
        polars.from_arrow(table),
        duckdb.sql(f"select * from '{path}'").to_arrow_table(),
        duckdb.sql(f"select * from '{path}'"),
        cycle.table,
    ]
    for one in given:
        assert rows(both[1].screen(one, header=cycle)) == expected, type(one)
    assert rows(both[1].screen(table)) == expected
    flat = table.drop_columns([f.name for f in table.schema if pyarrow.types.is_list(f.type)])
    eligible = both[1].screen(flat.to_pandas(), deadline=datetime.date(2021, 6, 30)).to_pandas()
    assert set(eligible["eligible"]) <= {"yes", "no", "open"}


def test_the_program_reads_what_the_package_writes(both, tmp_path):
    path = tmp_path / "written.parquet"
    cycle = laurel.open_cycle(SAMPLE)
    cycle.to_parquet(path)
    of = lambda file: json.loads(program("diff", "beilun-2014", "beilun-2021", file, "--format", "json"))
    assert of(path)["changed"] == of(SAMPLE)["changed"]


def test_what_is_wrong_is_said_with_row_and_column_in_both_languages():
    table = laurel.synth(5).table.to_pyarrow()
    at = table.schema.get_field_index("activity")
    wrong = table.set_column(at, "activity", pyarrow.array(["services", "servces", None, "other", "x"]))
    at = wrong.schema.get_field_index("industrial")
    wrong = wrong.set_column(at, "industrial", pyarrow.array(["yes"] * 5))
    with pytest.raises(laurel.CycleError) as raised:
        laurel.cycle(wrong)
    found = {(p["column"], p["row"]) for p in raised.value.problems if p["error"]}
    assert found == {("activity", 2), ("activity", 5), ("industrial", None)}
    assert all(p["zh"] and p["en"] and p["zh"] != p["en"] for p in raised.value.problems)
    with pytest.raises(laurel.CycleError) as raised:
        laurel.cycle(table.replace_schema_metadata(None))
    assert "cycle.json" in str(raised.value)
    with pytest.raises(laurel.InputError):
        laurel.cycle(42, year=2021)


def test_a_missing_column_is_unknown_and_said(both):
    table = laurel.synth(50).table.to_pyarrow().drop_columns(["legal_person"])
    cycle = laurel.cycle(table)
    assert any("legal_person" in w["en"] for w in cycle.warnings)
    assert "yes" not in set(both[1].screen(cycle).to_pandas()["eligible"])


def test_explanations_reports_and_tables_for_reading(both, tmp_path):
    diff = laurel.diff(*both, laurel.open_cycle(SAMPLE))
    changed = rows(diff.changed)[0]["id"]
    explained = diff.explain(changed)
    assert explained["a"]["outcome"]["id"] == changed
    said = json.loads(program("explain", "beilun-2021", SAMPLE, changed, "--format", "json"))
    assert explained["b"]["rules"] == said["rules"]
    diff.report(tmp_path / "out.html")
    page = (tmp_path / "out.html").read_text()
    assert page.startswith("<!") and changed in page
    with pytest.raises(laurel.InputError):
        diff.explain("nobody")
    with pytest.raises(laurel.InputError):
        diff.report(tmp_path / "out.csv")
    for shown in (diff, both[0], diff.table, both[1].run(laurel.open_cycle(SAMPLE))):
        assert repr(shown).startswith("<laurel.") and "<" in shown._repr_html_()
    assert {"stage", "id", "article", "title", "kind", "basis"} <= set(both[0].rules.column_names)
    swept = rows(both[1].sweep(laurel.open_cycle(SAMPLE), threshold="560..700:20"))
    said = json.loads(program("sweep", "beilun-2021", SAMPLE, "threshold=560..700:20", "--format", "json"))
    assert len(swept) == len(said["steps"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_has_the_bytes_of_the_program(both, tmp_path, lang):
    page = tmp_path / "r.html"
    def theirs(*args):
        ran = subprocess.run([PROGRAM, "diff", *map(str, args), "--report", page, "--lang", lang], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return page.read_bytes(), page.with_suffix(".csv").read_bytes()
    set_ = both[1].set(threshold=620)
    for a, b, options, rest in [
        (*both, [], {}),
        (both[0], set_, ["--set", "B:threshold=620", "--undecided", "by-order", "--no-attribution"], {"undecided": "by-order", "attribution": False}),
    ]:
        expected = theirs("beilun-2014", "beilun-2021", SAMPLE, *options)
        laurel.diff(a, b, laurel.open_cycle(SAMPLE), **rest).report(page, lang)
        assert (page.read_bytes(), page.with_suffix(".csv").read_bytes()) == expected
    # What it would take stands on it.
    assert ("要做什么" in expected[0].decode()) or "take" in expected[0].decode()


def test_a_receipt_is_verified_by_the_program(both, tmp_path):
    parquet = tmp_path / "p.parquet"
    program("synth", "--applicants", 300, "--seed", 8, "-o", parquet)
    for path in (SAMPLE, parquet):
        cycle = laurel.open_cycle(path)
        made = tmp_path / "r.json"
        for it in (both[1].set(threshold=620, limits={"memory": "900M"}).run(cycle), laurel.diff(*both, cycle)):
            it.receipt(made)
            program("verify", made, "--cycle", path)
    other = tmp_path / "other.json"
    other.write_text(SAMPLE.read_text().replace("2021-06-30", "2021-06-29", 1))
    cycle = laurel.open_cycle(SAMPLE)
    ran = subprocess.run([PROGRAM, "verify", made, "--cycle", other], capture_output=True)
    assert ran.returncode == 1
    with pytest.raises(laurel.InputError) as raised:
        both[1].run(laurel.synth(5)).receipt(made)
    assert "open_cycle" in raised.value.zh and "open_cycle" in raised.value.en
    held = laurel.open_cycle(parquet)
    run = both[1].run(held)
    program("synth", "--applicants", 301, "--seed", 9, "-o", parquet)
    with pytest.raises(laurel.InputError, match="changed"):
        run.receipt(made)
    with pytest.raises(laurel.InputError, match="limits"):
        laurel.diff(both[0], both[1].set(limits={"fuel": 2_000_000_000}), cycle).receipt(made)


def test_limits_terms_and_waivers_are_checked(both):
    limits = {(r["stage"], r["limit"]): r["value"] for r in rows(laurel.scheme("beilun-2021", limits={"memory": "512M", "scoring": {"fuel": 123}}).limits)}
    assert limits["ranking", "memory"] == "512M" and limits["scoring", "fuel"] == "123"
    for wrong in ({"memry": "1G"}, {"memory": "much"}, {"score": {"fuel": 1}}, ["fuel"]):
        with pytest.raises(laurel.InputError) as raised:
            laurel.scheme("beilun-2021", limits=wrong)
        assert raised.value.zh != raised.value.en
    short = laurel.scheme("beilun-2021", limits={"fuel": 1000, "fuel-per-row": 1})
    with pytest.raises(laurel.ComponentError) as raised:
        short.screen(laurel.synth(20))
    assert "fuel" in raised.value.en
    assert pickle.loads(pickle.dumps(short)).set() is not None and pickle.loads(pickle.dumps(short))._inner.set() == short._inner.set()
    rule = rows(both[1].rules)[0]["id"]
    waived = both[1].set(waive=rule)
    assert waived.waived == [rule] and rule in repr(waived)
    assert set(waived.screen(laurel.synth(30)).to_pandas()[f"rule.{rule}"]) == {"not-asked"}
    for wrong in (dict(waive=["no-such-rule"]), dict(threshold=99999), dict(threshold="high")):
        with pytest.raises(laurel.InputError) as raised:
            both[1].set(**wrong)
        assert raised.value.zh != raised.value.en


def test_facts_that_a_version_declares_for_itself(tmp_path):
    cycle = laurel.synth(6)
    table = cycle.table.to_pyarrow()
    for name, values in {
        "extra.listed": pyarrow.array([True, False, None, True, True, False]),
        "extra.brand-value": pyarrow.array([12, None, 0, 7, 1, 2**40], pyarrow.int64()),
        "extra.since": pyarrow.array([datetime.date(2001, 1, 1)] * 5 + [None]),
        "turnover": pyarrow.array(range(6)),
    }.items():
        table = table.append_column(name, values)
    made = laurel.cycle(table, header=cycle)
    assert any("turnover" in w["en"] for w in made.warnings)
    back = made.table.to_pyarrow()
    for name in ("extra.listed", "extra.brand-value", "extra.since"):
        assert back[name].to_pylist() == table[name].to_pylist()
    path = tmp_path / "extra.parquet"
    made.to_parquet(path)
    assert rows(laurel.open_cycle(path).table) == rows(made.table)
    # What no stage reads is said, whoever reads the file.
    said = laurel.open_cycle(path, schemes=["beilun-2021"]).warnings
    assert {"listed", "brand-value", "since"} <= {w["column"].removeprefix("extra.") for w in said if w["code"] == "unread-fact"}
    wrong = table.set_column(table.schema.get_field_index("extra.listed"), "extra.listed", pyarrow.array(["yes"] * 6))
    with pytest.raises(laurel.CycleError) as raised:
        laurel.cycle(wrong, header=cycle)
    assert all(p["column"] == "extra.listed" for p in raised.value.problems if p["error"])


def test_a_scheme_travels_and_is_held_against_its_digests(both):
    sent = pickle.dumps(both[1].set(threshold=620))
    back = pickle.loads(sent)
    assert back.digests == both[1].digests
    assert pickle.loads(sent) is back
    rebuilt, (name, parts, digests, terms, waived, limits) = both[1].__reduce__()
    assert limits == []
    with pytest.raises(laurel.LaurelError):
        rebuilt(name, parts, {**digests, "ranking": "0" * 64}, terms, waived)
    file = next(file for file in parts if file.startswith("scoring"))
    damaged = {**parts, file: parts[file][:-1] + b"\0"}
    with pytest.raises(laurel.LaurelError):
        rebuilt(name, damaged, digests, {**terms, "threshold": "601"}, waived)


def test_other_threads_run_while_it_works(both):
    cycle = laurel.synth(40_000)
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    begun = time.perf_counter()
    both[1].screen(cycle)
    ended = time.perf_counter()
    done.set()
    thread.join()
    assert sum(begun < tick < ended for tick in ticks) >= 3


# ---------------------------------------------------------------- tables as they come


def replaced(table, **columns):
    for name, column in columns.items():
        name = name.replace("__", ".")
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, column) if at >= 0 else table.append_column(name, column)
    return table


def timestamps(column, unit, zone):
    """Days as moments: midnight in a zone."""
    shift = datetime.timedelta(hours=8 if zone == "Asia/Shanghai" else 0)
    at = lambda day: datetime.datetime(day.year, day.month, day.day) - shift
    moments = [None if day is None else at(day) for day in column.to_pylist()]
    return pyarrow.array(moments, pyarrow.timestamp(unit)).cast(pyarrow.timestamp(unit, zone))


AS_THEY_COME = {
    "words of a dictionary": lambda t: replaced(t, activity=t["activity"].combine_chunks().dictionary_encode(), id=t["id"].combine_chunks().dictionary_encode()),
    "large texts": lambda t: replaced(t, id=t["id"].cast(pyarrow.large_string()), name=t["name"].cast(pyarrow.string_view())),
    "in pieces": lambda t: pyarrow.concat_tables([t.slice(at, 7) for at in range(0, len(t), 7)]),
    "a slice of a larger table": lambda t: pyarrow.concat_tables([t.slice(3, 20), t, t.slice(0, 5)]).combine_chunks().slice(20, len(t)),
    "moments in a zone": lambda t: replaced(t, operating_since=timestamps(t["operating_since"], "us", "Asia/Shanghai")),
    "moments in none": lambda t: replaced(t, operating_since=timestamps(t["operating_since"], "ns", None), submitted=timestamps(t["submitted"], "s", "UTC")),
    "days as texts": lambda t: replaced(t, operating_since=t["operating_since"].cast(pyarrow.string())),
    "batches of nobody between": lambda t: pyarrow.Table.from_batches([it for batch in t.to_batches(max_chunksize=50) for it in (batch.slice(0, 0), batch)]),
    "another order of columns": lambda t: t.select(list(reversed(t.column_names))),
    "through polars": lambda t: polars.from_arrow(t),
    "through polars, with categories": lambda t: polars.from_arrow(t).with_columns(polars.col("activity").cast(polars.Categorical)),
    "through duckdb": lambda t: duckdb.sql("select * from t"),
}


@pytest.mark.parametrize("how", AS_THEY_COME)
def test_what_says_the_same_comes_out_the_same(both, how):
    cycle = laurel.synth(120, 9)
    given = AS_THEY_COME[how](cycle.table.to_pyarrow())
    made = laurel.cycle(given, header=cycle)
    assert rows(made.table) == rows(cycle.table)
    assert rows(both[1].run(made).table) == rows(both[1].run(cycle).table)


def test_decimals_are_whole_numbers_or_refused():
    cycle = laurel.synth(40, 2)
    table = cycle.table.to_pyarrow()
    grades = table["grades"].to_pylist()
    kind = pyarrow.list_(pyarrow.struct([("year", pyarrow.decimal128(12, 2)), ("grade", pyarrow.string()), ("published", pyarrow.date32())]))
    whole = [None if of is None else [{**it, "year": decimal.Decimal(it["year"])} for it in of] for of in grades]
    made = laurel.cycle(replaced(table, grades=pyarrow.array(whole, kind)), header=cycle)
    assert rows(made.table) == rows(cycle.table)
    at = next(at for at, of in enumerate(whole) if of)
    whole[at][0]["year"] += decimal.Decimal("0.5")
    with pytest.raises(laurel.CycleError) as raised:
        laurel.cycle(replaced(table, grades=pyarrow.array(whole, kind)), header=cycle)
    assert [(p["column"], p["row"]) for p in raised.value.problems if p["error"]] == [("grades[0].year", at + 1)]


@pytest.mark.parametrize("column, values, said", [
    ("industrial", lambda n: pyarrow.array([1] * n), "bool"),
    ("industrial", lambda n: pyarrow.array(["true"] * n), "bool"),
    ("operating_since", lambda n: pyarrow.array([2001] * n), "date"),
    ("operating_since", lambda n: pyarrow.array([0] * n, pyarrow.timestamp("us", "Europe/Berlin")), "Europe/Berlin"),
    ("id", lambda n: pyarrow.array(range(n)), "string"),
    ("accidents", lambda n: pyarrow.array(["none"] * n), "list"),
    ("accidents", lambda n: pyarrow.array([["none"]] * n), "list"),
    ("activty", lambda n: pyarrow.array(["services"] * n), "activity"),
])
def test_a_column_of_another_type_is_refused_by_its_name(column, values, said):
    table = laurel.synth(8).table.to_pyarrow()
    if column == "activty":
        table = table.drop_columns(["activity"])
    with pytest.raises(laurel.CycleError) as raised:
        laurel.cycle(replaced(table, **{column: values(8)}), header=laurel.synth(8))
    [problem] = [p for p in raised.value.problems if p["error"]]
    assert problem["column"] == column and said in problem["en"] and problem["zh"] != problem["en"]


def test_an_id_that_comes_twice_or_not_at_all_is_refused():
    cycle = laurel.synth(6)
    table = cycle.table.to_pyarrow()
    ids = table["id"].to_pylist()
    for wrong, row in [([*ids[:5], ids[1]], 6), ([*ids[:3], None, *ids[4:]], 4), ([*ids[:2], "", *ids[3:]], 3)]:
        with pytest.raises(laurel.CycleError) as raised:
            laurel.cycle(replaced(table, id=pyarrow.array(wrong)), header=cycle)
        [problem] = [p for p in raised.value.problems if p["error"]]
        assert problem["row"] == row and "id" in problem["en"]


def test_nothing_known_is_nothing_decided(both):
    cycle = laurel.synth(30)
    table = cycle.table.to_pyarrow()
    blank = table.select(["id"])
    for name in table.column_names[1:]:
        blank = blank.append_column(name, pyarrow.nulls(30, table.schema.field(name).type))
    for given in (blank, pyarrow.table({"id": table["id"]}), replaced(blank, industrial=pyarrow.nulls(30))):
        made = laurel.cycle(given, deadline="2021-06-30")
        assert set(both[1].screen(made).to_pandas()["eligible"]) == {"open"}
    nobody = both[1].run(table.slice(0, 0), deadline="2021-06-30")
    assert len(nobody.table) == 0 and nobody.summary["applicants"] == 0
    assert len(laurel.diff(*both, table.slice(0, 0), year=2021).changed) == 0


@pytest.mark.parametrize("end", ["parquet", "arrow", "jsonl", "xlsx"])
def test_a_file_that_was_cut_is_refused(tmp_path, end):
    path = tmp_path / f"cut.{end}"
    if end == "xlsx":
        program("template", "--from", SAMPLE, "-o", path)
    else:
        program("synth", "--applicants", 3000, "-o", path, *(["--lines"] if end == "jsonl" else []))
    whole = path.read_bytes()
    for part in (len(whole) - 2, len(whole) // 2, 5):
        path.write_bytes(whole[:part])
        with pytest.raises(laurel.LaurelError) as raised:
            laurel.open_cycle(path)
        assert raised.value.zh != raised.value.en
    path.write_bytes(whole)
    assert len(laurel.open_cycle(path)) in (24, 3000)
    with pytest.raises(laurel.InputError, match="nowhere"):
        laurel.open_cycle(tmp_path / f"nowhere.{end}")


def test_a_stream_that_breaks_off_says_where(both):
    table = laurel.synth(20).table.to_pyarrow()

    def broken():
        yield from table.to_batches(max_chunksize=10)
        raise OSError("the disk is gone")

    with pytest.raises(laurel.InputError) as raised:
        both[1].screen(pyarrow.RecordBatchReader.from_batches(table.schema, broken()))
    assert "row 21" in raised.value.en and "21" in raised.value.zh and "the disk is gone" in raised.value.en


def test_frames_of_pandas(both):
    cycle = laurel.synth(60)
    table = cycle.table.to_pyarrow()
    expected = rows(both[1].screen(cycle))
    frame = table.to_pandas()
    # An index that only counts rows is no column, one with a name is.
    shuffled = frame.sample(frac=1, random_state=3)
    for given in (frame, frame.set_index("id"), shuffled):
        made = laurel.cycle(given, header=cycle)
        assert not any("index" in w["en"] for w in made.warnings)
        assert sorted(rows(both[1].screen(made)), key=lambda row: row["id"]) == expected
    frame["industrial"] = frame["industrial"].astype(object)
    frame.loc[frame.index[7], "industrial"] = "yes"
    with pytest.raises(laurel.CycleError) as raised:
        laurel.cycle(frame, header=cycle)
    assert [(p["column"], p["row"]) for p in raised.value.problems] == [("industrial", 8)]
    assert "bool" in raised.value.en + str(raised.value)


# ---------------------------------------------------------------- arguments


def test_the_rest_of_a_cycle_is_given_once(both, tmp_path):
    cycle = laurel.synth(9)
    bare = cycle.table.to_pyarrow().replace_schema_metadata(None)
    header = {"laurel": "0.1", "cycle": {"year": 2021, "timetable": {"deadline": datetime.date(2021, 6, 30)}}}
    same = [laurel.cycle(bare, **rest) for rest in (
        dict(header=header), dict(header=json.dumps(header, default=str)), dict(year=2021),
        dict(deadline="2021-06-30"), dict(deadline=datetime.datetime(2021, 6, 30, 9)), dict(year=2021, deadline=pandas.Timestamp("2021-06-30")),
    )]
    assert len({repr(it) for it in same}) == 1 and len({json.dumps(it.header) for it in same}) == 1
    for wrong in (
        lambda: laurel.cycle(bare, header=header, year=2021),
        lambda: both[1].screen(cycle, year=2021),
        lambda: both[1].run(cycle, deadline="2021-06-30"),
        lambda: laurel.diff(*both, cycle, header=header),
        lambda: both[1].run(cycle, undecided="closed"),
        lambda: laurel.diff("beilun-2014", "beilun-2022", cycle),
        lambda: both[1].run(str(SAMPLE)),
        lambda: both[1].sweep(cycle, treshold="500..600:10"),
        lambda: laurel.language("fr"),
    ):
        with pytest.raises(laurel.InputError) as raised:
            wrong()
        assert raised.value.zh and raised.value.zh != raised.value.en


def test_what_is_read_is_not_written_over(both, tmp_path):
    path = tmp_path / "cycle.html"
    path.write_bytes(SAMPLE.read_bytes())
    diff = laurel.diff(*both, laurel.open_cycle(path))
    link = tmp_path / "link.html"
    link.symlink_to(path)
    for write in (diff.receipt, diff.report):
        for to in (path, link):
            with pytest.raises(laurel.InputError):
                write(to)
    assert path.read_bytes() == SAMPLE.read_bytes()
    with pytest.raises(laurel.InputError):
        diff.report(tmp_path / "nowhere" / "report.html")


@pytest.mark.parametrize("set_, lang", [({}, "zh"), ({"LANG": "en_GB.UTF-8"}, "en"), ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"), ({"LANG": "de_DE", "LAUREL_LANG": "en"}, "en")])
def test_the_language_is_that_of_the_program(set_, lang):
    env = {k: v for k, v in os.environ.items() if k not in ("LAUREL_LANG", "LC_ALL", "LC_MESSAGES", "LANG")}
    said = subprocess.run([sys.executable, "-c", "import laurel; print(ascii(laurel.scheme('beilun-2021').name))"], env={**env, **set_}, capture_output=True, text=True, check=True)
    assert said.stdout.startswith("'Beilun") == (lang == "en")


def test_a_process_that_was_forked_says_so(both):
    both[1].screen(laurel.synth(5))
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        said = b"computed"
        try:
            both[1].screen(laurel.synth(5))
        except laurel.LaurelError as error:
            said = error.en.encode()
        os.write(write, said)
        os._exit(0)
    os.waitpid(child, 0)
    assert b"spawn" in os.read(read, 4096)


def test_types_hold_and_every_name_is_used(tmp_path):
    here = pathlib.Path(__file__).parent
    checked = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "mypy", here / "typed.py"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    import typed

    counts = typed.tables(tmp_path)
    assert counts["screened"] == counts["run"] == counts["diff"] == 200 and all(counts[it] for it in counts if it != "winners")
    assert all(typed.what_is_wrong())
    for name in ("run.json", "diff.json"):
        program("verify", tmp_path / name, "--cycle", tmp_path / "firms.parquet")
    source = (here / "typed.py").read_text()
    for owner in (laurel, laurel.Scheme, laurel.Cycle, laurel.Run, laurel.Diff):
        for name in (n for n in (owner.__all__ if owner is laurel else vars(owner)) if not n.startswith("_")):
            assert name in source or name in ("ComponentError", "CycleError", "InputError", "language", "load"), name


def test_tables_are_shown_short(both):
    shown = both[1].run(laurel.open_cycle(SAMPLE))._repr_html_()
    assert "712</td>" in shown and "712.000000" not in shown
    assert "24 rows × " in shown and "the first 20 and 14" in shown
    assert laurel.Table(pyarrow.table({"a": ["<b>"]}))._repr_html_().count("&lt;b&gt;") == 1
    assert both[1].limits.column_names == ["stage", "limit", "value"]


# ---------------------------------------------------------------- engines on one machine, a few lines each


def batches(reader, scheme, header):
    """Batch by batch: what DuckDB and polars hand over, screened as it comes."""
    for batch in reader:
        part = laurel.cycle(pyarrow.Table.from_batches([batch]), header=header, _restricted=True)
        yield from scheme.screen(part).to_pyarrow().to_batches()


def test_duckdb_and_polars(both, tmp_path):
    path = tmp_path / "p.parquet"
    program("synth", "--applicants", 3000, "-o", path)
    header = laurel.open_cycle(path).header
    expected = both[1].screen(laurel.open_cycle(path)).to_pandas()
    # DuckDB reads, Laurel judges, DuckDB counts.
    reader = duckdb.sql(f"select * from '{path}'").to_arrow_reader(1000)
    judged = pyarrow.Table.from_batches(batches(reader, both[1], header))
    counted = duckdb.sql("select eligible::varchar, count(*) from judged group by 1").fetchall()
    assert dict(counted) == {k: n for k, n in expected["eligible"].value_counts().items() if n}
    # polars reads lazily, Laurel judges, polars counts.
    frame = polars.scan_parquet(path).collect()
    judged = polars.from_arrow(both[1].screen(frame, header=header).to_pyarrow())
    assert dict(judged["eligible"].cast(polars.String).value_counts().iter_rows()) == dict(counted)
