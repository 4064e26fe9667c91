"""The first page: the seven views in one picture."""
