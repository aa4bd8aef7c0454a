"""The top of the house: settings and addresses, home and search, the API."""
