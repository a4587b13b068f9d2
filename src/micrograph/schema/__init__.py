"""From `schemas/` to everything that is generated: the one part of Micrograph that imports linkml."""
