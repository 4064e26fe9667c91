"""Checks of what a caller passes in, shared by the whole library.

Each check returns the value in the one form that the library computes with (64-bit floats, plain
integers) or raises a ``ValueError`` that names the argument, what was expected and what came.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

_NUMERIC_KINDS = "biuf"
_WHOLE = 2**53


def _rejected(name: str, expected: str, came: str) -> ValueError:
    return ValueError(f"{name} must be {expected}, got {came}")


def as_array(name: str, value: ArrayLike, *, finite: bool = True) -> FloatArray:
    """Return finite real numbers of any shape as an array of 64-bit floats.

    Parameters
    ----------
    name : str
        The argument's name, for the error message.
    value : array_like
        Numbers (not text, not complex numbers). Of objects, as a table of columns of several types
        holds them, each must be a real number.
    finite : bool
        Whether to look for NaN and infinite numbers; a caller that sees them anyway saves the time.

    Returns
    -------
    ndarray
        The values as 64-bit floats, not copied where they already are.

    Raises
    ------
    ValueError
        If the value is ragged, not numeric, has masked entries, or holds NaN, an infinite number,
        or a whole number too large for a float.
    """
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        number = np.count_nonzero(np.ma.getmaskarray(value))
        hidden = f"{number} masked; fill them (.filled(...)) or drop their rows"
        raise _rejected(name, "without masked entries", hidden)
    try:
        raw = np.asarray(value)
    except ValueError as error:
        raise _rejected(name, "an array of real numbers", f"rows of unequal length: {error}") from (
            error
        )
    if raw.dtype.kind == "O":
        raw = _from_objects(name, raw)
    if raw.dtype.kind not in _NUMERIC_KINDS:
        raise _rejected(name, "an array of real numbers", f"{value!r:.80} of dtype {raw.dtype}")
    if raw.dtype.kind in "iu" and raw.dtype.itemsize == 8:
        _check_whole(name, raw)
    array = raw.astype(np.float64, copy=False)
    if not finite:
        return array
    # One sum tells that all is well; only where it is not, or overflows, look at each entry.
    with np.errstate(over="ignore", invalid="ignore"):
        suspicious = not math.isfinite(array.sum())
    if suspicious and not (entries := np.isfinite(array)).all():
        first = tuple(int(i) for i in np.argwhere(~entries)[0])
        where = f"{array[first]} at index {first}" if first else f"{array[()]}"
        raise _rejected(name, "finite everywhere", where)
    return array


def _from_objects(name: str, raw: NDArray[Any]) -> NDArray[Any]:
    """Return objects as the numbers that they are, as a table of mixed columns holds them."""
    for index, entry in np.ndenumerate(raw):
        if isinstance(entry, Real):
            continue
        where = f"{entry!r:.80}" + (f" at index {index}" if index else "")
        if type(entry).__name__ in ("NAType", "NoneType", "NaTType"):
            hint = "drop the rows without a value, or fill them in"
        else:
            hint = "make every column one of numbers, as by pandas.to_numeric"
        raise _rejected(name, "an array of real numbers", f"{where} of dtype object; {hint}")
    whole = [abs(int(entry)) for entry in raw.flat if isinstance(entry, Integral)]
    if max(whole, default=0) > _WHOLE:
        raise _rejected(name, *_too_large(max(whole)))
    return raw.astype(np.float64)


def _check_whole(name: str, raw: NDArray[Any]) -> None:
    """Refuse whole numbers so large that floats would drop their last digits."""
    ends = [int(raw.min()), int(raw.max())] if raw.size else [0]
    largest = max(ends, key=abs)
    if abs(largest) > _WHOLE and (raw.astype(np.float64).astype(raw.dtype) != raw).any():
        raise _rejected(name, *_too_large(largest))


def _too_large(number: int) -> tuple[str, str]:
    hint = "subtract a common offset first, as by x - x.min()"
    return "whole numbers of at most 2**53, which floats hold exactly", f"{number}; {hint}"


def as_vector(name: str, value: ArrayLike, *, length: int | None = None) -> FloatArray:
    """Return a non-empty one-dimensional array of finite floats.

    Parameters
    ----------
    name : str
        The argument's name, for the error message.
    value : array_like, shape (length,)
        Finite real numbers.
    length : int, optional
        The length that is required, if one is.

    Returns
    -------
    ndarray, shape (length,)

    Raises
    ------
    ValueError
        If the value is not numeric and finite, or has another shape.
    """
    array = as_array(name, value)
    if array.ndim != 1 or array.size == 0:
        raise _rejected(name, "a non-empty one-dimensional array", f"shape {array.shape}")
    if length is not None and array.size != length:
        raise _rejected(name, f"of shape ({length},)", f"shape {array.shape}")
    return array


def as_matrix(name: str, value: ArrayLike, *, finite: bool = True) -> FloatArray:
    """Return a non-empty two-dimensional array of finite floats.

    Parameters
    ----------
    name : str
        The argument's name, for the error message.
    value : array_like, shape (rows, columns)
        Finite real numbers.
    finite : bool
        Whether to look for NaN and infinite numbers, as in `as_array`.

    Returns
    -------
    ndarray, shape (rows, columns)

    Raises
    ------
    ValueError
        If the value is not numeric and finite, not two-dimensional, or empty.
    """
    array = as_array(name, value, finite=finite)
    if array.ndim != 2 or array.size == 0:
        raise _rejected(name, "a non-empty two-dimensional array", f"shape {array.shape}")
    return array


def as_design(X: ArrayLike, y: ArrayLike, *, finite: bool = True) -> tuple[FloatArray, FloatArray]:
    """Return a design matrix and a response that belong together.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, one row per observation.
    y : array_like, shape (n,)
        The response.
    finite : bool
        Whether to look for NaN and infinite numbers in X, as in `as_array`.

    Returns
    -------
    X : ndarray, shape (n, p)
    y : ndarray, shape (n,)

    Raises
    ------
    ValueError
        If either is not numeric, finite and non-empty, or they differ in their number of rows.
    """
    design = as_matrix("X", X, finite=finite)
    return design, as_vector("y", y, length=design.shape[0])


def as_labels(y: ArrayLike, *, length: int | None = None) -> FloatArray:
    """Return class labels, each −1 or +1.

    Parameters
    ----------
    y : array_like, shape (n,)
        The labels. Labels 0 and 1 are refused, for the margin y·(Xw) needs signs.
    length : int, optional
        The length that is required, if one is.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    ValueError
        If a label is neither −1 nor +1.
    """
    labels = as_vector("y", y, length=length)
    others = np.unique(labels[np.abs(labels) != 1])
    if others.size:
        hint = "; map 0 and 1 by 2*y - 1" if np.isin(labels, (0, 1)).all() else ""
        raise _rejected("y", "labels -1 or +1", f"{others[:5].tolist()}{hint}")
    return labels


def as_real(name: str, value: Any, expected: str = "a finite number") -> float:
    """Return one finite real number as a float.

    Parameters
    ----------
    name : str
        The argument's name, for the error message.
    value : float
        The number; NumPy's scalars and zero-dimensional arrays count as numbers, booleans do not.
    expected : str
        What the message says that was expected.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the value is not one finite real number.
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    is_number = isinstance(value, Real) and not isinstance(value, bool | np.bool_)
    if not is_number or not math.isfinite(value):
        raise _rejected(name, expected, f"{value!r:.80}")
    return float(value)


def check_nonnegative(name: str, value: Any) -> float:
    """Return a finite number that is at least 0.

    Parameters
    ----------
    name : str
        The argument's name, for the error message.
    value : float
        The number.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the value is negative, not finite, or no number.
    """
    expected = "a finite number >= 0"
    number = as_real(name, value, expected)
    if number < 0:
        raise _rejected(name, expected, f"{number!r}")
    return number


def check_positive(name: str, value: Any) -> float:
    """Return a finite number that is greater than 0.

    Parameters
    ----------
    name : str
        The argument's name, for the error message.
    value : float
        The number.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the value is not positive, not finite, or no number.
    """
    expected = "a finite number > 0"
    number = as_real(name, value, expected)
    if number <= 0:
        raise _rejected(name, expected, f"{number!r}")
    return number


def check_lam(lam: Any) -> float:
    """Return the strength of a penalty, a finite number λ ≥ 0.

    Parameters
    ----------
    lam : float
        The strength λ.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If λ is negative, not finite, or no number.
    """
    return check_nonnegative("lam", lam)


def check_step(step: Any) -> float:
    """Return a step size, a finite number η > 0.

    Parameters
    ----------
    step : float
        The step size η.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If η is not positive, not finite, or no number.
    """
    return check_positive("step", step)


def check_fraction(name: str, value: Any) -> float:
    """Return a number between 0 and 1, both included.

    Parameters
    ----------
    name : str
        The argument's name, for the error message.
    value : float
        The number.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the value is outside [0, 1] or no number.
    """
    expected = "a number from 0 to 1"
    number = as_real(name, value, expected)
    if not 0 <= number <= 1:
        raise _rejected(name, expected, f"{number!r}")
    return number


def check_count(name: str, value: Any, *, minimum: int = 1, maximum: int | None = None) -> int:
    """Return a whole number within bounds.

    Parameters
    ----------
    name : str
        The argument's name, for the error message.
    value : int
        The number; a float is refused even where it is whole.
    minimum, maximum : int
        The bounds, both included; no upper bound where `maximum` is None.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If the value is no whole number or out of bounds.
    """
    upper = "" if maximum is None else f" and <= {maximum}"
    expected = f"a whole number >= {minimum}{upper}"
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise _rejected(name, expected, f"{value!r:.80}")
    number = int(value)
    if number < minimum or (maximum is not None and number > maximum):
        raise _rejected(name, expected, f"{number}")
    return number


def as_indices(name: str, value: Iterable[int]) -> tuple[int, ...]:
    """Return distinct positions ≥ 0 as a tuple of integers.

    Parameters
    ----------
    name : str
        The argument's name, for the error message.
    value : iterable of int
        The positions. Negative ones are refused, for they would not say the length they count from.

    Returns
    -------
    tuple of int

    Raises
    ------
    ValueError
        If the value is no iterable of whole numbers ≥ 0, or one occurs twice.
    """
    try:
        members = list(value)
    except TypeError as error:
        raise _rejected(name, "an iterable of whole numbers", f"{value!r:.80}") from error
    indices = tuple(check_count(f"each of {name}", member, minimum=0) for member in members)
    if len(set(indices)) != len(indices):
        raise _rejected(name, "distinct whole numbers", f"{list(indices)}")
    return indices
