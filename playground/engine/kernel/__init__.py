"""A training step of dense layers and convolutions as machine code: any stack, loss and rule are data to it, so it is compiled once. Needs numba."""
