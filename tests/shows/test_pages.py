"""Shows over HTTP: what stands on their pages for whom, and what their owners and hosts send."""

import json
import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from community.content.models import State
from community.core import jobs
from community.core.db import db, unit_of_work
from community.forums import post_actions
from community.forums.models import EpisodeType, Post
from community.permissions import Audience
from community.shows.models import Medium, Order, Show
from tests import factories
from tests.cast import Cast
from tests.counting import statements
from tests.shows.showing import found, member, show_of

JSON = {"Accept": "application/json"}


def typed(**changed: Any) -> dict[str, Any]:
    """The fields of a new show."""
    values = {
        "title": "Night shift",
        "description": "Talks *at night*.",
        "medium": "podcast",
        "order": "episodic",
        "readers": "public",
        "language": "en",
        "category": "Health & Fitness > Medicine",
        "second_category": "",
        "license": "cc-by-4.0",
        "is_locked": "y",
    }
    return {name: value for name, value in (values | changed).items() if value is not None}


def picture(width: int = 1400, height: int = 1400, kind: str = "PNG") -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (width, height), "#0a6a6f").save(file, kind)
    file.seek(0)
    return file


def url_of(app: Flask, show_id: int) -> str:
    with app.app_context():
        return found(show_id).url


def episode(app: Flask, author: int, show_id: int, number: int | None = None, **fields: Any) -> str:
    """The address of a published episode."""
    with app.app_context(), unit_of_work():
        return factories.episode(member(author), found(show_id), number, **fields).url


def test_a_show_is_opened_and_waits_for_its_cover(app: Flask, amara: FlaskClient) -> None:
    answer = amara.post("/shows", data=typed())
    assert (answer.status_code, answer.location) == (303, "/shows/night-shift/cover")
    page = amara.get("/shows/night-shift")
    assert page.status_code == 200
    assert "No episode yet" in page.text
    assert "<em>at night</em>" in page.text
    with app.app_context():
        assert db.session.scalars(select(Show.categories)).one() == ["Health & Fitness > Medicine"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "Give the show a title"),
        ({"title": "x" * 121}, "more than 120 characters"),
        ({"description": ""}, "Say in a few sentences"),
        ({"description": "x" * 4001}, "more than 4,000 characters"),
        ({"language": "xx-nothing"}, "Not a valid choice"),
        ({"category": "Cooking > Soup"}, "Not a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(amara: FlaskClient, wrong: dict[str, str], sentence: str) -> None:
    answer = amara.post("/shows", data=typed(copyright="© Somebody") | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_nobody_without_a_badge_opens_a_show(marta: FlaskClient, client: FlaskClient) -> None:
    assert marta.get("/shows/new").status_code == 403
    assert marta.post("/shows", data=typed()).status_code == 403
    assert client.get("/shows/new").status_code == 303


def test_settings_are_for_the_owner(
    app: Flask, people: Cast, amara: FlaskClient, jonas: FlaskClient, marta: FlaskClient
) -> None:
    url = url_of(app, show_of(app, people.amara, people.jonas))
    for page in ("settings", "cover", "hosts", "seasons"):
        assert amara.get(f"{url}/{page}").status_code == 200
        assert jonas.get(f"{url}/{page}").status_code == 403
        assert marta.get(f"{url}/{page}").status_code == 404
    assert jonas.get(f"{url}/episodes").status_code == 200
    assert marta.get(f"{url}/episodes").status_code == 404


def test_the_second_of_two_editors_keeps_what_was_typed(app: Flask, people: Cast, amara: FlaskClient) -> None:
    show_id = show_of(app, people.amara)
    url = url_of(app, show_id)
    version = _version(amara.get(f"{url}/settings").text)
    assert amara.post(f"{url}/settings", data=typed(title="First", version=version)).status_code == 303
    late = amara.post(f"{url}/settings", data=typed(title="Second & last", version=version))
    assert late.status_code == 409
    assert "changed elsewhere" in late.text
    assert "Second &amp; last" in late.text
    again = amara.post(f"{url}/settings", data=typed(title="Second", version=_version(late.text)))
    assert again.status_code == 303
    with app.app_context():
        assert found(show_id).title == "Second"


def _version(page: str) -> str:
    found = re.search(r'name="version" type="hidden" value="(\d+)"', page)
    assert found
    return found[1]


def test_a_cover_is_drawn_anew(app: Flask, people: Cast, amara: FlaskClient, client: FlaskClient) -> None:
    show_id = show_of(app, people.amara)
    url = url_of(app, show_id)
    answer = amara.post(f"{url}/cover", data={"file": (picture(1500, 1500), "cover.png")})
    assert answer.status_code == 303
    with app.app_context():
        show = found(show_id)
        assert show.cover_side == 1500
        whole, small = show.cover_url or "", show.cover_of_side(320) or ""
    sent = client.get(whole)
    assert (sent.mimetype, Image.open(BytesIO(sent.data)).size) == ("image/jpeg", (1500, 1500))
    assert Image.open(BytesIO(client.get(small).data)).size == (320, 320)
    assert client.get(f"{url}/cover/another-1500.jpg").status_code == 404


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: picture(1399, 1399), "1399 x 1399 pixels; a cover has 1400 x 1400 to 3000 x 3000"),
        (lambda: picture(3001, 3001), "3001 x 3001"),
        (lambda: picture(1600, 1400), "1600 x 1400 pixels, and a cover has to be square"),
        (lambda: BytesIO(b"<svg/>"), "cannot be read"),
        (lambda: BytesIO(b""), "0 bytes"),
    ],
)
def test_a_cover_that_does_not_fit_is_refused_with_the_limit(
    app: Flask, people: Cast, amara: FlaskClient, file: Any, sentence: str
) -> None:
    show_id = show_of(app, people.amara)
    answer = amara.post(f"{url_of(app, show_id)}/cover", data={"file": (file(), "cover.png")})
    assert answer.status_code == 422
    assert sentence in answer.text
    with app.app_context():
        assert found(show_id).cover is None


def test_a_cover_keeps_nothing_of_its_camera(app: Flask, people: Cast, amara: FlaskClient) -> None:
    """Abuse case 100."""
    file, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    Image.new("RGB", (1400, 1400)).save(file, "JPEG", exif=exif)
    file.seek(0)
    show_id = show_of(app, people.amara)
    amara.post(f"{url_of(app, show_id)}/cover", data={"file": (file, "cover.jpg")})
    with app.app_context():
        address = found(show_id).cover_url
    sent = amara.get(str(address))
    assert sent.status_code == 200
    assert b"SECRET" not in sent.data


def test_only_the_owner_sends_a_cover(app: Flask, people: Cast, jonas: FlaskClient) -> None:
    url = url_of(app, show_of(app, people.amara, people.jonas))
    assert jonas.post(f"{url}/cover", data={"file": (picture(), "cover.png")}).status_code == 403


def test_a_show_for_professionals_is_not_there_for_others(
    app: Flask, people: Cast, amara: FlaskClient, jonas: FlaskClient, marta: FlaskClient, client: FlaskClient
) -> None:
    """Abuse case 66."""
    show_id = show_of(app, people.amara, audience=Audience.professionals, title="Behind the curtain")
    url = url_of(app, show_id)
    amara.post(f"{url}/cover", data={"file": (picture(), "cover.png")})
    with app.app_context():
        cover = str(found(show_id).cover_url)
    for address in (url, cover, f"{url}/settings", f"{url}/hosts", f"{url}/episodes", f"{url}/seasons"):
        assert marta.get(address).status_code == 404
    for reader in (marta, client):
        assert reader.get(url).status_code == 404
        assert reader.get(cover).status_code == 404
        for page in ("/shows", "/sitemap.xml", "/members/amara", "/search?q=curtain"):
            assert "Behind the curtain" not in reader.get(page).text
            assert url not in reader.get(page).text
    assert marta.post(f"{url}/watch").status_code == 404
    assert "Behind the curtain" in jonas.get("/shows").text
    assert jonas.get(cover).headers["Cache-Control"].startswith("private")


def test_episodes_stand_under_their_seasons(app: Flask, people: Cast, client: FlaskClient) -> None:
    show_id = show_of(app, people.amara, order=Order.serial, title="In order")
    for season, number in ((2, 1), (1, 2), (1, 1)):
        episode(app, people.amara, show_id, number, season=season, title=f"Part {season}.{number}")
    episode(app, people.amara, show_id, episode_type=EpisodeType.trailer, title="In a minute")
    page = client.get(url_of(app, show_id)).text
    order = ["In a minute", "Season 1", "Part 1.1", "Part 1.2", "Season 2", "Part 2.1"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert page.count("In a minute</a>") == 1


def test_a_page_of_a_show_lists_twenty(app: Flask, people: Cast, client: FlaskClient) -> None:
    show_id = show_of(app, people.amara)
    with app.app_context(), unit_of_work():
        asset = factories.asset(member(people.amara))
        for number in range(1, 23):
            factories.episode(member(people.amara), found(show_id), number, asset=asset)
    url = url_of(app, show_id)
    assert client.get(url).text.count('class="card episode"') == 20
    assert client.get(f"{url}?page=2").text.count('class="card episode"') == 2
    assert client.get(f"{url}?page=3").status_code == 404


def test_a_page_of_a_show_asks_the_database_as_often_for_many(
    app: Flask, people: Cast, client: FlaskClient
) -> None:
    few, many = show_of(app, people.amara), show_of(app, people.amara, people.jonas, people.ruth)
    episode(app, people.amara, few, 1)
    for number in range(1, 6):
        episode(app, people.amara, many, number)
    addresses = url_of(app, few), url_of(app, many)
    counts = []
    for address in addresses:
        with statements(app) as sent:
            assert client.get(address).status_code == 200
        counts.append(len(sent))
    assert counts[1] <= counts[0]


def test_an_episode_names_its_show_and_its_neighbours(app: Flask, people: Cast, client: FlaskClient) -> None:
    show_id = show_of(app, people.amara, order=Order.serial, title="In order")
    urls = [episode(app, people.amara, show_id, n, title=f"Part {n}") for n in (1, 2, 3)]
    page = client.get(urls[1]).text
    assert "Episode 2 of" in page
    assert f'href="{urls[0]}" rel="prev"' in page
    assert f'href="{urls[2]}" rel="next"' in page
    told = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert told["mainEntity"]["partOfSeries"]["name"] == "In order"
    assert told["mainEntity"]["episodeNumber"] == 2


def test_search_engines_are_told_of_public_shows_alone(
    app: Flask, people: Cast, client: FlaskClient, jonas: FlaskClient
) -> None:
    """Abuse case 76: a hostile title stays inside its string."""
    title = "</script><script>alert(1)</script>"
    page = client.get(url_of(app, show_of(app, people.amara, title=title, medium=Medium.video))).text
    assert "<script>alert" not in page
    told = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert (told["@type"], told["name"]) == ("TVSeries", title)
    closed = jonas.get(url_of(app, show_of(app, people.amara, audience=Audience.professionals))).text
    assert "ld+json" not in closed
    assert "noindex" in closed


def test_a_host_agrees_on_the_page_of_the_show(
    app: Flask, people: Cast, amara: FlaskClient, jonas: FlaskClient, client: FlaskClient
) -> None:
    show_id = show_of(app, people.amara)
    url = url_of(app, show_id)
    assert amara.post(f"{url}/hosts", data={"handle": "@jonas"}).status_code == 303
    assert "not answered yet" in amara.get(f"{url}/hosts").text
    assert "Jonas Reyes" not in client.get(url).text
    assert "asks you to host" in jonas.get(url).text
    assert "asks you to host" in jonas.get("/shows").text
    assert jonas.post(f"{url}/hosting", data={"answer": "yes"}).status_code == 303
    assert "Jonas Reyes" in client.get(url).text
    assert "Shows" in client.get("/members/jonas").text
    assert url in client.get("/members/jonas").text


def test_whom_one_cannot_ask_is_said_at_the_field(app: Flask, people: Cast, amara: FlaskClient) -> None:
    url = url_of(app, show_of(app, people.amara))
    for handle, sentence in (
        ("@nobody", "Nobody here is called"),
        ("marta", "no badge"),
        ("", "Enter the handle"),
    ):
        answer = amara.post(f"{url}/hosts", data={"handle": handle})
        assert answer.status_code == 422
        assert sentence in answer.text


def test_a_show_changes_hands(app: Flask, people: Cast, amara: FlaskClient, jonas: FlaskClient) -> None:
    show_id = show_of(app, people.amara, people.jonas)
    url = url_of(app, show_id)
    assert amara.post(f"{url}/offer", data={"handle": "jonas"}).status_code == 303
    assert "offers you" in jonas.get(url).text
    assert amara.post(f"{url}/ownership", data={"answer": "yes"}).status_code == 404
    assert jonas.post(f"{url}/ownership", data={"answer": "yes"}).status_code == 303
    with app.app_context():
        assert found(show_id).owner_id == people.jonas
    assert amara.get(f"{url}/settings").status_code == 403


def test_a_host_leaves(app: Flask, people: Cast, jonas: FlaskClient) -> None:
    show_id = show_of(app, people.amara, people.jonas)
    assert jonas.post(f"{url_of(app, show_id)}/hosts/jonas/removal").status_code == 303
    with app.app_context():
        assert not found(show_id).is_hosted_by(member(people.jonas))


def test_followers_are_told_of_a_new_episode_and_others_are_not(
    app: Flask, people: Cast, marta: FlaskClient, jonas: FlaskClient
) -> None:
    show_id = show_of(app, people.amara, title="Night shift")
    url = url_of(app, show_id)
    assert marta.post(f"{url}/watch", headers=JSON).json == {"url": url, "pressed": True}
    _publish(app, people.amara, show_id)
    jobs_done(app)
    notices = re.sub(r"<[^>]+>", "", marta.get("/notices").text)
    assert "published an episode of Night shift" in notices
    assert "Night shift" not in jonas.get("/notices").text
    assert marta.post(f"{url}/watch", headers=JSON).json == {"url": url, "pressed": False}


def _publish(app: Flask, author: int, show_id: int) -> None:
    with app.app_context(), unit_of_work():
        draft = factories.episode(member(author), found(show_id), 1, state=State.draft, published_at=None)
        post_actions.settle(draft)


def jobs_done(app: Flask) -> None:
    with app.app_context():
        jobs.run_all()


def test_those_who_are_asked_are_told(
    app: Flask, people: Cast, amara: FlaskClient, jonas: FlaskClient, marta: FlaskClient
) -> None:
    url = url_of(app, show_of(app, people.amara, title="Night shift"))
    amara.post(f"{url}/hosts", data={"handle": "jonas"})
    jobs_done(app)
    assert "asks you to host Night shift" in re.sub(r"<[^>]+>", "", jonas.get("/notices").text)
    jonas.post(f"{url}/hosting", data={"answer": "no"})
    jobs_done(app)
    assert "answered whether to host" in re.sub(r"<[^>]+>", "", amara.get("/notices").text)
    assert "Night shift" not in marta.get("/notices").text


def test_hosts_save_the_order(app: Flask, people: Cast, jonas: FlaskClient) -> None:
    show_id = show_of(app, people.amara, people.jonas, order=Order.serial)
    for number in (1, 2):
        episode(app, people.amara, show_id, number, title=f"Part {number}")
    url = url_of(app, show_id)
    page = jonas.get(f"{url}/episodes").text
    sent = _order(page, {"1": "2", "2": "1"})
    assert jonas.post(f"{url}/episodes", data=sent).status_code == 303
    late = jonas.post(f"{url}/episodes", data=sent)
    assert late.status_code == 409
    assert "changed elsewhere" in late.text
    with app.app_context():
        rows = db.session.execute(select(Post.title, Post.episode).order_by(Post.episode)).all()
        assert [tuple(row) for row in rows] == [("Part 2", 1), ("Part 1", 2)]


def _order(page: str, numbers: dict[str, str]) -> dict[str, str]:
    """The form of a page, each number in it replaced."""
    sent = {"version": _version(page)}
    posts = re.findall(r'name="(places-\d+)-post" type="hidden" value="(\d+)"', page)
    for name, post in posts:
        number = re.search(rf'name="{name}-episode"[^>]* value="(\d*)"', page)
        assert number
        sent |= {f"{name}-post": post, f"{name}-season": "", f"{name}-episode": numbers[number[1]]}
        sent[f"{name}-episode_type"] = "full"
    return sent


@pytest.mark.parametrize(
    ("number", "sentence"),
    [("0", "whole number from 1"), ("x", "whole number from 1"), ("2", "two episodes 2")],
)
def test_an_order_that_cannot_be_is_refused(
    app: Flask, people: Cast, amara: FlaskClient, number: str, sentence: str
) -> None:
    show_id = show_of(app, people.amara)
    for each in (1, 2):
        episode(app, people.amara, show_id, each)
    url = url_of(app, show_id)
    sent = _order(amara.get(f"{url}/episodes").text, {"1": number, "2": "2"})
    answer = amara.post(f"{url}/episodes", data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_no_order_reaches_an_episode_of_another_show(app: Flask, people: Cast, amara: FlaskClient) -> None:
    mine, other = show_of(app, people.amara), show_of(app, people.jonas)
    episode(app, people.amara, mine, 1)
    address = episode(app, people.jonas, other, 1)
    url, post_id = url_of(app, mine), address.split("/")[2]
    sent = _order(amara.get(f"{url}/episodes").text, {"1": "1"})
    sent |= {"places-1-post": post_id, "places-1-episode": "9", "places-1-episode_type": "full"}
    amara.post(f"{url}/episodes", data=sent)
    with app.app_context():
        assert db.session.get_one(Post, int(post_id)).episode == 1


def test_seasons_are_named_on_their_page(app: Flask, people: Cast, amara: FlaskClient) -> None:
    show_id = show_of(app, people.amara)
    url = url_of(app, show_id)
    version = _version(amara.get(f"{url}/seasons").text)
    sent = {"names-0": "First words", "names-1": "", "version": version}
    assert amara.post(f"{url}/seasons", data=sent).status_code == 303
    assert amara.post(f"{url}/seasons", data=sent).status_code == 409
    assert 'value="First words"' in amara.get(f"{url}/seasons").text
    too_long = {"names-0": "x" * 81, "version": version}
    assert amara.post(f"{url}/seasons", data=too_long).status_code == 422


def test_a_show_is_found_by_its_words(
    app: Flask, people: Cast, amara: FlaskClient, client: FlaskClient
) -> None:
    amara.post("/shows", data=typed(title="Hypnopompic tales"))
    jobs_done(app)
    assert "Hypnopompic" in client.get("/search?q=hypnopomp&in=shows").text
