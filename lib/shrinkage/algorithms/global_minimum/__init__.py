"""How far a penalty moves the minimum, where the textbook's formulas say, and what λ → 0 leaves."""
