"""What the benchmarks share: one thread, the machine's description, interleaved medians.

Import this module before NumPy: it pins the threads of BLAS and OpenMP to one, and a library reads
that setting once, when it is loaded.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path

for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"


def cpu_model() -> str:
    """Return the processor's name as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def header(*packages: str) -> str:
    """Return one line on the machine and one on the versions of the named packages."""
    versions = []
    for package in packages:
        try:
            versions.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{package} not installed")
    return (
        f"{cpu_model()}, {os.cpu_count()} cores, one thread each for BLAS and OpenMP\n"
        f"Python {platform.python_version()}, {', '.join(versions)}"
    )


def interleaved(
    runs: Mapping[str, Callable[[], object]], *, seconds: float = 2.0, most: int = 200
) -> dict[str, float]:
    """Return the median processor time of each function, in seconds.

    Processor time, for then other programs that run do not count. The functions take turns, so that
    a slow minute of the machine strikes them alike: one round to warm up, then rounds until the
    time is used up, at least 3 and at most `most`.
    """
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    end = time.perf_counter() + seconds
    rounds = 0
    while rounds < 3 or (time.perf_counter() < end and rounds < most):
        rounds += 1
        for name, run in runs.items():
            begin = time.process_time()
            run()
            times[name].append(time.process_time() - begin)
    return {name: statistics.median(values) for name, values in times.items()}


def table(rows: list[list[str]]) -> str:
    """Return rows as text, the first column to the left and the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def report(text: str) -> None:
    """Print at once, for a benchmark takes its time."""
    print(text, flush=True)
