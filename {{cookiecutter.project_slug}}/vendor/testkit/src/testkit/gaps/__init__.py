"""Coverage as a work list: which tests to write next."""
