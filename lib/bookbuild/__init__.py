"""Turn the pages of the book into its website."""
