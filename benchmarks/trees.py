"""Boosting: our booster, written to be read, beside XGBoost's exact method; the same trees.

Both grow 20 trees of depth 4 on the same data with the same penalties, on one thread. Printed are
medians of processor time and the largest difference of the predictions. The aim is not to win.

Run as: python -m benchmarks.trees
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.common import header, interleaved, report, table  # isort: skip (pins the threads)

import numpy as np
from sklearn.datasets import load_breast_cancer

from shrinkage.algorithms.boosted_trees.numerics import Rules, boost
from shrinkage.lesson.datasets import diabetes

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from support.trees import xgboost_fit

ROUNDS, STEP = 20, 0.3


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=4.0, help="time for each row")
    seconds = parser.parse_args().seconds
    report(header("numpy", "xgboost-cpu"))
    patients = diabetes(standardised=False)
    tumours, labels = load_breast_cancer(return_X_y=True)
    cases = {
        "diabetes, squared": (patients.X, patients.y, "squared"),
        "breast cancer, logistic": (tumours, 2.0 * labels - 1, "logistic"),
    }
    rules = Rules(lam=1.0, alpha=0.3, gamma=0.5, depth=4)
    rows = [["20 trees of depth 4", "ours, ms", "XGBoost, ms", "ratio", "largest difference"]]
    for name, (X, y, loss) in cases.items():
        X = X.astype(np.float32).astype(float)  # as XGBoost reads them
        start = float(y.mean()) if loss == "squared" else 0.0

        def ours(X=X, y=y, loss=loss, start=start):
            return boost(X, y, rules, rounds=ROUNDS, step=STEP, loss=loss, start=start)

        def theirs(X=X, y=y, loss=loss):
            return xgboost_fit(X, y, rules, loss, ROUNDS, STEP)

        times = interleaved({"ours": ours, "theirs": theirs}, seconds=seconds)
        booster, matrix = theirs()
        margins = booster.predict(matrix, output_margin=True)
        apart = np.abs(ours().predict(X) - margins).max() / max(1.0, np.abs(margins).max())
        numbers = [1000 * times["ours"], 1000 * times["theirs"], times["ours"] / times["theirs"]]
        rows.append([name, *(f"{number:.1f}" for number in numbers), f"{apart:.0e}"])
    report(table(rows))


if __name__ == "__main__":
    main()
