"""The typed, versioned API for hospital systems."""
