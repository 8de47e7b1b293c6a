"""`python -m testkit.load.locust` is locust, whose `--run-time` begins when it runs.

gevent's clock stands from its import until its loop turns: on a busy machine, where that takes seconds, locust alone
would stop at once.
"""

import gevent  # type: ignore[import-untyped]
from locust import events, main  # type: ignore[import-not-found]

if __name__ == "__main__":
    events.init.add_listener(lambda **_: gevent.get_hub().loop.update_now())
    main.main()
