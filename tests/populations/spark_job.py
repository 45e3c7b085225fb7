"""Laurel on Spark: two executor processes, the outcome of one machine row for row, an executor killed half-way.

ROWS rows of Parquet; WORK is where they are kept.
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

    names = [f"`{name}`" for name in outcome.columns]
    hashed = f.sum(f.xxhash64(*names).cast("decimal(38,0)")).alias("sum")
    yes = [f.sum((f.col(c) == "yes").cast("long")).alias(c) for c in ("a.eligible", "b.eligible", "a.winner", "b.winner")
           for c in [f"`{c}`"]]
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
    one = laurel.spark.screen(df, B, header=header).toArrow().sort_by("id")
    local = plain(laurel.scheme(B).screen(laurel.open_cycle(path)).to_pyarrow()).sort_by("id")
    assert one.cast(local.schema).equals(local)
    print(f"{len(local)} rows equal to one machine, row for row: 3 ways to part and order them, open and by order")


def what_is_wrong_is_refused(spark, path, header):
    """An id twice across partitions; an empty partition; a column of another type; nothing of the cycle."""
    from pyspark.sql import functions as f

    df = spark.read.parquet(str(path)).limit(50)
    for wrong, rest in [(df.union(df.limit(1)), header), (df, None)]:
        try:
            laurel.spark.diff(wrong, A, B, header=rest).collect()
        except laurel.LaurelError as error:
            assert error.zh != error.en
        else:
            raise AssertionError("not refused")
    try:
        laurel.spark.screen(df.withColumn("industrial", f.lit("yes")), B, header=header).collect()
    except Exception as error:
        assert "industrial" in str(error), error
    else:
        raise AssertionError("not refused")
    few = laurel.spark.screen(df.repartition(200), B, header=header)
    assert few.count() == 50
    print("refused: an id twice across partitions, a column of another type, no days; empty partitions are nobody")


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


def executors(app):
    """Processes of the executors of this job."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if app.encode() in words and any(b"CoarseGrainedExecutorBackend" in w for w in words):
                found.append(int(entry.name))
    return found


def timed(spark, path, header):
    begun = time.perf_counter()
    figures = counted(laurel.spark.diff(spark.read.parquet(str(path)), A, B, header=header))
    return figures, time.perf_counter() - begun


leaving_out_changes_nobody()
spark = session(2)
small, header = invented(SMALL)
equal_to_one_machine(spark, small, header)
what_is_wrong_is_refused(spark, small, header)
path, header = invented(ROWS)
figures, seconds = timed(spark, path, header)
print(f"2 executors: {ROWS} rows in {seconds:.0f} s, {ROWS / seconds:,.0f} rows/s: {json.dumps(figures, default=str)}")
assert figures["rows"] == ROWS

before = executors(spark.sparkContext.applicationId)
killed = []


def kill():
    victim = executors(spark.sparkContext.applicationId)[0]
    killed.append(victim)
    os.kill(victim, signal.SIGKILL)


timer = threading.Timer(seconds / 2, kill)
timer.start()
again, seconds_killed = timed(spark, path, header)
timer.join()
after = executors(spark.sparkContext.applicationId)
assert killed and killed[0] in before and killed[0] not in after
assert again == figures
print(f"an executor killed after {seconds / 2:.0f} s: the same outcome in {seconds_killed:.0f} s")
spark.stop()

spark = session(1)
alone, seconds_one = timed(spark, path, header)
assert alone == figures
print(f"1 executor: {ROWS} rows in {seconds_one:.0f} s, {ROWS / seconds_one:,.0f} rows/s")
spark.stop()
