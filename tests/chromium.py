"""Chromium, found where a machine keeps it, and started so that it speaks to nobody but the site."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.servers import Missing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_A_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
QUIETLY = (
    "--no-sandbox",  # CI runs as root, and the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        executable = _executable(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=executable, args=QUIETLY)
        yield browser
        browser.close()


@contextmanager
def of_a_person(beside: Browser) -> Iterator[Browser]:
    """Another Chromium, which does not say that nobody sits before it, not even when it leaves a page."""
    kind = beside.browser_type
    agent = f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/{beside.version} Safari/537.36"
    browser = kind.launch(
        executable_path=_executable(kind.executable_path), args=[*QUIETLY, f"--user-agent={agent}"]
    )
    yield browser
    browser.close()


def _executable(of_playwright: str) -> str:
    candidates = (os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), ON_A_MAC, of_playwright)
    found = next((path for path in candidates if path and Path(path).exists()), None)
    if found is None:
        raise Missing(
            "Chromium is not installed (Debian: apt install chromium), nor does CHROMIUM lead to one"
        )
    return found
