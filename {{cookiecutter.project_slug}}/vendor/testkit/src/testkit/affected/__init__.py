"""Which tests a change can affect: recorded while coverage is measured, decided by rules, and everything where unknown."""
