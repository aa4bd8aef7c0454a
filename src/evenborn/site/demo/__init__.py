"""The demo county of the site: three years, loaded through the same doors as real users'.

The clerk's form, the hospital's API and the files of the exchange end in the same actions; here
they are called in the order of time, each with its own officer and moment.
"""

from evenborn.site.demo.loading import Loaded, load

__all__ = ["Loaded", "load"]
