"""Compares two OpenAPI documents for those who call the API. Imports nothing of the application."""
