"""Secrets that we make ourselves: 256 random bits, of which only the hash is kept.

Passwords that people choose are hashed by Django's password hashers (Argon2id) instead.
"""

import hashlib
import secrets

TOKEN_BYTES = 32
TOKEN_LENGTH = 43  # 32 bytes in unpadded base64url


def new_token() -> str:
    """A secret of 256 bits, safe in a URL."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """SHA-256 in hex; enough for a secret that has 256 bits of its own."""
    return hashlib.sha256(token.encode()).hexdigest()
