"""The settings of an installation, read once from the environment."""

import base64
import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
SHORTEST_SECRET = 32
EVIDENCE_KEY_BYTES = 32


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
    # The first wraps the keys of new documents, the others still open those from before; 32 bytes each.
    evidence_keys: dict[str, bytes] = field(repr=False)
    # Under it registration numbers are hashed; with another one, no claim would find its twin any more.
    number_key: str = field(repr=False)
    evidence_days: int = 30
    claim_hours: int = 48
    scanner_url: str | None = None
    # A folder with a model, or the name of one; without it no machine listens to recordings.
    speech_model: str | None = None
    nppes_api: str | None = None
    annuaire_sante_api: str | None = None
    annuaire_sante_key: str = field(default="", repr=False)
    # How many processes serve pages and, apart from them, sockets; 0 of both: one process serves all.
    pages: int = 0
    sockets: int = 0
    # How many proxies before the site add to X-Forwarded-For what they know of who asks.
    proxies: int = 0
    # Pages of nobody who come from one address, such as that of a hospital, with a socket in one process.
    sockets_per_address: int = 50
    # Where nginx sends stored files for us, and whether the object storage does.
    x_accel: str | None = None
    presigned: bool = False
    websub_hub: str | None = None
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
    def services(self) -> frozenset[str]:
        """The only hosts, with their ports, that this installation asks anything."""
        named = filter(None, (self.nppes_api, self.annuaire_sante_api))
        return frozenset(urlsplit(url).netloc for url in named)

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
    storage_url = _read("STORAGE_URL", (instance / "files").as_uri())
    return Settings(
        instance=instance,
        site_url=site_url,
        site_name=_read("SITE_NAME", "Rounds"),
        secret_key=_long_secret("SECRET_KEY", instance / "secret", production),
        database_url=_read("DATABASE_URL", f"sqlite:///{instance / 'rounds.db'}"),
        redis_url=_read("REDIS_URL", "") or None,
        storage_url=storage_url,
        smtp_url=_read("SMTP_URL", "") or None,
        mail_from=_read("MAIL_FROM", f"Rounds <no-reply@{urlsplit(site_url).hostname}>"),
        evidence_keys=_evidence_keys(instance, production),
        number_key=_long_secret("NUMBER_KEY", instance / "number-key", production),
        evidence_days=_whole_number("EVIDENCE_DAYS", 30, 365),
        claim_hours=_whole_number("CLAIM_HOURS", 48, 24 * 60),
        scanner_url=_scanner(),
        speech_model=_read("SPEECH_MODEL", "").strip() or None,
        nppes_api=_service("NPPES_API", production),
        annuaire_sante_api=_service("ANNUAIRE_SANTE_API", production),
        annuaire_sante_key=_read("ANNUAIRE_SANTE_KEY", "").strip(),
        pages=_whole_number("PAGES", 0, 64),
        sockets=_whole_number("SOCKETS", 0, 64),
        proxies=_whole_number("PROXIES", 0, 9),
        sockets_per_address=_whole_number("SOCKETS_PER_ADDRESS", 50, 1_000_000),
        x_accel=_x_accel(storage_url),
        presigned=_presigned(storage_url),
        websub_hub=_service("WEBSUB_HUB", production),
        production=production,
    )


def _is_production() -> bool:
    said = _read("PRODUCTION", "0")
    if said not in {"", "0", "1"}:
        raise SettingsProblem("ROUNDS_PRODUCTION must be 1 in production, and 0 or nothing elsewhere.")
    return said == "1"


def _x_accel(storage_url: str) -> str | None:
    place = _read("X_ACCEL", "").strip()
    if place and not (place.startswith("/") and place.endswith("/") and storage_url.startswith("file:")):
        raise SettingsProblem(
            "ROUNDS_X_ACCEL must be a place such as /protected/, and goes with files on this machine only."
        )
    return place or None


def _presigned(storage_url: str) -> bool:
    said = _read("PRESIGNED", "0")
    if said not in {"", "0", "1"} or (said == "1" and not storage_url.startswith("s3:")):
        raise SettingsProblem("ROUNDS_PRESIGNED must be 1 or nothing, and goes with an s3:// storage only.")
    return said == "1"


def _read(name: str, default: str) -> str:
    return os.environ.get(f"ROUNDS_{name}", default)


def _service(name: str, production: bool) -> str | None:
    url = _read(name, "").strip()
    if url and not url.startswith("https://" if production else ("https://", "http://")):
        raise SettingsProblem(f"ROUNDS_{name} must begin with https://, or stay unset.")
    return url or None


def _scanner() -> str | None:
    url = _read("SCANNER_URL", "").strip()
    if url and not url.startswith(("tcp://", "unix:/")):
        # Found out later, it would hold back every document while nobody knows why.
        raise SettingsProblem("ROUNDS_SCANNER_URL must be tcp://host:port or unix:/path, or stay unset.")
    return url or None


def _whole_number(name: str, default: int, most: int) -> int:
    said = _read(name, "") or str(default)
    if not said.isdecimal() or int(said) > most:
        raise SettingsProblem(f"ROUNDS_{name} must be a whole number from 0 to {most}; it is “{said}”.")
    return int(said)


def _long_secret(name: str, kept: Path, production: bool) -> str:
    key = _read(name, "")
    if production and len(key) < SHORTEST_SECRET:
        raise SettingsProblem(f"ROUNDS_{name} must have at least {SHORTEST_SECRET} characters in production.")
    return key or _kept_secret(kept)


def _evidence_keys(instance: Path, production: bool) -> dict[str, bytes]:
    """`name:key` with 32 bytes in base64 each, the one in use first, commas between them."""
    said = _read("EVIDENCE_KEYS", "")
    if production and not said:
        raise SettingsProblem(
            "ROUNDS_EVIDENCE_KEYS must name at least one key in production; "
            "`community evidence new-key` prints one."
        )
    if not said:
        # A secret of this installation alone, so that a developer has nothing to set.
        return {"kept": sha256(_kept_secret(instance / "evidence-key").encode()).digest()}
    return dict(_evidence_key(each.strip()) for each in said.split(","))


def _evidence_key(said: str) -> tuple[str, bytes]:
    name, _, encoded = said.partition(":")
    try:
        key = base64.b64decode(encoded, altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if not name or len(key) != EVIDENCE_KEY_BYTES:
        # The sentence may end in a log: it says which key by its name, and nothing of the key.
        raise SettingsProblem(
            f"ROUNDS_EVIDENCE_KEYS: the key “{name[:20]}” must be written as name:key, the key being "
            f"{EVIDENCE_KEY_BYTES} bytes in base64."
        )
    return name, key


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
