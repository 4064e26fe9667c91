"""Lighthouse's judgement of every page, beside the same page of an unmodified Jupyter Book.

Lighthouse visits each page as it does by default: on a phone of middling speed and a slow network,
both simulated, and without a cache. One server on this machine serves all, compressed. The
unmodified book is built as `benchmarks.site` builds it, with its scripts self-hosted.

Run as: make audit, or make audit AUDIT="gradient optimization --runs 1 --beside nothing"
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from benchmarks.common import header, report, table
from benchmarks.site import ROOT, build_default, host_scripts, served

from bookbuild.npm import ensure_packages, node_executable

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


@dataclass(frozen=True)
class Judgement:
    """What Lighthouse says of a page."""

    performance: float
    """This and the next three are out of 100."""
    accessibility: float
    best_practices: float
    seo: float
    shift: float
    """The cumulative layout shift."""
    blocking: float
    """The total blocking time, in milliseconds."""
    paint: float
    """The largest contentful paint, in milliseconds."""


@dataclass(frozen=True)
class Bound:
    """How a number is shown, and what a page must keep."""

    head: str
    least: float | None = None
    most: float | None = None
    digits: int = 0

    def shown(self, value: float) -> str:
        return f"{value:.{self.digits}f}"

    def keeps(self, value: float) -> bool:
        # A score is a sum of parts: 0.95 may miss its last bit.
        slack = 1e-9
        return (self.least is None or value >= self.least - slack) and (
            self.most is None or value <= self.most + slack
        )

    def complaint(self, value: float) -> str:
        allowed = f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"
        # More digits than the table has, for a number just beyond its bound.
        return f"{self.head} {value:.{self.digits + 1}f}, {allowed} allowed"


BOUNDS = {
    "performance": Bound("performance", least=95),
    "accessibility": Bound("accessibility", least=100),
    "best_practices": Bound("best practices", least=100),
    "seo": Bound("SEO", least=100),
    "shift": Bound("layout shift", most=0.01, digits=3),
    "blocking": Bound("blocking ms", most=150),
    "paint": Bound("LCP ms"),
}


def read(answer: Mapping[str, Any]) -> Judgement:
    """Return what a report of Lighthouse says.

    Raises
    ------
    ValueError
        If Lighthouse could not judge the page, or a part of it.
    """
    if failed := answer.get("runtimeError"):
        raise ValueError(f"Lighthouse: {failed['message']}")
    scores = [answer["categories"][name]["score"] for name in CATEGORIES]
    if None in scores:
        raise ValueError(f"Lighthouse gave no score for {CATEGORIES[scores.index(None)]}")
    measured = ("cumulative-layout-shift", "total-blocking-time", "largest-contentful-paint")
    numbers = [float(answer["audits"][name]["numericValue"]) for name in measured]
    return Judgement(*(100 * score for score in scores), *numbers)


def median(judgements: Sequence[Judgement]) -> Judgement:
    """Return the median of each number."""
    names = [field.name for field in fields(Judgement)]
    return Judgement(*(statistics.median(getattr(one, n) for one in judgements) for n in names))


def broken(judgement: Judgement) -> list[str]:
    """Return the names of the numbers that break their bounds."""
    return [name for name, bound in BOUNDS.items() if not bound.keeps(getattr(judgement, name))]


def rows(ours: Mapping[str, Judgement], others: Mapping[str, Judgement]) -> list[list[str]]:
    """Return the table: a row for each page, and in brackets the unmodified book's numbers.

    An exclamation mark follows a number that breaks its bound.
    """

    def cell(page: str, name: str) -> str:
        bound = BOUNDS[name]
        text = bound.shown(getattr(ours[page], name)) + "!" * (name in broken(ours[page]))
        if page in others:
            text += f" ({bound.shown(getattr(others[page], name))})"
        return text

    body = [[page, *(cell(page, name) for name in BOUNDS)] for page in ours]
    return [["page", *(bound.head for bound in BOUNDS.values())], *body]


def complaints(ours: Mapping[str, Judgement]) -> list[str]:
    """Return a line for each bound that a page breaks."""
    return [
        f"{page}: {BOUNDS[name].complaint(getattr(judgement, name))}"
        for page, judgement in ours.items()
        for name in broken(judgement)
    ]


def judge(address: str, browser: Path, arguments: Sequence[str]) -> Judgement:
    """Let Lighthouse visit a page once, in a browser started for it."""
    with tempfile.TemporaryDirectory() as folder:
        # In a file: Node may end before all of a long answer is through a pipe.
        answer = Path(folder) / "answer.json"
        command = [
            str(node_executable()),
            str(ensure_packages(tools=True) / "lighthouse" / "cli" / "index.js"),
            address,
            "--quiet",
            "--output=json",
            f"--output-path={answer}",
            "--no-enable-error-reporting",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags=--headless=new {' '.join(arguments)}",
        ]
        environment = os.environ | {"CHROME_PATH": str(browser)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if not answer.exists():
            raise RuntimeError(f"Lighthouse said nothing of {address} but: {done.stderr.strip()}")
        return read(json.loads(answer.read_text(encoding="utf-8")))


def unmodified(folder: Path, wanted: Sequence[str], *, build: bool) -> tuple[Path, list[str]]:
    """Return the website of an unmodified Jupyter Book, and which of the pages it has."""
    site = folder / "book" / "_build" / "html"
    if build or not site.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        site, seconds = build_default(ROOT, folder)
        built = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
        host_scripts(site, folder, [name for name in built if not name.startswith("_")])
        report(f"The unmodified Jupyter Book was built in {seconds:.0f} s.")
    return site, [page for page in wanted if (site / f"{page}.html").is_file()]


def main() -> int:
    """Visit the pages, print the table, and say which bounds are broken."""
    sys.path.insert(0, str(ROOT / "tests"))
    from support import chromium
    from support.tree import pages

    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__)
    parser.add_argument("pages", nargs="*", choices=[[], *pages()], metavar="page", default=[])
    parser.add_argument("--runs", type=int, default=3, help="visits to each page")
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument(
        "--beside",
        choices=("built", "kept", "nothing"),
        default="built",
        help="an unmodified Jupyter Book built now, the one of the last time, or nothing",
    )
    arguments = parser.parse_args()
    wanted = arguments.pages or pages()
    browser = chromium.find()
    flags = chromium.ARGUMENTS
    report(header("jupyter-book", "Sphinx"))

    ours: dict[str, Judgement] = {}
    others: dict[str, Judgement] = {}
    with ExitStack() as stack:
        own = stack.enter_context(served(arguments.site.resolve()))
        both: list[str] = []
        if arguments.beside != "nothing":
            build = arguments.beside == "built"
            site, both = unmodified(ROOT / "_build" / "default", wanted, build=build)
            other = stack.enter_context(served(site))
        for page in wanted:
            taken: dict[str, list[Judgement]] = {"ours": [], "other": []}
            # In turns, so that a slow minute of the machine strikes both.
            for _ in range(arguments.runs):
                taken["ours"].append(judge(f"{own}/{page}.html", browser, flags))
                if page in both:
                    taken["other"].append(judge(f"{other}/{page}.html", browser, flags))
            ours[page] = median(taken["ours"])
            if page in both:
                others[page] = median(taken["other"])
            print(f"{page}: performance {ours[page].performance:.0f}", file=sys.stderr, flush=True)
    report(table(rows(ours, others)))
    if others:
        report("In brackets: the same page of an unmodified Jupyter Book.")
    found = complaints(ours)
    report("\n".join(found) or "Every page keeps its bounds.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
