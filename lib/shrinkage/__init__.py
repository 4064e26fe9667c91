"""The tested library behind *Seven Views of Regularization*.

``shrinkage.core`` holds what is true once; each page of the book has a room of the same name.
"""
