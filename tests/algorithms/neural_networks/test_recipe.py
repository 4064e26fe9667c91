"""The program to copy is shown whole and can be read by Python; the peers' tests run it."""

import ast

from shrinkage.algorithms.neural_networks.numerics import recipe_source


def test_the_page_shows_a_whole_program() -> None:
    tree = ast.parse(recipe_source())
    assert [node.name for node in tree.body if isinstance(node, ast.FunctionDef)] == [
        "penalised",
        "train",
    ]
    assert "import torch" in recipe_source()
