"""A suite on several machines: which tests run where, and whether all of them ran."""
