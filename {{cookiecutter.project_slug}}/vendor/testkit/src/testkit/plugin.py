"""All of testkit's pytest plugins, loaded by pytest where the package is installed.

`-p no:testkit` leaves them out, and `-p testkit.layers` then loads one alone.
"""

pytest_plugins = [
    "testkit.layers",
    "testkit.guards.plugin",
    "testkit.leaks",
    "testkit.session_guard",
    "testkit.recorder",
    "testkit.pyramid.plugin",
    "testkit.flake_causes.plugin",
]
