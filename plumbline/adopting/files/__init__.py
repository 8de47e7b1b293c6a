"""The tests kit: tests, what watches them, and their own configuration."""
