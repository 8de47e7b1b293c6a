"""The standard: each rule that a file of this folder defines."""

from importlib import import_module
from pkgutil import iter_modules

from testkit.smells.rule import Rule

MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
RULES = [one for module in MODULES for one in vars(module).values() if isinstance(one, Rule)]
