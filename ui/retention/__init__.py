"""The parts of the Retention page."""
