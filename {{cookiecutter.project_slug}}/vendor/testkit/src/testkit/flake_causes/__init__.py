"""Why a test is flaky, by experiment: `testkit flakes why TEST`."""
