"""Laurel on Spark: two executor processes, the outcome of one machine row for row, an executor killed half-way.

ROWS rows of Parquet are compared while an executor is killed, RATED of them with each number of executors; WORK is
where they are kept.
"""

import json
import os
import pathlib
import random
import signal
import subprocess
import threading
import time

import pyarrow
import pyarrow.parquet

import laurel
import laurel.spark

WORK = pathlib.Path(os.environ["WORK"])
ROWS = int(os.environ["ROWS"])
RATED = min(ROWS, int(os.environ.get("RATED", "1000000")))
SMALL = int(os.environ.get("SMALL", "2000"))
A, B = "beilun-2014", "beilun-2021"


def session(executors):
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master(f"local-cluster[{executors},1,2048]")
        .appName("laurel")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "2g")
        .config("spark.executor.memory", "1536m")
        .config("spark.executorEnv.RAYON_NUM_THREADS", "1")
        .config("spark.executorEnv.PYTHONPATH", os.environ.get("PYTHONPATH", ""))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "32768")
        .config("spark.sql.files.maxPartitionBytes", str(8 << 20))
        .config("spark.sql.session.timeZone", "Asia/Shanghai")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )


def invented(rows):
    path = WORK / f"firms-{rows}.parquet"
    if not path.exists():
        subprocess.run([os.environ["LAUREL"], "synth", "--applicants", str(rows), "-o", path], check=True)
    header = pyarrow.parquet.read_metadata(path).metadata[b"laurel.cycle"]
    return path, header


def counted(outcome):
    """The outcome as figures, and a sum over all rows that any other answer anywhere would change."""
    from pyspark.sql import functions as f

    names = [f"`{name}`" for name in sorted(outcome.columns)]
    hashed = f.sum(f.xxhash64(*names).cast("decimal(38,0)")).alias("sum")
    yes = [f.sum((f.col(f"`{c}`") == "yes").cast("long")).alias(c) for c in ("a.eligible", "b.eligible", "a.winner", "b.winner")]
    return outcome.agg(f.count("*").alias("rows"), hashed, f.sum(f.col("changed").cast("long")).alias("changed"), *yes).first().asDict()


def plain(table):
    return laurel.spark._plain(table)


def equal_to_one_machine(spark, path, header):
    """Row for row, for several numbers of partitions and orders; undecided in each way."""
    expected = None
    for parts, seed in [(1, None), (7, None), (12, 5)]:
        df = spark.read.parquet(str(path))
        if seed is not None:
            from pyspark.sql import functions as f

            df = df.orderBy(f.rand(seed))
        df = df.repartition(parts)
        for way in ("open", "by-order"):
            if expected is None or way not in expected:
                whole = laurel.diff(A, B, laurel.open_cycle(path), attribution=False, cards=0, undecided=way)
                expected = {**(expected or {}), way: plain(whole.table.to_pyarrow()).sort_by("id")}
            got = laurel.spark.diff(df, A, B, header=header, undecided=way).toArrow().sort_by("id")
            got = got.cast(expected[way].schema)
            assert got.equals(expected[way]), (parts, seed, way)
    files = laurel.spark.diff(laurel.spark.parquet(spark, str(path)), A, B).toArrow().sort_by("id")
    assert files.cast(expected["open"].schema).equals(expected["open"])
    one = laurel.spark.screen(df, B, header=header).toArrow().sort_by("id")
    local = plain(laurel.scheme(B).screen(laurel.open_cycle(path)).to_pyarrow()).sort_by("id")
    assert one.cast(local.schema).equals(local)
    print(f"{len(local)} rows equal to one machine, row for row: 3 ways to part and order them, open and by order; files that executors read by themselves")


def what_is_wrong_is_refused(spark, path, header):
    """Before the job: an id twice across partitions, a column of another type, nothing of the cycle, a column that the
    outcome does not have. In a row: said with its applicant and its column. An empty partition is nobody."""
    from pyspark.errors import PythonException
    from pyspark.sql import functions as f

    df = spark.read.parquet(str(path)).limit(50)
    diff = lambda wrong, **rest: laurel.spark.diff(wrong, A, B, **{"header": header, **rest})
    for wrong, rest, said in [
        (df.union(df.limit(1)), {}, "more than once"),
        (df, {"header": None}, "deadline"),
        (df.withColumn("industrial", f.lit("yes")), {}, "industrial"),
        (df.drop("id"), {}, "id"),
        (df, {"columns": ["id", "a.standng"]}, "a.standng"),
    ]:
        try:
            diff(wrong, **rest)
        except laurel.LaurelError as error:
            assert error.zh != error.en and said in error.en + str(error), error
        else:
            raise AssertionError(f"not refused: {said}")
    odd = df.withColumn("activity", f.when(f.col("id") == "A00017", "servces").otherwise(f.col("activity")))
    try:
        laurel.spark.screen(odd, B, header=header).collect()
    except PythonException as error:
        assert "activity, applicant “A00017”" in str(error), error
    else:
        raise AssertionError("not refused")
    few = laurel.spark.screen(df.repartition(200), B, header=header, columns=["id", "eligible"])
    assert (few.columns, few.count()) == (["id", "eligible"], 50)
    print("refused: an id twice across partitions, a column of another type, a word that is none, no days; empty partitions are nobody")


def leaving_out_changes_nobody():
    """The property on which all of it rests: who cannot be in the order may be left out."""
    schemes = [laurel.scheme(A), laurel.scheme(B)]
    for seed in range(12):
        cycle = laurel.synth(150, seed, visited_every=3)
        table, header = cycle.table.to_pyarrow(), cycle._inner.header()
        for undecided in ("open", "held", "by-order"):
            whole = plain(laurel.diff(*schemes, cycle, attribution=False, undecided=undecided).table.to_pyarrow())
            running = laurel.spark._running(whole, ["a.", "b."], laurel.spark._named(header))
            out = [i for i, r in enumerate(running.to_pylist()) if not r]
            gone = set(random.Random(seed).sample(out, random.Random(seed + 1).randint(0, len(out))))
            kept = [i for i in range(len(table)) if i not in gone]
            part = laurel.cycle(table.take(kept), header=header, schemes=schemes, _restricted=True)
            some = plain(laurel.diff(*schemes, part, attribution=False, undecided=undecided).table.to_pyarrow())
            assert some.equals(whole.take(kept)), (seed, undecided)
    print("leaving out who cannot be in the order changes nobody: 36 drawn cycles")


def executors(spark):
    """Processes of the executors of this job."""
    app = spark.sparkContext.applicationId.encode()
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if app in words and any(b"CoarseGrainedExecutorBackend" in word for word in words):
                found.append(int(entry.name))
    return found


def timed(spark, path, then=lambda: None, files=False, **rest):
    """The figures of a comparison, and the seconds that it took; ``then`` is called before the second pass. ``files``:
    executors read the file by themselves."""
    begun = time.perf_counter()
    source = laurel.spark.parquet(spark, str(path))
    header = source.header
    outcome = laurel.spark.diff(source if files else spark.read.parquet(str(path)), A, B, header=header, **rest)
    then()
    figures = counted(outcome) if not rest else outcome.agg({"changed": "count"}).first()
    return figures, time.perf_counter() - begun


def handed_over(spark, path):
    """Seconds for handing every row to Python and back, where nothing is done with it."""
    df = spark.read.parquet(str(path))
    begun = time.perf_counter()
    df.mapInArrow(lambda batches: batches, df.schema).count()
    return time.perf_counter() - begun


def on_one_machine(path, threads=None):
    """The outcome that the program writes, and the seconds that it took."""
    out = WORK / "outcome.parquet"
    env = {**os.environ, **({"RAYON_NUM_THREADS": str(threads)} if threads else {})}
    begun = time.perf_counter()
    subprocess.run([os.environ["LAUREL"], "diff", A, B, path, "--no-attribution", "-o", out], check=True, env=env, stdout=subprocess.DEVNULL)
    return out, time.perf_counter() - begun


def in_parts(path, header):
    """The outcome of more rows than one machine takes at once, part by part without Spark: those who are still in
    the running together, all others as they come. The file that holds it, and the seconds that it took."""
    import pyarrow.compute as pc

    schemes = [laurel.scheme(A), laurel.scheme(B)]
    named = laurel.spark._named(header)
    file = pyarrow.parquet.ParquetFile(path)
    judged = lambda part: plain(laurel.diff(*schemes, laurel.cycle(part, header=header, schemes=schemes, _restricted=True),
                                            attribution=False, cards=0).table.to_pyarrow())
    out = WORK / "outcome-in-parts.parquet"
    begun = time.perf_counter()
    held, writer = [], None
    for at in range(file.num_row_groups):
        part = file.read_row_group(at)
        outcome = judged(part)
        running = laurel.spark._running(outcome, ["a.", "b."], named)
        held.append(part.filter(running))
        outcome = outcome.filter(pc.invert(running))
        writer = writer or pyarrow.parquet.ParquetWriter(out, outcome.schema)
        writer.write_table(outcome)
    writer.write_table(judged(pyarrow.concat_tables(held)))
    writer.close()
    return out, time.perf_counter() - begun, sum(map(len, held))


class Killer(threading.Thread):
    """Ends an executor when half of the tasks of the pass that is under way are done."""

    def __init__(self, spark):
        super().__init__(daemon=True)
        self.spark, self.begin, self.victim, self.done = spark, threading.Event(), None, None

    def run(self):
        self.begin.wait()
        tracker = self.spark.sparkContext.statusTracker()
        while self.victim is None:
            for stage in tracker.getActiveStageIds():
                info = tracker.getStageInfo(stage)
                if info and info.numTasks > 3 and 2 * info.numCompletedTasks >= info.numTasks:
                    self.done = f"{info.numCompletedTasks} of {info.numTasks} tasks"
                    self.victim = executors(self.spark)[0]
                    os.kill(self.victim, signal.SIGKILL)
                    return
            time.sleep(0.2)


def rate(rows, seconds):
    return f"{seconds:.0f} s, {rows / seconds:,.0f} rows/s"


leaving_out_changes_nobody()
spark = session(2)
small, header = invented(SMALL)
equal_to_one_machine(spark, small, header)
what_is_wrong_is_refused(spark, small, header)

# So many rows as one machine takes at once: its outcome, and what two executors and one make of them.
path, _ = invented(RATED)
outcome, program = on_one_machine(path)
expected = counted(spark.read.parquet(str(outcome)))
print(f"{RATED} rows: {json.dumps(expected, default=str)}, as the program on one machine says of them")
few = ["id", "changed", "a.standing", "b.standing"]
for executors_ in (2, 1):
    spark = session(executors_)
    named = f"{executors_} executor{'s' if executors_ > 1 else ' '}"
    for files in (False, True):
        figures, seconds = timed(spark, path, files=files)
        assert figures == expected, (figures, expected)
        _, short = timed(spark, path, files=files, columns=few)
        print(f"{named}, {'files' if files else 'a frame'}: {rate(RATED, seconds)}; {len(few)} columns of the outcome: {rate(RATED, short)}")
    print(f"{named}, every row of a frame to Python and back, once: {rate(RATED, handed_over(spark, path))}")
    spark.stop()
_, single = on_one_machine(path, threads=1)
print(f"the program, with writing: {rate(RATED, program)}; on one thread {rate(RATED, single)}")

if ROWS > RATED:
    path, header = invented(ROWS)
    outcome, seconds, running = in_parts(path, header)
    print(f"{ROWS} rows in parts without Spark, with writing: {rate(ROWS, seconds)}; still in the running: {running}")
spark = session(2)
expected = counted(spark.read.parquet(str(outcome)))
assert expected["rows"] == ROWS
killer = Killer(spark)
killer.start()
before = executors(spark)
figures, seconds = timed(spark, path, then=killer.begin.set, files=True)
killer.join(1)
assert killer.victim in before and killer.victim not in executors(spark)
assert figures == expected, (figures, expected)
print(f"2 executors, one of them killed after {killer.done} of the second pass: {rate(ROWS, seconds)}: {json.dumps(figures, default=str)}")
spark.stop()
