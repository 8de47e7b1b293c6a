"""All of testkit's pytest plugins, loaded by pytest where the package is installed.

`-p no:testkit` leaves them out, and `-p testkit.layers` then loads one alone.
"""

pytest_plugins = [
    "testkit.layers",
    "testkit.guards.plugin",
    "testkit.leaks",
    "testkit.session_guard",
    "testkit.sharding.plugin",
    "testkit.tracing.plugin",
    "testkit.recorder",
    "testkit.collection_errors",
    "testkit.pyramid.plugin",
    "testkit.quarantine.plugin",
]
