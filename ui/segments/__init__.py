"""The parts of the Segments page: each answers its share of the page's question."""
