"""The pages as live notebooks, in a real JupyterLab, kernel and browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from support.lab import RUNNING, Lab, Notebook, wait_until_ready
from support.tree import BOOK, pages

from bookbuild.notebooks import normal_form

SOURCES = {stem: (BOOK / f"{stem}.md").read_text(encoding="utf-8") for stem in pages()}
RUNNABLE = [stem for stem, source in SOURCES.items() if "{code-cell}" in source]
EXPLORING = [
    stem for stem in RUNNABLE if re.search(r"^\w*Explorer\(|= \w*Explorer\(", SOURCES[stem], re.M)
]
ASKING = [stem for stem in RUNNABLE if re.search(r'^check\("', SOURCES[stem], re.M)]
PANELS = [stem for stem in RUNNABLE if "\nOwnData(" in SOURCES[stem]]
LINKED = [stem for stem in PANELS if "explorer=explorer" in SOURCES[stem]]

#: The page on which "make test" tries all that a notebook does. Binder's run tries all pages.
TRIED = next(stem for stem in EXPLORING if stem in ASKING and stem in LINKED)


def each_of(stems: list[str]) -> pytest.MarkDecorator:
    """Run a test on the page that is tried here, and on each page in Binder's JupyterLab."""
    here = [pytest.param((TRIED, "lab"), id=TRIED)]
    there = [
        pytest.param((stem, "binders_lab"), id=f"binder-{stem}", marks=pytest.mark.binder)
        for stem in stems
    ]
    return pytest.mark.parametrize("notebook", here + there, indirect=True)


each_page, each_explorer, each_with_exercises = map(each_of, (RUNNABLE, EXPLORING, ASKING))
each_with_a_panel, each_with_a_link = map(each_of, (PANELS, LINKED))

#: The explorer's own state, points and all, as one line.
STATE = "print(explorer.state())"


def find_explorer(notebook: Notebook) -> str:
    """Return code that finds the page's first explorer: a page may have a second one."""
    written = re.search(r"\b(\w*Explorer)\(", SOURCES[notebook.stem])
    assert written is not None
    return (
        "import gc\n"
        "from shrinkage.explorers import Explorer\n"
        "found = [thing for thing in gc.get_objects() if isinstance(thing, Explorer)]\n"
        f"explorer = next(each for each in found if type(each).__name__ == '{written[1]}')\n"
    )


@pytest.mark.parametrize("stem", pages())
def test_a_page_is_in_the_form_that_saving_keeps(stem: str) -> None:
    page = BOOK / f"{stem}.md"
    assert normal_form(SOURCES[stem], page) == SOURCES[stem], (
        f"run: python -m bookbuild.notebooks {page.name}"
    )


def test_the_normal_form_is_seen_to_be_missing() -> None:
    page = BOOK / "index.md"
    other = SOURCES["index"].replace("display_name: Python 3 (ipykernel)", "display_name: Python 3")
    assert other != SOURCES["index"]
    assert normal_form(other, page) == SOURCES["index"]


def test_a_page_opens_as_a_notebook_on_one_click(lab: Lab, chromium: Browser) -> None:
    lab.forget_what_was_open()
    context = chromium.new_context(viewport={"width": 1300, "height": 1000})
    try:
        page = context.new_page()
        page.goto(lab.at("lab/tree/book"))
        page.locator(".jp-DirListing-item", has_text=f"{TRIED}.md").click()
        wait_until_ready(page)
        expect(page.locator(".jp-FileEditor")).to_have_count(0)
        expect(page.locator(".jp-NotebookPanel .jp-CodeCell").first).to_be_visible()
    finally:
        context.close()


@each_page
def test_a_page_runs_from_top_to_bottom(notebook: Notebook) -> None:
    assert notebook.errors() == []
    cells = notebook.code_cells()
    assert cells
    assert all(cell["execution_count"] for cell in cells)


@each_page
def test_admonitions_equations_and_references_are_rendered(notebook: Notebook) -> None:
    source = SOURCES[notebook.stem]
    # Cells out of view are drawn when they come into it.
    for cell in notebook.panel.locator(".jp-MarkdownCell").all():
        cell.scroll_into_view_if_needed()
    rendered = notebook.panel.locator(".jp-MarkdownCell .myst")
    expect(rendered.last).to_be_visible()
    prose = "\n".join(rendered.all_inner_texts())
    assert prose.strip()
    assert not re.findall(r":::|```|\$\$|\{[a-z:]+\}`", prose)
    admonitions = len(re.findall(r"^(?::{3,}|`{3,})\{admonition\}", source, flags=re.M))
    assert rendered.locator("aside.myst-admonition").count() == admonitions
    if re.search(r"\$|\{math\}", source):
        assert rendered.locator(".katex").count() > 0
        assert rendered.locator(".katex-error").count() == 0


@each_page
def test_a_page_asks_nothing_of_another_host(notebook: Notebook) -> None:
    assert notebook.elsewhere == []


@each_page
def test_saving_changes_nothing_but_what_the_reader_edited(notebook: Notebook) -> None:
    before = notebook.file.read_bytes()
    assert before.decode() == SOURCES[notebook.stem]
    notebook.save()
    assert notebook.file.read_bytes() == before

    sentence = "A sentence of the reader's own."
    notebook.page.evaluate(
        """(sentence) => {
          const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells];
          const prose = cells.filter((cell) => cell.type === "markdown").at(-1);
          prose.sharedModel.setSource(`${prose.sharedModel.getSource()}\\n\\n${sentence}`);
        }""",
        sentence,
    )
    notebook.save()
    edited = notebook.file.read_text(encoding="utf-8")
    assert sentence in edited
    assert edited.replace(f"\n\n{sentence}", "", 1) == before.decode()
    notebook.file.write_bytes(before)


@each_explorer
def test_a_trait_set_in_python_moves_the_picture(notebook: Notebook) -> None:
    picture = notebook.panel.locator(".explorer-view, .explorer").first
    picture.scroll_into_view_if_needed()
    expect(picture.locator("svg").first).to_be_visible()
    drawing = "el => [...el.querySelectorAll('svg')].map((svg) => svg.innerHTML).join()"
    before = picture.evaluate(drawing)
    said = notebook.kernel(
        find_explorer(notebook)
        # Some numbers have no part in the picture as it opens, or end at their value there.
        + "set_to = []\n"
        + "for name, value in explorer.state().items():\n"
        + "    if type(value) in (int, float):\n"
        + "        moved = value + 1 if type(value) is int else value * 0.8 + 0.013\n"
        + "        try:\n"
        + "            setattr(explorer, name, moved)\n"
        + "            set_to.append(name)\n"
        + "        except Exception:\n"
        + "            pass\n"
        + "print(*set_to)\n"
    )
    assert re.fullmatch(r"\w+( \w+)*", said), said
    notebook.page.wait_for_function(
        f"([el, before]) => ({drawing})(el) !== before",
        arg=[picture.element_handle(), before],
        timeout=10_000,
    )


@each_explorer
def test_a_drag_in_the_picture_reaches_python(notebook: Notebook) -> None:
    picture = notebook.panel.locator(".explorer-view, .explorer").first
    picture.scroll_into_view_if_needed()
    handles = picture.locator(".handle").filter(visible=True)
    # An explorer whose picture has nothing to take hold of has sliders beside it.
    handle = (handles if handles.count() else picture.locator("input[type=range]")).first
    state = find_explorer(notebook) + STATE
    before = notebook.kernel(state)
    assert before.startswith("{"), before
    # Cells above may still be growing: this waits until the handle rests and can be taken hold of.
    handle.hover()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = notebook.page.mouse
    mouse.move(x, y)
    mouse.down()
    for step in range(1, 6):
        mouse.move(x - 8 * step, y + 6 * step)
    mouse.up()
    after = before
    for _ in range(40):
        after = notebook.kernel(state)
        if after != before:
            break
        notebook.page.wait_for_timeout(100)
    assert after != before


@each_with_exercises
def test_exercises_are_checked_in_the_kernel(notebook: Notebook) -> None:
    ids = sorted(set(re.findall(r'^check\("([\w/-]+)"', SOURCES[notebook.stem], flags=re.M)))
    for id in ids:
        named = (
            f"exercise = __import__('shrinkage.lesson.exercises', fromlist=['get']).get({id!r})\n"
        )
        right = notebook.kernel(f"{named}check({id!r}, exercise.solve())")
        assert right.startswith("**Right.**"), right
        wrong = notebook.kernel(f"{named}check({id!r}, exercise.misconceptions[0].answer)")
        says = notebook.kernel(f"{named}print(exercise.misconceptions[0].says)")
        assert wrong == f"**Not yet.** {says}"


@each_with_exercises
def test_an_answer_typed_into_a_cell_is_answered_there(notebook: Notebook) -> None:
    (id, *_) = re.findall(r'^check\("([\w/-]+)"', SOURCES[notebook.stem], flags=re.M)
    before = notebook.file.read_bytes()
    cell = notebook.panel.locator(".jp-CodeCell", has_text=f'check("{id}"').first
    cell.scroll_into_view_if_needed()
    answer = f"__import__('shrinkage.lesson.exercises', fromlist=['get']).get('{id}').solve()"
    for typed, said in ((answer, "Right."), ("...", "Put your answer")):
        cell.locator(".cm-content").click()
        notebook.page.keyboard.press("Control+a")
        notebook.page.keyboard.insert_text(f'check("{id}", {typed})')
        notebook.page.keyboard.press("Control+Enter")
        expect(cell.locator(".jp-OutputArea-output").first).to_contain_text(said, timeout=RUNNING)
        notebook.page.keyboard.press("Escape")
    assert notebook.file.read_bytes() == before


TABLE = "city,rooms,size,age,price\n" + "".join(
    f"c{i},{2 + i % 4},{'' if i == 5 else 40 + 3.5 * (i % 9)},{i},{100 * (i % 4) + 7 * (i % 9)}\n"
    for i in range(40)
)


@each_with_a_panel
def test_a_file_given_to_the_panel_is_drawn_and_a_wrong_one_refused(notebook: Notebook) -> None:
    panel = notebook.panel.locator(".own-data").first
    panel.scroll_into_view_if_needed()
    picture = panel.locator("img")
    expect(picture).to_have_attribute("alt", re.compile("Picture for"), timeout=RUNNING)
    for content, said in (
        (TABLE, "Left out, not numeric: city (“c0” in row 1). 1 row left out: a value is missing."),
        ("a,b\nx,y\n", "This table cannot be used."),
    ):
        with notebook.page.expect_file_chooser() as chooser:
            panel.get_by_role("button", name="Your CSV file").click()
        file = {"name": "t.csv", "mimeType": "text/csv", "buffer": content.encode()}
        chooser.value.set_files(files=[file])
        expect(panel).to_contain_text(said, timeout=RUNNING)
        expect(picture).to_have_attribute("alt", re.compile("Picture for price"))
    assert notebook.errors() == []


#: What the two λ of the page are, the explorer's and the panel's.
BOTH = (
    "import gc\n"
    "from shrinkage.lesson.own_data import OwnData\n"
    "own = next(thing for thing in gc.get_objects() if isinstance(thing, OwnData))\n"
    "print(f'{explorer.lam:.3g} {own.lam:.3g}')\n"
)


@each_with_a_link
def test_the_explorer_and_the_panel_move_together(notebook: Notebook) -> None:
    code = find_explorer(notebook) + BOTH

    panel = notebook.panel.locator(".own-data").first
    picture = notebook.panel.locator(".explorer-view, .explorer").first

    def settled(before: str) -> str:
        """Return the λ that both have and the panel shows, once it is another.

        Widgets have a thread of their own, and of several keys the last may come later.
        """
        panel.scroll_into_view_if_needed()
        said = ""
        for _ in range(100):
            # A picture that is being drawn meanwhile may be shown below the numbers.
            said, *_ = notebook.kernel(code).splitlines()
            theirs, ours = said.split()
            shows = f"Strength λ = {ours}." in panel.inner_text()
            if theirs == ours != before and shows:
                return ours
            notebook.page.wait_for_timeout(100)
        raise AssertionError(f"explorer and panel have {said}, after {before}")

    picture.scroll_into_view_if_needed()
    slider = picture.get_by_role("slider", name="Strength λ", exact=True).first
    if not slider.is_visible():
        picture.locator("details.more > summary").click()
    for _ in range(3):
        slider.press("ArrowRight")
    first = settled("")

    shown = slider.get_attribute("aria-valuetext") or ""
    handle = panel.locator(".noUi-handle")
    handle.focus()
    handle.press("End")  # λmax; from there to where every explorer has the number, too
    for _ in range(25):
        handle.press("ArrowLeft")
    settled(first)
    picture.scroll_into_view_if_needed()
    expect(slider).not_to_have_attribute("aria-valuetext", shown, timeout=RUNNING)
