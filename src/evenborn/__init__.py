"""Evenborn (衡生): births you can trust, and the sex ratio at birth said honestly."""

__version__ = "0.1.0"
