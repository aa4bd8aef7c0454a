"""Style sheets and scripts, named by their digest once `collectstatic` has collected them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByDigest(CompressedManifestStaticFilesStorage):
    """Hashed names, so that a browser may keep a file for a year; plain names before collecting.

    A page must never break for want of a style sheet: a file that the last collecting did not know
    keeps its plain name.
    """

    def stored_name(self, name: str) -> str:
        """Return the name with its digest, or the plain one."""
        known = self.hash_key(self.clean_name(name)) in self.hashed_files
        return super().stored_name(name) if known else name
