"""What every view of the book stands on: penalties, losses, solvers and their certificates.

Import from the module that owns a name, for example ``from shrinkage.core.penalties import L1``.
"""
