"""The service: wiring in `app.py`, one file a resource."""
