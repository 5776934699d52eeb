"""Settings: what would be unsafe in production is refused; a secret is made once and kept."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import check_output
from sys import executable

import pytest

from community.core.config import ROOT, Settings, SettingsProblem, from_environment

SAFE = {
    "PRODUCTION": "1",
    "SITE_URL": "https://rounds.example",
    "SECRET_KEY": "k" * 32,
    "NUMBER_KEY": "n" * 32,
    "EVIDENCE_KEYS": "2026:" + "A" * 43 + "=",
}
SAY_SECRET = "from community.core.config import from_environment; print(from_environment().secret_key)"


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROUNDS_INSTANCE", str(tmp_path))


def read(monkeypatch: pytest.MonkeyPatch, **settings: str) -> Settings:
    for name, value in settings.items():
        monkeypatch.setenv(f"ROUNDS_{name}", value)
    return from_environment()


def test_without_any_setting_everything_lives_in_the_instance(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = read(monkeypatch)
    assert settings.database_url == f"sqlite:///{tmp_path}/rounds.db"
    assert settings.storage_url == f"file://{tmp_path}/files"
    assert not settings.production


def test_safe_settings_are_accepted_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **SAFE)
    assert settings.production
    assert settings.secure
    assert settings.hosts == {"rounds.example"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "k" * 31),
        ("NUMBER_KEY", ""),
        ("EVIDENCE_KEYS", ""),
        ("EVIDENCE_KEYS", "2026"),
        ("EVIDENCE_KEYS", "2026:AAAA"),
        ("EVIDENCE_DAYS", "-1"),
        ("CLAIM_HOURS", "soon"),
        ("NPPES_API", "http://registry.example/api/"),
        ("ANNUAIRE_SANTE_API", "registry.example"),
        ("SCANNER_URL", "127.0.0.1:3310"),
        ("PROXIES", "all"),
        ("X_ACCEL", "protected"),
        ("X_ACCEL", "/protected"),
        ("PRESIGNED", "yes"),
        ("PRESIGNED", "1"),  # Files of this machine cannot give themselves out.
        ("SITE_URL", "http://rounds.example"),
        ("SITE_URL", ""),
        ("PRODUCTION", "true"),
    ],
)
def test_an_unsafe_setting_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(SettingsProblem, match=f"ROUNDS_{name}"):
        read(monkeypatch, **(SAFE | {name: value}))


def test_who_sends_files_fits_to_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch).x_accel is None
    assert read(monkeypatch, X_ACCEL="/protected/").x_accel == "/protected/"
    with pytest.raises(SettingsProblem, match="ROUNDS_X_ACCEL"):
        read(monkeypatch, STORAGE_URL="s3://rounds")
    assert read(monkeypatch, X_ACCEL="", PRESIGNED="1", STORAGE_URL="s3://rounds").presigned


def test_nobody_is_asked_anything_unless_the_settings_name_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch).services == frozenset()
    assert read(monkeypatch, NPPES_API="https://registry.example/api/").services == {"registry.example"}


def test_a_developers_machine_answers_to_both_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, SITE_URL="http://127.0.0.1:8000").hosts == {"127.0.0.1:8000", "localhost:8000"}


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = read(monkeypatch).secret_key
    assert len(secret) >= 32
    assert read(monkeypatch).secret_key == secret
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_processes_that_start_together_agree_on_one_secret() -> None:
    def start(_: int) -> bytes:
        return check_output([executable, "-c", SAY_SECRET], cwd=ROOT)

    with ThreadPoolExecutor(4) as threads:
        said = set(threads.map(start, range(8)))
    assert len(said) == 1
    assert len(said.pop()) > 32


def test_threads_that_start_together_agree_on_one_secret() -> None:
    with ThreadPoolExecutor(16) as threads:
        said = {settings.secret_key for settings in threads.map(lambda _: from_environment(), range(64))}
    assert len(said) == 1


def test_settings_print_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "SMTP_URL": "smtp://u:hush@h",
        "DATABASE_URL": "postgresql://u:hush@h/d",
        "REDIS_URL": "redis://:hush@h",
    }
    words = repr(read(monkeypatch, **SAFE, **secrets))
    assert "hush" not in words
    assert "k" * 32 not in words
