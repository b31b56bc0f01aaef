"""Numbers and sentences that figures of explanations share."""

from __future__ import annotations

from playground.attribution import Attribution, Promise, Verdict

MINUS = "−"


def signed(value: float, figures: int = 3) -> str:
    """+0.123, −4.5e−05: three significant figures with a true minus."""
    return f"{value:+.{figures}g}".replace("-", MINUS)


def plain(value: float, figures: int = 3) -> str:
    """0.123, −4.5: as `signed`, without a plus."""
    return f"{value:.{figures}g}".replace("-", MINUS)


def labelled(name: str, value: float) -> str:
    """`age = 0.12`; the name alone of what has no number (NaN), as a token has none."""
    return name if value != value else f"{name} = {plain(value)}"


def verdict_sentence(attribution: Attribution) -> str:
    """The verdict on the sum, for the learner."""
    if attribution.promise is Promise.NONE or attribution.error is None:
        return "This method promises no sum: its scores rank inputs, and add up to nothing in particular."
    off = f"{100 * attribution.error:.2g} %"
    match attribution.verdict:
        case Verdict.EXACT:
            return "The scores add up to the whole difference."
        case Verdict.CLOSE:
            return f"The scores miss the difference by {off}: close enough to read."
        case Verdict.SAMPLING_ERROR:
            return f"The scores miss the difference by {off}, because the method draws at random: more samples bring it down."
        case _:
            return f"The scores miss the difference by {off}: they do not account for this answer. Do not trust them."
