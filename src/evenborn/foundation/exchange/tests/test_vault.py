import pytest

from evenborn.foundation.access.secrets.sealing import CannotOpen
from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.tests.make import all_bytes, stored


@pytest.mark.parametrize(
    "size", [0, 1, vault.PIECE - 1, vault.PIECE, vault.PIECE + 1, 3 * vault.PIECE]
)
def test_what_goes_in_comes_out(size):
    content = bytes(i * 31 % 251 for i in range(1000)) * (size // 1000 + 1)
    content = content[:size]

    file = stored(content)

    assert b"".join(vault.pieces(file.name, file.secret)) == content
    assert file.size == size


def test_the_folder_holds_no_plain_word_and_is_the_houses_own(media):
    file = stored("王小花 500118199001011234\n" * 50_000)

    held = all_bytes(media)
    assert "王小花".encode() not in held
    assert b"500118199001011234" not in held
    path = vault.folder() / file.name
    assert path.stat().st_mode & 0o777 == 0o600
    assert vault.folder().stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("harm", ["flip", "cut", "swap", "drop the last piece"])
def test_a_changed_file_is_found(harm):
    file = stored(bytes(3 * vault.PIECE + 5))
    path = vault.folder() / file.name
    sealed = bytearray(path.read_bytes())
    piece = vault.PIECE + 16
    front = len(sealed) - 3 * piece - (5 + 16)
    match harm:
        case "flip":
            sealed[-1] ^= 1
        case "cut":
            del sealed[-3:]
        case "swap":
            first, second = sealed[front:][:piece], sealed[front + piece :][:piece]
            sealed[front : front + 2 * piece] = second + first
        case _:
            del sealed[-(5 + 16) :]
    path.write_bytes(sealed)

    with pytest.raises(CannotOpen):
        list(vault.pieces(file.name, file.secret))


def test_a_writer_that_breaks_off_leaves_nothing(media):
    with vault.Writer() as writer:
        writer.write(b"half")

    assert list(vault.folder().iterdir()) == []


def test_a_bench_is_removed_even_after_a_killed_worker(media):
    with vault.bench("run-1") as bench:
        (bench / "plain.csv").write_text("王小花")
    assert not bench.exists()

    left = media / "bench" / "run-2"
    left.mkdir(parents=True)
    (left / "plain.csv").write_text("王小花")
    with vault.bench("run-2") as bench:
        assert list(bench.iterdir()) == []
