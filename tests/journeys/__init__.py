"""Journeys of officers through the house, in a real Chromium."""
