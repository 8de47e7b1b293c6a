"""`testkit benchmarks`: did a benchmark become slower, as a ratio to a reference of the same run.

Seconds depend on the machine and on what else it does; a ratio to work of the same kind, measured a
moment before or after, does so much less.
"""
