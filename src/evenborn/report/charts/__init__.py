"""Charts as SVG, drawn on the server; each carries its table and can be read without script."""
