"""The page of a test run: one file of HTML that shows all there is to know, its badge and its summary."""
