"""Which tests a change can affect: recorded while coverage is measured; all where that is unknown."""
