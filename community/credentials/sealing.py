"""What is sealed and how: AES-256-GCM with a key of its own, which a key of the settings wraps (RFC 3394).

The context is authenticated with the content, so that what was sealed for one row opens for no other.
"""

import hmac
import os
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from flask import current_app

from community.core.config import Settings
from community.credentials.evidence_models import SealedKey

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyMissing(LookupError):
    """A key that wraps others has left the settings too early. Its words are for the operator."""


def seal(content: bytes, key: bytes, *, context: str) -> bytes:
    """The nonce of 12 bytes, then what was sealed, then its tag of 16 bytes (NIST SP 800-38D)."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, context.encode())


def unseal(sealed: bytes, key: bytes, *, context: str) -> bytes:
    """Raises cryptography's InvalidTag when the content, the key or the context is another."""
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())


def new_key() -> tuple[SealedKey, bytes]:
    """A fresh key, as a row to keep and as the bytes to seal with."""
    key, name = os.urandom(KEY_BYTES), first_name()
    return SealedKey(wrapped_by=name, wrapped=aes_key_wrap(_wrapping_key(name), key)), key


def opened(row: SealedKey) -> bytes:
    """Raises KeyMissing when the settings do not have the wrapping key any more."""
    try:
        return aes_key_unwrap(_wrapping_key(row.wrapped_by), row.wrapped)
    except InvalidUnwrap as error:
        raise KeyMissing(f"The key “{row.wrapped_by}” of ROUNDS_EVIDENCE_KEYS is another one now.") from error


def rewrap(row: SealedKey) -> None:
    """Wrap with the first key of the settings; what was sealed stays as it is."""
    key, name = opened(row), first_name()
    row.wrapped, row.wrapped_by = aes_key_wrap(_wrapping_key(name), key), name


def first_name() -> str:
    """The name of the key of the settings that wraps what is sealed from now on."""
    return next(iter(_settings().evidence_keys))


def fingerprint(identity: str) -> str:
    """A keyed hash: finds the same number again, and tells nobody without the key which it is."""
    return hmac.new(_settings().number_key.encode(), identity.encode(), sha256).hexdigest()


def _wrapping_key(name: str) -> bytes:
    keys = _settings().evidence_keys
    if name not in keys:
        raise KeyMissing(f"ROUNDS_EVIDENCE_KEYS has no key “{name}” any more.")
    return keys[name]


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
