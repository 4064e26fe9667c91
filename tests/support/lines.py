"""Lines of code that cannot be read, and how the words for that begin."""

BAD_LINES = {
    "3 + 4": "code must be one constructor call, such as Ridge(alpha=3.0), got 3 + 4",
    "": "code must be a line such as Ridge(alpha=3.0), got nothing",
    "# only a comment": "code must be one constructor call",
    "a = ": "code must be one constructor call",
    "Ridge": "code must be one constructor call",
    "Ridge(alpha=3": "code: a bracket is not closed",
    "Rigde(alpha=3)": "code: Rigde is not known. The nearest are sklearn.Ridge",
    "__import__('os').system('ls')": "code: __import__().system is not known",
    "Ridge(alpha=a)": 'alpha must be a number >= 0, got "a"',
    "Ridge(alpha=-1)": "alpha must be a number >= 0, got -1.0",
    "Ridge(alpha=True)": "alpha must be a number >= 0, got True",
    "ElasticNet(l1_ratio=2)": "l1_ratio must be a number from 0 to 1, got 2.0",
    "SVC(C=0, kernel='linear')": "C must be a number > 0, got 0.0",
    "SVC()": 'code: SVC is known, but not so: kernel must be "linear", got "rbf"',
    "SGDRegressor(penalty='l3')": 'penalty must be one of "l2", "l1", "elasticnet", got "l3"',
    "glmnet(X, y, lambda=1)": "code: glmnet is known, but not so: standardize must be False",
    "glmnet(X, y, lambda=1, standardize=0)": "code: glmnet is known, but not so: standardize must",
    "torch.optim.SGD(p, weight_decay=1)": "code: torch.optim.SGD is known, but the line does",
    "torch.optim.AdamW(p)": "code: torch.AdamW cannot express this. Its decay stands",
}
