"""Checks of arguments: what passes, in which form, and what every message says."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy.sparse import csr_array

from shrinkage.core.validation import (
    as_array,
    as_design,
    as_indices,
    as_labels,
    as_matrix,
    as_real,
    as_vector,
    check_count,
    check_fraction,
    check_lam,
    check_nonnegative,
    check_positive,
    check_step,
)


def rejects(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()


def test_arrays_become_floats_without_a_copy_where_possible():
    same = np.array([1.0, 2.0])
    assert as_array("a", same) is same
    for value in ([1, 2], (1.0, 2.0), np.array([1, 2], dtype=np.int8), np.float32([1, 2])):
        array = as_array("a", value)
        assert array.dtype == np.float64
        assert_array_equal(array, [1, 2])
    assert_array_equal(as_array("a", [True, False]), [1, 0])
    assert as_array("a", 3).shape == ()
    assert as_array("a", np.uint64(2**63)) == 2.0**63


def test_arrays_that_are_not_numbers():
    rejects(
        lambda: as_array("a", [[1], [1, 2]]), "a must be an array of real numbers, got rows of "
    )
    real = "a must be an array of real numbers, got "
    rejects(lambda: as_array("a", ["1", "2"]), f"{real}['1', '2'] of dtype <U1")
    rejects(lambda: as_array("a", [1j]), f"{real}[1j] of dtype complex128")
    rejects(lambda: as_array("a", None), f"{real}None of dtype object")
    rejects(lambda: as_array("a", csr_array([[1.0]])), real)
    rejects(lambda: as_array("a", np.array(["2020"], dtype="M8[Y]")), real)


def test_arrays_that_are_not_finite():
    rejects(
        lambda: as_array("a", [1, np.nan]), "a must be finite everywhere, got nan at index (1,)"
    )
    rejects(
        lambda: as_array("a", [[1, 2], [-np.inf, np.nan]]),
        "a must be finite everywhere, got -inf at index (1, 0)",
    )
    with pytest.raises(ValueError, match=r"^a must be finite everywhere, got inf$"):
        as_array("a", np.inf)


def test_vectors():
    assert_array_equal(as_vector("v", [1, 2]), [1, 2])
    assert_array_equal(as_vector("v", [1, 2], length=2), [1, 2])
    expected = "v must be a non-empty one-dimensional array, got shape "
    rejects(lambda: as_vector("v", [[1, 2]]), f"{expected}(1, 2)")
    rejects(lambda: as_vector("v", 1.0), f"{expected}()")
    rejects(lambda: as_vector("v", []), f"{expected}(0,)")
    rejects(lambda: as_vector("v", [np.nan]), "v must be finite everywhere, got nan")
    rejects(lambda: as_vector("v", [1, 2], length=3), "v must be of shape (3,), got shape (2,)")


def test_matrices():
    assert_array_equal(as_matrix("X", [[1, 2]]), [[1, 2]])
    expected = "X must be a non-empty two-dimensional array, got shape "
    rejects(lambda: as_matrix("X", [1, 2]), f"{expected}(2,)")
    rejects(lambda: as_matrix("X", np.zeros((0, 3))), f"{expected}(0, 3)")
    rejects(lambda: as_matrix("X", np.zeros((3, 0))), f"{expected}(3, 0)")
    rejects(lambda: as_matrix("X", np.zeros((1, 1, 1))), f"{expected}(1, 1, 1)")


def test_designs():
    X, y = as_design([[1, 2], [3, 4], [5, 6]], [5, 6, 7])
    assert_array_equal(X, [[1, 2], [3, 4], [5, 6]])
    assert_array_equal(y, [5, 6, 7])
    rejects(
        lambda: as_design([[1, 2], [3, 4]], [5, 6, 7]), "y must be of shape (2,), got shape (3,)"
    )
    rejects(
        lambda: as_design([[1, 2], [3, 4]], [[5], [6]]),
        "y must be a non-empty one-dimensional array, got shape (2, 1)",
    )
    rejects(lambda: as_design([[np.nan]], [1]), "X must be finite everywhere, got nan")


def test_labels():
    assert_array_equal(as_labels([1, -1, 1.0]), [1, -1, 1])
    rejects(
        lambda: as_labels([0, 1]), "y must be labels -1 or +1, got [0.0]; map 0 and 1 by 2*y - 1"
    )
    with pytest.raises(ValueError) as error:
        as_labels([0, 1, 2])
    assert str(error.value) == "y must be labels -1 or +1, got [0.0, 2.0]"
    rejects(lambda: as_labels([1, -1], length=3), "y must be of shape (3,), got shape (2,)")
    rejects(
        lambda: as_labels(range(2, 20)), "y must be labels -1 or +1, got [2.0, 3.0, 4.0, 5.0, 6.0]"
    )


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.int64(2), np.array(2.0), Fraction(2)])
def test_numbers_become_floats(value):
    for number in (
        as_real("a", value),
        check_lam(value),
        check_step(value),
        check_positive("a", value),
        check_nonnegative("a", value),
        check_fraction("a", value) if value == 1 else as_real("a", value),
    ):
        assert type(number) is float
        assert number == 2


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, "1", None, 1j, [1.0], True, np.True_])
def test_what_is_no_finite_number(value):
    rejects(lambda: as_real("a", value), f"a must be a finite number, got {value!r}")
    rejects(lambda: check_lam(value), f"lam must be a finite number >= 0, got {value!r}")
    rejects(lambda: check_step(value), f"step must be a finite number > 0, got {value!r}")
    rejects(lambda: check_fraction("a", value), f"a must be a number from 0 to 1, got {value!r}")


def test_signs_and_bounds_of_numbers():
    assert as_real("a", -3) == -3
    assert check_nonnegative("a", 0) == 0
    assert check_lam(0.0) == 0
    assert check_fraction("a", 0) == 0
    assert check_fraction("a", 1) == 1
    tiny = 5e-324
    assert check_positive("a", tiny) == tiny
    rejects(lambda: check_lam(-tiny), "lam must be a finite number >= 0, got -5e-324")
    rejects(lambda: check_nonnegative("r", -1), "r must be a finite number >= 0, got -1.0")
    rejects(lambda: check_step(0), "step must be a finite number > 0, got 0.0")
    rejects(lambda: check_positive("q", -1), "q must be a finite number > 0, got -1.0")
    rejects(lambda: check_fraction("a", 1.0000001), "a must be a number from 0 to 1, got 1.0000001")
    rejects(lambda: check_fraction("a", -tiny), "a must be a number from 0 to 1, got -5e-324")


def test_counts():
    assert check_count("n", 1) == 1
    assert type(check_count("n", np.int32(7))) is int
    assert check_count("n", 0, minimum=0) == 0
    assert check_count("n", 3, minimum=3, maximum=3) == 3
    rejects(lambda: check_count("n", 0), "n must be a whole number >= 1, got 0")
    rejects(
        lambda: check_count("n", 4, minimum=2, maximum=3),
        "n must be a whole number >= 2 and <= 3, got 4",
    )
    for value in (1.0, "1", None, True):
        rejects(lambda value=value: check_count("n", value), "n must be a whole number >= 1, got ")


def test_indices():
    assert as_indices("groups", np.array([2, 0])) == (2, 0)
    assert all(type(index) is int for index in as_indices("groups", np.array([2, 0])))
    assert as_indices("groups", (i for i in range(2))) == (0, 1)
    assert as_indices("groups", []) == ()
    rejects(lambda: as_indices("g", 3), "g must be an iterable of whole numbers, got 3")
    rejects(lambda: as_indices("g", [0, 0]), "g must be distinct whole numbers, got [0, 0]")
    rejects(lambda: as_indices("g", [-1]), "each of g must be a whole number >= 0, got -1")
    rejects(lambda: as_indices("g", [0.5]), "each of g must be a whole number >= 0, got 0.5")


def test_long_values_are_cut_short_in_messages():
    with pytest.raises(ValueError) as error:
        as_real("a", "x" * 1000)
    assert len(str(error.value)) < 130
    with pytest.raises(ValueError) as error:
        as_array("a", ["x" * 1000])
    assert len(str(error.value)) < 150


class NAType:
    """A missing value as pandas writes it."""

    def __repr__(self):
        return "<NA>"


def test_tables_of_mixed_columns_are_taken():
    mixed = np.array([[True, 2, 0.5], [False, np.int64(3), np.float32(0.25)]], dtype=object)
    assert_array_equal(as_matrix("X", mixed), [[1.0, 2.0, 0.5], [0.0, 3.0, 0.25]])
    assert_array_equal(as_vector("y", np.ma.array([1.0, 2.0])), [1.0, 2.0])
    assert_array_equal(as_vector("y", np.array([2**60, 1])), [2.0**60, 1.0])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.ma.array([1.0, 2.0], mask=[False, True]), "without masked entries, got 1 masked; fill"),
        (np.array([1.0, NAType()], dtype=object), r"got <NA> at index \(1,\) .*; drop the rows"),
        (np.array([1.0, None], dtype=object), r"got None at index \(1,\) .*; drop the rows"),
        (
            np.array([1.0, "a"], dtype=object),
            r"'a' at index \(1,\) .*; make every column one of num",
        ),
        (np.array([2**53 + 1, 0]), "at most 2.*53, .* got 9007199254740993; subtract a common"),
        (np.array([0, 2**63 + 1], dtype=np.uint64), "at most 2.*53, .* subtract a common offset"),
        ([1.7, 2**80], r"at most 2.*53, .* subtract a common offset"),
    ],
)
def test_what_would_change_in_silence_is_refused_with_the_way_out(value, message):
    with pytest.raises(ValueError, match=f"^y must be .*{message}"):
        as_vector("y", value)
