"""The constraint view: the lowest loss within a budget, and the price of a little more of it."""
