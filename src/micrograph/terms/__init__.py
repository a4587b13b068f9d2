"""Ontologies and terms: registry, roles, look-up, completion, hierarchy, text to term.

Import the module that you need; this package imports nothing, so that `micrograph --help` stays fast.
"""
