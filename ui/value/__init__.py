"""The parts of the Value page: each answers its share of the page's question with a few pictures."""
