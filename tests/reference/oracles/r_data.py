"""Facts about data sets that come with R's survey package, as far as figures printed about them take them.

The data themselves are not here. Each command printed what stands below it.
"""

# data(api); aggregate(cbind(n = 1, api00, ell == 0) ~ dnum, apiclus1, sum): schools of the 15 districts, the sum of
# their api00, and how many have ell == 0. unique(apiclus1$fpc): 757 districts
DISTRICTS = 757
SCHOOLS = (13, 34, 4, 13, 16, 2, 1, 4, 12, 21, 9, 11, 37, 2, 4)
API00 = (9372, 22508, 2077, 8593, 11369, 1116, 551, 1888, 9111, 13761, 6386, 7359, 20394, 905, 2493)
WITHOUT_LEARNERS = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0)

# The schools of 757 districts of which those of the sample are as they are on average, which is what a correction by
# numbers of districts comes down to: 50 times the sample, and seven whose sum and sum of squares are nearest to 7/15 of it
ALIKE = (*SCHOOLS * 50, 13, 4, 4, 12, 11, 37, 4)

# g <- apisrs$api00 - apisrs$api99; c(length(g), sum(g), sum(g^2)); unique(apisrs$fpc)
GROWTH = {"n": 200, "sum": 6380, "squares": 383258, "N": 6194}

# aggregate(cbind(n = 1, high = api00 > 875) ~ stype + pw, apistrat, sum): schools, weight, and how many above 875
STRATA = {"H": (50, 15.10, 0), "M": (50, 20.36, 1), "E": (100, 44.21, 4)}

# data(fpc); fpc[c("stratid", "weight", "Nh", "x")]: every row a cluster; printed in help(fpc) and its example
FPC_STRATUM = (1, 1, 1, 1, 1, 2, 2, 2)
FPC_WEIGHT = (3, 3, 3, 3, 3, 4, 4, 4)
FPC_SIZE = {1: 15, 2: 12}
FPC_X = (2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2)
