"""IEEE DataPort is reached through DataCite: its imitation is DataCite's. No recorded answer is of its prefix, so it gives none."""

from tests.replay.dois import services

__all__ = ["services"]
