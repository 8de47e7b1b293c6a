"""What a layer may touch is enforced while its tests run.

One audit hook (PEP 578) sees sockets, databases, processes and files on their way, in any thread
and through any library. A breach raises where it happens, and fails its test even when a handler
swallows the exception.

`listener` sees events, `side_effects` and `blocking` name them, `permissions` says what a layer may,
`verdict` decides, `watch` remembers the test and its breaches, `plugin` is pytest's part.
"""
