"""The one invented mouth that all X-rays of the demo show: which teeth are gone, and what was done to the others."""

ABSENT = frozenset({28, 38})
WORK = {
    15: frozenset({"caries"}),
    16: frozenset({"filling"}),
    17: frozenset({"filling", "box"}),
    25: frozenset({"filling"}),
    26: frozenset({"root filling", "crown"}),
    35: frozenset({"caries"}),
    36: frozenset({"implant"}),
    37: frozenset({"filling"}),
    46: frozenset({"root filling", "crown"}),
    47: frozenset({"filling"}),
}
# Tooth 26 as it was before its treatment.
WORK_BEFORE = {**WORK, 26: frozenset({"filling"})}
