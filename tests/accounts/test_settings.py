"""What members change about themselves: profile, portrait, password, devices."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event, select

from community.accounts import actions
from community.accounts.devices import device_name
from community.accounts.models import Login, Member
from community.core.db import db, unit_of_work
from community.core.errors import NotFound
from community.core.streams import CONTROL, StreamEvent
from tests import factories
from tests.accounts.letters import PASSWORD, is_signed_in, letters_to, sign_in
from tests.cast import Cast, client_of

ADDRESS, NEW = "nadia@example.org", "seven herons over wet slate"
PROFILE = {
    "name": "Nadia Petrova",
    "speciality": "Lung function",
    "place": "Varna",
    "country": "BG",
    "languages": "Bulgarian, en, french",
    "bio": "I blow into tubes.\r\nThen others do.",
    "interests": "",
}


def member(app: Flask, member_id: int) -> Member:
    with app.app_context():
        found = db.session.get(Member, member_id)
        assert found is not None
        return found


@pytest.fixture
def browser(app: Flask, nadia: int) -> FlaskClient:
    return client_of(app, nadia)


def test_a_profile_is_kept(app: Flask, nadia: int, browser: FlaskClient) -> None:
    assert browser.post("/settings/profile", data=PROFILE).status_code == 303
    kept = member(app, nadia)
    assert (kept.speciality, kept.languages) == ("Lung function", ["bg", "en", "fr"])
    assert kept.whereabouts == "Varna, Bulgaria"
    assert "Bulgarian, English, French" in browser.get("/settings/profile").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Enter your name"),
        ("name", "Dr Petrova", "Leave out “Dr”"),
        ("speciality", "x" * 81, "at most 80 characters"),
        ("country", "XX", "Not a valid choice"),
        ("languages", "Elvish", "“Elvish” is no language"),
        (
            "languages",
            "en, fr, de, it, es, pt, nl, da, sv, fi, nb, pl, cs",
            "at most 12",
        ),
        ("bio", "x" * 601, "at most 600 characters"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_typed_is_lost(
    browser: FlaskClient, field: str, value: str, sentence: str
) -> None:
    answer = browser.post("/settings/profile", data=PROFILE | {field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Varna"' in answer.text


def test_smuggled_fields_change_nothing(app: Flask, nadia: int, browser: FlaskClient) -> None:
    """Abuse case 32, for the profile."""
    smuggled = {"role": "admin", "confirmed_at": "", "handle": "root", "email": "x@example.org"}
    browser.post("/settings/profile", data=PROFILE | smuggled)
    kept = member(app, nadia)
    assert (kept.role, kept.handle, kept.is_confirmed) == ("member", "nadia", True)


def test_a_member_may_be_here_unseen_and_be_seen_again(app: Flask, nadia: int, browser: FlaskClient) -> None:
    assert "checked" in browser.get("/settings/presence").text
    browser.post("/settings/presence", data={})
    assert not member(app, nadia).shows_presence
    assert "checked" not in browser.get("/settings/presence").text
    browser.post("/settings/presence", data={"shows_presence": "y"})
    assert member(app, nadia).shows_presence


def test_open_pages_are_told_only_of_a_change(app: Flask, nadia: int, browser: FlaskClient) -> None:
    for _ in range(2):
        browser.post("/settings/presence", data={})
    with app.app_context():
        told = db.session.scalars(select(StreamEvent.body).where(StreamEvent.stream == CONTROL)).all()
    assert told == [{"member": nadia}]


def test_nobody_decides_whether_somebody_else_is_seen(app: Flask, people: Cast, nadia: int) -> None:
    with app.app_context(), unit_of_work():
        ruth, other = db.session.get_one(Member, people.ruth), db.session.get_one(Member, nadia)
        with pytest.raises(NotFound):
            actions.change_presence(ruth, other, shows_presence=False)
    assert member(app, nadia).shows_presence


def test_the_name_stays_while_the_badge_is_valid(app: Flask, people: Cast) -> None:
    amara = client_of(app, people.amara)
    answer = amara.post("/settings/profile", data=PROFILE | {"name": "Jonas Reyes"})
    assert answer.status_code == 422
    assert "Your badge was given to the name Amara Kone" in answer.text
    assert member(app, people.amara).name == "Amara Kone"


def test_a_lapsed_badge_holds_no_name(app: Flask, people: Cast) -> None:
    assert client_of(app, people.lapsed).post("/settings/profile", data=PROFILE).status_code == 303


@pytest.mark.parametrize("page", ["profile", "presence", "portrait", "password", "devices"])
def test_settings_are_for_members_only(client: FlaskClient, page: str) -> None:
    assert client.get(f"/settings/{page}").location == f"/sign-in?next=%2Fsettings%2F{page}"
    assert client.post(f"/settings/{page}").status_code in {401, 405}


def test_a_changed_password_ends_every_other_login(app: Flask, browser: FlaskClient) -> None:
    """Abuse case 7."""
    other = app.test_client()
    sign_in(other, ADDRESS)
    assert browser.post("/settings/password", data={"current": PASSWORD, "password": NEW}).status_code == 303
    assert is_signed_in(browser)
    assert not is_signed_in(other)
    assert sign_in(other, ADDRESS, NEW).status_code == 303
    assert len(letters_to(app, ADDRESS)) == 1


def test_a_password_is_changed_only_by_who_knows_it(app: Flask, browser: FlaskClient) -> None:
    answer = browser.post("/settings/password", data={"current": "not the right one", "password": NEW})
    assert answer.status_code == 422
    assert 'id="current-error"' in answer.text
    assert sign_in(app.test_client(), ADDRESS).status_code == 303


def test_guessing_the_current_password_is_limited(browser: FlaskClient) -> None:
    """Abuse case 3."""
    typed = {"current": "not the right one", "password": NEW}
    answers = [browser.post("/settings/password", data=typed).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_devices_are_listed_with_the_one_that_asks(app: Flask, browser: FlaskClient) -> None:
    """Abuse case 12."""
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
    app.test_client().post(
        "/sign-in", data={"email": ADDRESS, "password": PASSWORD}, headers={"User-Agent": agent}
    )
    page = browser.get("/settings/devices").text
    assert "Safari on iPhone" in page
    assert page.count("This device") == 1
    assert page.count("Last seen") == 1


def test_a_device_can_be_ended(app: Flask, nadia: int, browser: FlaskClient) -> None:
    """Abuse case 12."""
    other = client_of(app, nadia)
    assert browser.post(f"/settings/devices/{newest_login(app)}/end").status_code == 303
    assert not is_signed_in(other)
    assert is_signed_in(browser)


def test_all_other_devices_can_be_ended(app: Flask, nadia: int, browser: FlaskClient) -> None:
    """Abuse case 12."""
    others = [client_of(app, nadia) for _ in range(3)]
    browser.post("/settings/devices/others/end")
    assert is_signed_in(browser)
    assert not any(is_signed_in(other) for other in others)


def test_nobody_ends_a_device_of_somebody_else(app: Flask, people: Cast, browser: FlaskClient) -> None:
    amara = client_of(app, people.amara)
    assert browser.post(f"/settings/devices/{newest_login(app)}/end").status_code == 404
    assert is_signed_in(amara)


def newest_login(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(Login.id).order_by(Login.id.desc())).first() or 0


def test_the_list_of_devices_costs_the_same_however_long(
    app: Flask, nadia: int, browser: FlaskClient
) -> None:
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *words: asked.append(words[2]))
    counts = []
    for devices in (1, 12):
        with app.app_context(), unit_of_work():
            for number in range(devices):
                factories.login(db.session.get_one(Member, nadia), f"device {devices}-{number}")
        asked.clear()
        browser.get("/settings/devices")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit Chrome/141.0 Safari/537 Edg/141.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit Chrome/141.0 Mobile Safari/537", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605", "Safari on macOS"),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_named_by_browser_and_system(agent: str, words: str) -> None:
    assert device_name(agent) == words


def picture(kind: str = "PNG", size: tuple[int, int] = (500, 300)) -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    buffer.seek(0)
    return buffer


def send(browser: FlaskClient, file: io.BytesIO, name: str = "me.png") -> int:
    return browser.post("/settings/portrait", data={"file": (file, name)}).status_code


def test_a_portrait_is_drawn_anew_and_shown_to_everyone(app: Flask, nadia: int, browser: FlaskClient) -> None:
    assert send(browser, picture()) == 303
    url = member(app, nadia).large_portrait_url
    assert url is not None
    shown = app.test_client().get(url, buffered=True)
    assert shown.mimetype == "image/webp"
    assert "immutable" in shown.headers["Cache-Control"]
    assert "Set-Cookie" not in shown.headers
    with Image.open(io.BytesIO(shown.data)) as image:
        assert (image.format, image.size) == ("WEBP", (256, 256))


def test_a_portrait_that_was_replaced_or_removed_is_gone(
    app: Flask, nadia: int, browser: FlaskClient
) -> None:
    send(browser, picture())
    first = member(app, nadia).portrait_url
    send(browser, picture("JPEG"))
    second = member(app, nadia).portrait_url
    assert first is not None
    assert second is not None
    assert [browser.get(url, buffered=True).status_code for url in (first, second)] == [404, 200]
    browser.post("/settings/portrait/removal")
    assert browser.get(second).status_code == 404
    assert list((app.extensions["settings"].instance / "files" / "portraits").iterdir()) == []


@pytest.mark.parametrize(
    "file",
    [
        io.BytesIO(b""),
        io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        io.BytesIO(b"%PDF-1.7"),
        io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
    ],
)
def test_what_is_no_picture_is_refused_in_words(browser: FlaskClient, file: io.BytesIO) -> None:
    answer = browser.post("/settings/portrait", data={"file": (file, "me.png")})
    assert answer.status_code == 422
    assert "Choose a JPEG" in answer.text


def test_no_picture_at_all_is_told(browser: FlaskClient) -> None:
    assert "Choose a picture first" in browser.post("/settings/portrait", data={}).text


def test_a_picture_beyond_the_limit_is_refused(browser: FlaskClient) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="me.png"\r\n\r\n'
    body = head + b"x" * 10_000_001 + b"\r\n--x--\r\n"
    answer = browser.post("/settings/portrait", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 422
    assert "larger than 10 MB" in answer.text


def test_a_portrait_has_no_other_names(app: Flask, nadia: int, browser: FlaskClient) -> None:
    send(browser, picture())
    url = str(member(app, nadia).portrait_url)
    for other in (
        url.replace("-96", "-97"),
        url.replace("nadia", "nobody"),
        "/members/nadia/portrait/..%2Fsecret",
    ):
        assert browser.get(other).status_code == 404
