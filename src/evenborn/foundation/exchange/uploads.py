"""An upload goes straight into the vault as it comes; its plain bytes never touch the disk."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from evenborn.foundation.exchange.vault import Stored, Writer, discard


class SealedUpload(UploadedFile):
    """An uploaded file in the vault; unless it is taken, it goes when the request ends.

    Attributes:
        stored: where it lies; None when it was larger than the limit and not kept.
    """

    def __init__(self, name: str, stored: Stored | None) -> None:
        super().__init__(
            file=None, name=name, size=stored.size if stored else settings.FILES_MOST_BYTES + 1
        )
        self.stored = stored
        self.is_taken = False

    def close(self) -> None:
        """Discard the file unless somebody has taken it."""
        if self.stored and not self.is_taken:
            discard(self.stored.name)


class IntoTheVault(FileUploadHandler):
    """Seals an upload piece by piece; beyond the limit the rest is passed over."""

    file: Writer | None = None

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.is_too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; one request brings one."""
        super().new_file(*args, **kwargs)
        if self.file is not None:
            raise SkipFile
        self.file = Writer()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal some bytes."""
        assert self.file is not None
        if start + len(raw_data) > settings.FILES_MOST_BYTES:
            self.is_too_large = True
            self.file.close()
        if not self.is_too_large:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        """Hand on what was received."""
        assert self.file is not None
        stored = None if self.is_too_large else self.file.finish()
        return SealedUpload(self.file_name or "", stored)

    def upload_interrupted(self) -> None:
        """Leave nothing of an upload that broke off."""
        if self.file is not None:
            self.file.close()
