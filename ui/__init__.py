"""Everything that pages share: words, formats, state, sources and the frame around a view."""
