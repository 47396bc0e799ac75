"""Checking a claim at many instances, and the search for the smallest counterexample."""

import hashlib
from dataclasses import dataclass

import numpy as np

from mmlbook.derivation.domains import DrawError
from mmlbook.derivation.errors import DerivationError, NotationError, UndefinedError
from mmlbook.derivation.evaluation import Env
from mmlbook.derivation.model import Model, describe_instance
from mmlbook.derivation.steps import Claim

__all__ = ["LEAST", "Check", "Counterexample", "check_claim", "find_counterexample", "generator"]

LEAST = 50
SEARCH = 40


@dataclass(slots=True)
class Check:
    """What a check of one claim found."""

    instances: int = 0
    difference: float = 0.0
    solved: int = 0
    exact: bool = False


@dataclass(slots=True)
class Counterexample:
    """An instance at which a claim fails."""

    env: Env
    why: str
    undefined: bool
    names: set
    sides: tuple = ()

    @property
    def text(self) -> str:
        values = describe_instance(self.env, self.names)
        return f"{values or 'any values'} ({self.why})"


def generator(*words) -> np.random.Generator:
    """A random generator that depends on nothing but the words.

    Examples
    --------
    >>> bool(generator("a", 1).random() == generator("a", 1).random())
    True
    """
    digest = hashlib.sha256("\x00".join(map(str, words)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def check_claim(claim: Claim, envs, count: int, name: str) -> Check:
    """Check a claim at `count` instances that satisfy what it presumes.

    Raises
    ------
    DerivationError
        If it fails, or if too few instances tell.
    """
    result = Check()
    for premise, conclusion in claim.directions():
        told = tried = 0
        for env in envs:
            if told >= count or tried >= 12 * count:
                break
            tried += 1
            here = premise.satisfied(env) if premise else env
            if here is None:
                continue
            outcome, why = _outcome(claim, here, conclusion, here is not env)
            if outcome is None or not outcome.holds:
                found = Counterexample(here, why, outcome is None, _shown(claim), _sides(outcome))
                smaller = find_counterexample(claim, claim.model, name) or found
                _fail(claim, smaller, name)
            result.solved += here is not env
            if outcome.telling:
                told += 1
                if claim.measured:  # the slack of an inequality is no error
                    result.difference = max(result.difference, outcome.difference, here.trace.approximation)
        if told < LEAST:
            what = "satisfy what the step presumes" if premise else "tell whether it holds"
            text = f"only {told} instances of {tried} {what}, at least {LEAST} are needed"
            raise DerivationError(text, name=name, step=claim.number, latex=claim.latex)
        result.instances = told if not result.instances else min(result.instances, told)
    return result


def _outcome(claim: Claim, env: Env, conclusion, solved: bool):
    """The outcome at one instance; None, with a reason, where a side has no value."""
    try:
        with np.errstate(all="ignore"):
            outcome = claim.check(env, conclusion, solved)
        return outcome, outcome.why
    except UndefinedError as error:
        return None, f"it has no value: {error}"
    except NotationError as error:
        raise NotationError(error.message, error.source or claim.latex, error.start, error.end) from None


def _shown(claim: Claim) -> set:
    """The names whose values tell why a claim fails; the variable of a limit has no value of its own."""
    return claim.names - {claim.variable[0]} if claim.relation == "->" else claim.names


def _sides(outcome) -> tuple:
    return () if outcome is None else outcome.sides


def _fail(claim: Claim, found: Counterexample, name: str):
    message = "this step has no value everywhere" if found.undefined else "this step is wrong"
    raise DerivationError(message, name=name, step=claim.number, latex=claim.latex, counterexample=found.text)


def find_counterexample(claim: Claim, model: Model, name: str, tries: int = SEARCH) -> Counterexample | None:
    """Look for the smallest instance at which a claim fails: sizes from 1 up, small whole numbers first."""
    rng = generator(name, claim.number, "counterexample")
    for largest in (1, 2, 3, 4):
        for style in ("small", "real"):
            best, best_size = None, np.inf
            for _ in range(tries):
                try:
                    env = model.draw(rng, largest, style)
                except DrawError:
                    env = None
                if env is None:
                    break
                for premise, conclusion in claim.directions():
                    here = premise.satisfied(env) if premise else env
                    if here is None:
                        continue
                    outcome, why = _outcome(claim, here, conclusion, here is not env)
                    size = _weight(here, claim.names)
                    if (outcome is None or not outcome.holds) and size < best_size:
                        found = Counterexample(here, why, outcome is None, _shown(claim), _sides(outcome))
                        best, best_size = found, size
            if best is not None:
                return best
        if not model.size_names:
            break
    return None


def _weight(env: Env, names: set) -> float:
    """How large an instance is to read: its entries, and the digits that they need."""
    total = float(sum(env.sizes.values()))
    for name in names:
        value = env.values.get(name)
        for member in value if isinstance(value, list) else [value]:
            v = np.asarray(getattr(member, "v", 0.0))
            total += float(np.abs(v).sum()) + 3.0 * float(np.sum(v != np.round(v.real)))
    return total
