"""What changed between two tags: for callers of the API, and in the suite."""
