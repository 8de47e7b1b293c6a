"""What many runs of the suite did: read by flakes, risks, triage, report and release notes."""
