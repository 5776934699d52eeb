"""A discussion in a storm, across several web processes: what everybody has heard is what the database holds.

Here it is smaller than it can be; `python -m tests.faults.chaos` raises the whole one.
"""

from pathlib import Path

import pytest

from tests.faults.chaos import THREE_WITH_REDIS, TWO_WITHOUT, Ground, Outcome, Size, weather_the_storm

pytestmark = [pytest.mark.faults, pytest.mark.servers]

MOST_RELOADS = 0.05


@pytest.mark.parametrize(
    ("ground", "size"),
    [
        pytest.param(THREE_WITH_REDIS, Size(250, 20, 8, 8), id="three-with-redis"),
        pytest.param(TWO_WITHOUT, Size(100, 15, 5, 5), id="two-without"),
    ],
)
def test_everybody_hears_what_the_database_holds(tmp_path: Path, ground: Ground, size: Size) -> None:
    """Case 123 order-dup."""
    outcome = weather_the_storm(tmp_path, ground, size)
    assert len(outcome.killed) == (4 if ground.has_broker else 2), str(outcome)
    assert min(outcome.cuts) >= size.cuts
    assert all(page.ids == outcome.kept for page in outcome.pages), str(outcome)
    assert (outcome.lost, outcome.doubled, outcome.out_of_order) == (0, 0, 0)
    assert outcome.resets <= MOST_RELOADS * outcome.returns, str(outcome)
    _is_kept_once_and_told_once(outcome, size)


def _is_kept_once_and_told_once(outcome: Outcome, size: Size) -> None:
    """What was acknowledged is there under that number, nothing else is, and each was told in its order."""
    assert len(outcome.kept) == size.replies
    assert outcome.of_client == outcome.sent
    assert outcome.told == outcome.kept
