"""The look: words, clock, base pages, components, charts, number and date tags."""
