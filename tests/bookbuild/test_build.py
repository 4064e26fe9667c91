"""A build starts from clean, ends the same however it was begun, and fails for every reason to."""

from __future__ import annotations

import random
import re
import shutil
import time
from pathlib import Path

import imagesize
import pytest
from bs4 import BeautifulSoup
from support.books import ROOT, build, contents, failures, sample_book, start_build, write_book

from bookbuild.build import _recover

CELL = "```{code-cell} python\n%s\n```\n"

NO_PATIENCE = """import threading

start = threading.Timer.__init__
threading.Timer.__init__ = lambda timer, _, *rest, **named: start(timer, 0, *rest, **named)
"""


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """The website of the sample book, and how long its build took."""
    start = time.monotonic()
    site = build(sample_book(tmp_path_factory.mktemp("reference") / "book"))
    return contents(site), time.monotonic() - start


def test_two_builds_in_different_circumstances_are_byte_identical(
    reference: tuple[dict[str, bytes], float], tmp_path: Path
) -> None:
    root = sample_book(tmp_path / "another folder" / "with a longer name")
    other = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "12345"}
    other |= {"HOME": str(tmp_path / "home"), "SOURCE_DATE_EPOCH": "1", "MPLBACKEND": "svg"}
    settings = tmp_path / "home" / ".config" / "matplotlib" / "matplotlibrc"
    settings.parent.mkdir(parents=True)
    settings.write_text("lines.linewidth: 9\n")
    expected, found = reference[0], contents(build(root, **other))
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []


def test_a_page_in_a_folder_is_as_well_equipped(
    reference: tuple[dict[str, bytes], float],
) -> None:
    def addresses(name: str) -> set[str]:
        soup = BeautifulSoup(reference[0][name].decode(), "html5lib")
        return {str(tag.get("href", tag.get("src"))) for tag in soup.select("[href], [src]")}

    below, above = addresses("shelf/seventh.html"), addresses("sixth.html")
    own = ("book.css", "math.css", "exercises.js", "site.js", "favicon.svg")
    for name in own:
        assert f"../_static/{name}" in below
    assert {"../index.html", "../sixth.html#a-section", "../index.html#equation-eq-ridge"} <= below
    assert "../index.html#fig-line" in below and "shelf/seventh.html" in above
    figures = [one for one in below if one.startswith("../_images/")]
    assert figures and all(one.removeprefix("../") in reference[0] for one in figures)
    assert not [one for one in below if one.startswith(("_", "/"))]


def test_a_slow_first_import_of_matplotlib_is_not_heard(tmp_path: Path) -> None:
    # Matplotlib lists the fonts once for each home, and warns when its timer runs out before that.
    (tmp_path / "sitecustomize.py").write_text(NO_PATIENCE)
    slow = {"HOME": str(tmp_path / "home"), "PYTHONPATH": str(tmp_path)}
    build(write_book(tmp_path / "book", "# Title\n\n" + CELL % "print(1)", kernel=True), **slow)
    assert list((tmp_path / "home").rglob("fontlist*"))


def test_the_log_of_a_kernel_is_not_heard(tmp_path: Path) -> None:
    # What a kernel logs when the interrupt before its end comes while it deals with a message.
    log = (
        'get_ipython().kernel.log.error("KeyboardInterrupt caught in kernel.")\n'
        'import logging\nlogging.getLogger("tornado.general").error("Operation on non-socket")'
    )
    build(write_book(tmp_path, "# Title\n\n" + CELL % log, kernel=True))


def test_nothing_of_the_folder_or_of_the_machine_is_in_the_website(
    reference: tuple[dict[str, bytes], float],
) -> None:
    for name, content in reference[0].items():
        for secret in (str(ROOT).encode(), b"/tmp/", b"pytest-", b"object at 0x"):
            assert secret not in content, name


@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_build_run_again_ends_the_same(
    reference: tuple[dict[str, bytes], float], tmp_path: Path, seed: int
) -> None:
    expected, seconds = reference
    root = sample_book(tmp_path / "killed")
    old = root / "_build" / "html"
    old.mkdir(parents=True)
    (old / "index.html").write_text("the website of before")
    process = start_build(root)
    moment = seconds * random.Random(seed).uniform(0.3, 0.9)
    time.sleep(moment)
    process.kill()
    process.communicate()
    left = contents(old) if old.exists() else {}
    assert left in ({"index.html": b"the website of before"}, expected), f"killed at {moment:.2f} s"
    again = contents(build(root))
    assert [n for n in expected if again.get(n) != expected[n]] == [], f"killed at {moment:.2f} s"
    assert again.keys() == expected.keys()
    assert {path.name for path in (root / "_build").iterdir()} <= {"html", ".html.lock"}


def test_a_build_killed_while_websites_change_places_loses_neither(tmp_path: Path) -> None:
    output, previous = tmp_path / "html", tmp_path / ".html.previous"
    previous.mkdir()
    (previous / "index.html").write_text("before")
    _recover(output)
    assert (output / "index.html").read_text() == "before"
    assert not previous.exists()
    previous.mkdir()
    (output / "index.html").write_text("after")
    _recover(output)
    assert (output / "index.html").read_text() == "after"
    assert not previous.exists()


def test_a_changed_library_function_changes_the_page(tmp_path: Path) -> None:
    for name in ("package.json", "package-lock.json", "node_modules"):
        (tmp_path / name).symlink_to(ROOT / name)
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "lib", tmp_path / "lib", ignore=ignored)
    cell = "from shrinkage.core.penalties import soft_threshold\nprint(soft_threshold(3.5, 1.0))"
    root = write_book(tmp_path, "# Title\n\n" + CELL % cell, kernel=True)
    library = {"PYTHONPATH": str(tmp_path / "lib")}
    assert "2.5" in (build(root, **library) / "index.html").read_text()
    module = tmp_path / "lib" / "shrinkage" / "core" / "penalties.py"
    module.write_text(
        module.read_text() + "\n\ndef soft_threshold(v, threshold):\n    return 41.75\n"
    )
    page = (build(root, **library) / "index.html").read_text()
    assert "41.75" in page
    assert "2.5\n" not in page


def test_a_book_with_many_mistakes_names_each_with_its_page(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "dot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="3"/></svg>'
    )
    text = r"""# Title

A formula $\frac{1$ and a link [to nothing](nothing.md), one in HTML <a href="gone.html">gone</a>.

![](dot.svg)

See {eq}`eq-nowhere` and {numref}`fig-nowhere` and {cite}`nobody`.

<script src="https://example.org/script.js"></script>
<iframe title="Elsewhere" src="//example.org/"></iframe>
"""
    expected = [
        "index.html: broken formula \\frac{1",
        "index.html: dead internal link gone.html",
        "index.html: figure dot.svg has no text alternative",
        "index.html: figure dot.svg has no caption",
        "index.html: has no description",
        "index.html: would load https://example.org/script.js from another host",
        "index.html: would load //example.org/ from another host",
    ]
    lines = failures(write_book(tmp_path, text, description=""))
    for cause in ("nothing.md", "eq-nowhere", "fig-nowhere", "nobody"):
        assert any(line.startswith("index.md: ") and cause in line for line in lines), lines
    # What Sphinx finds stops a build; once it is mended, what the website lacks is named.
    mended = text.replace("[to nothing](nothing.md)", "there")
    mended = mended.replace(
        "See {eq}`eq-nowhere` and {numref}`fig-nowhere` and {cite}`nobody`.", ""
    )
    lines = failures(write_book(tmp_path, mended, description=""))
    for start in expected:
        assert any(line.startswith(start) for line in lines), (start, lines)
    assert len(lines) == len(expected), lines


def test_a_failed_cell_fails_the_build(tmp_path: Path) -> None:
    root = write_book(tmp_path, "# Title\n\n" + CELL % "vanished + 1", kernel=True)
    lines = failures(root)
    assert lines[0].startswith("index.md: ")
    assert "NameError" in "\n".join(lines)
    assert "vanished" in "\n".join(lines)


def test_a_cell_that_writes_to_standard_error_fails_the_build(tmp_path: Path) -> None:
    cell = 'import warnings\nwarnings.warn("the ice is thin")'
    lines = failures(write_book(tmp_path, "# Title\n\n" + CELL % cell, kernel=True))
    assert any(line.startswith("index.md: ") and "stderr" in line for line in lines), lines


def test_an_output_that_shows_a_bare_object_fails_the_build(tmp_path: Path) -> None:
    lines = failures(write_book(tmp_path, "# Title\n\n" + CELL % "object()", kernel=True))
    assert [line.startswith("index.html: an output shows <object at 0x") for line in lines] == [
        True
    ]


def test_addresses_appear_when_they_are_known(tmp_path: Path) -> None:
    import subprocess

    room = tmp_path / "lib" / "shrinkage" / "index"
    room.mkdir(parents=True)
    root = write_book(tmp_path, "# Title\n\nText.\n")
    plain = build(root)
    page = (plain / "index.html").read_text()
    assert "canonical" not in page
    assert "page-links" not in page
    assert "mybinder" not in page
    assert not (plain / "sitemap.xml").exists()
    assert '<base href="/">' in (plain / "404.html").read_text()
    git = ["git", "-C", str(root)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "remote", "add", "origin", "git@github.com:reader/book.git"], check=True)
    known = build(root, BOOK_BASE_URL="https://reader.example/book")
    page = (known / "index.html").read_text()
    assert '<link href="https://reader.example/book/index.html" rel="canonical">' in page
    assert "https://github.com/reader/book/tree/main/lib/shrinkage/index" in page
    assert "https://github.com/reader/book/issues/new?title=" in page
    button = "https://mybinder.org/v2/gh/reader/book/main?urlpath=lab%2Ftree%2Fbook%2Findex.md"
    assert f'href="{button}"' in page
    assert (
        "<loc>https://reader.example/book/index.html</loc>" in (known / "sitemap.xml").read_text()
    )
    assert '<base href="/book/" data-known>' in (known / "404.html").read_text()


def test_a_shared_link_shows_what_the_page_is(tmp_path: Path) -> None:
    root = write_book(tmp_path, "# A title with $x$\n\nText.\n", description="What it says.")

    def card(site: Path) -> dict[str, str]:
        soup = BeautifulSoup((site / "index.html").read_text(), "html5lib")
        tags = soup.select('meta[property^="og:"]')
        return {str(tag["property"]): str(tag["content"]) for tag in tags}

    said = {
        "og:type": "website",
        "og:title": "A title with x",
        "og:description": "What it says.",
        "og:site_name": "Seven Views of Regularization",
    }
    assert card(build(root)) == said
    known = card(build(root, BOOK_BASE_URL="https://reader.example/book"))
    assert known == said | {"og:url": "https://reader.example/book/index.html"}


def test_a_shared_link_shows_the_pages_first_figure_in_pixels(tmp_path: Path) -> None:
    site = build(sample_book(tmp_path / "book"), BOOK_BASE_URL="https://reader.example/book/")

    def picture(name: str) -> str:
        soup = BeautifulSoup((site / name).read_text(), "html5lib")
        (tag,) = soup.select('meta[property="og:image"]')
        (said,) = soup.select('meta[property="og:image:alt"]')
        assert said["content"]
        return str(tag["content"]).removeprefix("https://reader.example/book/")

    assert picture("index.html") == "_static/cards/index.png"
    assert picture("shelf/seventh.html") == "_static/cards/shelf-seventh.png"
    # A page without a figure shows the first page's.
    assert picture("second.html") == "_static/cards/index.png"
    assert imagesize.get(site / picture("index.html")) == (1200, 630)
    pages = [path.read_text() for path in site.rglob("*.html")]
    assert not re.search(r'(?:src|href)="[^"]*cards/', "".join(pages)), "no visitor loads it"


def test_a_missing_lock_of_npm_packages_is_said(tmp_path: Path) -> None:
    from bookbuild.npm import ensure_packages
    from bookbuild.problems import BuildError

    (tmp_path / "package.json").write_text('{"dependencies": {"katex": "0.0.0-none"}}')
    (tmp_path / "package-lock.json").write_text("{}")
    with pytest.raises(BuildError, match=r"package\.json: npm ci --omit=dev failed"):
        ensure_packages(tmp_path)


def test_the_lock_of_npm_packages_names_no_registry() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert "resolved" not in text
    assert text.count('"integrity"') >= 4
