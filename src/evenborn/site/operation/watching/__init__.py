"""Health, figures for Prometheus, and the guard against slow queries."""
