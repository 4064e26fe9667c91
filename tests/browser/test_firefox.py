"""Every page opened in Firefox, and every explorer on it dragged and keyed once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from support import firefox
from support.explorers import READ_STATE
from support.tree import pages

pytestmark = pytest.mark.firefox

HOSTS = "document.querySelectorAll('[data-explorer]')"
#: The state of the explorer with this number, as the page has it now.
STATE = f"(number) => ({READ_STATE})({HOSTS}[number].explorer)"
#: Take hold of what can be dragged: a handle in the picture, or else a slider; return its middle.
GRASP = f"""(number) => {{
  const seen = (selector) => Array.from({HOSTS}[number].querySelectorAll(selector)).filter(
    (one) => one.checkVisibility({{visibilityProperty: true}}) && one.getClientRects().length);
  const taken = seen(".handle")[0] ?? seen("input[type=range]")[0];
  taken.scrollIntoView({{block: "center"}});
  const slider = taken.matches("[tabindex], input") ? taken : seen("[role=slider], input")[0];
  slider.focus({{preventScroll: true}});
  const box = taken.getBoundingClientRect();
  let share = 0.5;
  if (taken.matches("input")) share = (taken.value - taken.min) / (taken.max - taken.min);
  return [box.x + 8 + share * (box.width - 16), box.y + box.height / 2];
}}"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[firefox.Tab]:
    executable = firefox.find()
    if executable is None:
        pytest.skip(firefox.ADVICE)
    with firefox.running(executable, tmp_path_factory.mktemp("firefox")) as opened:
        yield opened


def changed(tab: firefox.Tab, number: int, before: dict[str, Any], seconds: float) -> bool:
    """Return whether an explorer's state becomes another one."""
    return tab.comes_true(
        f"(n, before) => JSON.stringify(({STATE})(n)) !== JSON.stringify(before)",
        number,
        before,
        seconds=seconds,
    )


@pytest.mark.parametrize("name", [*pages(), "search", "404"])
def test_a_page_and_its_explorers_in_firefox(tab: firefox.Tab, address: str, name: str) -> None:
    tab.open(f"{address}/{name}.html")
    assert tab.run("() => document.querySelector('h1').getClientRects().length") > 0
    for number in range(tab.run(f"() => {HOSTS}.length")):
        tab.run(f"(number) => {HOSTS}[number].scrollIntoView({{block: 'center'}})", number)
        mounted = f"(n) => {HOSTS}[n].explorer?.model && {HOSTS}[n].querySelector('svg, canvas')"
        assert tab.comes_true(f"(n) => Boolean(({mounted})(n))", number), "it is not mounted"
        before = tab.run(STATE, number)
        for by in ((-24, 18), (40, -30)):  # one of them may lead out of bounds
            tab.drag(tab.run(GRASP, number), by)
            if changed(tab, number, before, 2):
                break
        else:
            pytest.fail("dragging changes nothing")
        before = tab.run(STATE, number)
        tab.run(GRASP, number)
        for key in ("ArrowRight", "ArrowUp", "ArrowLeft"):  # one of them may be at its end
            tab.press(key)
            if changed(tab, number, before, 1):
                break
        else:
            pytest.fail("no arrow key changes anything")
    assert tab.messages == []
    hosts = {urlsplit(url).netloc for url in tab.requests if url.startswith("http")}
    assert hosts == {urlsplit(address).netloc}
