"""Lasso, ridge and elastic net on data: which features a model keeps, and what that means."""
