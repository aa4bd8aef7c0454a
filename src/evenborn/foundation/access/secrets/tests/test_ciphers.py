"""Published vectors: what we seal, others can open."""

import pytest
from cryptography.exceptions import InvalidTag

from evenborn.foundation.access.secrets.ciphers import ALGORITHMS

# RFC 8998, appendix A.1
SM4 = {
    "key": "0123456789ABCDEFFEDCBA9876543210",
    "nonce": "00001234567800000000ABCD",
    "bound": "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2",
    "plain": "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
    "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
    "sealed": "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
    "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    "83DE3541E4C2B58177E065A9BF7B62EC",
}
# McGrew & Viega, "The Galois/Counter Mode of Operation", test case 16 (in NIST's GCM collection)
AES = {
    "key": "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
    "nonce": "cafebabefacedbaddecaf888",
    "bound": "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    "plain": "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    "sealed": "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    "76fc6ece0f4e1768cddf8853bb2d551b",
}
CASES = [pytest.param("SM4-GCM", SM4, id="SM4-GCM"), pytest.param("AES-256-GCM", AES, id="AES")]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_published_vector_is_met(name, case):
    cipher = ALGORITHMS[name]
    key, nonce, bound, plain, sealed = (bytes.fromhex(case[part]) for part in SM4)

    assert len(key) == cipher.key_bytes
    assert cipher.encrypt(key, nonce, plain, bound) == sealed
    assert cipher.decrypt(key, nonce, sealed, bound) == plain


@pytest.mark.parametrize(("name", "case"), CASES)
def test_one_altered_bit_is_noticed(name, case):
    key, nonce, bound, _, sealed = (bytes.fromhex(case[part]) for part in SM4)

    for place in (0, len(sealed) // 2, len(sealed) - 1):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(InvalidTag):
            ALGORITHMS[name].decrypt(key, nonce, bytes(altered), bound)
    with pytest.raises(InvalidTag):
        ALGORITHMS[name].decrypt(key, nonce, sealed, bound + b"x")
    with pytest.raises(InvalidTag):
        ALGORITHMS[name].decrypt(key, nonce, b"short", bound)


def test_the_digest_of_the_index_is_hmac_sha256():
    # RFC 4231, test case 2
    found = ALGORITHMS["AES-256-GCM"].mac(b"Jefe", b"what do ya want for nothing?")

    assert found.hex() == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_the_digest_of_the_index_is_hmac_over_sm3():
    # HMAC by its definition (RFC 2104), written out over the bare hash
    from cryptography.hazmat.primitives import hashes

    def sm3(content):
        digest = hashes.Hash(hashes.SM3())
        digest.update(content)
        return digest.finalize()

    key, message = b"k" * 32, b"500118"
    block = key.ljust(64, b"\0")
    inner = sm3(bytes(b ^ 0x36 for b in block) + message)

    expected = sm3(bytes(b ^ 0x5C for b in block) + inner)

    assert ALGORITHMS["SM4-GCM"].mac(key, message) == expected
