"""The arithmetic of the method as spreadsheet formulas.

Operands are cell references, where ``#`` stands for the number of the formula's own row, or expressions of them. A
formula never takes an unknown operand, whether its cell is empty or says why, for zero: it then says so in words.
Amounts and rates are rounded half-up to two decimals, as the warehouse does.
"""

from assets.publication.wording import NO_RATE


def total(column: str, first: int, last: int) -> str:
    """The sum of the cells of ``column`` from row ``first`` to ``last``."""
    return f"ROUND(SUM({column}{first}:{column}{last}),2)"


def difference(minuend: str, subtrahend: str) -> str:
    """``minuend`` less ``subtrahend``."""
    return _if_numbers((minuend, subtrahend), f"ROUND({minuend}-{subtrahend},2)")


def rate(part: str, base: str) -> str:
    """``part`` ÷ ``base`` in per cent; not computed on a base of zero."""
    return _if_numbers((part, base), f"ROUND({part}*100/{base},2)", base)


def change_rate(now: str, before: str) -> str:
    """The change from ``before`` to ``now`` in per cent of ``before``; not computed on a base of zero."""
    return _if_numbers((now, before), f"ROUND(({now}-{before})*100/{before},2)", before)


def budget(initial: str, adjusted: str) -> str:
    """The budget that final accounts are measured on: the adjusted one, or the initial one where there is none."""
    return f"IF(ISNUMBER({adjusted}),{adjusted},{initial})"


def over_budget(final: str, initial: str, adjusted: str) -> str:
    """Final accounts less the budget."""
    return _on_budget(final, initial, adjusted, f"ROUND({final}-{budget(initial, adjusted)},2)")


def completion(final: str, initial: str, adjusted: str) -> str:
    """Final accounts ÷ budget in per cent; not computed on a budget of zero."""
    base = budget(initial, adjusted)
    return _on_budget(final, initial, adjusted, f'IF({base}=0,"{NO_RATE}",ROUND({final}*100/{base},2))')


def _on_budget(final: str, initial: str, adjusted: str, result: str) -> str:
    return f'IF(OR(COUNT({final})=0,COUNT({initial},{adjusted})=0),"{NO_RATE}",{result})'


def _if_numbers(operands: tuple[str, str], result: str, base: str | None = None) -> str:
    zero = f",{base}=0" if base else ""
    unknown = f"COUNT({','.join(operands)})<{len(operands)}"
    return f'IF({f"OR({unknown}{zero})" if base else unknown},"{NO_RATE}",{result})'
