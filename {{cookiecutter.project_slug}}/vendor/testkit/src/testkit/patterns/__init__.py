"""What fails again and again, what made it pass again, and the cure."""
