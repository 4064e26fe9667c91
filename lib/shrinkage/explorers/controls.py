"""What an explorer declares: traits that know their range, step, label and form.

Each is a trait that synchronises and refuses what is out of range or not finite, by its name. The
JavaScript kit builds a control from each that has one, and the page's address carries all of them.
"""

from __future__ import annotations

import math
from typing import Any

import traitlets


class Declared:
    """What all declared traits share: a kind that JavaScript knows, words, and when it counts."""

    kind: str
    name: str | None
    _label: str
    _when: dict[str, Any] | None

    def declare(self, label: str, when: dict[str, Any] | None) -> None:
        """Remember the label and under which values of another trait there is a control."""
        self._label, self._when = label, when
        self.tag(sync=True)  # type: ignore[attr-defined]

    def words(self) -> dict[str, str]:
        """Return the words of its control, by their keys."""
        return {str(self.name): self._label} if self._label else {}

    def spec(self) -> dict[str, Any]:
        """Return what the JavaScript kit builds a control from."""
        when = {
            name: list(values) if isinstance(values, (tuple, list)) else [values]
            for name, values in (self._when or {}).items()
        }
        return {"name": self.name, "kind": self.kind, **({"when": when} if when else {})}


def _within(name: str | None, value: float, low: float, high: float) -> float:
    if not math.isfinite(value):
        raise traitlets.TraitError(f"{name} must be finite, got {value}")
    if not low <= value <= high:
        raise traitlets.TraitError(f"{name} must be from {low:g} to {high:g}, got {value}")
    return float(value)


class Slider(Declared, traitlets.Float):  # type: ignore[type-arg]
    """A number with a slider.

    Parameters
    ----------
    default, low, high : float
        Where it opens, and its range.
    step : float
        How far an arrow key goes; a tenth of it with Shift. For ``log`` in decimal exponents.
    label : str
        The control's name.
    digits : int
        Decimals that are shown.
    unit : str
        What follows the number.
    log : bool
        Whether equal ways on the slider are equal factors.
    typed : bool
        Whether the number can be typed as well.
    when : dict, optional
        Values of another trait under which there is this control: ``{"weights": "two"}``.
    """

    kind = "slider"

    def __init__(
        self, default: float, low: float, high: float, *, step: float, label: str,
        digits: int = 2, unit: str = "", log: bool = False, typed: bool = False,
        when: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(default)
        self._range, self._step = (float(low), float(high)), step
        self._digits, self._unit, self._log, self._typed = digits, unit, log, typed
        self.declare(label, when)

    def validate(self, obj: Any, value: Any) -> float:
        """Refuse what is no number, not finite or out of range."""
        return _within(self.name, super().validate(obj, value), *self._range)

    def spec(self) -> dict[str, Any]:
        """Return what the JavaScript kit builds a slider from."""
        low, high = self._range
        form = {"digits": self._digits, "unit": self._unit, "log": self._log}
        form |= {"typed": True} if self._typed else {}
        return {**super().spec(), "low": low, "high": high, "step": self._step, **form}


class Whole(Declared, traitlets.Int):  # type: ignore[type-arg]
    """A whole number, with a slider unless `label` is empty.

    Parameters
    ----------
    default, low, high : int
        Where it opens, and its range.
    step : float, optional
        How far an arrow key goes in decimal exponents: then equal ways are equal factors.
    label, typed, when
        As for `Slider`.
    """

    kind = "whole"

    def __init__(
        self, default: int, low: int, high: int, *, label: str = "", step: float | None = None,
        typed: bool = False, when: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(default)
        self._range, self._step, self._typed = (low, high), step, typed
        self.declare(label, when)

    def validate(self, obj: Any, value: Any) -> int:
        """Refuse what is no whole number or out of range."""
        return int(_within(self.name, super().validate(obj, value), *self._range))

    def spec(self) -> dict[str, Any]:
        """Return what the JavaScript kit builds a slider from."""
        form: dict[str, Any] = {"log": True, "step": self._step} if self._step else {}
        form |= {"typed": True} if self._typed else {}
        return {**super().spec(), "low": self._range[0], "high": self._range[1], **form}


class Choice(Declared, traitlets.Enum):  # type: ignore[type-arg]
    """One of several.

    Parameters
    ----------
    options : dict of str
        Labels by value.
    label, when
        As for `Slider`.
    default : str, optional
        The value that it opens with; the first if left out.
    listed : bool
        Whether the options are many, and so a list that opens.
    """

    kind = "choice"

    def __init__(
        self, options: dict[str, str], *, label: str, default: str | None = None,
        listed: bool = False, when: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(tuple(options), default or next(iter(options)))
        self._options, self._listed = options, listed
        self.declare(label, when)

    def words(self) -> dict[str, str]:
        """Return its label and those of its options: ``region.disc``."""
        named = {f"{self.name}.{value}": label for value, label in self._options.items()}
        return {**super().words(), **named}

    def spec(self) -> dict[str, Any]:
        """Return what the JavaScript kit builds a row of options from."""
        form = {"listed": True} if self._listed else {}
        return {**super().spec(), "options": list(self._options), **form}


class Text(Declared, traitlets.Unicode):  # type: ignore[type-arg]
    """A line that the reader types or pastes.

    Parameters
    ----------
    default : str
        What it opens with.
    examples : dict of str
        Lines to begin from, by their names in the list that offers them.
    offer : str
        The name of that list.
    longest : int
        How many signs it may have.
    label, when
        As for `Slider`.
    """

    kind = "text"

    def __init__(
        self, default: str, *, label: str, examples: dict[str, str], offer: str,
        longest: int = 300, when: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(default)
        self._examples, self._offer, self._longest = examples, offer, longest
        self.declare(label, when)

    def validate(self, obj: Any, value: Any) -> str:
        """Refuse what is no text, too long, or more than one line."""
        text = str(super().validate(obj, value))
        if len(text) > self._longest or "\n" in text:
            raise traitlets.TraitError(
                f"{self.name} must be one line of at most {self._longest} signs, got {text!r:.40}"
            )
        return text

    def words(self) -> dict[str, str]:
        """Return its label, that of the list of examples, and their names: ``line.0``."""
        names = {f"{self.name}.{place}": name for place, name in enumerate(self._examples)}
        return {**super().words(), f"{self.name}.offer": self._offer, **names}

    def spec(self) -> dict[str, Any]:
        """Return what the JavaScript kit builds a field from."""
        form = {"longest": self._longest, "examples": list(self._examples.values())}
        return {**super().spec(), **form}


class Toggle(Declared, traitlets.Bool):  # type: ignore[type-arg]
    """On or off; parameters as for `Slider`."""

    kind = "toggle"

    def __init__(
        self, default: bool = False, *, label: str, when: dict[str, Any] | None = None
    ) -> None:
        super().__init__(default)
        self.declare(label, when)


class Point(Declared, traitlets.Tuple):
    """A point of the picture's plane with a handle, as ``(x, y)``.

    Parameters
    ----------
    default : pair of float
        Where it opens.
    reach : pair of float
        How far it goes from the origin, across and up.
    label : str
        What a screen reader says of the handle.
    short : str
        The name beside the handle.
    step : float
        What dragging snaps to. An arrow key goes ten times as far, with Shift one step.
    """

    kind = "point"

    def __init__(
        self, default: tuple[float, float], *, reach: tuple[float, float], label: str,
        short: str = "", step: float = 0.01,
    ) -> None:  # fmt: skip
        super().__init__(traitlets.Float(), traitlets.Float(), default_value=default)
        self._reach, self._step, self._short = reach, step, short
        self.declare(label, None)

    def validate(self, obj: Any, value: Any) -> tuple[float, float]:
        """Refuse what is no pair of finite numbers in reach."""
        x, y = super().validate(obj, value) or ()
        across, up = self._reach
        return _within(self.name, x, -across, across), _within(self.name, y, -up, up)

    def words(self) -> dict[str, str]:
        """Return its label, and the name beside the handle: ``c.short``."""
        return {**super().words(), f"{self.name}.short": self._short}

    def spec(self) -> dict[str, Any]:
        """Return what the JavaScript kit builds a handle from."""
        return {**super().spec(), "reach": list(self._reach), "step": self._step}


class Hidden(Declared, traitlets.Float):  # type: ignore[type-arg]
    """A number without a control: what a handle of the room's own moves, for example.

    Parameters
    ----------
    default : float or None
        None says that nothing is set.
    low, high : float
        Its range.
    optional : bool
        Whether it may be None.
    period : bool
        Whether it turns: `high` is `low` again, and every finite number is taken.
    """

    kind = "hidden"

    def __init__(
        self, default: float | None, low: float, high: float, *,
        optional: bool = False, period: bool = False,
    ) -> None:  # fmt: skip
        self._range, self._period, self._optional = (float(low), float(high)), period, optional
        super().__init__(default, allow_none=optional)  # type: ignore[call-overload]
        self.declare("", None)

    def validate(self, obj: Any, value: Any) -> float:
        """Refuse what is not finite or out of range; turn a number with a period into it."""
        low, high = self._range
        number = super().validate(obj, value)
        if self._period and math.isfinite(number):
            number = low + (number - low) % (high - low)
        return _within(self.name, number, low, high)

    def spec(self) -> dict[str, Any]:
        """Return what JavaScript reads an address with."""
        low, high = self._range
        return {**super().spec(), "low": low, "high": high, "optional": self._optional}


class Counts(Declared, traitlets.List):  # type: ignore[type-arg]
    """A rising list of whole numbers without a control.

    Parameters
    ----------
    low, high : int
        The range of each.
    longest : int
        How many there may be.
    """

    kind = "counts"

    def __init__(self, low: int, high: int, *, longest: int) -> None:
        super().__init__(traitlets.Int(min=low, max=high), maxlen=longest)
        self._range, self._longest = (low, high), longest
        self.declare("", None)

    def validate(self, obj: Any, value: Any) -> list[int]:
        """Refuse what is no rising list of whole numbers in range."""
        numbers = list(super().validate(obj, value) or ())
        if numbers != sorted(set(numbers)):
            raise traitlets.TraitError(f"{self.name} must rise, got {numbers}")
        return numbers

    def spec(self) -> dict[str, Any]:
        """Return what JavaScript reads an address with."""
        low, high = self._range
        return {**super().spec(), "low": low, "high": high, "longest": self._longest}
