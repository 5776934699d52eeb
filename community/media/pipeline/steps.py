"""In which steps a recording is made ready, and how far it is, in words for its owner."""

from collections.abc import Mapping, Sequence

from community.media.pipeline.ladder import first_rung, other_rungs
from community.media.pipeline.probe import Probe

# How long each takes, roughly, beside the others.
WEIGHTS = {"look": 1, "episode": 100, "first": 20, "sizes": 77, "pictures": 3}
LABELS: Mapping[str, str] = {
    "look": "Looked at",
    "episode": "Sound",
    "first": "First size",
    "pictures": "Posters and preview",
    "sizes": "Other sizes",
}
LEAST_SECONDS_TO_TELL = 20


def plan_for(found: Probe) -> list[str]:
    """The steps that lead from a recording to everything that is made of it."""
    if found.kind == "audio":
        return ["episode"]
    return ["first", *(["sizes"] if other_rungs(found) else []), "pictures"]


def percent_at(remaining: Sequence[str], fraction: float, found: Probe | None) -> int:
    """How much of everything is done when of the first of the `remaining` steps so much is."""
    if found is None or not remaining:
        return 0
    whole = sum(WEIGHTS[step] for step in plan_for(found))
    left = sum(WEIGHTS[step] for step in remaining) - fraction * WEIGHTS[remaining[0]]
    return max(0, min(99, round(100 * (1 - left / whole))))


def words_at(step: str, fraction: float, found: Probe | None) -> str:
    if step == "look" or found is None:
        return "Looking at it"
    share = f"{100 * fraction:.0f} %"
    if step == "episode":
        return f"Sound at {share}"
    first = first_rung(found).name
    if step == "first":
        return f"{first} at {share}"
    if step == "pictures":
        return "All sizes ready, drawing posters"
    return f"{first} ready, {other_rungs(found)[-1].name} at {share}"


def time_left(seconds_gone: float, fraction: float) -> str:
    """In words, once it can be judged and is worth saying; else nothing."""
    if fraction < 0.05:
        return ""
    left = seconds_gone * (1 - fraction) / fraction
    if left < LEAST_SECONDS_TO_TELL:
        return ""
    minutes = round(left / 60)
    return f"about {minutes} minutes left" if minutes > 1 else "about a minute left"
