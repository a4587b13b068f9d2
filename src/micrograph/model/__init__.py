"""GENERATED from schemas/ by `micrograph schema build`. Do not edit anything in this folder."""
