"""What is inside a network, read off a copy of it: questions of the Look page and their answers. Shares its manners with `playground.explaining`."""
