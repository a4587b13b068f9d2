"""One file a format. `graph.py` first: it makes the form of a Dataset that all graph formats share."""
