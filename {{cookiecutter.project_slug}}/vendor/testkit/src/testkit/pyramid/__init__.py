"""Shares of the layers, skips and time budgets of a suite, judged over the records of its runs."""
