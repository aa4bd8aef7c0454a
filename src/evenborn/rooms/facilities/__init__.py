"""Institutions that deliver births."""
