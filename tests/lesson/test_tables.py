"""Tables are read as spreadsheets write them, and what is wrong with one is told in a sentence."""

import numpy as np
import pytest

from shrinkage.lesson.tables import read_table

ROWS = "".join(f"{i},{i * i % 7},{i / 4}\n" for i in range(8))


def read(text: str, encoding: str = "utf-8"):
    return read_table(text.encode(encoding))


@pytest.mark.parametrize(
    "text",
    [
        "a,b,c\n" + ROWS,
        "\N{ZERO WIDTH NO-BREAK SPACE}a;b;c\r\n"
        + ROWS.replace(",", ";").replace(".", ",").replace("\n", "\r\n"),
        "a\tb\tc\n" + ROWS.replace(",", "\t"),
        '"a","b","c"\n\n' + ROWS + "\n\n",
        " a , b , c\n" + ROWS,
    ],
)
def test_delimiters_decimal_signs_and_quotes(text):
    table = read(text)
    assert table.names == ("a", "b", "c")
    np.testing.assert_array_equal(table.values[:, 2], np.arange(8) / 4)
    assert table.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding):
    assert read("größe,b,c\n" + ROWS, encoding).names[0] == "größe"


@pytest.mark.parametrize("missing", ["", "NA", "NaN", "?", "null"])
def test_rows_with_a_missing_value_are_left_out_and_counted(missing):
    table = read("a,b,c\n" + ROWS + f"9,{missing},3\n")
    assert table.values.shape == (8, 3)
    assert table.notes == ("1 row left out: a value is missing.",)


def test_columns_that_cannot_be_used_are_named():
    lines = [f"n{i},{i},1,{'' if i > 2 else i},{i % 3},{i}.5" for i in range(8)]
    table = read("name,a,one,gaps,a,b\n" + "\n".join(lines))
    assert table.names == ("a", "a (2)", "b")
    assert table.notes == (
        "Two columns are called a; one is now a (2).",
        "Left out, not numeric: name (“n0” in row 1).",
        "Left out, mostly missing: gaps.",
        "Left out, the same in every row: one.",
    )


def test_a_column_may_turn_constant_once_incomplete_rows_are_gone():
    table = read("a,b,c\n" + "".join(f"{i},{i},5\n" for i in range(8)) + ",1,6\n")
    assert table.names == ("a", "b")
    assert "the same in every complete row: c" in table.notes[-1]


def test_without_a_header_columns_are_numbered():
    table = read(ROWS)
    assert table.names == ("x1", "x2", "x3")
    assert len(table.values) == 8
    assert "first row holds numbers" in table.notes[0]


def test_rows_of_another_width_are_left_out():
    assert read("a,b,c\n" + ROWS + "1,2\n").notes[0].startswith("1 row left out: another number")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"PK\x03\x04abc", "save the table as CSV"),
        (b"\x89PNG\x00", "save the table as CSV"),
        (b"a,b\n1,2\n", "no column has numbers that vary"),
        (b"a,b\n1,2\n3,5\n", "2 complete rows, but at least 6"),
        (b"a,b\nx,y\nz,w\n", "Left out, not numeric: a"),
        (b"y\n" + b"1\n2\n" * 9, "only y has numbers"),
        (b"a,b\n" + b"1,2\n" * 9, "the same in every row: a, b"),
        (b"a,b\n" + b"1,\n2,\n,3\n,4\n" * 9, "0 complete rows"),
        (b"a,b\n" + b"1e999,2\n" * 9, "1e999"),
        (b"x" * 20_000_001, "larger than 20 MB"),
        (b'a,b\n"' + b"1" * 200_000 + b'",2\n', "cannot be read as CSV"),
        (b"%PDF-1.4 no table at all", "no column has numbers"),
    ],
)
def test_what_is_no_table_is_told_in_a_sentence(content, says):
    with pytest.raises(ValueError, match=says) as told:
        read_table(content)
    assert str(told.value).endswith(".")


def test_whatever_comes_is_read_or_refused():
    rng = np.random.default_rng(0)
    letters = list("a1-,;.\t\n\"'eN?|\x00é ")
    read_anyway = 0
    for _ in range(3000):
        size = int(rng.integers(0, 200))
        text = "".join(rng.choice(letters, size))
        if rng.random() < 0.5:
            text = "a,b,c\n" + ROWS + text
        try:
            table = read(text)
        except ValueError as told:
            assert str(told).endswith(".")
            continue
        read_anyway += 1
        assert np.isfinite(table.values).all()
        assert len(set(table.names)) == table.values.shape[1] >= 2
        assert (np.ptp(table.values, axis=0) > 0).all()
    assert read_anyway > 300
