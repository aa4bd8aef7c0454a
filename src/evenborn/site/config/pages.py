"""The files of the pages, gathered where the site serves them."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

MANIFEST = "staticfiles.json"  # written last by Django


def gather() -> bool:
    """Gather and compress the files, unless they are those of last time; tell whether it did.

    To press 5 MB with brotli takes six seconds of a core, and to find nothing new a tenth.
    """
    note = settings.DATA / "static.digest"
    digest = _digest()
    made = (settings.STATIC_ROOT / MANIFEST).is_file()
    if made and note.is_file() and note.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    note.write_text(digest)
    return True


def _digest() -> str:
    """Return the digest of every file that the packages bring, and of where they go."""
    digest = hashlib.sha256(str(settings.STATIC_ROOT).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(name.encode() + b"\0")
            with storage.open(name) as file:
                digest.update(hashlib.sha256(file.read()).digest())
    return digest.hexdigest()
