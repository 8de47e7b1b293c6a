"""What each benchmark of a run is compared with: plain Python of the kind that services do."""

import json
from dataclasses import dataclass

PIECES = 200


@dataclass
class Piece:
    name: str
    number: int


def reference() -> int:
    """Makes objects, sorts them, and writes and reads them as JSON. Never change it: stored ratios count on it."""
    pieces = [Piece(f"piece {number % 17}", number) for number in range(PIECES)]
    pieces.sort(key=lambda piece: (piece.name, piece.number))
    text = json.dumps({piece.name: vars(piece) for piece in pieces} | {"all": [vars(piece) for piece in pieces]})
    return sum(piece["number"] for piece in json.loads(text)["all"])
