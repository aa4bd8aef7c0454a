"""Birth records and what is done with them, one file for each matter."""

from evenborn.rooms.births.models.birth import Birth, Births
from evenborn.rooms.births.models.certificate import CertificateStock, UsedCertificate
from evenborn.rooms.births.models.death import InfantDeath
from evenborn.rooms.births.models.entry import Correction, Draft, RecordSeries
from evenborn.rooms.births.models.month import MonthClose, TownshipComparison
from evenborn.rooms.births.models.spot_check import SpotCheck, SpotCheckItem

__all__ = [
    "Birth",
    "Births",
    "CertificateStock",
    "Correction",
    "Draft",
    "InfantDeath",
    "MonthClose",
    "RecordSeries",
    "SpotCheck",
    "SpotCheckItem",
    "TownshipComparison",
    "UsedCertificate",
]
