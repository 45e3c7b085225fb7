"""Runs a composed scheme with Python's wasmtime.

    python embed.py SCHEME.wasm ARGUMENTS.json...

writes the answer to each arguments file beside it."""

import json
import re
import sys
from pathlib import Path

from wasmtime import Engine, Store
from wasmtime.component import (Component, Linker, ListType, OptionType, Record,
                                RecordType, ResultType, U8, Variant, VariantType)


def camel(name):
    return re.sub(r"-(\w)", lambda match: match[1].upper(), name)


def lower(value, ty):
    """A value as this binding takes it, from JSON as JavaScript has it."""
    if isinstance(ty, RecordType):
        record = Record()
        for name, field in ty.fields:
            setattr(record, name, lower(value.get(camel(name)), field))
        return record
    if isinstance(ty, ListType):
        if isinstance(ty.element, U8):
            return bytes(value)
        return [lower(cell, ty.element) for cell in value]
    if isinstance(ty, OptionType):
        return None if value is None else lower(value, ty.payload)
    if isinstance(ty, VariantType):
        cases = dict(ty.cases)
        payload = cases[value["tag"]]
        inner = None if payload is None else lower(value["val"], payload)
        # The binding leaves the tag out where the payloads tell the cases apart.
        return Variant(value["tag"], inner) if ty._tagged() else inner
    return value


def lift(value, ty):
    """JSON as JavaScript has it, from a value as this binding gives it."""
    if isinstance(ty, RecordType):
        return {camel(name): lift(getattr(value, name), field) for name, field in ty.fields}
    if isinstance(ty, ListType):
        return [lift(cell, ty.element) for cell in value]
    if isinstance(ty, OptionType):
        return None if value is None else lift(value, ty.payload)
    return value


def answer(value, ty):
    """`run` gives a result: the outcome, or which stage stopped."""
    tag, inner = (value.tag, value.payload) if isinstance(value, Variant) else ("ok", value)
    return {"tag": tag, "val": lift(inner, ty.ok if tag == "ok" else ty.err)}


def main(scheme, *files):
    engine = Engine()
    component = Component.from_file(engine, scheme)
    chain = component.get_export_index("laurel:award/chain@0.1.0")
    index = component.get_export_index("run", chain)
    for file in files:
        store = Store(engine)
        run = Linker(engine).instantiate(store, component).get_func(store, index)
        ty = run.type(store)
        given = json.loads(Path(file).read_text())
        arguments = [lower(given[name], param) for name, param in ty.params]
        result = run(store, *arguments)
        Path(file.removesuffix(".json") + ".python.json").write_text(json.dumps(answer(result, ty.result)))


main(*sys.argv[1:])
