"""How the network that reads changes was made from labels and a base model."""
