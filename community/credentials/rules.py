"""The rules of numbers, read from `rules.toml`: how a kind is written, checked, and mistaken."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from community.credentials.check_digits import CHECKS

DATA = Path(__file__).with_name("rules.toml")


@dataclass(frozen=True)
class Mistake:
    """Numbers that are not what is asked for, though they look familiar or even right; and why not."""

    pattern: re.Pattern[str]
    sentence: str
    check: Callable[[str], bool] | None = None

    def is_made_in(self, number: str) -> bool:
        return bool(self.pattern.fullmatch(number)) and (self.check is None or self.check(number))


@dataclass(frozen=True)
class Rule:
    """One kind of number, compact: without what people write for reading.

    Groups of the pattern: `kept` is what is stored and checked, where that is not all of it; `unique` is the
    part that names a person; `region` is a region that many write in front of the number.
    """

    key: str
    pattern: re.Pattern[str]
    says: str
    check: Callable[[str], bool] | None = None
    mistakes: tuple[Mistake, ...] = ()

    def kept(self, number: str) -> str:
        return self._part("kept", number)

    def unique(self, number: str) -> str:
        return self._part("unique", self.kept(number))

    def region_in(self, number: str) -> str:
        """The region that stands in the number; "" where none does."""
        match = self.pattern.fullmatch(number)
        return (match and match.groupdict().get("region")) or ""

    def _part(self, name: str, number: str) -> str:
        match = self.pattern.fullmatch(number)
        return (match and match.groupdict().get(name)) or number


def _pattern(row: dict[str, Any]) -> re.Pattern[str]:
    return re.compile(row["pattern"], re.ASCII)


def _check(row: dict[str, Any]) -> Callable[[str], bool] | None:
    return CHECKS[row["check"]] if "check" in row else None


def _mistake(row: dict[str, Any]) -> Mistake:
    return Mistake(_pattern(row), row["sentence"], _check(row))


def _rule(key: str, row: dict[str, Any]) -> Rule:
    mistakes = tuple(_mistake(each) for each in row.get("mistake", ()))
    return Rule(key, _pattern(row), row["says"], _check(row), mistakes)


RULES: Mapping[str, Rule] = {
    key: _rule(key, row) for key, row in tomllib.loads(DATA.read_text(encoding="utf-8")).items()
}
