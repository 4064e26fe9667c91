"""The booster of *Boosted trees*, against brute force, theory and scikit-learn."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.tree import DecisionTreeRegressor
from support.awkward import KINDS, draw

from shrinkage.algorithms.boosted_trees import numerics
from shrinkage.algorithms.boosted_trees.numerics import PLAIN, Rules, boost, grow
