"""The type checker that pytest hands to jaxtyping: beartype, with the numeric tower (an int is a good temperature)."""

from beartype import BeartypeConf, beartype

check = beartype(conf=BeartypeConf(is_pep484_tower=True))
