"""The prior view: a penalty is what a belief about the weights costs, in logarithms."""
