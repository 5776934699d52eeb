"""Under what podcast directories file a show: `Health & Fitness` or `Health & Fitness > Medicine`."""

import tomllib
from pathlib import Path

BETWEEN = " > "
MEDICINE = "Health & Fitness > Medicine"

_TREE: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

CATEGORIES = tuple(
    category
    for main, parts in _TREE.items()
    for category in (main, *(f"{main}{BETWEEN}{part}" for part in parts))
)


def path_of(category: str) -> tuple[str, str | None]:
    """The category and the one within it, as `itunes:category` nests them."""
    main, _, part = category.partition(BETWEEN)
    return main, part or None
