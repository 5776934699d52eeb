"""One page of a list of posts, with what its reader has saved of it."""

from dataclasses import dataclass

from flask import request

from community.accounts.models import Member
from community.content import paging
from community.content.paging import Page
from community.content.queries import saved_of
from community.forums.models import Post
from community.forums.queries import WITH_SPEAKERS, Posts


@dataclass(frozen=True)
class Feed:
    """`saved` holds the ids of saved posts, and is None for a reader without an account."""

    page: Page[Post]
    saved: frozenset[int] | None


def feed(member: Member | None, posts: Posts) -> Feed:
    """The page of `posts` that the running request asks for; the rest of its query stays in the addresses."""
    query = "&".join(f"{name}={value}" for name, value in request.args.items() if name == "tab")
    address = f"{request.path}?{query}" if query else request.path
    number, rows = paging.number_of(request.args.get("page")), posts.options(WITH_SPEAKERS)
    page: Page[Post] = paging.turn_to(number, rows, address=address)
    return Feed(page, saved_of(member, [post.id for post in page.rows]))
