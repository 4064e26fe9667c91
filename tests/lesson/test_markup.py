"""Short Markdown becomes HTML, with formulas for the website's builder or for JupyterLab."""

import pytest

from shrinkage.lesson.markup import blocks, inline

TEXT = "Take $a<b$ *now*, `x & y`.\n\n$$\na^* \\le b\n$$\n\n<b>no</b>"


def test_on_the_site_formulas_are_marked_for_the_builder(monkeypatch):
    monkeypatch.setenv("SHRINKAGE_STATIC", "1")
    assert blocks(TEXT) == (
        '<p>Take <span class="math">a&lt;b</span> <em>now</em>, <code>x &amp; y</code>.</p>\n'
        '<div class="math-display"><div class="math">a^* \\le b</div></div>\n'
        "<p>&lt;b&gt;no&lt;/b&gt;</p>"
    )


def test_in_a_notebook_formulas_stay_between_dollars(monkeypatch):
    monkeypatch.delenv("SHRINKAGE_STATIC", raising=False)
    shown = blocks(TEXT)
    assert "Take $a&lt;b$ <em>" in shown
    assert "<p>$$a^* \\le b$$</p>" in shown


@pytest.mark.parametrize(("text", "shown"), [("5 < 6", "5 &lt; 6"), ("*a*", "<em>a</em>")])
def test_a_piece_of_a_paragraph_is_no_paragraph(text, shown):
    assert inline(text) == shown
