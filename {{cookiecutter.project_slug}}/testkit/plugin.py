"""All of the testkit's pytest plugins: load them with `-p testkit.plugin`, or one by its name."""

pytest_plugins = [
    "testkit.layers",
    "testkit.guards",
    "testkit.leaks",
    "testkit.direct_sessions",
    "testkit.record",
    "testkit.pyramid",
]
