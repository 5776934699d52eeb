"""What phones and cameras bring plays in Chromium: from any place, in any size, to its end."""

import pytest
from playwright.sync_api import Page

from community.forums.models import Kind
from tests.browser import recordings
from tests.browser.test_player import MEDIUM, WAYS, choose_quality, opened, wait_until
from tests.browser.village import Village
from tests.media.conftest import Recorder, record
from tests.media.test_fixture_set import FIXTURES

pytestmark = pytest.mark.browser

__all__ = ["record"]
FILMS = [name for name in FIXTURES if name != "only sound.mp4"]


@pytest.fixture(scope="session")
def addresses(village: Village, record: Recorder) -> dict[str, str]:
    """Of posts with each of the films, made ready by the site."""
    return {
        name: recordings.published(village, record(name, *FIXTURES[name]), Kind.video, name, 1)
        for name in FILMS
    }


@pytest.mark.parametrize("name", FILMS)
def test_it_plays_seeks_and_switches(page: Page, addresses: dict[str, str], name: str) -> None:
    for way in WAYS.values():
        opened(page, addresses[name] + way)
        page.evaluate(f"{MEDIUM}.muted = true, {MEDIUM}.currentTime = 0.6")
        wait_until(page, "!medium.seeking && medium.readyState > 1 && medium.videoHeight > 0")
        if "native" not in way:
            sides = choose_quality(page, -1)
            choose_quality(page, 1 if len(sides) > 1 else 0)
        page.evaluate(f"{MEDIUM}.currentTime = 0.2")
        wait_until(page, "!medium.seeking")
        page.evaluate(f"{MEDIUM}.play()")
        wait_until(page, "medium.ended")
        assert page.evaluate(f"{MEDIUM}.error") is None
