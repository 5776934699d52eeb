"""The film player: every size, every key, chapters, previews, and going on where one left off, anywhere."""

import re

import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect

from tests.browser.conftest import PHONE, NewBrowserPage
from tests.browser.looks import faults, overflow
from tests.browser.test_keyboard import HAS_FOCUS, tab_to
from tests.browser.village import Village

pytestmark = pytest.mark.browser

# What plays stands before what lists only offer to play.
MEDIUM = "(document.querySelector('.mini audio') ?? document.querySelector('video, audio'))"
WAYS = {"with hls.js": "", "by the browser itself": "?player=native"}
SMALLEST_TARGET = 24


def opened(page: Page, address: str) -> Page:
    """With its player, which knows the length of what it plays."""
    page.goto(address)
    expect(page.locator(".plyr__controls [data-plyr=play]")).to_be_visible()
    page.wait_for_function(f"() => {MEDIUM}.readyState > 0")
    return page


def time_of(page: Page) -> float:
    return float(page.evaluate(f"{MEDIUM}.currentTime"))


def wait_until(page: Page, true: str) -> None:
    page.wait_for_function(f"() => {{ const medium = {MEDIUM}; return {true}; }}")


def play(page: Page, until: str) -> None:
    """Played until something is true, and then paused."""
    page.locator(".plyr__controls [data-plyr=play], [data-audio-play]").first.click()
    wait_until(page, until)
    page.evaluate(f"{MEDIUM}.pause()")


def is_kept(answer: Response) -> bool:
    """The place where one stopped, and not yet the one at which one began."""
    sent = answer.request.post_data_json if answer.url.endswith("/position") else None
    return bool(sent and sent["seconds"] > 2)


@pytest.mark.parametrize("way", WAYS)
def test_a_film_plays_from_any_place_to_its_end(page: Page, film: str, way: str) -> None:
    opened(page, film + WAYS[way])
    source = page.evaluate(f"{MEDIUM}.currentSrc")
    assert source.startswith("blob:") if way == "with hls.js" else source.endswith("master.m3u8")
    page.locator(".plyr__controls [data-plyr=play]").click()
    wait_until(page, "medium.currentTime > 0.5")
    page.evaluate(f"{MEDIUM}.currentTime = 6")
    wait_until(page, "medium.currentTime > 6.2 && !medium.seeking")
    page.evaluate(f"{MEDIUM}.currentTime = 2")
    wait_until(page, "medium.currentTime > 2.2 && medium.currentTime < 6 && medium.videoHeight > 0")
    page.evaluate(f"{MEDIUM}.currentTime = 7")
    wait_until(page, "medium.ended")
    assert page.evaluate(f"{MEDIUM}.error") is None


def test_a_part_that_came_short_is_asked_for_again(page: Page, film: str) -> None:
    """As the browser's own cache hands it out now and then, when a page was left while it loaded."""
    short: list[str] = []

    def cut_one(route: Route) -> None:
        part = route.request.headers.get("range", "bytes=0-")
        if short or part.startswith("bytes=0-"):
            route.continue_()
            return
        short.append(part)
        answer = route.fetch()
        about = {name: value for name, value in answer.headers.items() if name != "content-length"}
        route.fulfill(status=answer.status, headers=about, body=answer.body()[:2760])

    page.route(re.compile(r"/\d+p\.mp4$"), cut_one)
    opened(page, film)
    page.locator(".plyr__controls [data-plyr=play]").click()
    wait_until(page, "medium.currentTime > 0.5")
    assert short


def test_its_quality_can_be_chosen(page: Page, film: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(page, film)
    for place in (-1, 1):
        sides = choose_quality(page, place)
        assert sides[0] == "Auto"
        assert len(sides) > 2
        page.evaluate(f"{MEDIUM}.play()")
        wait_until(page, f"medium.videoHeight === {sides[place].removesuffix('p')}")
        page.evaluate(f"{MEDIUM}.pause(), {MEDIUM}.currentTime = 1")


def choose_quality(page: Page, place: int) -> list[str]:
    """What the menu offers, the best first after "Auto"; what stands at `place` is chosen."""
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("menuitem", name="Quality").click()
    sides = page.locator("[role=menuitemradio][data-plyr=quality]")
    expect(sides.first).to_be_visible()
    words = [each.inner_text().split()[0] for each in sides.all()]
    sides.nth(place % len(words)).click()
    page.keyboard.press("Escape")
    return words


@pytest.mark.parametrize("time", ["?t=3", "?t=0m3s", "?t=0:03", "#t=3", "?player=native&t=3"])
def test_a_film_begins_where_its_address_says(page: Page, film: str, time: str) -> None:
    opened(page, film + time)
    wait_until(page, "Math.abs(medium.currentTime - 3) < 0.2")
    play(page, "medium.currentTime > 3.3")
    assert time_of(page) < 6


def test_an_address_without_its_words_keeps_the_time(page: Page, film: str) -> None:
    opened(page, f"/posts/{film.split('/')[2]}?t=3")
    assert page.url.endswith("?t=3")
    wait_until(page, "Math.abs(medium.currentTime - 3) < 0.2")


def test_a_time_after_the_end_or_of_no_meaning_hurts_nobody(page: Page, film: str) -> None:
    for time in ("?t=4711", "?t=soon", "?t=-3", "?t=99999999999999999999"):
        opened(page, film + time)
        assert 0 <= time_of(page) <= 9


def test_who_left_off_goes_on_on_another_device(
    new_browser_page: NewBrowserPage, village: Village, film: str
) -> None:
    ward, home = new_browser_page(), new_browser_page(PHONE)
    handle = village.newcomer("Two Devices")
    for device in (ward, home):
        village.enter(device, handle)
    opened(ward, film)
    with ward.expect_response(is_kept) as told:
        play(ward, "medium.currentTime > 3")
    assert told.value.status == 200
    left = time_of(ward)
    opened(home, film)
    expect(home.get_by_text(re.compile("Goes on at 0:0[34]"))).to_be_visible()
    assert abs(time_of(home) - left) < 0.5
    home.get_by_role("button", name="Start over").click()
    wait_until(home, "medium.currentTime === 0")
    expect(home.get_by_text("Goes on at")).to_have_count(0)


def test_home_offers_to_go_on(page: Page, village: Village, film: str) -> None:
    village.enter(page, village.newcomer("Back Later"))
    opened(page, film)
    with page.expect_response(is_kept):
        play(page, "medium.currentTime > 3")
    page.goto("/")
    begun = page.get_by_role("region", name="Continue")
    begun.get_by_role("link", name=re.compile("A film in several sizes")).click()
    expect(page.get_by_text("Goes on at 0:0")).to_be_visible()


def test_without_an_account_this_browser_remembers(page: Page, film: str) -> None:
    opened(page, film)
    play(page, "medium.currentTime > 3")
    opened(page, film)
    expect(page.get_by_text("Goes on at 0:0")).to_be_visible()
    page.evaluate(f"{MEDIUM}.currentTime = 7.5")
    page.locator(".plyr__controls [data-plyr=play]").click()
    wait_until(page, "medium.ended")
    opened(page, film)
    assert time_of(page) == 0


def test_a_moment_can_be_shared(page: Page, film: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, film)
    play(page, "medium.currentTime > 3")
    page.get_by_role("button", name=re.compile("Share at 0:0[34]")).click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    assert re.search(rf"{film}\?t=[34]$", page.evaluate("navigator.clipboard.readText()"))


def test_chapters_stand_on_the_bar_and_say_where_one_is(page: Page, film: str) -> None:
    opened(page, film)
    bar = page.locator(".plyr__progress")
    expect(bar.locator(".chapter-mark")).to_have_count(2)
    # Previews are shown from the moment that the list of them is read.
    expect(bar.locator(".plyr__preview-thumb")).to_be_attached()
    expect(page.locator(".player-chapter")).to_have_text("The beginning")
    box = bar.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    tips = page.locator("[data-chapter]")
    expect(tips.first).to_have_attribute("data-chapter", "The <b>middle</b>")
    preview = page.locator(".plyr__preview-thumb__image-container img")
    expect(preview).to_have_attribute("src", re.compile(r"/storyboard\.jpg$"))
    assert preview.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    page.evaluate(f"{MEDIUM}.currentTime = 7")
    expect(page.locator(".player-chapter")).to_have_text("The end")
    page.get_by_role("tab", name="Chapters").click()
    expect(page.locator(".chapter[aria-current=true]")).to_contain_text("The end")
    page.locator(".chapter", has_text="middle").click()
    wait_until(page, "medium.currentTime >= 2 && medium.currentTime < 4 && !medium.paused")


def test_the_keys_work_within_the_player_and_only_there(page: Page, film: str) -> None:
    opened(page, film)
    page.keyboard.press("k")
    assert page.evaluate(f"{MEDIUM}.paused")
    tab_to(page, page.locator(".plyr__controls [data-plyr=play]"))
    page.keyboard.press("k")
    wait_until(page, "!medium.paused && medium.currentTime > 0")
    page.keyboard.press("k")
    wait_until(page, "medium.paused")
    for key, true in (
        ("5", "Math.abs(medium.currentTime - 4) < 0.3"),
        ("ArrowLeft", "medium.currentTime === 0"),
        ("ArrowRight", "Math.abs(medium.currentTime - 5) < 0.3"),
        ("j", "medium.currentTime === 0"),
        ("l", "medium.currentTime > 7"),
        ("0", "medium.currentTime === 0"),
        ("m", "medium.muted"),
        ("ArrowDown", "!medium.muted && medium.volume < 1"),
        ("ArrowUp", "medium.volume === 1"),
        (">", "medium.playbackRate === 1.25"),
        ("<", "medium.playbackRate === 1"),
        ("f", "document.fullscreenElement !== null"),
        ("f", "document.fullscreenElement === null"),
        ("?", "document.querySelector('.player-keys').open"),
    ):
        page.keyboard.press(key)
        wait_until(page, true)
    expect(page.get_by_role("dialog", name="Keys of the player")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys of the player")).to_be_hidden()


def test_captions_go_off_and_on(page: Page, film: str) -> None:
    opened(page, film)
    play(page, "medium.currentTime > 0.3")
    expect(page.locator(".plyr__captions", has_text="Said in a film.")).to_be_visible()
    page.locator(".plyr__controls [data-plyr=play]").focus()
    page.keyboard.press("c")
    expect(page.locator(".plyr__captions", has_text="Said in a film.")).to_be_hidden()


def test_the_player_is_for_everybody_in_any_light_and_size(page: Page, film: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(page, film)
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert overflow(page) == 0
    assert within(page.locator(".plyr__controls")) == []


TOO_SMALL_OR_OUTSIDE = """(bar, least) => {
  const edge = bar.getBoundingClientRect();
  const isWrong = ({ width, height, left, right }) =>
    width < least || height < least || right > edge.right + 1 || left < edge.left - 1;
  return [...bar.querySelectorAll("button, a")]
    .filter((one) => one.offsetParent && one.tabIndex >= 0 && isWrong(one.getBoundingClientRect()))
    .map((one) => one.getAttribute("aria-label") ?? one.textContent);
}"""


def within(bar: Locator) -> list[str]:
    """What of a bar is too small to be pressed, or lies outside of it."""
    wrong: list[str] = bar.evaluate(TOO_SMALL_OR_OUTSIDE, SMALLEST_TARGET)
    return wrong


def test_where_scripts_are_off_a_chapter_is_an_address(new_browser_page: NewBrowserPage, film: str) -> None:
    page = new_browser_page(javascript=False)
    page.goto(film)
    page.locator(".chapter", has_text="middle").click()
    expect(page).to_have_url(re.compile(r"\?t=2#player$"))
    expect(page.locator("video[controls] source").last).to_have_attribute(
        "src", re.compile(r"video\.mp4#t=2$")
    )
    expect(page.locator("video track[kind=captions]")).to_have_count(1)


def test_the_focus_is_never_lost_in_the_player(page: Page, film: str) -> None:
    opened(page, film)
    play(page, "medium.currentTime > 0.2")
    page.get_by_role("button", name="Settings").focus()
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    assert page.get_by_role("button", name="Settings").evaluate(HAS_FOCUS)
