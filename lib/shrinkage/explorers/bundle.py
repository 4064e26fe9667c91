"""Joins an explorer's ES modules into one text that needs no import.

JupyterLab loads a widget's module from a blob address, where a relative import leads nowhere, and
browsers refuse modules on ``file://``. So the modules, which an editor and a reader see as ordinary
ES modules, become functions in one text, each with a scope of its own.

Understood are the two forms that the explorers use: ``import { a, b as c } from "./x.js";`` and
``export`` before ``function``, ``function*``, ``async function``, ``class``, ``const`` or ``let``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?=(?:async function|function\*?|class|const|let) (\w+))", re.MULTILINE
)
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*[\s\S]*?\*/)[ \t]*$\n?", re.MULTILINE)
# A quote in it, and it may be part of a string.
_REMARK = re.compile(r"(?<=[;{}(),>]) // [^\"'`\n]*$", re.MULTILINE)
_LEFT_OVER = re.compile(r"^\s*(?:import|export)\b.*$", re.MULTILINE)


def identifier(path: str) -> str:
    """Name of the constant that holds a module's exports: ``../explorers/kit.js`` -> ``kit_js``."""
    return re.sub(r"\W", "_", PurePosixPath(path).name)


def lean(text: str) -> str:
    """Return a script or style sheet without indentation, and without most comments."""
    text = _REMARK.sub("", _COMMENT.sub("", text))
    return re.sub(r"^[ \t]+|\n(?=\n)", "", text, flags=re.MULTILINE)


def join(modules: Iterable[tuple[str, str]]) -> str:
    """Join modules into one text of constants, one for each module's exports.

    Parameters
    ----------
    modules : iterable of (str, str)
        File name and source of each, those that are imported before those that import them.

    Returns
    -------
    str
        ``const kit_js = (() => {…})();`` and so on.

    Raises
    ------
    ValueError
        If an import or export has another form than the two understood, or a module imports one
        that does not stand before it.
    """
    texts: list[str] = []
    names: set[str] = set()
    for path, source in modules:
        texts.append(f"const {identifier(path)} = {_scoped(path, source, names)};\n")
        names.add(identifier(path))
    return "\n".join(texts)


def _scoped(path: str, source: str, known: set[str]) -> str:
    def bind(match: re.Match[str]) -> str:
        bindings, origin = match.groups()
        if identifier(origin) not in known:
            raise ValueError(f"{path} imports {origin}, which does not stand before it")
        return f"const {{{bindings.replace(' as ', ': ')}}} = {identifier(origin)};"

    exports = _EXPORT.findall(source)
    body = _EXPORT.sub("", _IMPORT.sub(bind, source))
    if left := _LEFT_OVER.search(body):
        raise ValueError(f"{path} has an import or export that cannot be joined: {left[0].strip()}")
    return f"(() => {{\n{lean(body).strip()}\nreturn {{ {', '.join(exports)} }};\n}})()"
