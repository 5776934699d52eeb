"""An episode: its own player, and the bar in which it goes on while one reads other pages."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, WebSocket, expect

from community.forums.models import Kind
from tests.browser.conftest import PHONE, NewBrowserPage, Watch
from tests.browser.looks import faults, overflow
from tests.browser.test_keyboard import tab_to
from tests.browser.test_player import play, time_of, wait_until, within
from tests.browser.village import TITLES, Village

pytestmark = pytest.mark.browser

BLINK = 0.1
COVERED = """bar => {
  const box = document.activeElement.getBoundingClientRect();
  const edge = bar.getBoundingClientRect();
  const isCovered = !bar.contains(document.activeElement) && box.top >= edge.top && box.bottom <= edge.bottom;
  return isCovered ? document.activeElement.outerHTML : null;
}"""
# What the clock says beside what the episode says, at each picture that is drawn.
NOTE_THE_TIME = """() => {
  window.here = true;
  window.episode = document.querySelector("audio");
  window.noted = [];
  const note = () => {
    noted.push([performance.now() / 1000, episode.currentTime, episode.paused]);
    requestAnimationFrame(note);
  };
  note();
}"""


def listening(page: Page, episode: str) -> Page:
    page.goto(episode)
    expect(page.locator("[data-audio-play]")).to_be_visible()
    page.locator("[data-audio-play]").click()
    wait_until(page, "medium.currentTime > 0.5")
    return page


def read_on(page: Page) -> None:
    """On to another page, and the bar is there."""
    page.get_by_role("banner").get_by_role("link", name="Rounds", exact=True).click()
    expect(page.locator(".mini")).to_be_visible()


def test_an_episode_begins_at_83_seconds_when_its_address_says_so(page: Page, episode: str) -> None:
    page.goto(f"{episode}?t=83")
    expect(page.locator("[data-audio-time]")).to_contain_text("1:23 /")
    play(page, "medium.currentTime > 83.2")
    assert time_of(page) < 86


def test_the_wave_shows_chapters_and_is_moved_by_keys_and_pointer(page: Page, episode: str) -> None:
    page.goto(episode)
    wave = page.get_by_role("slider", name="Position")
    expect(wave.locator(".chapter-mark")).to_have_count(2)
    expect(page.locator("[data-audio-chapter]")).to_have_text("The beginning")
    tab_to(page, wave)
    for key, seconds in (
        ("End", 100),
        ("Home", 0),
        ("PageUp", 30),
        ("ArrowRight", 35),
        ("ArrowDown", 30),
        ("l", 60),
    ):
        page.keyboard.press(key)
        expect(wave).to_have_attribute("aria-valuenow", re.compile(f"^{seconds}|{seconds + 1}$"))
    expect(page.locator("[data-audio-chapter]")).to_have_text("The <b>middle</b>")
    page.get_by_role("button", name="15 seconds back").click()
    expect(wave).to_have_attribute("aria-valuenow", "45")
    page.get_by_role("button", name="30 seconds forward").click()
    expect(wave).to_have_attribute("aria-valuenow", "75")
    page.get_by_role("button", name="Speed 1 times").click()
    expect(page.get_by_role("button", name="Speed 1.25 times")).to_be_visible()
    box = wave.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 10, box["y"] + box["height"] / 2)
    expect(wave).to_have_attribute("aria-valuenow", re.compile("^(9|10|11)$"))


def test_the_lock_screen_knows_what_is_heard(page: Page, episode: str) -> None:
    listening(page, episode)
    said = page.evaluate("[navigator.mediaSession.metadata.title, navigator.mediaSession.metadata.artist]")
    assert said == ["Heard on the way home", "Amara Kone"]
    assert page.evaluate("navigator.mediaSession.playbackState") == "playing"


def test_an_episode_goes_on_without_a_gap_while_one_reads(page: Page, village: Village, episode: str) -> None:
    listening(page, episode)
    page.evaluate(NOTE_THE_TIME)
    read_on(page)
    expect(page).to_have_title(re.compile("Health professionals you can check"))
    expect(page.locator("main")).to_be_focused()
    page.get_by_role("main").get_by_role("link", name=TITLES[Kind.article]).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[Kind.article])
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(page).to_have_title(re.compile("Health professionals you can check"))
    noted = page.evaluate("window.noted")
    assert page.evaluate("window.here") is True
    assert not any(paused for _, _, paused in noted)
    lost = [(later[0] - one[0]) - (later[1] - one[1]) for one, later in pairwise(noted)]
    assert max(lost) < BLINK
    assert sum(lost) < BLINK


def test_back_on_its_page_its_own_player_takes_over(page: Page, episode: str) -> None:
    listening(page, f"{episode}?t=20")
    page.evaluate("window.here = true")
    read_on(page)
    page.locator(".mini").get_by_role("link", name="Heard on the way home").click()
    expect(page.get_by_role("main").get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator(".mini")).to_have_count(0)
    assert page.evaluate("[window.here, document.querySelectorAll('audio').length]") == [True, 1]
    assert time_of(page) > 20
    page.go_back()
    expect(page.locator(".mini")).to_be_visible()
    page.go_back()
    # The address of this page names a time, but who listens is not thrown back.
    expect(page.get_by_role("main").get_by_role("button", name="Pause")).to_be_visible()
    wait_until(page, "!medium.paused && medium.currentTime > 20.5")
    page.get_by_role("main").get_by_role("button", name="Pause").click()
    wait_until(page, "medium.paused")


def test_a_page_that_is_left_hears_no_more(page: Page, village: Village, episode: str) -> None:
    said: list[str] = []
    village.enter(page, "amara")
    page.on("websocket", lambda socket: note(socket, said))
    listening(page, episode)
    read_on(page)
    article = village.posts[Kind.article]
    page.get_by_role("main").get_by_role("link", name=TITLES[Kind.article]).first.click()
    expect(page.locator("[data-stream^='post:']")).to_be_visible()
    stream = f"post:{article.split('/')[2]}"
    page.go_back()
    expect(page).to_have_title(re.compile("^Home"))
    page.get_by_role("main").get_by_role("link", name=TITLES[Kind.article]).first.click()
    expect(page.locator(f"[data-stream='{stream}']")).to_be_visible()
    page.wait_for_function("() => document.querySelectorAll('main').length === 1")
    # Playwright hears its browser only while it is asked something.
    page.evaluate("1")
    assert [each for each in said if "unsubscribe" in each and stream in each]


def note(socket: WebSocket, said: list[str]) -> None:
    socket.on("framesent", lambda frame: said.append(str(frame)))


def test_a_page_of_forms_is_loaded_whole_and_the_episode_comes_back(
    page: Page, village: Village, episode: str
) -> None:
    village.enter(page, "amara")
    listening(page, f"{episode}?t=20")
    page.evaluate("window.here = true")
    page.get_by_role("banner").get_by_role("link", name="New post").click()
    expect(page.get_by_role("radio", name=re.compile("^Article"))).to_be_visible()
    assert page.evaluate("window.here") is None
    expect(page.locator(".mini").get_by_role("link", name="Heard on the way home")).to_be_visible()
    wait_until(page, "medium.currentTime > 20")


def test_what_is_not_there_says_so_while_one_listens(page: Page, watch: Watch, episode: str) -> None:
    watch.expect("404")
    listening(page, episode)
    page.evaluate("location.assign('/posts/4711')")
    expect(page.get_by_text("There is nothing at this address")).to_be_visible()
    expect(page.locator(".mini")).to_be_visible()


def test_the_bar_is_for_the_keyboard_and_covers_no_focus(page: Page, episode: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    listening(page, f"{episode}?t=20")
    read_on(page)
    bar = page.locator(".mini")
    for _ in range(60):
        page.keyboard.press("Tab")
        assert bar.evaluate(COVERED) is None
    tab_to(page, bar.get_by_role("button", name="Pause"))
    page.keyboard.press("Space")
    wait_until(page, "medium.paused")
    tab_to(page, bar.get_by_role("button", name="30 seconds forward"))
    page.keyboard.press("Enter")
    wait_until(page, "medium.currentTime > 50")
    tab_to(page, bar.get_by_role("slider", name="Position"))
    page.keyboard.press("Home")
    wait_until(page, "medium.currentTime === 0")
    page.keyboard.press("k")
    wait_until(page, "!medium.paused")
    tab_to(page, bar.get_by_role("button", name="Speed 1 times"))
    page.keyboard.press("Enter")
    wait_until(page, "medium.playbackRate === 1.25")
    tab_to(page, bar.get_by_role("button", name="Stop and close"))
    page.keyboard.press("Enter")
    expect(bar).to_have_count(0)
    expect(page.locator("main")).to_be_focused()


def test_the_bar_fits_in_any_light_and_size(new_browser_page: NewBrowserPage, episode: str) -> None:
    page = new_browser_page()
    page.emulate_media(reduced_motion="reduce")
    listening(page, episode)
    assert faults(page) == []
    read_on(page)
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert overflow(page) == 0
    assert within(page.locator(".mini")) == []
    bottom = page.locator(".bottombar").bounding_box()
    mini = page.locator(".mini").bounding_box()
    assert bottom
    assert mini
    assert mini["y"] + mini["height"] <= bottom["y"] + 1


def test_without_scripts_there_is_no_bar(new_browser_page: NewBrowserPage, episode: str) -> None:
    page = new_browser_page(javascript=False)
    page.goto(f"{episode}?t=30")
    expect(page.locator(".mini")).to_have_count(0)
    expect(page.locator("audio[controls]")).to_have_attribute("src", re.compile(r"episode\.mp3#t=30$"))


def test_one_recording_at_a_time(page: Page, village: Village, film: str, episode: str) -> None:
    listening(page, episode)
    read_on(page)
    page.goto(film)
    expect(page.locator(".mini")).to_be_visible()
    page.evaluate("document.querySelector('.mini audio').play()")
    page.locator(".plyr__controls [data-plyr=play]").click()
    page.wait_for_function("() => document.querySelector('.mini audio').paused")
