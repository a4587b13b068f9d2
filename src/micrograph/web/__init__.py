"""Server-rendered pages. `pages.py` first: it lists them; one file a page makes what its template shows."""
