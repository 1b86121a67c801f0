"""The register changes between the waves: some units leave, others come."""

from itertools import permutations, product

import numpy as np
import pytest
from every_sample import covariances, estimates, mean, population, true_covariance
from nulmeting.covariance import covariance
from nulmeting.design import Design, Frame
from nulmeting.influence import answers, organisations

STAYED = 6
VALUES = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], dtype=float)
STEP = np.array([1, 0, -1, 2, 0, -2, 1, 0, 1, -1], dtype=float)


def register(left, came, shift, stayed=STAYED):
    """Units that stay, leave, come; those that do not stay answer `shift` higher."""
    size = stayed + left + came
    registered = np.ones((2, size), dtype=bool)
    registered[0, stayed + left :] = registered[1, stayed : stayed + left] = False
    moved = np.where(np.arange(size) >= stayed, shift, 0.0)
    return population([VALUES[:size] + moved, VALUES[:size] + STEP[:size] + moved], registered=registered)


def by_themselves(given, both=0.5, only=0.15):
    """Every unit answers by itself: in both waves, only the first, only the second, or not. All outcomes, chances."""
    stays = given.registered.all(axis=0)
    number = int(stays.sum())
    kinds = np.array(list(product(range(4), repeat=number)))
    alone = np.array(list(product((False, True), repeat=int((~stays).sum()))), dtype=bool)
    chance = np.array([1 - both - 2 * only, only, only, both])[kinds].prod(axis=1)
    single = np.where(alone, both + only, 1 - both - only).prod(axis=1)
    i, j = (x.ravel() for x in np.meshgrid(np.arange(len(kinds)), np.arange(len(alone)), indexing="ij"))
    samples = []
    for wave, bit in enumerate((1, 2)):
        rest = alone[j] & given.registered[wave, ~stays]
        samples.append(np.concatenate([(kinds[i] & bit) > 0, rest], axis=1))
    return tuple(samples), chance[i] * single[j]


def coordinated(given, sizes, start):
    """Fixed sizes: the units with the smallest random numbers, in the later wave counted on from place `start`."""
    counted = {}
    units = given.values.shape[1]
    for order in permutations(range(units)):
        rank = np.array(order)
        chosen = []
        for wave, first in ((0, 0), (1, start)):
            listed = rank[given.registered[wave, rank]]
            sample = np.zeros(units, dtype=bool)
            sample[np.roll(listed, -first)[: sizes[wave]]] = True
            chosen.append(sample)
        key = (chosen[0].tobytes(), chosen[1].tobytes())
        counted[key] = counted.get(key, 0) + 1
    laid = [np.array([np.frombuffer(key[wave], dtype=bool) for key in counted]) for wave in (0, 1)]
    return tuple(laid), np.array(list(counted.values()), dtype=float)


def kept(samples, chance, which):
    return tuple(sample[which] for sample in samples), chance[which]


def biases(given, samples, chance):
    """Relative bias of the variance of the change, and the part that the covariance has in it."""
    levels = estimates(given, samples)
    change = levels[1] - levels[0]
    true = true_covariance(change, change, chance)
    parts = [mean(covariances(given, samples, *at), chance) for at in ((0, 0), (1, 1), (0, 1))]
    of_covariance = -2 * (parts[2] - true_covariance(*levels, chance)) / true
    return (parts[0] + parts[1] - 2 * parts[2]) / true - 1, of_covariance


def as_if_stable(given, samples, chance):
    """The same with F = 1 - n_s n_t/(n_st N_st), as if the common part were the register of both waves."""
    levels = estimates(given, samples)
    change = levels[1] - levels[0]
    common = given.registered.all(axis=0).sum()
    first, later = (given.registered[w].sum() for w in (0, 1))
    n_s, n_t = (sample.sum(axis=1) for sample in samples)
    n_st = (samples[0] & samples[1]).sum(axis=1)
    right, wrong = 1 - n_s * n_t * common / (n_st * first * later), 1 - n_s * n_t / (n_st * common)
    # where F is 0 there is nothing to divide
    usable = np.abs(right) > 1e-12
    between = np.where(usable, covariances(given, samples) * wrong / np.where(usable, right, 1.0), 0.0)
    own = sum(mean(covariances(given, samples, w, w), chance) for w in (0, 1))
    return (own - 2 * mean(between, chance)) / true_covariance(change, change, chance) - 1


# enumerated: 6 units stay, 1 leaves, 1 comes; 5 answer in each wave
@pytest.mark.parametrize(
    ("shift", "bias", "of_covariance", "if_stable"), [(0, -0.0164, -0.0203, 0.959), (3, -0.0072, -0.0022, 0.773)]
)
def test_units_that_answer_by_themselves(shift, bias, of_covariance, if_stable):
    given = register(1, 1, shift)
    samples, chance = by_themselves(given)
    n_s, n_t = (sample.sum(axis=1) for sample in samples)
    samples, chance = kept(samples, chance, (n_s == 5) & (n_t == 5))
    assert len(chance) == 441
    assert biases(given, samples, chance) == pytest.approx((bias, of_covariance), abs=5e-5)
    assert as_if_stable(given, samples, chance) == pytest.approx(if_stable, abs=5e-4)


# enumerated: the same register, 5 and 4 answer
@pytest.mark.parametrize(
    ("shift", "start", "bias", "if_stable"),
    [(0, 0, -0.0048, 1.315), (0, 1, -0.0038, 1.032), (3, 0, 0.0027, 0.766), (3, 1, 0.0024, 0.666)],
)
def test_fixed_sizes_with_permanent_random_numbers(shift, start, bias, if_stable):
    given = register(1, 1, shift)
    samples, chance = coordinated(given, (5, 4), start)
    found = biases(given, samples, chance)
    # the variances of the waves are exact, so that all of it is the covariance
    assert found == pytest.approx((bias, bias), abs=5e-5)
    assert as_if_stable(given, samples, chance) == pytest.approx(if_stable, abs=5e-4)


def test_a_register_that_does_not_change_is_the_special_case():
    given = register(0, 0, 0)
    samples, chance = by_themselves(given)
    n_s, n_t = (sample.sum(axis=1) for sample in samples)
    samples, chance = kept(samples, chance, (n_s == 4) & (n_t == 5))
    assert biases(given, samples, chance) == pytest.approx((0, 0), abs=1e-10)


# simulated, standard error 0.5 %
@pytest.mark.parametrize(("shift", "bias"), [(0.0, 0.0050), (0.3, 0.0090)])
def test_a_register_of_usual_size(shift, bias):
    # 135 stay, 15 leave, 15 come; two of three answer, half of all in both waves; those who change differ by `shift`
    rng = np.random.default_rng(1)
    registered = np.ones((2, 165), dtype=bool)
    registered[0, 150:] = registered[1, 135:150] = False
    answer = (rng.random(165) < 0.35 + np.where(np.arange(165) >= 135, shift, 0)).astype(float)
    values = np.array([answer, np.where(rng.random(165) < 0.8, answer, 1 - answer)])
    given = population(values, registered=registered)
    changes, some = [], None
    for _ in range(8):
        draw = rng.random((10000, 165))
        samples = (draw < 0.65) & registered[0], ((draw < 0.5) | ((draw >= 0.65) & (draw < 0.8))) & registered[1]
        means = [sample @ value / sample.sum(axis=1) for sample, value in zip(samples, values, strict=True)]
        changes.append(means[1] - means[0])
        some = some or tuple(sample[:960] for sample in samples)
    parts = [mean(covariances(given, some, *at)) for at in ((0, 0), (1, 1), (0, 1))]
    found = (parts[0] + parts[1] - 2 * parts[2]) / np.var(np.concatenate(changes)) - 1
    assert found == pytest.approx(bias, abs=1e-4)


def test_organisation_that_stays_while_its_people_change_is_in_both_registers():
    # organisation 0 has another person in each wave and did not answer; F goes by organisations, not by people
    def covariance_with(newcomer):
        who = np.array([[0, 1, 2, 3], [newcomer, 1, 2, 3]])
        answered = np.array([1, 2, 3])
        values = np.array([[0.0, 1, 1], [0.0, 1, 0]])
        waves = [organisations(answers(w, values[w], answered, who[w, answered]), "mean") for w in (0, 1)]
        frames = tuple(Frame(np.zeros(4, dtype=np.int64), np.arange(4), who[w]) for w in (0, 1))
        responding = np.tile([False, True, True, True], (2, 1))
        return covariance(*waves, Design(np.zeros(4, dtype=np.int64), responding, frames), finite=True)[0, 0]

    # Tam: (3/9 - 1/4) S, with S = ((-2/3)(-1/3) + (1/3)(2/3) + (1/3)(-1/3))/2 = 1/6
    assert covariance_with(0) == pytest.approx(1 / 12 / 6, rel=1e-12)
    assert covariance_with(4) == pytest.approx(1 / 12 / 6, rel=1e-12)
