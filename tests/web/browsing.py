"""A real browser for the tests: its start, its sizes, its keyboard. Every wait is for something."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

PATIENCE = 60
"""Seconds after which something that was waited for will not come."""


def chromium() -> Iterator[Any]:
    """Chromium without a window; skips where it is not installed."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (binary and driver):
        pytest.skip("chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield made
    made.quit()


def sized(browser: Any, width: int, *, media: str = "", scheme: str = "light") -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )


def press(browser: Any, *keys: str) -> None:
    """Type on the keyboard, whatever has the focus: no element to grow stale in between."""
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser).send_keys(*keys).perform()


def focused(browser: Any) -> str:
    """What the focused element says: its text, else the value of a field."""
    said = browser.execute_script(
        "const e = document.activeElement; return (e.innerText || e.value || '').trim()"
    )
    return str(said)


def follow(browser: Any, *keys: str) -> None:
    """Type keys that lead to another page, and wait until that page has wholly arrived."""
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver.support.ui import WebDriverWait

    browser.execute_script("window.left = true")
    press(browser, *keys)
    # Asked while one page gives way to the next, the driver may say anything: ask again.
    WebDriverWait(browser, PATIENCE, ignored_exceptions=[WebDriverException]).until(
        lambda it: it.execute_script(
            "return window.left === undefined && document.readyState === 'complete'"
        )
    )


def tab_to(browser: Any, selector: str, words: str = "", most: int = 250) -> None:
    """Tab until the focus is on an element of ``selector`` that says ``words``."""
    from selenium.webdriver.common.keys import Keys

    for _ in range(most):
        press(browser, Keys.TAB)
        here = browser.execute_script(
            "const e = document.activeElement; return e.matches(arguments[0]) &&"
            "(e.innerText || e.value || '').replaceAll('\\u00a0', ' ').includes(arguments[1])",
            selector,
            words,
        )
        if here:
            return
    pytest.fail(f"{selector} {words} is not reached with the Tab key")
