"""The rooms, each named by a word its users say aloud. `births` is the pattern to copy."""
