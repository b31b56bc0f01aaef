"""A training step of a dense network as machine code: any stack, loss and rule are data to it, so it is compiled once. Needs numba."""
