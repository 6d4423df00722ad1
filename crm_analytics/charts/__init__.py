"""Charts: a small table in, a Plotly figure out. Words come in as a mapping from codes; colours go by code."""
