"""Draw the README's picture: ``python docs/draw.py``."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl

mpl.use("svg")

import matplotlib.pyplot as plt

from shrinkage.index.figures import plot_seven_views
from shrinkage.lesson import style

PICTURE = Path(__file__).with_name("seven_views.svg")


def draw(path: Path) -> None:
    """Draw the seven views as the library sees them now.

    Parameters
    ----------
    path : Path
        The SVG file to write.
    """
    with mpl.rc_context():
        style.use()
        # As outlines: where the README is shown, the picture may load no font.
        with mpl.rc_context({"svg.fonttype": "path"}):
            figure = plot_seven_views()
            nothing = {"Date": None, "Creator": None}
            figure.savefig(path, format="svg", metadata=nothing)
            plt.close(figure)


if __name__ == "__main__":
    draw(PICTURE)
