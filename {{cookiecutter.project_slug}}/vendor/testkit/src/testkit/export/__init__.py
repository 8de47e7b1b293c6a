"""What the tests did, in formats that other tools read."""
