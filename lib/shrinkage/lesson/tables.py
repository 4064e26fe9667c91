"""A reader's table: a CSV file as spreadsheets write it, with words for what is wrong with it."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shrinkage.core.validation import FloatArray

__all__ = ["Table", "read_table"]

MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "-", ".", "#n/a"}
LARGEST = 20_000_000  # bytes
MOST_ROWS, MOST_COLUMNS, FEWEST_ROWS = 20_000, 200, 6


@dataclass(frozen=True, eq=False)
class Table:
    """The numbers of a table: complete rows of columns that vary.

    Attributes
    ----------
    names : tuple of str
        One name per column, all different.
    values : ndarray, shape (n, k)
        The numbers.
    notes : tuple of str
        What was left out or renamed, in sentences.
    """

    names: tuple[str, ...]
    values: FloatArray
    notes: tuple[str, ...] = ()


def read_table(content: bytes) -> Table:
    """Read a CSV file: comma, semicolon or tab between fields, decimal point or comma.

    Raises
    ------
    ValueError
        If no table can be made of it, in a sentence for the reader.
    """
    rows = _rows(_text(content))
    notes: list[str] = []
    names, cells = _head(rows, notes)
    cells = _even(cells, len(names), notes)
    comma = _decimal_comma(cells)
    columns = {name: _column([row[j] for row in cells], comma) for j, name in enumerate(names)}
    numeric = _numeric(columns, notes)
    _need_two(numeric, notes)
    return _complete(numeric, notes)


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise ValueError(f"The file is larger than {LARGEST // 10**6} MB. Take a part of its rows.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    if content[:4] == b"PK\x03\x04" or b"\x00" in content:
        raise ValueError("This is no text file. In your spreadsheet, save the table as CSV first.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if not text.strip():
        raise ValueError("The file is empty.")
    return text


def _rows(text: str) -> list[list[str]]:
    """Cut the text at the delimiter that gives the most rows of one width."""
    ways = [(_fitting(rows), rows) for rows in (_cut(text, mark) for mark in ";\t,|")]
    rows = max(ways, key=lambda way: way[0])[1]
    if not rows:
        raise ValueError("The file holds no rows.")
    return rows


def _cut(text: str, delimiter: str) -> list[list[str]]:
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [[cell.strip() for cell in row] for row in found]
    except csv.Error as error:
        raise ValueError(f"The file cannot be read as CSV: {error}.") from None
    return [row for row in rows if any(row)]


def _fitting(rows: list[list[str]]) -> tuple[float, int]:
    width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
    return (count / len(rows) if width > 1 else 0.0, width)


def _head(rows: list[list[str]], notes: list[str]) -> tuple[list[str], list[list[str]]]:
    first = rows[0]
    if all(_number(cell.replace(",", ".")) is not None or _missing(cell) for cell in first):
        notes.append("The first row holds numbers, so the columns are called x1, x2, …")
        return [f"x{j}" for j in range(1, len(first) + 1)], rows
    names: list[str] = []
    for j, cell in enumerate(first, 1):
        name = base = re.sub(r"\s+", " ", cell) or f"column {j}"
        number = 1
        while name in names:
            number += 1
            name = f"{base} ({number})"
        if name != cell and cell:
            notes.append(f"Two columns are called {base}; one is now {name}.")
        names.append(name)
    return names, rows[1:]


def _even(rows: list[list[str]], width: int, notes: list[str]) -> list[list[str]]:
    even = [row for row in rows if len(row) == width]
    if left := len(rows) - len(even):
        notes.append(f"{_counted(left, 'row')} left out: another number of fields than the header.")
    if len(even) > MOST_ROWS:
        notes.append(f"Only the first {MOST_ROWS} of {len(even)} rows are used.")
    return even[:MOST_ROWS]


def _decimal_comma(rows: list[list[str]]) -> bool:
    cells = [cell for row in rows for cell in row]
    with_comma = sum(bool(re.fullmatch(r"[+-]?\d*,\d+", cell)) for cell in cells)
    return with_comma > sum(bool(re.fullmatch(r"[+-]?\d*\.\d+", cell)) for cell in cells)


def _missing(cell: str) -> bool:
    return cell.lower() in MISSING


def _number(cell: str) -> float | None:
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", cell, flags=re.I):
        return None
    value = float(cell)
    return value if math.isfinite(value) else None


def _column(cells: Sequence[str], comma: bool) -> FloatArray | str:
    """Return a column's numbers, NaN where one is missing, or the first cell that is none."""
    values = []
    for row, cell in enumerate(cells, 1):
        plain = cell.replace("\N{MINUS SIGN}", "-").replace(",", ".") if comma else cell
        value = math.nan if _missing(cell) else _number(plain)
        if value is None:
            return f"“{cell[:20]}” in row {row}"
        values.append(value)
    return np.array(values, dtype=np.float64)


def _numeric(columns: dict[str, FloatArray | str], notes: list[str]) -> dict[str, FloatArray]:
    """Leave out the columns of text, those that are mostly missing, and constant ones."""
    texts = [f"{name} ({value})" for name, value in columns.items() if isinstance(value, str)]
    numbers = {name: value for name, value in columns.items() if not isinstance(value, str)}
    gaps = [name for name, value in numbers.items() if 2 * np.isnan(value).sum() > value.size]
    numbers = {name: value for name, value in numbers.items() if name not in gaps}
    _note(notes, "not numeric", texts)
    _note(notes, "mostly missing", gaps)
    constant = [name for name, value in numbers.items() if _constant(value)]
    _note(notes, "the same in every row", constant)
    return {name: value for name, value in numbers.items() if name not in constant}


def _constant(values: FloatArray) -> bool:
    known = values[~np.isnan(values)]
    return bool(known.size == 0 or np.all(known == known[0]))


def _need_two(columns: dict[str, FloatArray], notes: list[str]) -> None:
    if len(columns) < 2:
        known = f"only {next(iter(columns))} has" if columns else "no column has"
        raise ValueError(
            f"A response and at least one feature are needed, but {known} numbers that vary. "
            + " ".join([*notes, "Write numbers as 1.5 or 1,5, without units."])
        )
    if len(columns) > MOST_COLUMNS:
        raise ValueError(f"More than {MOST_COLUMNS} columns of numbers. Take a part of them.")


def _complete(columns: dict[str, FloatArray], notes: list[str]) -> Table:
    values = np.column_stack(list(columns.values()))
    whole = ~np.isnan(values).any(axis=1)
    if incomplete := int((~whole).sum()):
        notes.append(f"{_counted(incomplete, 'row')} left out: a value is missing.")
    if whole.sum() < FEWEST_ROWS:
        raise ValueError(
            f"{_counted(int(whole.sum()), 'complete row')}, but at least {FEWEST_ROWS} are needed."
        )
    names, values = list(columns), values[whole]
    keep = [j for j in range(values.shape[1]) if not _constant(values[:, j])]
    gone = [name for j, name in enumerate(names) if j not in keep]
    _note(notes, "the same in every complete row", gone)
    _need_two({names[j]: values[:, j] for j in keep}, notes)
    return Table(tuple(names[j] for j in keep), values[:, keep], tuple(notes))


def _note(notes: list[str], why: str, names: list[str]) -> None:
    if names:
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        notes.append(f"Left out, {why}: {', '.join(names[:5])}{more}.")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
