"""`testkit triage`: explains one failed run, by its records, its traces, past runs and git."""
