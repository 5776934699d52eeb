"""What a person sees of a file on its way: it goes on after a pause, a reload, a cut, on any page."""

import io
import random
import re
import wave
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Request, Route, expect

from tests import factories
from tests.browser.conftest import NewBrowserPage, Watch
from tests.browser.village import Village
from tests.live import until

pytestmark = pytest.mark.browser

SLOW = 1_000_000  # Bytes a second, so that there is something to see.
FAST = -1


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve megabytes of noise: more than one part."""
    path = tmp_path_factory.mktemp("talk") / "hyperkalaemia.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 48_000, 0, "NONE", "not compressed"))
        file.writeframes(random.Random(5).randbytes(12_000_000))
    return path


@pytest.fixture
def page(new_browser_page: NewBrowserPage, village: Village) -> Page:
    page = new_browser_page()
    # Leaving while a file is on its way is asked about.
    page.on("dialog", lambda dialog: dialog.accept())
    # Somebody new in each test: a member has three places for files on their way.
    village.enter(page, village.make(lambda: factories.verified().handle))
    return page


def line_speed(page: Page, up: int) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    limits: dict[str, Any] = {
        "offline": False,
        "latency": 0,
        "downloadThroughput": -1,
        "uploadThroughput": up,
    }
    session.send("Network.emulateNetworkConditions", limits)


def choose(page: Page, path: Path) -> None:
    page.locator("input[type=file][name=file]").set_input_files(path)


def sending(page: Page, path: Path, kind: str = "podcast") -> None:
    """A new draft with a file that is on its way, and has come to a tenth."""
    page.goto(f"/posts/new?kind={kind}")
    page.wait_for_load_state("networkidle")
    line_speed(page, SLOW)
    choose(page, path)
    expect(page.get_by_role("progressbar", name="Upload of hyperkalaemia.wav")).to_be_visible()
    assert until(
        lambda: page.locator("[data-upload-line] progress").evaluate("bar => bar.value") > 0.1, seconds=30
    )


def percent_here(page: Page) -> int:
    words = page.locator("[data-upload-words]").inner_text()
    found = re.search(r"(\d+)\s%", words)
    assert found is not None, words
    return int(found[1])


def bytes_here(page: Page) -> int:
    """What the server has, which hears of an end a moment after the page."""
    address = page.locator("[data-upload-line]").get_attribute("data-address")
    return int(page.request.get(str(address)).json()["offset"])


def has_arrived(page: Page) -> None:
    expect(page.locator("[data-upload-receipt]")).not_to_have_value("", timeout=60_000)
    expect(page.locator("[data-upload-line]")).to_have_count(0)


def test_a_file_chosen_before_the_script_is_there_goes_ahead(page: Page, talk: Path) -> None:
    held: list[Route] = []
    page.route(re.compile(r"/static/chunks/upload-"), lambda route: held.append(route))
    page.goto("/posts/new?kind=podcast")
    # Playwright hears its browser only while it is asked something.
    assert until(lambda: page.evaluate("1") and held)
    choose(page, talk)
    held[0].continue_()
    has_arrived(page)


def test_a_file_goes_on_after_a_pause_and_a_reload(page: Page, talk: Path) -> None:
    sending(page, talk)
    expect(page.locator("[data-upload-words]")).to_contain_text(
        re.compile(r"MB of 12\.0 MB · .*/s · \d+:\d\d left")
    )
    with page.expect_response(lambda answer: "Typed while" in (answer.request.post_data or "")):
        page.get_by_label("Title").fill("Typed while it was on its way")
    page.get_by_role("button", name="Pause: hyperkalaemia.wav").press("Enter")
    expect(page.get_by_role("button", name="Go on: hyperkalaemia.wav")).to_be_focused()
    assert until(lambda: bytes_here(page) > 1_000_000, seconds=20)
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("Title")).to_have_value("Typed while it was on its way")
    expect(page.locator("[data-upload-words]")).to_contain_text(
        "is here already. Choose the same file to go on."
    )
    here = percent_here(page)
    assert here >= 8
    page.goto("/drafts")
    card = page.locator("section", has_text="Files on their way")
    expect(card).to_contain_text(f"{here} % is here already")
    card.get_by_role("link", name="Go on in “Typed while it was on its way”").click()
    line_speed(page, FAST)
    with page.expect_request(lambda request: request.method == "PATCH") as first:
        choose(page, talk)
    assert int(first.value.headers["upload-offset"]) // 120_000 >= here
    has_arrived(page)


def test_another_file_is_not_mistaken_for_the_first(page: Page, talk: Path, speech: Path) -> None:
    sending(page, talk)
    page.get_by_role("button", name="Pause: hyperkalaemia.wav").click()
    line_speed(page, FAST)
    choose(page, speech)
    expect(page.locator("[data-upload-receipt]")).not_to_have_value("", timeout=60_000)
    expect(page.locator("[data-upload-line]")).to_have_count(1)
    page.get_by_role("button", name="Remove: hyperkalaemia.wav").click()
    expect(page.locator("[data-upload-line]")).to_have_count(0)
    page.goto("/drafts")
    expect(page.get_by_text("Files on their way")).to_have_count(0)


def test_a_line_that_is_cut_is_waited_for(page: Page, watch: Watch, talk: Path) -> None:
    watch.expect("ERR_FAILED")
    page.goto("/posts/new?kind=podcast")
    page.wait_for_load_state("networkidle")
    page.route("**/uploads/*", cut_after_the_first_part)
    choose(page, talk)
    expect(page.locator("[data-upload-words]")).to_contain_text(
        "We go on by ourselves as soon as it is back."
    )
    page.unroute("**/uploads/*")
    has_arrived(page)


def cut_after_the_first_part(route: Route, request: Request) -> None:
    if request.headers.get("upload-offset") == "0":
        route.continue_()
    else:
        route.abort()


def test_what_is_no_recording_says_so_where_it_was_chosen(page: Page, tmp_path: Path) -> None:
    page.goto("/posts/new?kind=video")
    page.wait_for_load_state("networkidle")
    lie = tmp_path / "talk.mp4"
    lie.write_bytes(b"#EXTM3U\n#EXTINF:4,\n/etc/passwd\n")
    choose(page, lie)
    problem = page.locator("[data-upload-problem]")
    expect(problem).to_contain_text("talk.mp4 This is a playlist, not a recording.", timeout=60_000)
    page.reload()
    expect(problem).to_contain_text("This is a playlist, not a recording.")


def test_a_file_that_is_too_large_is_refused_at_once(page: Page, watch: Watch) -> None:
    watch.expect("413")
    page.goto("/posts/new?kind=case")
    page.wait_for_load_state("networkidle")
    huge = FilePayload(name="trace.png", mimeType="image/png", buffer=bytes(20_000_001))
    page.get_by_label("Add pictures").set_input_files(huge)
    expect(page.locator("[data-upload-problem]")).to_contain_text(
        "This picture has 20 MB; the limit is 20 MB."
    )


def test_several_pictures_at_once_go_into_the_text(page: Page) -> None:
    page.goto("/posts/new?kind=case")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Title").fill("Four tracings")
    page.get_by_label("Add pictures").set_input_files([drawn(number) for number in range(4)])
    text = page.get_by_label("Text", exact=True)
    expect(text).to_have_value(
        re.compile(r"(?:[^!]*!\[What the picture shows\]\(/images/\w{32}\.webp\)){4}"), timeout=60_000
    )
    expect(page.locator("[data-upload-line]")).to_have_count(0)


def drawn(number: int) -> FilePayload:
    file = io.BytesIO()
    Image.new("RGB", (80 + number, 60), "#0a6a6f").save(file, "PNG")
    return FilePayload(name=f"trace-{number}.png", mimeType="image/png", buffer=file.getvalue())
