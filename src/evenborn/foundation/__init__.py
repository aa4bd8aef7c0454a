"""What every room needs, once each: places, ui, audit, access, exchange, runs, duties."""
