"""A proxy's log may hold anything: whatever it is, it becomes an answer or nothing."""

import json
from collections.abc import Iterator, Sequence

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from community.analytics import reading
from community.analytics.reading import answers_in
from community.core.db import db
from community.forums.models import Post
from community.media.serving import Answer

NAMES = ("at", "address", "method", "path", "status", "sent", "range", "referrer", "agent")
WHOLE = {
    "at": "2026-11-26T08:00:00+01:00",
    "address": "192.0.2.1",
    "method": "GET",
    "path": "/media/1/2/episode.mp3?from=feed",
    "status": "206",
    "sent": "12",
    "range": "bytes=0-11",
    "referrer": "",
    "agent": "AntennaPod/3.5.0",
}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def read(line: bytes) -> Answer | None:
    [answer] = answers_in([line])
    return answer


def test_a_line_is_an_answer(inside: None) -> None:
    answer = read(json.dumps(WHOLE).encode())
    assert answer is not None
    assert (answer.asset_id, answer.version, answer.name, answer.sent) == (1, 2, "episode.mp3", 12)
    assert answer.at.hour == 7


@pytest.mark.parametrize(
    "path", ["/enclosures/{}/episode.mp3", "/feeds/a-key-of-somebody/enclosures/{}/episode.mp3"]
)
def test_the_lasting_address_of_an_episode_leads_to_its_newest_recording(
    app: Flask, recordings: Sequence[int], path: str
) -> None:
    with app.app_context():
        post_id = db.session.scalars(select(Post.id).where(Post.asset_id == recordings[1])).one()
        answer = read(json.dumps(WHOLE | {"path": path.format(post_id)}).encode())
        assert answer is not None
        assert (answer.asset_id, answer.version, answer.name) == (recordings[1], None, "episode.mp3")
        assert read(json.dumps(WHOLE | {"path": path.format(999)}).encode()) is None


def test_every_address_that_is_counted_exists(app: Flask) -> None:
    assert {reading.SERVED, *reading.ENCLOSED} <= set(app.view_functions)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(NAMES), anything))
def test_a_line_with_odd_values_is_an_answer_or_nothing(inside: None, odd: dict[str, object]) -> None:
    found = read(json.dumps(WHOLE | odd).encode())
    assert found is None or isinstance(found, Answer)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_a_line_of_anything_is_nothing(inside: None, line: bytes) -> None:
    assert read(line) is None
