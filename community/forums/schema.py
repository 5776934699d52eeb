"""What search engines and social networks are told of a public post, in the words of schema.org."""

from typing import Any

from community.accounts.models import Member
from community.core.text import shorten
from community.forums.models import Kind, Post, Synthesis
from community.forums.queries import credited
from community.media.models import Asset
from community.permissions import Audience
from community.shows.models import Medium

Described = dict[str, Any]

ABOUT_LENGTH = 200
KINDS_OF_SERIES = {
    Medium.podcast: ("PodcastSeries", "PodcastSeason"),
    Medium.video: ("TVSeries", "TVSeason"),
}
# The codes of the IPTC for how something came about, as schema.org takes them over. There is none for
# what was altered by whatever means; the words beside it say it.
SOURCES = {
    Synthesis.recorded: "https://schema.org/DigitalCaptureDigitalSource",
    Synthesis.synthetic: "https://schema.org/CompositeSyntheticDigitalSource",
}


def described(post: Post, site_url: str, site_name: str) -> Described:
    """The post as JSON-LD: a medical page, with the film or the episode that it shows."""
    medium = _medium(post, site_url)
    page = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "url": site_url + post.url,
        "headline": post.title,
        "name": post.title,
        "description": about(post),
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "datePublished": _moment(post.published_at),
        "dateModified": _moment(post.edited_at or post.published_at),
        "author": person(post.author, site_url),
        "publisher": {"@type": "Organization", "name": site_name, "url": site_url},
        "audience": {"@type": "MedicalAudience", "audienceType": _audience(post)},
        "citation": [reference.words or reference.url for reference in post.references],
        "commentCount": post.reply_count,
    }
    more = {
        "mainEntity": medium,
        "subjectOf": _session(post, site_url),
        "sponsor": _sponsor(post),
        "contributor": _speakers(post, site_url),
    }
    return page | {name: value for name, value in more.items() if value}


def about(post: Post) -> str:
    """One line for results and cards: the summary, or the words for patients."""
    return shorten(post.summary or post.plain or f"{post.kind_label} by {post.author.name}", ABOUT_LENGTH)


def _audience(post: Post) -> str:
    return "Clinician, Patient" if post.plain else "Clinician"


def person(member: Member, site_url: str) -> Described:
    """A member, with the profession for which the badge vouches now."""
    told: Described = {"@type": "Person", "name": member.name, "url": site_url + member.url}
    if member.badge and member.has_badge:
        told["jobTitle"] = member.badge.profession_label
    return told


def _speakers(post: Post, site_url: str) -> list[Described] | None:
    return [person(each.member, site_url) for each in credited(post)] or None


def _sponsor(post: Post) -> Described | None:
    if not post.sponsor:
        return None
    return {"@type": "Organization", "name": post.sponsor, "description": post.sponsor_scope}


def _session(post: Post, site_url: str) -> Described | None:
    """The live session as an event, as https://schema.org/Event has it; its hosts are those who agreed."""
    live = post.live
    if live is None:
        return None
    address = f"{site_url}{post.url}#session"
    return _without_gaps(
        {
            "@type": "EducationEvent",
            "name": f"{live.kind.label}: {post.title}",
            "description": about(post),
            "url": address,
            "startDate": _moment(live.opened_at or live.starts_at),
            "endDate": _moment(live.ended_at),
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
            "location": {"@type": "VirtualLocation", "url": address},
            "isAccessibleForFree": True,
            "organizer": person(post.author, site_url),
            "performer": [person(host, site_url) for host in live.hosts],
        }
    )


def _origin(post: Post) -> Described:
    """How the recording came about: for machines by its code, and in words for whoever reads them."""
    if post.synthesis is None:
        return {}
    words = ": ".join(each for each in (post.synthesis.label, post.synthesis_note) if each)
    return {
        "digitalSourceType": SOURCES.get(post.synthesis),
        "description": f"{about(post)} ({words})",
    }


def _medium(post: Post, site_url: str) -> Described | None:
    asset = post.asset
    if asset is None or not asset.is_playable:
        return None
    makers = {Kind.video: _film, Kind.podcast: _episode}
    if post.kind not in makers:
        return None
    more = {"actor": _speakers(post, site_url), "sponsor": _sponsor(post)} | _origin(post)
    return _without_gaps(makers[post.kind](post, asset, site_url) | more | _series(post, site_url))


def _series(post: Post, site_url: str) -> Described:
    """The show in which it stands, unless that is not for everybody."""
    show = post.show
    if show is None or show.audience is not Audience.public:
        return {}
    series, season = KINDS_OF_SERIES[show.medium]
    part = {"@type": season, "seasonNumber": post.season, "name": show.season_name(post.season)}
    return {
        "partOfSeries": {"@type": series, "name": show.title, "url": site_url + show.url},
        "partOfSeason": part if post.season else None,
        "episodeNumber": post.episode,
    }


def _film(post: Post, asset: Asset, site_url: str) -> Described:
    return _without_gaps(
        {
            "@type": "VideoObject",
            "name": post.title,
            "description": about(post),
            "uploadDate": _moment(post.published_at),
            "duration": iso_duration(asset.duration),
            "thumbnailUrl": _absolute(site_url, asset.poster_url),
            "contentUrl": _absolute(site_url, asset.mp4_url),
        }
    )


def _episode(post: Post, asset: Asset, site_url: str) -> Described:
    sound = {
        "@type": "AudioObject",
        "contentUrl": _absolute(site_url, asset.mp3_url),
        "duration": iso_duration(asset.duration),
        "encodingFormat": "audio/mpeg",
    }
    return _without_gaps(
        {
            "@type": "PodcastEpisode",
            "name": post.title,
            "description": about(post),
            "datePublished": _moment(post.published_at),
            "duration": iso_duration(asset.duration),
            "url": site_url + post.url,
            "associatedMedia": _without_gaps(sound),
        }
    )


def iso_duration(seconds: float | None) -> str | None:
    """ISO 8601, such as `PT1H2M3S`."""
    if seconds is None:
        return None
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"PT{hours}H{minutes}M{rest}S"


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _absolute(site_url: str, path: str | None) -> str | None:
    return site_url + path if path else None


def _without_gaps(described: Described) -> Described:
    return {name: value for name, value in described.items() if value is not None}
