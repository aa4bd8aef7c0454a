"""The algorithms, by the names that stand in the key file."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

NONCE_BYTES = 12
TAG_BYTES = 16


def _aes_encrypt(key: bytes, nonce: bytes, content: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, content, bound_to)


def _aes_decrypt(key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, sealed, bound_to)


def _sm4_encrypt(key: bytes, nonce: bytes, content: bytes, bound_to: bytes) -> bytes:
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(bound_to)
    return cipher.update(content) + cipher.finalize() + cipher.tag


def _sm4_decrypt(key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    if len(sealed) < TAG_BYTES:
        raise InvalidTag
    content, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    cipher.authenticate_additional_data(bound_to)
    return cipher.update(content) + cipher.finalize()


def _hmac_sha256(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)


def _hmac_sm3(key: bytes, message: bytes) -> bytes:
    mac = HMAC(key, hashes.SM3())
    mac.update(message)
    return mac.finalize()


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One way to seal and to index.

    Attributes:
        key_bytes: length of the sealing key; the index key has 32 bytes always.
        encrypt: key (bytes), nonce (12 bytes), content, associated data -> cipher text with tag.
        decrypt: the reverse; raises InvalidTag when anything was altered.
        mac: key, message -> 32 bytes.
    """

    key_bytes: int
    encrypt: Callable[[bytes, bytes, bytes, bytes], bytes]
    decrypt: Callable[[bytes, bytes, bytes, bytes], bytes]
    mac: Callable[[bytes, bytes], bytes]


# SM4-GCM is about ten times slower than AES-GCM here, so a record is sealed in one call.
ALGORITHMS: Mapping[str, Algorithm] = {
    "AES-256-GCM": Algorithm(32, _aes_encrypt, _aes_decrypt, _hmac_sha256),
    "SM4-GCM": Algorithm(16, _sm4_encrypt, _sm4_decrypt, _hmac_sm3),
}
