"""The seventh view, the algorithms: one room for each page on what L1 and L2 do in one of them."""
