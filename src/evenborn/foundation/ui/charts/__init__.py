"""Charts: one figure gives the picture, its table, and the files to save."""

from evenborn.foundation.ui.charts.downloads import as_csv, as_xlsx, wanted
from evenborn.foundation.ui.charts.figure import Column, Figure, Kind
from evenborn.foundation.ui.charts.ratios import RATIO_COLUMNS, funnel_figure, ratio_row

__all__ = [
    "RATIO_COLUMNS",
    "Column",
    "Figure",
    "Kind",
    "as_csv",
    "as_xlsx",
    "funnel_figure",
    "ratio_row",
    "wanted",
]
