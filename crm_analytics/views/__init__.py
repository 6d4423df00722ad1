"""Views: the small table behind each picture. One file a page; no words, no figures of Plotly."""
