"""Support vector machines: a line between two classes, its margin, and the penalty that sets it."""
