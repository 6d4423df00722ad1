"""The parts of the Early warning page."""
