"""What makes a lesson of the mathematics: proofs, printing, claims, exercises, data and style.

Import from the module that owns a name, for example ``from shrinkage.lesson.claims import claim``.
Here is only what a reader takes to a model of their own.
"""

from shrinkage.lesson.zeros import why_zero

__all__ = ["why_zero"]
