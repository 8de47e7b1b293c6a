"""Which modules break builds, lack coverage and change often."""
