"""The extremum view: where a loss plus a penalty is lowest, read off its slopes on both sides."""
