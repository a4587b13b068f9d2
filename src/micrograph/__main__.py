"""`python -m micrograph`."""

from micrograph.cli import main

main()
