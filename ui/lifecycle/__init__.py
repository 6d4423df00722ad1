"""The parts of the Life cycle page: each answers its share of the page's question with a few pictures."""
