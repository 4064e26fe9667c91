"""The room behind *Why regularize at all*: overfitting, bias and variance, choosing λ, units."""
