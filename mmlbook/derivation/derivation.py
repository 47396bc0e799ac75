"""A derivation: the formulas that the reader sees, checked when they are written down."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from mmlbook.derivation import checking, display
from mmlbook.derivation.checking import Check, Counterexample, check_claim, find_counterexample, generator
from mmlbook.derivation.domains import DrawError
from mmlbook.derivation.errors import DerivationError, NotationError
from mmlbook.derivation.exact import prove
from mmlbook.derivation.model import Model
from mmlbook.derivation.steps import Claim, read_steps
from mmlbook.record import bundle

__all__ = ["Derivation", "Need"]


@dataclass(slots=True)
class Need:
    """An assumption that is necessary: what it says, and what happens without it."""

    text: str
    says: str
    step: int
    counterexample: Counterexample


class Derivation:
    """A derivation in steps, each checked when it is made.

    Parameters
    ----------
    name : str
        Its name, unique in the book: lower-case words joined by hyphens. Step k has the label ``eq-<name>-<k>``.
    given : dict of str to domain
        The declared symbols; see :func:`~mmlbook.derivation.matrix` and its like.
    define : dict, optional
        Symbols made from others: LaTeX, or a Python function whose parameters are declared symbols.
        ``"f(x)"`` defines a function, ``"p_i"`` a vector by its entries.
    assume : sequence of str, optional
        Equations and inequalities that hold throughout.
    steps : sequence
        The first line, then one relation a line: LaTeX, ``(LaTeX, reason)`` or :func:`~mmlbook.derivation.by_hand`.
    needs : sequence of str, optional
        Assumptions that are necessary: ``"A: rank"``, or a line of `assume`. Each is dropped, and
        a counterexample must be found.
    solve_for : sequence of str, optional
        Symbols that may be moved to satisfy `assume` or the equation before a ⇒; by default all that are unconstrained.
    towards : dict, optional
        Where a symbol of O(…) goes, if that is not plain: ``{"h": 0}``.
    instances : int
        At how many random instances each step is checked, at least 50.

    Raises
    ------
    NotationError
        If a formula is unknown, ambiguous, or of the wrong shape; it points at the place.
    DerivationError
        If a step is wrong; it has the smallest counterexample that was found.
    ValueError
        If the declarations do not make sense.

    Examples
    --------
    >>> from mmlbook.derivation import Derivation, vector
    >>> d = Derivation(
    ...     "square-of-a-sum",
    ...     given={"a": vector("n"), "b": vector("n")},
    ...     steps=[
    ...         r"\\lVert \\mathbf{a} + \\mathbf{b} \\rVert^2",
    ...         r"= \\mathbf{a}^\\top\\mathbf{a} + 2\\mathbf{a}^\\top\\mathbf{b} + \\mathbf{b}^\\top\\mathbf{b}",
    ...     ],
    ... )
    >>> d.record["steps"], d.record["instances"]
    (1, 60)
    """

    def __init__(
        self,
        name: str,
        *,
        given: dict | None = None,
        define: dict | None = None,
        assume: Sequence[str] = (),
        steps: Sequence,
        needs: Sequence[str] = (),
        solve_for: Sequence[str] | None = None,
        towards: dict | None = None,
        instances: int = 60,
    ):
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise ValueError(f"a derivation's name is lower-case words joined by hyphens, but it is {name!r}")
        if len(steps) < 2:
            raise ValueError(f"derivation {name!r} needs a first line and at least one step")
        if instances < checking.LEAST:
            raise ValueError(f"a step is checked at {checking.LEAST} instances or more, not at {instances}")
        for argument, wanted in (("assume", assume), ("needs", needs), ("steps", steps)):
            if isinstance(wanted, str):
                raise TypeError(f"{argument} must be a list, but it is the text {wanted!r}")
        self.name, self.instances = name, instances
        self.model = Model(given or {}, define)
        self.assume, self.lines, self.towards = tuple(assume), list(steps), towards
        self.solve_for = None if solve_for is None else {self._named(key) for key in solve_for}
        self.claims = self._read(self.model, self.assume)
        self.needs = tuple(needs)
        self.checks = self._check_all()
        self.found_needs = [self._need(text) for text in needs]

    def _named(self, key: str) -> str:
        if key not in self.model.names:
            raise ValueError(f"solve_for names {key}, which is not declared")
        return self.model.names[key]

    def _read(self, model: Model, assume: Sequence[str]) -> list[Claim]:
        lines = []
        for source in assume:
            line = model.read(source)
            if len(line.sides) < 2 or line.head is not None or line.order is not None:
                raise NotationError("an assumption is an equation or an inequality", source, 0, len(source))
            lines.append(line)
        return read_steps(model, self.lines, lines, self.solve_for, self.towards)

    # --- checking --------------------------------------------------------------------------------------------

    def _draw(self) -> list:
        """The instances at which the steps are checked; the same ones for all steps."""
        more = 12 if any(premise for claim in self.claims for premise, _ in claim.directions()) else 4
        stream = self.model.instances(generator(self.name))
        try:
            return list(islice(stream, self.instances * more))
        except DrawError as error:
            raise DerivationError(str(error), name=self.name) from None

    def _check_all(self) -> list[Check]:
        self.envs, checks = self._draw(), []
        for claim in self.claims:
            check = check_claim(claim, self.envs, self.instances, self.name)
            check.exact = prove(claim)
            checks.append(check)
        return checks

    def _need(self, text: str) -> Need:
        key, colon, assumption = text.rpartition(":")
        key, assumption = key.strip(), assumption.strip()
        if text in self.assume:
            model, assume = self.model, [other for other in self.assume if other != text]
            says = f"${text}$"
        elif colon and key in self.model.given:
            model, assume = self.model.without(key, assumption), self.assume
            symbol = self.model.symbols[self.model.names[key]]
            says = symbol.domain.assumptions()[assumption].replace("{}", symbol.name)
        else:
            raise ValueError(f"needs has {text!r}, which is neither 'symbol: assumption' nor a line of assume")
        for claim in self._read(model, assume):
            found = find_counterexample(claim, model, self.name)
            if found is not None:
                return Need(text, says, claim.number, found)
        raise DerivationError(
            f"{text!r} is said to be necessary, but without it no counterexample was found", name=self.name
        )

    # --- showing ---------------------------------------------------------------------------------------------

    @property
    def worst(self) -> float:
        """The largest difference of two sides at an instance, relative to the size of their terms."""
        return max((check.difference for check in self.checks), default=0.0)

    @property
    def record(self) -> dict:
        """What is counted."""
        return {
            "kind": "derivation",
            "name": self.name,
            "steps": len(self.claims),
            "by_hand": sum(claim.manual for claim in self.claims),
            "instances": min(check.instances for check in self.checks),
            "exact": sum(check.exact for check in self.checks),
            "needs": [need.text for need in self.found_needs],
        }

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return bundle(
            self.record,
            markdown=display.markdown(self),
            html=display.html(self),
            text=display.text(self),
            latex=display.latex(self),
        )

    def __str__(self) -> str:
        return display.text(self)

    def __repr__(self) -> str:
        return f"<Derivation {self.name!r}, {len(self.claims)} steps>"
