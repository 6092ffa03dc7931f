"""Where a child may go at all: price and care of a daycare, age and date of its groups."""

import numpy as np

from services.matching.engine.instance import Flags, Instance, Integers, ragged


def allowed_pairs(instance: Instance, child: Integers, daycare: Integers) -> Flags:
    """Whether price and care let a child go to a daycare."""
    children, daycares = instance.children, instance.daycares
    price = daycares.income_related[daycare] | ~children.income_related[child]
    care = daycares.specific_care[daycare] | ~children.specific_care[child]
    return np.asarray(price & care)


def options(instance: Instance, child: Integers, daycare: Integers) -> tuple[Integers, Integers, Flags]:
    """The groups that let each pair in by age and date: (pair, group), flat, and which pairs have one.

    Among several the group with the narrowest ages comes first, so that the others stay free for children who can
    join no other; then the name decides.
    """
    groups, children = instance.groups, instance.children
    by_daycare = np.lexsort((groups.max_age - groups.min_age, groups.daycare))
    pair, place = ragged(groups.start, daycare)
    group = by_daycare[place]
    age = children.age[child][pair]
    fits = (groups.min_age[group] <= age) & (age <= groups.max_age[group])
    fits &= groups.from_day[group] <= children.start_ordinal[child][pair]
    pair, group = pair[fits], group[fits]
    has_group = np.zeros(len(child), bool)
    has_group[pair] = True
    return pair, group, has_group
