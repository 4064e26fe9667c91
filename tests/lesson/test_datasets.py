"""Data: what they are said to be, and the truth that the samples are drawn from."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from shrinkage.lesson.datasets import (
    breast_cancer,
    correlated_features,
    diabetes,
    polynomial_features,
    polynomial_sample,
    sparse_linear_model,
    standardise,
)


def test_diabetes_in_its_own_units():
    data, raw = diabetes(standardised=False), load_diabetes(scaled=False)
    assert_array_equal(data.X, raw.data)
    assert_array_equal(data.y, raw.target)
    assert data.X.shape == (442, 10)
    assert "unit it was measured in" in data.scaling
    assert len(data.feature_names) == len(set(data.feature_names)) == 10
    # names agree with the values: age in years, sex in two codes, tch the rounded ratio tc/hdl
    column = dict(zip(data.feature_names, data.X.T, strict=True))
    assert set(column["sex"]) == {1, 2}
    assert 19 <= column["age"].min() <= column["age"].max() <= 79
    assert np.corrcoef(column["tc"] / column["hdl"], column["tch"])[0, 1] > 0.95


def test_diabetes_standardised():
    data = diabetes()
    assert_allclose(data.X.mean(axis=0), 0, atol=1e-14)
    assert_allclose(np.square(data.X).mean(axis=0), 1, rtol=1e-14)
    assert_array_equal(data.y, diabetes(standardised=False).y)
    assert "standard deviation 1" in data.scaling


def test_breast_cancer():
    data, raw = breast_cancer(standardised=False), load_breast_cancer()
    assert_array_equal(data.X, raw.data)
    # scikit-learn's class 0 is malignant, and has the larger cells.
    assert_array_equal(data.y == 1, raw.target == 0)
    assert (data.y == 1).sum() == 212 and (data.y == -1).sum() == 357
    area = data.X[:, data.feature_names.index("mean area")]
    assert area[data.y == 1].mean() > 1.5 * area[data.y == -1].mean()
    assert_allclose(np.square(breast_cancer().X).mean(axis=0), 1, rtol=1e-12)
    assert "CC BY 4.0" in data.describe() and "standard deviation 1" in breast_cancer().scaling


def test_description_states_size_source_licence_and_scaling():
    what = (
        "442 observations of 10 features; the response is a measure of disease progression one "
        "year after the features were taken. Source: B. Efron, T. Hastie, I. Johnstone and R. "
        "Tibshirani, Least Angle Regression, Annals of Statistics 32 (2004), 407-499; as "
        "distributed with scikit-learn. Licence: its authors published it without stating one; "
        "scikit-learn distributes it under BSD-3-Clause. Scaling: "
    )
    scaled = "each feature has mean 0 and standard deviation 1 (divisor n); y is as measured."
    assert diabetes().describe() == what + scaled
    raw = "none; every feature is in the unit it was measured in."
    assert diabetes(standardised=False).describe() == what + raw


def test_names_follow_the_original_publication():
    names = diabetes().feature_names
    assert names == ("age", "sex", "bmi", "bp", "tc", "ldl", "hdl", "tch", "ltg", "glu")
    assert names[:4] == tuple(load_diabetes().feature_names[:4])
    for number, name in enumerate(names[4:], start=1):
        assert f"s{number}      {name}, " in load_diabetes().DESCR or name == "glu"


def test_samples_are_drawn_as_they_always_were():
    """The figures of the book depend on these draws: own before shared, and noise of its own."""
    rng = np.random.default_rng(7)
    own, shared = rng.standard_normal((4, 2)), rng.standard_normal((4, 1))
    X = correlated_features(4, 2, 0.36, seed=7)
    assert_allclose(X, 0.8 * own + 0.6 * shared, rtol=1e-14)
    noise = np.random.default_rng([7, 1]).standard_normal(4)
    assert_allclose(sparse_linear_model(4, 2, 0, noise=2, seed=7).y, 2 * noise, rtol=1e-15)
    rng = np.random.default_rng(7)
    x = np.sort(rng.uniform(-1, 1, 4))
    sample = polynomial_sample(4, noise=0.5, seed=7)
    assert_array_equal(sample.x, x)
    assert_allclose(sample.y, np.sin(np.pi * x) + 0.5 * rng.standard_normal(4), rtol=1e-14)


def test_standardise_against_sklearn_and_back():
    X = np.random.default_rng(2).normal(size=(20, 3)) * [1, 50, 1e-3] + [3, -7, 1]
    result, scaler = standardise(X), StandardScaler().fit(X)
    assert_allclose(result.X, scaler.transform(X), atol=1e-12)
    assert_allclose(result.mean, scaler.mean_, rtol=1e-12)
    assert_allclose(result.scale, scaler.scale_, rtol=1e-12)
    assert_allclose(result.X * result.scale + result.mean, X, rtol=1e-12)


def test_standardise_constant_and_extreme_columns():
    steps = np.arange(5.0)
    X = np.column_stack([np.full(5, 0.1), steps * 1e-170, steps * 1e170])
    result = standardise(X)
    assert_array_equal(result.X[:, 0], np.zeros(5))
    assert result.scale[0] == 1
    assert_allclose(result.X[:, 1], (steps - 2) / np.sqrt(2), atol=1e-15)
    assert_allclose(result.X[:, 2], (steps - 2) / np.sqrt(2), atol=1e-15)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_features_have_the_correlation_asked_for(correlation):
    X = correlated_features(40_000, 3, correlation, seed=0)
    assert X.shape == (40_000, 3)
    assert_allclose(X.mean(axis=0), 0, atol=0.02)
    assert_allclose(X.var(axis=0), 1, atol=0.03)
    expected = correlation + (1 - correlation) * np.eye(3)
    assert_allclose(np.corrcoef(X.T), expected, atol=0.02)


def test_correlation_one_makes_equal_columns():
    X = correlated_features(5, 3, 1.0, seed=0)
    assert_array_equal(X[:, 0], X[:, 1])
    assert_array_equal(X[:, 0], X[:, 2])
    assert np.ptp(X[:, 0]) > 0


def test_samples_repeat_with_their_seed_only():
    for draw in (
        lambda seed: correlated_features(5, 3, 0.5, seed=seed),
        lambda seed: sparse_linear_model(5, 3, 2, seed=seed).y,
        lambda seed: polynomial_sample(5, seed=seed).y,
    ):
        assert_array_equal(draw(3), draw(3))
        assert np.abs(draw(3) - draw(4)).max() > 0


def test_sparse_linear_model():
    X, y, w = sparse_linear_model(30_000, 6, 3, noise=0.5, size=2.0, correlation=0.4, seed=1)
    assert_array_equal(w, [2, -2, 2, 0, 0, 0])
    assert_array_equal(X, correlated_features(30_000, 6, 0.4, seed=1))
    noise = y - X @ w
    assert_allclose([noise.mean(), noise.std()], [0, 0.5], atol=0.01)
    assert np.abs(X.T @ noise / 30_000).max() < 0.015  # noise knows nothing of X


def test_sparse_linear_model_defaults_and_levels_of_noise():
    quiet, loud = (sparse_linear_model(9, 2, 1, noise=s, seed=1) for s in (0.0, 2.0))
    assert_array_equal(quiet.X, loud.X)
    assert_array_equal(quiet.y, quiet.X @ quiet.w)
    usual = sparse_linear_model(9, 2, 1, seed=1)
    assert_array_equal(usual.w, [1, 0])
    assert_allclose(loud.y - quiet.y, 2 * (usual.y - quiet.y), rtol=1e-12)
    assert_array_equal(sparse_linear_model(9, 2, 0, seed=1).w, [0, 0])
    assert_array_equal(usual.X, correlated_features(9, 2, 0.0, seed=1))


def test_polynomial_features_against_sklearn():
    x = np.array([-1.0, 0.0, 0.5, 2.0])
    expected = PolynomialFeatures(4, include_bias=False).fit_transform(x[:, None])
    assert_allclose(polynomial_features(x, 4), expected, rtol=1e-15)
    assert_array_equal(polynomial_features(x, 1), x[:, None])


def test_polynomial_features_refuse_to_overflow():
    with (
        np.errstate(over="raise"),
        pytest.raises(ValueError, match=r"x must be small enough for power 3 .* got 1e\+120"),
    ):
        polynomial_features([1.0, -1e120], 3)


def test_polynomial_sample():
    sample = polynomial_sample(20_000, seed=0)
    assert (np.diff(sample.x) >= 0).all()
    assert -1 <= sample.x[0] < -0.99
    assert 0.99 < sample.x[-1] <= 1
    noise = sample.y - sample.curve(sample.x)
    assert_allclose([noise.mean(), noise.std()], [0, 0.3], atol=0.01)
    assert_allclose(sample.curve([0.0, 0.5, -0.5, 1 / 6]), [0, 1, -1, 0.5], atol=1e-15)
    quiet = polynomial_sample(4, noise=0, seed=0)
    assert_array_equal(quiet.y, quiet.curve(quiet.x))
