"""The mathematics that every view stands on: penalties, losses, solvers, paths, certificates.

Import from the module that owns a name, for example ``from shrinkage.core.penalties import L1``.
"""
