"""Bundled records, about twenty an archive: facts only, in each archive's own payload shape. `run.py` is `micrograph demo`."""
