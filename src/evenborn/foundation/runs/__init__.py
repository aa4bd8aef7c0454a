"""Long work outside the request: progress, cancel, retry, receipts."""
