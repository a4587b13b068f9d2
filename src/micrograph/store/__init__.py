"""The store behind /sparql: a guard, killable query workers over one immutable release, and an in-process reader.

Nothing is imported here: `micrograph.store.worker` has to start in a tenth of a second.
"""
