"""The optimization view: the lowest loss inside a region, and where on its boundary that is."""
