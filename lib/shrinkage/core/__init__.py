"""What every view of the book stands on: penalties, losses, solvers and their certificates.

Import from the module that owns a name, for example ``from shrinkage.core.penalties import L1``.
Here is only what a reader takes to a model of their own.
"""

from shrinkage.core.optimality import why_zero

__all__ = ["why_zero"]
