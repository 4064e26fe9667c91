"""The verdict of each claim, and the premises that it stands on."""

from shrinkage.why_regularize import claims

VERDICTS = {45: "care", 46: "care"}
BROKEN = [
    # 45: without noise there is no variance to trade; or the penalty is too strong
    (claims.penalties_prevent_overfitting, {"noise": 0.0}),
    (claims.penalties_prevent_overfitting, {"lam": 5.0}),
    # 46: in the same unit smaller weights mean the same; without a penalty units do not matter
    (claims.smaller_weights_are_simpler, {"factor": 1.0}),
    (claims.smaller_weights_are_simpler, {"lam": 0.0}),
]
