"""What all explorers share: the base class, the JavaScript kit, and how a page mounts them.

**How to write an explorer.** It is one class in the room's ``explorer.py`` and a script beside it.
The class declares; the kit builds controls, presets, readouts, layout, "More", full screen, the
link to the state, the prediction and teardown from what is declared::

    class HalfExplorer(Explorer):
        \"\"\"Half of a number.\"\"\"

        title = "Half of a number"
        picture = Picture(x=(-4, 4), y=(-2, 2), label="A number and its half",
                          names=("x", "x/2"), ticks=((-2, 2), (-1, 1)))
        beside = ("x",)                      # two or three; all other controls are under More
        readouts = {"half": "Half"}          # beside the picture; more_readouts are under More
        presets = {"one": Preset("one", x=1.0)}     # the opening state with changes
        says = {"say": "Half of {x} is {half}."}    # all other words

        x = Slider(3.0, -4.0, 4.0, step=0.1, label="Number x")
        at = Point((1.0, 1.0), reach=(3.5, 1.8), label="A point. Arrow keys move it.", short="P")

        @classmethod
        def formulas(cls):                   # functions printed from derivations
            return (derivation.derive_half().functions("javascript"),)

        @property
        def readings(self):                  # by the library; JavaScript's solve gives the same
            return {"half": numerics.half(self.x)}

        def figure(self):                    # for no script and for print
            return figures.plot_half(self.x)

The state is what is declared: `Slider`, `Whole`, `Choice`, `Toggle`, `Text` and `Point` have a
control, `Hidden` and `Counts` have none. They refuse bad values by name, and the kit asks nothing
else. The script exports four functions, and writes no words::

    import { fill, number, shape, update } from "../explorers/kit.js";
    import { half } from "./derivation.js";                    // what `formulas` printed

    export const solve = ({ x }, data) => ({ half: half(x) }); // the readings
    export const rows = (state, { half }) => ({ half: number(half) });
    export const tell = ({ x }, { half }, words) =>
      fill(words.say, { x: number(x), half: number(half) });   // text alternative and narration

    export function picture(stage) {
      stage.axes();
      const dot = shape("circle", { class: "mark l1", r: 5 });
      stage.plane.layer().append(dot);
      const drawPoint = stage.point("at", "hollow");
      return (state, { half }) => {                            // at most once a frame
        const [cx, cy] = stage.plane.screen([state.x, half]);
        update(dot, { cx, cy });
        drawPoint(state.at);
      };
    }

``stage`` in ``stage.js`` says what else there is: ``set`` for what the reader does, ``play``,
``put`` and ``pretend`` for what moves by itself, ``beside``, ``under`` and ``more`` for further
nodes, ``makePlane`` for a small second picture. ``prediction = True`` lets the reader draw over it.
``picture`` may return ``{ draw, arrive, stop }``; `arrive` runs once a preset is chosen.

A room may have a second explorer: one more class in ``explorer.py``, which names its own script,
``script = Path(__file__).with_name("second.js")``.

The tests find the explorer: they compare ``solve`` with ``readings`` on random states, drag, key,
touch, link and measure it. Name in `Explorer.iterative` what is found iteratively, and set
`Explorer.places` to what the test of the layout asks for. A test of the room's own checks what is
special to it. Roles give colours (``class="line l1"``), shapes and dashes tell them apart.
"""

from shrinkage.explorers.base import (
    Explorer,
    Picture,
    Preset,
    inline_svg,
    number,
    site_script,
    site_style,
)
from shrinkage.explorers.controls import (
    Choice,
    Counts,
    Hidden,
    Point,
    Slider,
    Text,
    Toggle,
    Whole,
)

__all__ = [
    "Choice",
    "Counts",
    "Explorer",
    "Hidden",
    "Picture",
    "Point",
    "Preset",
    "Slider",
    "Text",
    "Toggle",
    "Whole",
    "inline_svg",
    "number",
    "site_script",
    "site_style",
]
