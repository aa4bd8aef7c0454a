"""Where the processes of the site lay down what they have counted, so that any can tell the sum."""

from pathlib import Path

FIGURES = "figures"


def empty_figures(data: Path) -> None:
    """Begin anew: a folder with nothing of the processes before."""
    folder = data / FIGURES
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink(missing_ok=True)
