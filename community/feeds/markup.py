"""XML that every reader can read: from our templates, without what XML forbids, with whole addresses."""

import re
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urljoin

from flask import current_app
from markupsafe import Markup, escape

# Characters that XML 1.0 cannot hold, not even as references: https://www.w3.org/TR/xml/#charsets
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ADDRESS = re.compile(r'\b(href|src)="([^"]*)"')


def drawn(template: str, **shown: object) -> bytes:
    """A feed as it is sent; with the same content it is the same byte for byte."""
    # Past render_template(), whose helpers ask the database for what only pages show.
    tools = {"rfc822": rfc822, "rfc3339": rfc3339, "title": title}
    feed = current_app.jinja_env.get_template(template).render(**tools, **shown)
    return FORBIDDEN.sub("", feed).encode()


def title(words: str) -> Markup:
    """In RSS nobody says whether a title is HTML; this spelling is read as plain words by most
    (https://www.rssboard.org/rss-profile#data-types-characterdata)."""
    return Markup(str(escape(words)).replace("&amp;", "&#x26;").replace("&lt;", "&#x3C;"))  # noqa: S704  # Escaped.


def rfc822(moment: datetime) -> str:
    """`Fri, 27 Nov 2026 06:00:00 +0000`, as RSS wants it."""
    return format_datetime(moment.replace(microsecond=0))


def rfc3339(moment: datetime) -> str:
    """`2026-11-27T06:00:00Z`, as Atom wants it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def whole(html: str, page: str) -> str:
    """HTML of ours with every address complete, for nobody reads it under `page` any more."""
    return ADDRESS.sub(lambda found: f'{found[1]}="{urljoin(page, found[2])}"', html)
