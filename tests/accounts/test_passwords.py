"""Passwords: which are taken, how they are kept, and what a flood of them costs."""

import threading
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts import passwords
from tests.accounts.letters import PASSWORD, sign_up


@pytest.mark.parametrize("length", [7, 8, 11, 129, 1024])
def test_a_password_of_another_length_is_refused_with_the_limits(length: int) -> None:
    """Abuse case 1."""
    assert "Choose 12 to 128" in str(passwords.weakness(("kestrel-Quay." * 80)[:length], []))


@pytest.mark.parametrize("password", ["password1234", "aaaaaaaaaaaa", "qwertyuiop12", "nadiapetrova"])
def test_a_password_that_is_easy_to_guess_is_refused_with_a_way_out(password: str) -> None:
    """Abuse case 1."""
    assert "three or four words" in str(passwords.weakness(password, ["Nadia", "Petrova"]))


def test_long_passwords_that_differ_late_are_different() -> None:
    """Abuse case 1: nothing is cut off."""
    first, second = "x" * 72 + "a" * 28, "x" * 72 + "b" * 28
    assert not passwords.matches(second, passwords.hashed(first))


def test_spaces_and_any_letters_are_taken() -> None:
    assert passwords.weakness("mielikuvitus 山 kettle ñandú", []) is None


def test_what_two_keyboards_write_differently_is_one_password() -> None:
    assert passwords.matches("cafe\u0301 under the chestnut", passwords.hashed("café under the chestnut"))


def test_a_password_is_kept_as_argon2id() -> None:
    assert passwords.hashed(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_nobody_has_no_password() -> None:
    assert not passwords.matches(PASSWORD, None)
    assert not passwords.matches(PASSWORD, "!")


def test_a_huge_password_is_refused_before_it_is_hashed(client: FlaskClient) -> None:
    """Abuse case 2."""
    start = time.monotonic()
    answer = sign_up(client, password="k" * 1_000_000)
    assert answer.status_code == 422
    assert time.monotonic() - start < 5
    assert (
        client.post("/sign-in", data={"email": "a@example.org", "password": "k" * 1_000_000}).status_code
        == 422
    )


def test_only_two_passwords_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Abuse case 2."""
    running, most, lock = 0, 0, threading.Lock()
    verify = passwords._hasher.verify

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            try:
                return verify(kept, password)
            finally:
                with lock:
                    running -= 1

    monkeypatch.setattr(passwords, "_hasher", Counting())
    threads = [threading.Thread(target=passwords.matches, args=(PASSWORD, None)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == passwords.AT_ONCE


def test_the_words_of_the_form_are_hints(app: Flask, client: FlaskClient) -> None:
    assert sign_up(client, password="nadia petrova").status_code == 422
