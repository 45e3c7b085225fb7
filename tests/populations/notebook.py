"""Runs a notebook from front to back; fails where a cell does. Of its outputs only the picture is kept, in WORK."""

import base64
import os
import pathlib
import sys

import nbclient
import nbformat

notebook = nbformat.read(sys.argv[1], as_version=4)
assert not any(cell.get("outputs") for cell in notebook.cells), "committed without outputs"
nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": os.environ["WORK"]}}).execute()
pictures = [o for c in notebook.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})]
assert pictures, "a picture"
pathlib.Path(os.environ["WORK"], "population.png").write_bytes(base64.b64decode(pictures[-1]["data"]["image/png"]))
print(f"{len(notebook.cells)} cells, {len(pictures)} picture")
