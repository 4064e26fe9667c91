"""The gradient view: what one step of each update rule does to a weight, and what many steps do."""
