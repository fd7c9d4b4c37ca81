"""axe-core in Chromium finds nothing serious on any kind of page: light and dark, wide and narrow.

axe-core (MPL 2.0) comes with the packages ``selenium-axe-python`` or ``axe-playwright-python``;
what it is run on is ours, what it says is not.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.web.browsing import sized
from tests.web.test_browser import PAGES, address, browser  # noqa: F401

pytestmark = pytest.mark.browser

CARRIERS = (
    ("axe_playwright_python", "axe.min.js"),
    ("selenium_axe_python", "axe-core/axe.min.js"),
)
MORE = (
    "library/studies?_theme=desistance&_theme=femmes&year__in=2019,2020&language__in=fr",
    "library/studies?_page=2&_sort=authors",
    "library/studies?_vue=tableau&_search=sortie",
    "library/studies/nd",
    "library/studies/disparue1999",
    "library/themes/rarete",
    "library/keywords",
    "nouveautes?_theme=probation",
    "nulle/part",
    "connexion",
    "a-valider",
    "doublons",
    "requetes/etudes-d-un-theme?theme=desistance",
)
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ['violations']}).then(
  found => done(found.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.html).slice(0, 3)])),
  error => done([['critical', String(error), []]])
);
"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    for package, file in CARRIERS:
        spec = find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            return (Path(spec.submodule_search_locations[0]) / file).read_text(encoding="utf-8")
    pytest.skip("axe-core is not installed (selenium-axe-python)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_serious_on_any_page(
    browser: Any,  # noqa: F811
    address: str,  # noqa: F811
    axe: str,
    width: int,
    scheme: str,
) -> None:
    sized(browser, width, scheme=scheme)
    browser.set_script_timeout(60)
    found = []
    for page in (*PAGES, *MORE):
        browser.get(address + page)
        browser.execute_script(axe)
        for impact, rule, nodes in browser.execute_async_script(RUN):
            if impact in ("serious", "critical"):
                found.append((page, impact, rule, nodes))
            else:
                print(f"{page or '/'} ({width}, {scheme}) : {impact} {rule} {nodes}")
    assert found == []
