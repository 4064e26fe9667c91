"""The summary: one lasso solved in the ways of all seven views, and a further view on probation."""
