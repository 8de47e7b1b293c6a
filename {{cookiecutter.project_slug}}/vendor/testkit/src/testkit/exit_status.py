"""How each reader ends: it holds, it falls short, or it cannot judge and says why."""

HOLDS, FALLS_SHORT, CANNOT_JUDGE = 0, 1, 2
