"""The parts of the Results page: each answers its share of the page's question."""
