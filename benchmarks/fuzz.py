"""Awkward data by the thousand: do the paths and solvers hold on any finite input?

Each draw is a small data set of one of the kinds of `support.awkward`, given to one path or solver.
The answers are judged in exact rational arithmetic, by code that shares nothing with the library.
Counted are exceptions, runs over the bound, answers wrong in silence, answers that warn, and those
that warn although they are right. The iterative methods are listed apart: they get 500 steps, and
warn where these do not suffice.

Run as: python -m benchmarks.fuzz [--draws N] [--first SEED] [--show N]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.common import header, report, table  # isort: skip (pins the threads)

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from support.trials import FUNCTIONS, Answer, trial


def main() -> int:
    """Print the table; fail where something must not be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--show", type=int, default=0, help="how many of each failure to name")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    report(header("numpy", "scipy"))
    seeds = range(options.first, options.first + options.draws)
    with ProcessPoolExecutor(options.workers) as pool:
        answers = [a for found in pool.map(trial, seeds, chunksize=50) for a in found]
    report(f"{options.draws} draws, {len(answers)} answers")
    rows = [_row(name, [a for a in answers if a.function == name]) for name in FUNCTIONS]
    report(table([HEAD, *rows]))
    _show(answers, options.show)
    certified = [a for a in answers if a.function != "iterations"]
    failed = sum(bool(a.trouble) or a.wrong_in_silence for a in answers)
    failed += sum(a.falsely_warned for a in certified)
    useful = [a for a in certified if a.useful]
    share = sum(a.warned for a in useful) / max(len(useful), 1)
    report(f"warned down to λmax/1000: {share:.3%} of {len(useful)}")
    return int(failed > 0 or share >= 0.01)


HEAD = ["function", "answers", "exceptions", "endless", "wrong", "warned", "below", "falsely"]


def _row(name: str, answers: list[Answer]) -> list[str]:
    useful = [a for a in answers if a.useful]
    below = [a for a in answers if not a.useful]
    return [
        name,
        str(len(answers)),
        str(sum(bool(a.trouble) and a.trouble != "over the bound" for a in answers)),
        str(sum(a.trouble == "over the bound" for a in answers)),
        str(sum(a.wrong_in_silence for a in answers)),
        f"{sum(a.warned for a in useful) / max(len(useful), 1):.2%}",
        f"{sum(a.warned for a in below) / max(len(below), 1):.2%}",
        str(sum(a.falsely_warned for a in answers)),
    ]


def _show(answers: list[Answer], most: int) -> None:
    """Name some of each failure, by seed."""
    if not most:
        return
    for title, chosen in (
        ("trouble", [a for a in answers if a.trouble]),
        ("wrong", [a for a in answers if a.wrong_in_silence]),
        ("falsely warned", [a for a in answers if a.falsely_warned]),
        ("warned", [a for a in answers if a.warned and a.useful and a.function != "iterations"]),
    ):
        report(f"\n{title}: {dict(Counter((a.function, a.kind) for a in chosen))}")
        for a in chosen[:most]:
            report(f"  {a.seed} {a.function} {a.kind} {a.share:.1e} {a.error:.1e} {a.trouble}")


if __name__ == "__main__":
    raise SystemExit(main())
