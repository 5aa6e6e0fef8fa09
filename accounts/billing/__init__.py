"""How a practice pays: one interface, one file for each provider; what a payment changes is in services."""
