"""An editor's whole way in a real browser, with the keyboard alone, on the demonstration library:
search, filter by two themes, open a study, take a theme off, rebuild, export the list to Word."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import run_tracker
from tests.web.browsing import PATIENCE, chromium, follow, press, sized, tab_to
from tests.web.desk import PASSWORD, workspace
from tests.web.test_axe import RUN, axe  # noqa: F401
from tests.web.test_deciding import SERVE
from tracker.settings import Workspace
from tracker.web import editors

pytestmark = pytest.mark.browser


@pytest.fixture
def space(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The demonstration library with an editor."""
    made = Workspace(tmp_path / "espace")
    shutil.copytree(demo, made.root)
    monkeypatch.setattr(editors, "COST", {"n": 2**4, "r": 8, "p": 1})
    editors.add(made, "Camille", PASSWORD)
    return made


@contextlib.contextmanager
def served(space: Workspace) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(space.root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.communicate()


@pytest.fixture
def address(space: Workspace) -> Iterator[str]:
    with served(space) as found:
        yield found


@pytest.fixture
def small(tmp_path: Path) -> Iterator[str]:
    """Where a small library with a pair to compare is served."""
    with served(workspace(tmp_path / "petit", "Camille")) as found:
        yield found


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    for made in chromium():
        made.execute_cdp_cmd(
            "Browser.setDownloadBehavior",
            {"behavior": "allow", "downloadPath": str(tmp_path / "recu"), "eventsEnabled": False},
        )
        (tmp_path / "recu").mkdir()
        yield made


def letters(text: str) -> str:
    """A text without what typography may change."""
    return re.sub(r"[\W_]", "", text).casefold()


def texts(browser: Any, selector: str) -> list[str]:
    """What the elements of a selector say, asked at one moment."""
    found = browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.trim())",
        selector,
    )
    return [" ".join(text.split()) for text in found]


def sign_in(browser: Any, address: str) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.get(address + "aide")
    tab_to(browser, "footer a", "Se connecter")
    follow(browser, Keys.ENTER)
    tab_to(browser, "#nom")
    press(browser, "Camille", Keys.TAB)
    follow(browser, PASSWORD, Keys.ENTER)
    assert texts(browser, "#fait") == ["Vous êtes sous le nom de Camille."]
    assert browser.current_url.endswith("/aide")


def test_from_a_search_to_a_word_file_with_a_theme_taken_off_on_the_way(
    browser: Any, address: str, space: Workspace, tmp_path: Path
) -> None:
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait

    sized(browser, 1280)
    sign_in(browser, address)
    # search, and filter by two themes
    tab_to(browser, "input[type=search]")
    follow(browser, "probation", Keys.ENTER)
    for number in (1, 2):
        tab_to(browser, ".facette-themes a[href*='_theme=']")
        follow(browser, Keys.ENTER)
        assert browser.current_url.count("_theme=") == number
    the_list = browser.current_url
    theme = re.findall(r"_theme=([\w-]+)", the_list)[1]
    before = texts(browser, ".notice-titre")
    assert len(before) > 2
    # open a study and take the second theme off, with a reason
    tab_to(browser, ".notice-titre a")
    follow(browser, Keys.ENTER)
    study = browser.current_url
    title = texts(browser, "h1")[0]
    label = browser.execute_script(
        "const f = document.querySelector(`form input[name=theme][value='${arguments[0]}']`);"
        "return f.closest('li').querySelector('.theme-nom').textContent",
        theme,
    )
    tab_to(browser, ".themes-fiche summary", label)
    press(browser, Keys.ENTER)
    tab_to(browser, "input[name=motif]")
    press(browser, "ce n’est pas le sujet")
    press(browser, Keys.ENTER)  # Enter in the field must not choose for the person
    tab_to(browser, "button[value=no]")
    follow(browser, Keys.ENTER)
    assert texts(browser, "#fait") == [f"C’est enregistré : thème « {label} » retiré."]
    # it is gone, and stays gone
    assert run_tracker("rebuild", "--full", "--data", space.root).returncode == 0
    browser.get(study)
    assert label not in texts(browser, ".themes-fiche > ul:not(.ecartes) .theme-nom")
    assert any("ce n’est pas le sujet" in line for line in texts(browser, ".ecartes li"))
    browser.get(the_list)
    after = texts(browser, ".notice-titre")
    assert after == [t for t in before if t != title]
    # the list as a Word file
    tab_to(browser, ".bas-liste .exports a", "Word")
    press(browser, Keys.ENTER)
    folder = tmp_path / "recu"
    WebDriverWait(browser, PATIENCE).until(lambda _: list(folder.glob("*.docx")))
    with zipfile.ZipFile(next(folder.glob("*.docx"))) as document:
        written = letters(re.sub(r"<[^>]+>", "", document.read("word/document.xml").decode()))
    for kept in after:
        assert letters(kept) in written
    assert letters(title) not in written


def test_a_pair_is_decided_and_taken_back_with_the_keyboard(browser: Any, small: str) -> None:
    from selenium.webdriver.common.keys import Keys

    sized(browser, 1280)
    sign_in(browser, small)
    tab_to(browser, ".bureau a", "Doublons")
    follow(browser, Keys.ENTER)
    assert len(texts(browser, ".file-cas h3")) == 1
    tab_to(browser, "button[value=different]")
    follow(browser, Keys.ENTER)
    assert "deux notices dites d’études différentes" in texts(browser, "#fait")[0]
    assert texts(browser, ".file-cas h3") == []
    tab_to(browser, ".passe button", "Annuler")
    follow(browser, Keys.ENTER)
    assert "deux notices dites de la même étude" in texts(browser, "#fait")[0]


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_of_an_editor_scrolls_sideways(browser: Any, address: str, width: int) -> None:
    sized(browser, width)
    sign_in(browser, address)
    wide = []
    for page in ("a-valider", "doublons", "library/studies/maruna2001making", "connexion"):
        browser.get(address + page)
        browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
        if browser.execute_script("return document.documentElement.scrollWidth") > width:
            wide.append(page)
    assert wide == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_serious_where_an_editor_decides(
    browser: Any,
    small: str,
    axe: str,  # noqa: F811
    width: int,
    scheme: str,
) -> None:
    sized(browser, width, scheme=scheme)
    browser.set_script_timeout(PATIENCE)
    found = []
    for page in ("connexion", "a-valider", "doublons", "library/studies/durand2019"):
        if page == "a-valider":
            sign_in(browser, small)
        browser.get(small + page)
        browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
        browser.execute_script(axe)
        found += [
            (page, *violation)
            for violation in browser.execute_async_script(RUN)
            if violation[0] in ("serious", "critical")
        ]
    assert found == []
