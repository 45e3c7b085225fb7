"""Looks at a workbook, and at what LibreOffice made of it: sheets, values, lists, notes, filters."""

import sys

from openpyxl import load_workbook

before, after = (load_workbook(path) for path in sys.argv[1:])
name = sys.argv[1].rsplit("/", 1)[-1]


def fail(what):
    sys.exit(f"{name}: {what}")


def values(sheet):
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return {cell.coordinate: cell.value for cell in cells if cell.value is not None}


if before.sheetnames != after.sheetnames:
    fail(f"sheets {before.sheetnames} became {after.sheetnames}")
template = "template" in name or "sample" in name
lists = notes = 0
for sheet in before:
    other = after[sheet.title]
    if values(sheet) != values(other):
        fail(f"values of {sheet.title} are not the same")
    if bool(sheet.auto_filter.ref) != bool(other.auto_filter.ref):
        fail(f"{sheet.title} has lost its filter")
    rules = [len(book.data_validations.dataValidation) for book in (sheet, other)]
    if (rules[0] > 0) != (rules[1] > 0):
        fail(f"{sheet.title} has lost its drop-down lists")
    comments = [sum(1 for row in book.iter_rows() for cell in row if cell.comment) for book in (sheet, other)]
    if comments[0] != comments[1]:
        fail(f"{sheet.title} had {comments[0]} notes and has {comments[1]}")
    lists, notes = lists + rules[0], notes + comments[0]
    # Headings stay in sight, and every table can be filtered.
    plain = sheet.title in ("说明", "Guide", "选项", "Options", "年度", "Cycle")
    if not plain and not (sheet.freeze_panes and sheet.auto_filter.ref):
        fail(f"{sheet.title} has no frozen headings or no filter")
if template and (lists < 60 or notes < 120):
    fail(f"only {lists} drop-down lists and {notes} notes")
