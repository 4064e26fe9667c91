"""What every view stands on: penalties, losses, solvers and what checks them."""
