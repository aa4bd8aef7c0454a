"""Pages of the delivery register: one file for each matter, one function for each address."""
