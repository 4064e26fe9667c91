"""The view of PRML's picture: contours meet Σ|wⱼ|^q ≤ t^q, and zeros begin at q = 1, at once."""
