"""Run `python -m evenborn`."""

from evenborn.cli import main

main()
