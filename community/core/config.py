"""The settings of an installation, read once from the environment."""

import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
SHORTEST_SECRET = 32


class SettingsProblem(Exception):
    """A setting that must be put right before the site may start."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between two installations; see the README for the meaning of each."""

    instance: Path
    site_url: str
    site_name: str
    # Secrets, and addresses with passwords in them, stay out of whatever prints the settings.
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    storage_url: str
    smtp_url: str | None = field(repr=False)
    mail_from: str
    production: bool

    @property
    def host(self) -> str:
        return urlsplit(self.site_url).netloc

    @property
    def secure(self) -> bool:
        return self.site_url.startswith("https://")

    @property
    def origins(self) -> list[str]:
        """Origins whose pages may open a socket here; on a developer's machine both names of it."""
        if self.production:
            return [self.site_url]
        return [self.site_url, self.site_url.replace("127.0.0.1", "localhost")]

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(urlsplit(origin).netloc for origin in self.origins)


def from_environment() -> Settings:
    """Read `ROUNDS_*`; raises SettingsProblem with a sentence when the site would be unsafe."""
    instance = Path(_read("INSTANCE", str(ROOT / "instance"))).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    production = _is_production()
    site_url = _read("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
    if production and not site_url.startswith("https://"):
        raise SettingsProblem("ROUNDS_SITE_URL must begin with https:// in production.")
    return Settings(
        instance=instance,
        site_url=site_url,
        site_name=_read("SITE_NAME", "Rounds"),
        secret_key=_secret_key(instance, production),
        database_url=_read("DATABASE_URL", f"sqlite:///{instance / 'rounds.db'}"),
        redis_url=_read("REDIS_URL", "") or None,
        storage_url=_read("STORAGE_URL", (instance / "files").as_uri()),
        smtp_url=_read("SMTP_URL", "") or None,
        mail_from=_read("MAIL_FROM", f"Rounds <no-reply@{urlsplit(site_url).hostname}>"),
        production=production,
    )


def _is_production() -> bool:
    said = _read("PRODUCTION", "0")
    if said not in {"", "0", "1"}:
        raise SettingsProblem("ROUNDS_PRODUCTION must be 1 in production, and 0 or nothing elsewhere.")
    return said == "1"


def _read(name: str, default: str) -> str:
    return os.environ.get(f"ROUNDS_{name}", default)


def _secret_key(instance: Path, production: bool) -> str:
    key = _read("SECRET_KEY", "")
    if production and len(key) < SHORTEST_SECRET:
        raise SettingsProblem(
            f"ROUNDS_SECRET_KEY must have at least {SHORTEST_SECRET} characters in production."
        )
    return key or _kept_secret(instance / "secret")


def _kept_secret(path: Path) -> str:
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text()


def _write_once(path: Path, text: str) -> None:
    """A whole file that only its owner may read, unless another process was quicker."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:
        draft.write(text)
        draft.flush()
        # A link refuses an existing name and never shows half a file: who starts together agrees on one key.
        with suppress(FileExistsError):
            os.link(draft.name, path)
