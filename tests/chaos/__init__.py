"""What is left of a portal whose parts are killed at random: everything it owed."""
