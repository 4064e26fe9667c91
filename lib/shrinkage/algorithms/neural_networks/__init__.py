"""Neural networks: where weight decay is L2 regularization, where it is not, and L1's zeros."""
