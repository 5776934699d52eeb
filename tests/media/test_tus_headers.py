"""The headers of tus, whatever somebody writes into them: read as meant, or refused with a sentence."""

import base64
import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.core.errors import Problem
from community.media import announcing, tus
from community.media.models import AssetKind

KEYS = st.from_regex(tus.KEY, fullmatch=True)
PAIRS = st.dictionaries(KEYS, st.text(st.characters(exclude_categories=["Cs"]), max_size=60), max_size=8)


def refusal_of(read: Callable[[], object]) -> Problem | None:
    """None when what was said can be read."""
    try:
        read()
    except Problem as problem:
        return problem
    return None


def written(pairs: dict[str, str], between: str = ",") -> str:
    return between.join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


@given(PAIRS, st.sampled_from([",", ", ", " ,\t"]))
def test_pairs_are_read_as_they_were_written(pairs: dict[str, str], between: str) -> None:
    said = written(pairs, between)
    if len(said) <= tus.LONGEST_METADATA:
        assert tus.metadata(said) == pairs


@given(st.text(max_size=200))
def test_whatever_else_is_said_is_pairs_or_refused(said: str) -> None:
    refused = refusal_of(lambda: tus.metadata(said))
    if refused:
        assert (refused.status, refused.sentence[-1]) == (400, ".")
    else:
        assert all(tus.KEY.fullmatch(key) for key in tus.metadata(said))


@pytest.mark.parametrize(
    "said", ["a", "a YQ==,b", "filename dGFsaw==", "a ", "", None, "a YQ== ,b Yg=="], ids=repr
)
def test_a_value_may_be_missing(said: str | None) -> None:
    assert isinstance(tus.metadata(said), dict)


@pytest.mark.parametrize(
    "said", [",", "a YQ==,", "a YQ==,a Yg==", "ключ YQ==", "a YQ", "a /w==", "a Y Q==", "a " + "A" * 5_000]
)
def test_pairs_that_are_none_are_refused(said: str) -> None:
    with pytest.raises(Problem):
        tus.metadata(said)


@given(st.binary(max_size=500), st.sampled_from(tus.ALGORITHMS), st.binary(min_size=1, max_size=5))
def test_a_sum_fits_what_it_was_made_of_and_nothing_else(content: bytes, algorithm: str, more: bytes) -> None:
    digest = hashlib.new(algorithm, content).digest()
    checksum = tus.checksum(f"{algorithm} {base64.b64encode(digest).decode()}")
    assert checksum is not None
    found = checksum.begin()
    found.update(content)
    checksum.ensure(found)
    found.update(more)
    with pytest.raises(tus.ChecksumDiffers):
        checksum.ensure(found)


@given(st.text(max_size=120))
def test_whatever_else_is_said_is_a_sum_or_refused(said: str) -> None:
    refused = refusal_of(lambda: tus.checksum(said))
    if refused:
        assert refused.status == 400
    else:
        checksum = tus.checksum(said)
        assert checksum is not None
        assert len(checksum.digest) == checksum.begin().digest_size


@given(st.text(max_size=30))
def test_a_number_is_digits_and_nothing_else(said: str) -> None:
    refused = refusal_of(lambda: tus.number(said, "Upload-Length"))
    if refused:
        assert "Upload-Length" in refused.sentence
    else:
        assert said.isascii()
        assert 0 <= tus.number(said, "Upload-Length") < 10**18


@given(st.integers(0, 10**18 - 1))
def test_every_length_that_a_database_holds_is_a_number(length: int) -> None:
    assert tus.number(str(length), "Upload-Length") == length


@given(st.dictionaries(st.sampled_from(["filename", "name", "place", "fingerprint", "sha256"]), st.text()))
def test_whatever_is_said_of_a_file_is_an_announcement_or_refused(said: dict[str, str]) -> None:
    refused = refusal_of(lambda: announcing.announced(5, said))
    if refused:
        assert refused.status in {400, 415}
    else:
        announced = announcing.announced(5, said)
        assert announced.kind in AssetKind
        assert announcing.PLACE.fullmatch(announced.place or "post:1")
        assert "/" not in announced.filename
