"""The demo's members, with the badges and portraits that they would have by now."""

import tempfile
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from community.accounts import portraits
from community.accounts.models import Badge, Check, Follow, Level, Member, Profession
from community.accounts.passwords import hashed
from community.core import clock
from community.core.db import db
from community.demo.portraits import draw_portrait
from community.demo.texts import Text, days_ago, members
from community.permissions import Role

PASSWORD = "rounds-demo-2026"
KNOWN = {
    "amara-kone": "physician",
    "jonas-reyes": "nurse",
    "lin-hsu": "health educator",
    "ruth-adeyemi": "moderator",
    "marta-olsen": "patient",
}


def welcome() -> dict[str, Member]:
    """Add all members, in the running unit of work; by handle."""
    texts = members()
    password_hash = hashed(PASSWORD)
    by_handle = {text["handle"]: _member(text, password_hash) for text in texts}
    db.session.add_all(by_handle.values())
    db.session.flush()  # The follows below need the members' numbers.
    for text in texts:
        for followed in text.get("follows", ()):
            ids = {"follower_id": by_handle[text["handle"]].id, "member_id": by_handle[followed].id}
            db.session.add(Follow(**ids, at=days_ago(text["joined_days_ago"] / 2)))
    return by_handle


def paint(handles: Collection[str]) -> dict[str, str]:
    """Draw and keep a portrait for each of `handles`; the names under which they are kept."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portrait.webp"
        names = {}
        for handle in handles:
            draw_portrait(path, handle)
            with path.open("rb") as file:
                names[handle] = portraits.keep(file)
        return names


def _member(text: Text, password_hash: str) -> Member:
    joined = days_ago(text["joined_days_ago"])
    return Member(
        handle=text["handle"],
        email=text["email"],
        name=text["name"],
        role=Role(text["role"]),
        password_hash=password_hash if text["handle"] in KNOWN else "!",
        confirmed_at=joined + timedelta(minutes=4),
        created_at=joined,
        speciality=text.get("speciality", ""),
        country=text["country"],
        place=text.get("place", ""),
        languages=text.get("languages", []),
        bio=text.get("bio", ""),
        interests=text.get("interests_declared", ""),
        badge=_badge(text) if "badge" in text else None,
    )


def _badge(text: Text) -> Badge:
    badge = text["badge"]
    checks = [Check.document] if badge["method"] == "document" else [Check.register, Check.document]
    return Badge(
        profession=Profession(text["profession"]),
        speciality=text.get("speciality", ""),
        country=text["country"],
        register=badge.get("register", ""),
        level=Level.register if Check.register in checks else Level.document,
        checks=checks,
        people=2 if Check.register in checks else 1,
        checked_at=days_ago(badge["checked_days_ago"]),
        expires_at=clock.now() + timedelta(days=badge["expires_in_days"]),
    )
