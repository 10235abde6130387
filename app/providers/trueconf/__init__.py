"""TrueConf: what is said to its servers, and how their conferences become meetings like any other."""
