"""The cube of counts: one DuckDB file for each linkage, built beside and switched. No Django."""
