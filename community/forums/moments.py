"""A day and an hour as somebody writes them where they live, and the moment that is meant."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from community.accounts.models import Member

WRITTEN = "%Y-%m-%dT%H:%M"


class NoMoment(ValueError):
    """Its words say what is wrong with the day, the hour or the zone."""


def moment(written: str, zone: str) -> datetime:
    """`2026-12-03T09:00` in `Europe/Dublin` as a moment in UTC. Raises NoMoment."""
    try:
        local = datetime.strptime(written[:16], WRITTEN)  # noqa: DTZ007  # The zone comes beside it.
    except ValueError as error:
        raise NoMoment("Enter the day and the hour such as 2026-12-03T09:00, or leave it empty.") from error
    meant = local.replace(tzinfo=_zone(zone)).astimezone(UTC)
    if meant.astimezone(_zone(zone)).replace(tzinfo=None) != local:
        raise NoMoment(f"{local:%H:%M} does not exist on that day in {zone}: the clocks are put forward.")
    return meant


def written(at: datetime, zone: str = "UTC") -> str:
    return at.astimezone(_zone(zone)).strftime(WRITTEN)


def zones_of(member: Member) -> list[str]:
    """UTC, and the zones of the member's country."""
    territories: dict[str, str] = get_global("zone_territories")  # type: ignore[assignment]  # Typed for all its tables.
    return ["UTC", *sorted(zone for zone, country in territories.items() if country == member.country != "")]


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    # Names with NUL, slashes or another case are refused in different ways on different systems.
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NoMoment(
            f"“{name}” is no time zone that is known here. Write it such as Europe/Dublin."
        ) from error
