"""Conversions: one objective, and the parameters that mean it in every library."""

from shrinkage.conversions.numerics import TARGETS, Conversion, Recognised, convert, recognise

__all__ = ["TARGETS", "Conversion", "Recognised", "convert", "recognise"]
