"""A synthetic county, or nation, with the truth kept: one seed gives the same bytes.

Names are drawn from tables and numbers from areas that do not exist; nobody real is in it.
It knows nothing of how records are linked.
"""

from evenborn.demo.county import CannotMake, Made, make_county
from evenborn.demo.profile import BadProfile, Profile, load_profile

__all__ = ["BadProfile", "CannotMake", "Made", "Profile", "load_profile", "make_county"]
