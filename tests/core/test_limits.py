"""Limits: what is too often is refused with the time to wait, with and without the broker (case 185)."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.core import limits
from community.core.config import Settings
from community.core.errors import TooMany
from tests import servers
from tests.live import until

LIMIT = "3 per minute"


@pytest.fixture
def limited(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


def spend_all(key: str = "amara") -> None:
    for _ in range(3):
        limits.spend(key, LIMIT)


def test_what_is_within_the_limit_is_let_through(limited: Flask) -> None:
    spend_all()


def test_what_is_beyond_the_limit_is_refused_with_the_time_to_wait(limited: Flask) -> None:
    spend_all()
    with pytest.raises(TooMany) as refusal:
        limits.spend("amara", LIMIT)
    assert 0 < refusal.value.retry_after <= 60
    assert "Try again in" in refusal.value.sentence


def test_one_members_limit_is_not_anothers(limited: Flask) -> None:
    spend_all("amara")
    limits.spend("jonas", LIMIT)


def test_asking_what_is_left_spends_nothing(limited: Flask) -> None:
    for _ in range(9):
        limits.ensure_left("amara", LIMIT)
    spend_all()
    with pytest.raises(TooMany):
        limits.ensure_left("amara", LIMIT)


def test_spent_limits_are_forgotten_now_and_then_and_not_after_every_hit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "SECONDS_BETWEEN_SWEEPS", 0.5)
    storage = limits.Memory()
    first = storage.timer
    for number in range(50):
        storage.acquire_entry(f"member {number}", 3, 0)
    assert storage.timer is first
    assert until(lambda: not first.is_alive())
    storage.acquire_entry("another", 3, 60)
    assert until(lambda: not any(storage.events[f"member {number}"] for number in range(50)))


def test_a_browser_hears_when_to_come_back(app: Flask, client: FlaskClient) -> None:
    @app.get("/spend")
    def spend() -> str:
        limits.spend("anybody", LIMIT)
        return "spent"

    assert [client.get("/spend").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert 0 < int(client.get("/spend").headers["Retry-After"]) <= 60


@pytest.mark.parametrize(("seconds", "words"), [(1, "1 second"), (89, "89 seconds"), (600, "10 minutes")])
def test_the_time_to_wait_is_said_in_words(seconds: int, words: str) -> None:
    assert limits._words(seconds) == words


@pytest.mark.servers
def test_two_processes_share_one_count(app: Flask, settings: Settings, redis_url: str) -> None:
    shared = replace(settings, redis_url=redis_url)
    processes = Flask("first"), Flask("second")
    for each in processes:
        limits.init_limits(each, shared)
    for each in (*processes, processes[0]):
        with each.app_context():
            limits.spend("shared", LIMIT)
    with processes[1].app_context(), pytest.raises(TooMany):
        limits.spend("shared", LIMIT)


@pytest.mark.servers
def test_without_its_broker_a_process_counts_alone(settings: Settings) -> None:
    process = Flask("alone")
    with process.app_context(), ExitStack() as stack:
        url = stack.enter_context(servers.or_skip(servers.redis))
        limits.init_limits(process, replace(settings, redis_url=url))
        limits.spend("amara", LIMIT)
        stack.close()  # The broker dies here.
        spend_all()
        with pytest.raises(TooMany):
            limits.spend("amara", LIMIT)


@pytest.mark.servers
def test_a_process_starts_while_its_broker_is_away(settings: Settings) -> None:
    process = Flask("early")
    limits.init_limits(process, replace(settings, redis_url=f"redis://127.0.0.1:{servers.free_port()}/0"))
    with process.app_context():
        limits.spend("amara", LIMIT)
