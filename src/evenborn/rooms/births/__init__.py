"""The delivery register: births within 24 hours, verified, closed each month."""
