"""Which register is asked by the machine: only what is loaded, or named in the settings."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from community.credentials import looking_up
from community.credentials.nppes import editions, importing, look_up
from community.credentials.services import annuaire_sante, nppes_api
from community.credentials.states import Source
from tests.credentials.nppes.conftest import silent
from tests.credentials.nppes.published import MONTHLY, npi, physician, write_csv


def unset(site: Flask) -> None:
    settings = site.extensions["settings"]
    site.extensions["settings"] = replace(settings, nppes_api=None, annuaire_sante_api=None)


def test_a_service_of_the_settings_is_asked(site: Flask) -> None:
    assert looking_up.source_of("us-nppes") is nppes_api.entry_of
    assert looking_up.source_of("fr-annuaire-sante") is annuaire_sante.entry_of
    assert looking_up.kind_of("us-nppes") is Source.http_api
    assert looking_up.source_words("us-nppes") == "Asked at its own service"


def test_a_loaded_file_comes_before_the_service(site: Flask, tmp_path: Path) -> None:
    folder = editions.folder_in(site.extensions["settings"].instance)
    importing.load(folder, write_csv(tmp_path / MONTHLY, [physician(1)]), silent)
    ask = looking_up.source_of("us-nppes")
    assert ask is look_up.entry_of
    assert ask(npi(1)) is not None
    assert looking_up.kind_of("us-nppes") is Source.offline_file
    assert looking_up.source_words("us-nppes") == "Asked in the file of 8 November 2026"


@pytest.mark.parametrize("key", ["us-nppes", "fr-annuaire-sante"])
def test_nobody_is_asked_unless_it_is_set(site: Flask, key: str) -> None:
    unset(site)
    assert looking_up.source_of(key) is None
    assert looking_up.kind_of(key) is Source.manual_link
    assert looking_up.source_words(key) == "Looked up by a moderator"


@pytest.mark.parametrize("key", ["gb-gmc", "other", ""])
def test_other_registers_are_for_moderators(site: Flask, key: str) -> None:
    assert looking_up.source_of(key) is None
