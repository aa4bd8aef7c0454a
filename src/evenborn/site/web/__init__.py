"""Home, search, account and the pages of the lower floors."""
