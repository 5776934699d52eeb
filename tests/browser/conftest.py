"""A running site, and pages that fail their test on any error or any request to elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    expect,
)

from tests.browser import recordings
from tests.browser.village import Village
from tests.installation import Installation
from tests.live import Live, served

DESKTOP = (1360, 900)
PHONE = (390, 844)
SECONDS_TO_APPEAR = 15
expect.set_options(timeout=SECONDS_TO_APPEAR * 1000)
# Held within the browser: they reach no server.
INSIDE = ("data:", "blob:", "about:")


class Watch:
    """What went wrong in the pages of one test, except what the test has announced."""

    def __init__(self, origin: str) -> None:
        self.ours = (f"{origin}/", f"{origin.replace('http', 'ws', 1)}/", *INSIDE)
        self.complaints: list[str] = []
        self.expected: list[re.Pattern[str]] = []

    def expect(self, pattern: str) -> None:
        """From now on a complaint that contains `pattern` is part of the story: a 404, a cut line."""
        self.expected.append(re.compile(pattern))

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        context.on("page", lambda page: page.on("websocket", lambda socket: self._look_at(socket.url)))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_error(self, error: WebError) -> None:
        self._note(f"uncaught: {error.error}")

    def _on_request(self, request: Request) -> None:
        self._look_at(request.url)

    def _look_at(self, url: str) -> None:
        if not url.startswith(self.ours):
            self._note(f"request to elsewhere: {url}")

    def _note(self, complaint: str) -> None:
        if not any(pattern.search(complaint) for pattern in self.expected):
            self.complaints.append(complaint)


class NewBrowserPage(Protocol):
    """A page in a browser of its own, which shares neither cookies nor storage with the others."""

    def __call__(
        self, viewport: tuple[int, int] = DESKTOP, *, dark: bool = False, javascript: bool = True
    ) -> Page: ...


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One site for all tests of a run: each brings members and posts of its own."""
    with Installation(tmp_path_factory.mktemp("site")).site() as site:
        yield site


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A site with the cast and no limits, on which the tests of discussions bring posts of their own."""
    with served(tmp_path_factory.mktemp("live"), "tests.faults.patient") as live:
        yield live


@pytest.fixture(scope="session")
def village(site: Installation, clip: Path) -> Village:
    return Village(site, clip)


@pytest.fixture(scope="session")
def film(village: Village, tmp_path_factory: pytest.TempPathFactory) -> str:
    return recordings.film(village, tmp_path_factory.mktemp("film"))


@pytest.fixture(scope="session")
def episode(village: Village, tmp_path_factory: pytest.TempPathFactory) -> str:
    return recordings.episode(village, tmp_path_factory.mktemp("episode"))


@pytest.fixture
def watch(site: Installation) -> Iterator[Watch]:
    watch = Watch(site.url)
    yield watch
    if watch.complaints:
        pytest.fail("The browser complained:\n" + "\n".join(watch.complaints), pytrace=False)


@pytest.fixture
def new_browser_page(chromium: Browser, site: Installation, watch: Watch) -> Iterator[NewBrowserPage]:
    contexts: list[BrowserContext] = []

    def new(viewport: tuple[int, int] = DESKTOP, *, dark: bool = False, javascript: bool = True) -> Page:
        context = chromium.new_context(
            base_url=site.url,
            viewport={"width": viewport[0], "height": viewport[1]},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
        )
        context.set_default_timeout(SECONDS_TO_APPEAR * 1000)
        contexts.append(context)
        watch.follow(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_browser_page: NewBrowserPage) -> Page:
    return new_browser_page()
