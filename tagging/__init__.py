"""Which words describe items: kinds, teeth and their notations; which item carries what is not known here."""
