"""Build the whole website: ``python -m bookbuild``."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bookbuild.fonts import list_fonts

# Everything that could make two builds differ, and what tells explorers to stay static.
FIXED = {
    "SHRINKAGE_STATIC": "1",
    "SOURCE_DATE_EPOCH": "1767225600",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    # Compiled modules are kept: compiling them anew costs each page seconds.
    "PYTHONDONTWRITEBYTECODE": "",
    # Figures are drawn for the page, whatever the reader has set for figures of their own.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MATPLOTLIBRC": os.devnull,
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANGUAGE": "en",
    # Two processes execute pages; threads of the linear algebra would only compete with them.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def restart_with_fixed_environment() -> None:
    """Start this process anew where its environment is not the fixed one."""
    if any(os.environ.get(name) != value for name, value in FIXED.items()):
        command = [sys.executable, *sys.orig_argv[1:]]
        os.execve(sys.executable, command, os.environ | FIXED)


def main() -> int:
    """Build the website and say where to open it, or say what is wrong with it."""
    parser = argparse.ArgumentParser(prog="python -m bookbuild", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the folder of _config.yml")
    parser.add_argument("--output", type=Path, help="where to put the website: _build/html")
    arguments = parser.parse_args()
    restart_with_fixed_environment()
    list_fonts()

    from bookbuild.build import build  # which imports Matplotlib
    from bookbuild.problems import BuildError

    root = arguments.root.resolve()
    output = (arguments.output or root / "_build" / "html").resolve()
    try:
        seconds = build(root, output)
    except BuildError as error:
        print(f"\nThe website was not built:\n{error}", file=sys.stderr)
        return 1
    print(f"\nBuilt in {seconds:.1f} s. Open {(output / 'index.html').as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
