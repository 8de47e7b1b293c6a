class Refused(Exception):  # noqa: N818 (nothing has failed)
    """The command can't do what was asked, and has changed nothing; says why, and the next step."""
