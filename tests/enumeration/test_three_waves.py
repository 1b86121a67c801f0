"""Three waves: the whole matrix, a contrast of all three, and what happens when a variance comes out below 0."""

import numpy as np
import pytest
from every_sample import blocks, covariances, estimates, mean, pairs, population, subsets, true_covariance
from nulmeting.covariance import contrast

GIVEN = population([[3, 1, 4, 1, 5, 9], [2, 7, 1, 8, 2, 8], [1, 4, 1, 4, 2, 6]])
CONTRASTS = [(-1, 1, 0), (-1, 0, 1), (1, -2, 1), (1, 1, 1)]


def triples(units, sizes, overlaps):
    """All triples of samples with given sizes and pairwise overlaps (first-second, second-third, first-third)."""
    parts = [subsets(units, size) for size in sizes]
    index = [i.ravel() for i in np.meshgrid(*[np.arange(len(part)) for part in parts], indexing="ij")]
    one, two, three = (part[i] for part, i in zip(parts, index, strict=True))
    found = ((one & two).sum(axis=1), (two & three).sum(axis=1), (one & three).sum(axis=1))
    kept = np.all([number == wanted for number, wanted in zip(found, overlaps, strict=True)], axis=0)
    return one[kept], two[kept], three[kept]


SAMPLES = triples(6, (4, 3, 4), (2, 2, 3))


@pytest.fixture(scope="module")
def matrices():
    out = np.empty((3, 3, len(SAMPLES[0])))
    for i in range(3):
        for j in range(i + 1):
            out[i, j] = out[j, i] = covariances(GIVEN, SAMPLES, j, i)
    return out


def test_whole_matrix_is_unbiased(matrices):
    levels = estimates(GIVEN, SAMPLES)
    true = [[true_covariance(a, b) for b in levels] for a in levels]
    np.testing.assert_allclose(matrices.mean(axis=2), true, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("weights", CONTRASTS)
def test_contrast_is_unbiased(matrices, weights):
    levels = np.asarray(weights) @ estimates(GIVEN, SAMPLES)
    estimated = np.einsum("a,abr,b->r", weights, matrices, weights)
    assert estimated.mean() == pytest.approx(true_covariance(levels, levels), rel=1e-10)


@pytest.mark.parametrize("weights", CONTRASTS)
def test_contrast_is_the_form_of_the_matrix(matrices, weights):
    waves, design = next(iter(blocks(GIVEN, SAMPLES)))
    for sample in (0, 50, 150):
        parts = [(float(w), wave, sample, 0) for w, wave in zip(weights, waves, strict=True)]
        expected = np.asarray(weights) @ matrices[:, :, sample] @ np.asarray(weights)
        assert contrast(parts, design, finite=True) == pytest.approx(expected, rel=1e-10)


def test_matrix_can_be_indefinite_and_flooring_costs_little():
    # 4 and 3 of 6 answer, one in both: F = -1
    given, samples = population([[3, 1, 4, 1, 5, 9], [2, 1, 5, 1, 6, 8]]), pairs(6, 4, 3, 1)
    first, later, both = (covariances(given, samples, a, b) for a, b in ((0, 0), (1, 1), (0, 1)))
    change = first + later - 2 * both
    levels = estimates(given, samples)
    true = true_covariance(levels[1] - levels[0], levels[1] - levels[0])
    assert len(change) == 60
    assert (both**2 > first * later * (1 + 1e-12)).sum() == 20
    assert (change < 0).sum() == 1
    assert mean(change) == pytest.approx(true, rel=1e-10)
    assert mean(np.maximum(change, 0)) / true - 1 == pytest.approx(0.00094, abs=5e-6)
    assert mean(np.where(change > 0, change, first + later)) / true - 1 == pytest.approx(0.0036, abs=5e-5)
