"""`testkit load -- locust …`: does the service keep its promises while many users call it."""
