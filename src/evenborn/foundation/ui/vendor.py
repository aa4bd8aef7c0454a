"""Take from node_modules only what is served: `python -m evenborn.foundation.ui.vendor FROM TO`.

160 MB of packages become five files. Notes of source maps are cut off, because the maps are not
served and the storage that names files by their digest would look for them.
"""

import re
import shutil
import sys
from pathlib import Path

# name under static/vendor/ → file in node_modules
SERVED = {
    "tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "echarts.js": "echarts/dist/echarts.min.js",
    "LICENSE-htmx.txt": "htmx.org/LICENSE",
    "LICENSE-echarts.txt": "echarts/LICENSE",
}
SOURCE_MAP = re.compile(rb"^\s*(?://|/\*)[#@]\s*sourceMappingURL=[^\n]*\n?", re.M)


def copy(packages: Path, target: Path) -> list[Path]:
    """Copy the served files into an emptied folder and return them.

    Args:
        packages: a node_modules folder as `npm ci` leaves it.
        target: the folder to fill; it is removed first.

    Raises:
        FileNotFoundError: a package is missing or has moved its file.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    copied = []
    for name, source in SERVED.items():
        file = target / name
        file.write_bytes(SOURCE_MAP.sub(b"", (packages / source).read_bytes()))
        copied.append(file)
    return copied


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("python -m evenborn.foundation.ui.vendor NODE_MODULES OUT")
    kept = copy(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"{len(kept)} files, {sum(file.stat().st_size for file in kept):,} bytes")
