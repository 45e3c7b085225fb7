"""OpenFisca-Core on the applicants that `laurel-peers --export` wrote: checks every decision, then
takes times in rounds and writes `openfisca.json` beside them.

    bench.py DATA ROUNDS     check and measure
    bench.py DATA --start    load the rules, decide once, say how long it took
"""

import json
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

BEGAN = time.perf_counter_ns()

import numpy as np  # noqa: E402  (the time of imports is part of the start)
from importlib.metadata import version  # noqa: E402

from openfisca_core.entities import build_entity  # noqa: E402
from openfisca_core.indexed_enums import Enum  # noqa: E402
from openfisca_core.periods import YEAR  # noqa: E402
from openfisca_core.simulation_builder import SimulationBuilder  # noqa: E402
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # noqa: E402
from openfisca_core.variables import Variable  # noqa: E402

PERIOD = "2021"
SLOT = 10_000_000  # nanoseconds that a thing is measured in a round, at least
STARTS = 5
SIZES = [1_000, 10_000, 100_000, 1_000_000]

Applicant = build_entity(key="applicant", plural="applicants", label="applicant", is_person=True)
Cycle = build_entity(
    key="cycle",
    plural="cycles",
    label="cycle of the award",
    roles=[{"key": "candidate", "plural": "candidates", "label": "candidate"}],
)


class Grade(Enum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"


# The articles, each as what fails it. A variable for each of them gives the reasons, row by row.
ARTICLES = {
    "3": lambda v: v("past_winner"),
    "10(1)": lambda v: ~(v("in_district") & v("legal_person") & (v("years") >= 3)),
    "10(2)": lambda v: ~v("qms"),
    "10(3)": lambda v: ~(v("perf_top") | v("growth_top")),
    "10(4)": lambda v: ~(v("lawful") & standing(v) & v("tech")),
    "10(5)": lambda v: ~(v("social") & v("credit")),
    "11(1)": lambda v: v("policy_violation"),
    "11(2)": lambda v: v("no_licence"),
    "11(3)": lambda v: (v("deaths") > 0) | v("incident"),
    "11(4)": lambda v: v("spot_fail"),
    "11(5)": lambda v: v("illegal"),
}


def standing(v):
    grade = v("mu")
    graded = ~v("above_scale") | (grade == Grade.A) | (grade == Grade.B)
    return np.where(v("industrial"), graded, v("peer_top"))


def variable(name, **attributes):
    attributes = dict(entity=Applicant, definition_period=YEAR, label=name) | attributes
    return type(name, (Variable,), attributes)


def article_id(number):
    return "article_" + number.replace("(", "_").replace(")", "")


def system(facts, threshold):
    """The rules. `facts` gives the type of each input by an example."""
    rules = TaxBenefitSystem([Applicant, Cycle])
    for name, example in facts.items():
        if name == "mu":
            kind = dict(value_type=Enum, possible_values=Grade, default_value=Grade.D)
        else:
            kind = dict(value_type=type(example))
        rules.add_variable(variable(name, **kind))
    rules.add_variable(variable("score", value_type=int))

    for number, fails in ARTICLES.items():
        def formula(applicant, period, parameters, fails=fails):
            return fails(lambda name: applicant(name, period))

        rules.add_variable(variable(article_id(number), value_type=bool, formula=formula))

    def eligible(applicant, period, parameters):
        v = lambda name: applicant(name, period)  # noqa: E731
        return (
            v("in_district") & v("legal_person") & (v("years") >= 3) & v("qms")
            & (v("perf_top") | v("growth_top")) & v("lawful") & standing(v) & v("tech")
            & v("social") & v("credit") & ~v("past_winner") & ~v("policy_violation")
            & ~v("no_licence") & (v("deaths") == 0) & ~v("incident") & ~v("spot_fail") & ~v("illegal")
        )

    rules.add_variable(variable("eligible", value_type=bool, formula=eligible))

    def pool(applicant, period, parameters):
        return applicant("eligible", period) & (applicant("score", period) >= threshold)

    rules.add_variable(variable("pool", value_type=bool, formula=pool))

    def rank(applicant, period, parameters):
        score = applicant("score", period)
        return applicant.get_rank(applicant.cycle, -score, condition=applicant("pool", period))

    rules.add_variable(variable("rank", value_type=int, formula=rank))
    return rules


def simulation(rules, count, group=False):
    builder = SimulationBuilder()
    builder.create_entities(rules)
    builder.declare_person_entity("applicant", np.arange(count))
    cycle = builder.declare_entity("cycle", [PERIOD])
    if group:
        builder.join_with_persons(cycle, np.full(count, PERIOD), roles=["candidate"] * count)
    return builder.build(rules)


def columns(facts):
    """NumPy arrays of what is decided on, as the engine keeps them."""
    given = {}
    for name, column in facts.items():
        if name == "mu":
            given[name] = Grade.encode(np.array(column))
        else:
            given[name] = np.array(column, dtype=bool if isinstance(column[0], bool) else np.int32)
    return given


def give(sim, given):
    for name, column in given.items():
        sim.set_input(name, PERIOD, column)


def afresh(sim, names):
    """Forgets what was calculated, and nothing else."""
    for name in names:
        sim.delete_arrays(name, PERIOD)


def decide(sim):
    afresh(sim, ["eligible"])
    return sim.calculate("eligible", PERIOD)


def decide_by_article(sim):
    failed = None
    for bit, number in enumerate(ARTICLES):
        name = article_id(number)
        afresh(sim, [name])
        column = sim.calculate(name, PERIOD).astype(np.uint16) << bit
        failed = column if failed is None else failed | column
    return failed


class Task:
    def __init__(self, items, work):
        self.items, self.work, self.passes, self.rounds = items, work, 1, []
        self.work()
        while self.once() < SLOT:
            self.passes *= 2

    def once(self):
        began = time.perf_counter_ns()
        for _ in range(self.passes):
            self.work()
        return time.perf_counter_ns() - began

    def measure(self):
        self.rounds.append(self.once() / self.passes / self.items)

    def ns(self):
        return statistics.median(self.rounds)

    def quartiles(self):
        ordered = sorted(self.rounds)
        last = len(ordered) - 1
        return [ordered[round(0.25 * last)], ordered[round(0.75 * last)]]


def check(rules, given, failed, names):
    """Every decision, and every reason, against plain Rust."""
    sim = simulation(rules, len(failed))
    give(sim, given)
    eligible = decide(sim)
    masks = decide_by_article(sim)
    for row, right in enumerate(failed):
        says = [number for bit, number in enumerate(names) if masks[row] >> bit & 1]
        if bool(eligible[row]) != (not right) or says != right:
            sys.exit(
                f"applicant {row}: OpenFisca-Core says eligible={bool(eligible[row])}, "
                f"failed articles {says}; plain Rust says failed articles {right}"
            )


def start(data):
    facts = {name: column[:1] for name, column in data["facts"].items()}
    rules = system({name: column[0] for name, column in facts.items()}, data["threshold"])
    loaded = time.perf_counter_ns()
    given = columns(facts)
    sim = simulation(rules, 1)
    give(sim, given)
    began = time.perf_counter_ns()
    sim.calculate("eligible", PERIOD)
    ended = time.perf_counter_ns()
    print(json.dumps({"load_ns": loaded - BEGAN, "first_ns": ended - began}))


def starts(folder):
    runs = []
    for _ in range(STARTS):
        command = [sys.executable, __file__, str(folder), "--start"]
        runs.append(json.loads(subprocess.check_output(command)))
    middle = {key: statistics.median(run[key] for run in runs) for key in ("load_ns", "first_ns")}
    return [{"name": "OpenFisca-Core, imports included"} | middle]


def main(folder, rounds):
    data = json.loads((folder / "applicants.json").read_text())
    if rounds == "--start":
        return start(data)
    rounds = int(rounds)
    facts, failed, scores = data["facts"], data["failed"], data["scores"]
    count = len(failed)
    rules = system({name: column[0] for name, column in facts.items()}, data["threshold"])
    given = columns(facts)
    assert list(ARTICLES) == data["articles"], "the articles are not those of the file"
    check(rules, given, failed, data["articles"])

    about = dict(version=version("OpenFisca-Core"), ranks="get_rank, quadratic; hides ties", checked=count)
    rows, tasks = [], []

    def enter(name, size, work, main, reasons, how):
        rows.append(dict(about, name=name, applicants=size, main=main, reasons=reasons, how=how))
        tasks.append(Task(size, work))

    one = "one formula for eligibility; arrays set beforehand, calculate timed"
    sim = simulation(rules, count)
    give(sim, given)
    enter("OpenFisca-Core, bulk", count, lambda: decide(sim), True, "none", one)

    def end_to_end(sim, given):
        give(sim, given)
        return decide(sim)

    enter(
        "OpenFisca-Core, bulk, set_input included", count, lambda: end_to_end(sim, given), True, "none",
        "the same, handing the arrays over timed too",
    )
    enter(
        "OpenFisca-Core, bulk, a variable for each article", count, lambda: decide_by_article(sim), True,
        "failed articles, as columns", "eleven formulas; arrays set beforehand, calculate timed",
    )
    for size in SIZES:
        repeated = {name: np.resize(np.asarray(column), size) for name, column in given.items()}
        repeated["mu"] = Grade.encode(np.resize(np.array(facts["mu"]), size))
        large = simulation(rules, size)
        give(large, repeated)
        enter("one formula", size, lambda sim=large: decide(sim), False, "none", "")
        enter(
            "one formula, set_input included", size,
            lambda sim=large, given=repeated: end_to_end(sim, given), False, "none", "",
        )
        enter("a variable for each article", size, lambda sim=large: decide_by_article(sim), False, "", "")

    # Eligibility and ranking: arrays in, who is eligible and who comes first out.
    ranked = simulation(rules, count, group=True)
    with_scores = given | {"score": np.array(scores, dtype=np.int32)}
    places = data["places"]

    def own():
        give(ranked, with_scores)
        afresh(ranked, ["eligible", "pool", "rank"])
        rank = ranked.calculate("rank", PERIOD)
        first = np.flatnonzero((rank >= 0) & (rank < places))
        return first[np.argsort(rank[first])]

    def argsort():
        give(ranked, with_scores)
        afresh(ranked, ["eligible", "pool"])
        pool = np.flatnonzero(ranked.calculate("pool", PERIOD))
        return pool[np.argsort(-with_scores["score"][pool], kind="stable")][:places]

    own_task, argsort_task = Task(1, own), Task(1, argsort)
    for number in range(rounds):
        print(f"\rOpenFisca-Core: round {number + 1} of {rounds}", end="", file=sys.stderr)
        for task in [*tasks, own_task, argsort_task]:
            task.measure()
    print(file=sys.stderr)
    for row, task in zip(rows, tasks):
        row.update(ns=task.ns(), quartiles=task.quartiles())
    check(rules, given, failed, data["articles"])

    first = [int(row) for row in own()]
    right = data["certain"] + data["possible"]
    best = sorted((scores[row] for row in right), reverse=True)[: len(first)]
    result = dict(
        environment={"Python": platform.python_version(), "NumPy": np.__version__},
        rows=rows,
        starts=starts(folder),
        ranking=dict(
            applicants=count,
            own_ms=own_task.ns() / 1e6,
            argsort_ms=argsort_task.ns() / 1e6,
            first=first,
            scores_right=[scores[row] for row in first] == best and set(data["certain"]) <= set(first),
            # It shows a tie where applicants with one score have one rank.
            ties_shown=shows_ties(ranked, data["possible"]),
        ),
    )
    (folder / "openfisca.json").write_text(json.dumps(result))


def shows_ties(sim, tied):
    ranks = sim.calculate("rank", PERIOD)[tied]
    return len(tied) > 0 and len(set(ranks.tolist())) == 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
