"""Which register this machine can ask by itself, and how; the others are looked up by a moderator."""

from collections.abc import Callable

from flask import current_app

from community.core.config import Settings
from community.credentials.entries import Entry
from community.credentials.nppes import look_up as nppes_file
from community.credentials.services import annuaire_sante, nppes_api
from community.credentials.states import Source

NPPES = "us-nppes"
ANNUAIRE_SANTE = "fr-annuaire-sante"

Ask = Callable[[str], Entry | None]


def source_of(register_key: str) -> Ask | None:
    """What to ask for an entry, a loaded file before a service; None where only a moderator can look."""
    settings: Settings = current_app.extensions["settings"]
    if register_key == NPPES and nppes_file.is_loaded():
        return nppes_file.entry_of
    if register_key == NPPES and settings.nppes_api:
        return nppes_api.entry_of
    if register_key == ANNUAIRE_SANTE and settings.annuaire_sante_api:
        return annuaire_sante.entry_of
    return None


def kind_of(register_key: str) -> Source:
    ask = source_of(register_key)
    if ask is None:
        return Source.manual_link
    return Source.offline_file if ask is nppes_file.entry_of else Source.http_api


def source_words(register_key: str) -> str:
    """`Asked in the file of 8 November 2026`, for the desk."""
    kind = kind_of(register_key)
    if kind is Source.offline_file:
        return f"Asked in {nppes_file.edition_words()}"
    return "Asked at its own service" if kind is Source.http_api else "Looked up by a moderator"
