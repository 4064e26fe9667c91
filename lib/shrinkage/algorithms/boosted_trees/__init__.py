"""Boosted trees: what the L1 and the L2 penalty, and the price of a leaf, do to a tree."""
