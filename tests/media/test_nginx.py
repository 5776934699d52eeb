"""Behind a real nginx, set up by the README: we say who may, it sends, and its log is counted."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.analytics.jobs import read_log
from community.analytics.models import Of, Tally
from community.content.models import State
from community.core import storage
from community.core.db import db
from community.forums.models import Post
from community.media.models import AssetKind, Rendition
from community.permissions import Audience
from tests import factories, live, servers
from tests.cast import assemble
from tests.installation import Installation
from tests.live import Live, until
from tests.proxy import as_in_the_readme

pytestmark = pytest.mark.servers

SOUND = bytes(range(256)) * 1_250
APP = {"User-Agent": "AntennaPod/3.5.0"}


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, Path]]:
    """The site behind nginx, and nginx's log of what it has sent."""
    folder = tmp_path_factory.mktemp("behind")
    site, front = Installation(folder, X_ACCEL="/protected/", PROXIES="1"), servers.free_port()
    site.url = site.environment["ROUNDS_SITE_URL"] = f"http://127.0.0.1:{front}"
    log = folder / "plays.log"
    site.run("setup")
    app = live.beside(site)
    said = as_in_the_readme(site, front, log)
    with servers.or_skip(lambda: servers.nginx(said, port=front)), live.process(site):
        yield Live(site, app, assemble(app)), log
    with app.app_context():
        db.engine.dispose()


def episode(site: Live, **post: object) -> int:
    """A hundred seconds of sound by Amara, in a post."""
    made: list[int] = []

    def begin() -> None:
        amara = db.session.get_one(Member, site.people.amara)
        asset = factories.asset(amara, kind=AssetKind.audio, duration=100.0, version=1)
        for name, mimetype in (
            ("episode.mp3", "audio/mpeg"),
            ("master.m3u8", "application/vnd.apple.mpegurl"),
        ):
            key = f"media/{asset.original}/{name}"
            storage.keep_bytes(key, SOUND if name == "episode.mp3" else b"#EXTM3U\n")
            rendition = Rendition(asset_id=asset.id, name=name, key=key, mimetype=mimetype, version=1)
            rendition.size = len(SOUND)
            db.session.add(rendition)
        factories.post(amara, asset=asset, **post)
        made.append(asset.id)

    site.in_a_unit(begin)
    return made[0]


def ask(
    site: Live, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[int, bytes, Message]:
    asked = urllib.request.Request(site.site.url + path, method=method, headers=APP | (headers or {}))  # noqa: S310 - our own
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - our own
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read(), refused.headers


def test_nginx_sends_what_we_allow(behind: tuple[Live, Path]) -> None:
    """Abuse cases 98 and 102."""
    site, address = behind[0], f"/media/{episode(behind[0])}/1/episode.mp3"
    status, body, headers = ask(site, address)
    assert (status, body) == (200, SOUND)
    assert headers["Content-Type"] == "audio/mpeg"
    assert headers["Cache-Control"].endswith("s-maxage=60, immutable")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "X-Accel-Redirect" not in headers
    tag = headers["ETag"]
    assert tag.startswith('"')
    part = {"Range": "bytes=100-199"}
    assert ask(site, address, headers=part)[:2] == (206, SOUND[100:200])
    assert ask(site, address, headers=part | {"If-Range": tag})[0] == 206
    assert ask(site, address, headers=part | {"If-Range": '"other"'})[0] == 200
    assert ask(site, address, headers={"If-None-Match": tag})[0] == 304
    assert ask(site, address, headers={"Range": "bytes=" + "1-2," * 500 + "3-4"})[:2] == (200, SOUND)
    assert ask(site, address, headers={"Range": f"bytes={len(SOUND)}-"})[0] == 416
    status, body, headers = ask(site, address, "HEAD")
    assert (status, body, headers["Content-Length"]) == (200, b"", str(len(SOUND)))


def test_what_may_not_be_seen_is_not_sent(behind: tuple[Live, Path]) -> None:
    """Abuse cases 101 and 103."""
    site = behind[0]
    closed, hidden = episode(site, audience=Audience.professionals), episode(site, state=State.hidden)
    for asset_id in (closed, hidden):
        assert ask(site, f"/media/{asset_id}/1/episode.mp3")[0] == 404
    cookie = {"Cookie": site.cookie(site.people.jonas)}
    status, body, headers = ask(site, f"/media/{closed}/1/episode.mp3", headers=cookie)
    assert (status, body, headers["Cache-Control"]) == (200, SOUND, "private, no-cache")
    for path in (
        "/protected/rounds.db",
        "/protected/media/",
        "/protected/../rounds.db",
        "/protected/%2e%2e/rounds.db",
    ):
        assert ask(site, path)[0] in (400, 404)


def test_what_is_public_no_more_is_refused_at_once(behind: tuple[Live, Path]) -> None:
    """Abuse case 103."""
    site, asset_id = behind[0], episode(behind[0])
    addresses = [f"/media/{asset_id}/1/{name}" for name in ("episode.mp3", "master.m3u8")]
    assert [ask(site, address)[0] for address in addresses] == [200, 200]

    def hide() -> None:
        db.session.scalars(select(Post).where(Post.asset_id == asset_id)).one().state = State.hidden

    site.in_a_unit(hide)
    assert [ask(site, address)[0] for address in addresses] == [404, 404]


def test_its_log_is_counted_by_the_same_rules(behind: tuple[Live, Path]) -> None:
    """A probe and a part, and a whole minute by somebody else: one listen, from where nginx says it was."""
    site, log = behind
    asset_id = episode(site)
    address = f"/media/{asset_id}/1/episode.mp3"
    for headers in (
        {"Range": "bytes=0-1"},
        {"Range": "bytes=0-99999"},
        {"User-Agent": "Castro 2024.11", "X-Forwarded-For": "192.0.2.99"},
    ):
        ask(site, address, headers=headers)
    assert until(lambda: lines_about(asset_id, log) == 3)
    with site.app.app_context():
        assert read_log(log).lines > 2
        counted = select(Tally.of, Tally.name, Tally.count).where(Tally.asset_id == asset_id)
        found = {(of, name): count for of, name, count in db.session.execute(counted)}
    assert found == {
        (Of.plays, ""): 1,
        (Of.people, ""): 1,
        (Of.source, "feed"): 1,
        (Of.app, "Castro"): 1,
        (Of.country, ""): 1,
    }
    assert "192.0.2.99" not in log.read_text()


def test_nothing_is_counted_twice_where_nginx_sends(behind: tuple[Live, Path]) -> None:
    """The site itself hears of no byte then, so what it notes adds nothing."""
    site, log = behind
    asset_id = episode(site)
    ask(site, f"/media/{asset_id}/1/episode.mp3")
    assert until(lambda: lines_about(asset_id, log) == 1)
    with site.app.app_context():
        read_log(log)
        plays = select(Tally.count).where(Tally.asset_id == asset_id, Tally.of == Of.plays)
        assert list(db.session.scalars(plays)) == [1]


def lines_about(asset_id: int, log: Path) -> int:
    """nginx writes a line when its answer has been sent, which may be after it was read."""
    return log.read_text().count(f"/media/{asset_id}/")
