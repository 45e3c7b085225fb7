"""What the way through Python costs: `screen` of 100,000 rows from pyarrow against the same columns in Rust."""

import os
import pathlib
import subprocess
import time

import laurel

WORK = pathlib.Path(os.environ["WORK"])
path = WORK / "firms-100000.parquet"
if not path.exists():
    subprocess.run([os.environ["LAUREL"], "synth", "--applicants", "100000", "-o", path], check=True)
scheme = laurel.scheme("beilun-2021")
import pyarrow.parquet

table = pyarrow.parquet.read_table(path)
header = pyarrow.parquet.read_metadata(path).metadata[b"laurel.cycle"]
best = []
for _ in range(9):
    begun = time.perf_counter()
    scheme.screen(table, header=header)
    best.append(time.perf_counter() - begun)
print(f"screen of 100,000 rows from pyarrow: {min(best) * 1000:.0f} ms (median {sorted(best)[4] * 1000:.0f} ms)")
rust = os.environ.get("LAUREL_SCREEN")
if rust:
    print(subprocess.run([rust, path], capture_output=True, text=True, check=True).stdout.strip())
