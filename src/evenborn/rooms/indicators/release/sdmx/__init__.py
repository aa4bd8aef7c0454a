"""A release as SDMX: data as SDMX-CSV 2.0 and SDMX-JSON 2.0, and the structure both follow. Pure.

A hidden count has no value, OBS_STATUS Q (missing value; suppressed) and CONF_STATUS C. Whether it
is hidden for itself or for another's sake is not told: codes A and D would say which are small.

Source:
    SDMX 3.0 (2021): SDMX-CSV 2.0 field guide, SDMX-JSON 2.0.0 schemas of data and structure
    messages; cross-domain code lists CL_FREQ, CL_OBS_STATUS, CL_CONF_STATUS of agency SDMX.
"""

from evenborn.rooms.indicators.release.sdmx.data import data_csv, data_json, observations
from evenborn.rooms.indicators.release.sdmx.structure import structure_json

__all__ = ["data_csv", "data_json", "observations", "structure_json"]
