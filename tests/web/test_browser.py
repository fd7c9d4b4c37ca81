"""In a real browser: no script needed, keyboard alone suffices, phones and paper too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web import shelf
from tests.web.browsing import chromium, focused, follow, press, sized, tab_to
from tests.web.test_serve import SERVE

pytestmark = pytest.mark.browser

PAGES = (
    "",
    "library/studies",
    "library/studies?_search=sortie",
    "library/studies?_search=rienderien&year__in=abc",
    "library/studies/maruna2001making",
    "library/studies/evil2020",
    "library/themes",
    "library/themes/desistance",
    "carte",
    "nouveautes",
    "aide",
    "a-valider",
    "doublons",
    "requetes",
    "requetes/etudes-d-un-theme",
    "requetes/sources-en-desaccord",
    "library",
    "library/people",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    library = shelf.write(tmp_path_factory.mktemp("fonds") / "library.db")
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(library)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.communicate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    yield from chromium()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_scrolls_sideways_nor_breaks_its_own_policy(
    browser: Any, address: str, width: int
) -> None:
    sized(browser, width)
    browser.get_log("browser")
    wide = []
    for page in PAGES:
        browser.get(address + page)
        if browser.execute_script("return document.documentElement.scrollWidth") > width:
            wide.append(page)
    assert wide == []
    assert [entry["message"] for entry in browser.get_log("browser")] == []


def test_keyboard_alone_leads_from_a_search_to_why_a_theme_was_given(
    browser: Any, address: str
) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    sized(browser, 1280)
    browser.get(address)
    press(browser, Keys.TAB)
    assert focused(browser) == "Aller au contenu"
    press(browser, Keys.ENTER)
    press(browser, Keys.TAB)
    follow(browser, "sortie", Keys.ENTER)
    tab_to(browser, "a", "L’accompagnement des femmes")
    follow(browser, Keys.ENTER)
    tab_to(browser, "summary", "pourquoi ?")
    press(browser, Keys.ENTER)
    opened = browser.find_element(By.CSS_SELECTOR, ".themes-fiche details[open]")
    assert "sortie de prison" in opened.text
    assert "Titre" in opened.text


def test_a_focused_link_is_seen(browser: Any, address: str) -> None:
    from selenium.webdriver.common.keys import Keys

    sized(browser, 1280)
    browser.get(address + "library/studies")
    for _ in range(4):
        press(browser, Keys.TAB)
    style = browser.execute_script(
        "const s = getComputedStyle(document.activeElement);"
        "return [s.outlineStyle, parseFloat(s.outlineWidth)]"
    )
    assert style[0] == "solid"
    assert style[1] >= 2


def test_paper_shows_the_text_and_not_the_controls(browser: Any, address: str) -> None:
    from selenium.webdriver.common.by import By

    sized(browser, 1280, media="print")
    browser.get(address + "library/studies/maruna2001making")
    assert browser.find_element(By.CSS_SELECTOR, ".reference").is_displayed()
    for hidden in (".bandeau", ".pied", ".exports-liste"):
        assert not browser.find_element(By.CSS_SELECTOR, hidden).is_displayed()
    sized(browser, 1280)


def test_hostile_titles_run_nothing(browser: Any, address: str) -> None:
    for page in ("library/studies/evil2020", "library/studies?_search=italique", "nouveautes"):
        browser.get(address + page)
        scripts = browser.execute_script(
            "return [...document.scripts].filter(s => s.type !== 'application/ld+json')"
            ".map(s => new URL(s.src).pathname)"
        )
        assert set(scripts) <= {"/statique/salle.js"}
        assert browser.execute_script("return document.querySelectorAll('img, iframe').length") == 0


def test_each_style_of_citation_is_reached_by_the_keyboard_and_copied(
    browser: Any, address: str
) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait

    def shown() -> str:
        panels = browser.find_elements(By.CSS_SELECTOR, ".panneau")
        return " ".join(panel.text for panel in panels if panel.is_displayed())

    sized(browser, 1280)
    browser.get(address + "library/studies/maruna2001making")
    assert "Maruna, S. (2001)" in shown()
    browser.find_element(By.ID, "style-date").send_keys(Keys.ARROW_RIGHT)
    assert "S. Maruna, Making Good" in shown()
    assert "Maruna, S. (2001)" not in shown()
    browser.find_element(By.ID, "style-note").send_keys(Keys.ARROW_RIGHT)
    assert "@book{maruna2001making," in shown()
    browser.find_element(By.CSS_SELECTOR, ".panneau-bibtex .copier").send_keys(Keys.ENTER)
    said = browser.find_element(By.CSS_SELECTOR, ".panneau-bibtex [role=status]")
    WebDriverWait(browser, 10).until(lambda _: said.text)
    assert said.text in ("Copié", "Sélectionné : Ctrl + C pour copier")


def test_without_scripts_the_styles_still_open(browser: Any, address: str) -> None:
    from selenium.webdriver.common.by import By

    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(address + "library/studies/maruna2001making")
        assert browser.find_elements(By.CSS_SELECTOR, ".copier") == []
        browser.find_element(By.CSS_SELECTOR, "label[for=style-note]").click()
        assert browser.find_element(By.CSS_SELECTOR, ".panneau-note .reference").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
