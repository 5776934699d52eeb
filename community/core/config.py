"""The settings of an installation, read once from the environment."""

import os
import secrets
from dataclasses import dataclass
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
    secret_key: str
    database_url: str
    redis_url: str | None
    storage_url: str
    smtp_url: str | None
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
    production = _read("PRODUCTION", "") == "1"
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
    try:
        # "x" refuses an existing file, so two processes starting together agree on one key.
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
