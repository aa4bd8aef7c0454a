"""A synthetic county, or nation, with the truth kept: one seed gives the same bytes.

Names are drawn from tables and numbers from areas that do not exist; nobody real is in it.
It knows nothing of how records are linked.
"""

from evenborn.demo.county import CannotMakeError, Made, make_county
from evenborn.demo.profile import BadProfileError, Profile, load_profile

__all__ = ["BadProfileError", "CannotMakeError", "Made", "Profile", "load_profile", "make_county"]
