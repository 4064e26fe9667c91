"""Matplotlib's list of the machine's fonts, which its first import on a machine makes."""

from __future__ import annotations

import logging


def list_fonts() -> None:
    """Let Matplotlib list the fonts now, in silence, and not in a cell of a page.

    Where that takes more than five seconds, Matplotlib warns that it takes a moment. A build must
    say nothing, and a reader's first cell must not show it.
    """
    logger = logging.getLogger("matplotlib.font_manager")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        import matplotlib.font_manager  # noqa: F401
    finally:
        logger.setLevel(level)
