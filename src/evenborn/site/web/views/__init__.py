"""Pages of the site itself and of the lower floors."""
