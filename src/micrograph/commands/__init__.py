"""The commands, one file a subject. Imports stand inside the functions: `micrograph --help` answers at once."""
