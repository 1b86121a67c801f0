# What R's survey package gives for the designs in designs/: Rscript expected.R FOLDER > expected_r.csv
# Run it through tests/reference/oracles/regenerate.py, which also stores what the figures were made from.
#
# One figure a row: block, design, wave, domain, item, quantity, value. Values have 17 digits and so are exact.

suppressPackageStartupMessages(library(survey))
folder <- commandArgs(trailingOnly = TRUE)[1]
options(survey.lonely.psu = "fail")  # named wherever it is otherwise

ITEMS <- c("mark", "yes", "ordinal", "one", "top")
GROUPS <- c("A", "B", "C")
OVERLAPPING <- c(
  "digital", "public", "nobody", "one_organisation", "one_person", "none_yes", "all_yes", "first_only", "apart"
)

put <- function(block, design, wave, domain, item, quantity, value) {
  cat(sprintf("%s,%s,%s,%s,%s,%s,%.17g\n", block, design, wave, domain, item, quantity, as.vector(value)), sep = "")
}

answers <- function(name) {
  data <- read.csv(file.path(folder, paste0(name, ".csv")))
  data$one <- as.numeric(data$ordinal == 1)
  data$top <- as.numeric(data$ordinal >= 4)
  data$all <- 1
  for (g in GROUPS) data[[g]] <- as.numeric(data$group == g)
  data
}

# organisations are the clusters, in whichever wave; response cells the strata
sampled <- function(data) {
  if (length(unique(data$cell)) == 1) {
    if (length(unique(data$weight)) == 1) return(svydesign(ids = ~organisation, weights = ~1, data = data))
    return(svydesign(ids = ~organisation, weights = ~weight, data = data))
  }
  svydesign(ids = ~organisation, strata = ~cell, weights = ~weight, data = data)
}

# the valid cases of an item in a domain; "ratio" is spent / hours
cases <- function(design, domain, item) {
  v <- design$variables
  valid <- if (item == "ratio") !is.na(v$spent) & !is.na(v$hours) else !is.na(v[[item]])
  design[v[[domain]] == 1 & valid, ]
}

by <- function(item, groups, design) {
  if (item == "ratio") return(svyby(~spent, groups, design, svyratio, denominator = ~hours, covmat = TRUE))
  svyby(as.formula(paste0("~", item)), groups, design, svymean, covmat = TRUE)
}

domains <- function(name) c("all", if (name == "breakdown") OVERLAPPING else GROUPS)

# one wave --------------------------------------------------------------------------------------------------------

# svymean(~item, subset(design, domain & !is.na(item))), svyratio(~spent, ~hours, ...), SE(), degf()
level <- function(name, data) for (w in unique(data$wave)) {
  design <- sampled(data[data$wave == w, ])
  for (d in domains(name)) for (item in c(ITEMS, "ratio")) {
    held <- cases(design, d, item)
    if (nrow(held) == 0) next
    m <- if (item == "ratio") svyratio(~spent, ~hours, held) else svymean(as.formula(paste0("~", item)), held)
    put("level", name, w, d, item, "n", nrow(held))
    put("level", name, w, d, item, "estimate", coef(m))
    put("level", name, w, d, item, "se", sqrt(vcov(m)))
    put("level", name, w, d, item, "df", degf(held))
  }
}

# svyby(~item, ~group, design, svymean, covmat = TRUE): groups of one wave against each other
between_groups <- function(name, data) for (w in unique(data$wave)) {
  design <- sampled(data[data$wave == w, ])
  for (item in c("mark", "yes", "top", "ratio")) {
    s <- by(item, ~group, cases(design, "all", item))
    for (pair in list(c("A", "B"), c("A", "C"), c("B", "C"))) {
      weights <- setNames(c(-1, 1), pair)
      put("groups", name, w, paste0(pair[1], "-", pair[2]), item, "covariance", vcov(s)[pair[1], pair[2]])
      put("groups", name, w, paste0(pair[1], "-", pair[2]), item, "difference", coef(svycontrast(s, weights)))
      put("groups", name, w, paste0(pair[1], "-", pair[2]), item, "se", SE(svycontrast(s, weights)))
    }
  }
}

# svycontrast(svytotal(~sum1 + n1 + sum2 + n2, design), quote(sum2 / n2 - sum1 / n1)): groups that share persons, with
# n1 and n2 their 0/1 and sum1 and sum2 the item times those
between_overlapping_groups <- function(name, data) for (w in unique(data$wave)) {
  here <- data[data$wave == w, ]
  for (pair in list(c("digital", "public"), c("public", "none_yes"), c("digital", "all"))) {
    for (item in c("mark", "yes", "top")) {
      for (k in 1:2) here[[paste0("n", k)]] <- here[[pair[k]]]
      for (k in 1:2) here[[paste0("sum", k)]] <- here[[item]] * here[[pair[k]]]
      totals <- svytotal(~ sum1 + n1 + sum2 + n2, sampled(here))
      difference <- svycontrast(totals, quote(sum2 / n2 - sum1 / n1))
      put("groups", name, w, paste0(pair[1], "-", pair[2]), item, "difference", coef(difference))
      put("groups", name, w, paste0(pair[1], "-", pair[2]), item, "se", SE(difference))
    }
  }
}

# vcov(svymean(~mark + yes + top, design)): items against each other
between_items <- function(name, data) for (w in unique(data$wave)) {
  v <- vcov(svymean(~mark + yes + top, sampled(data[data$wave == w, ])))
  for (pair in list(c("mark", "yes"), c("mark", "top"), c("yes", "top"))) {
    put("items", name, w, "all", paste0(pair[1], "-", pair[2]), "covariance", v[pair[1], pair[2]])
  }
}

# svymean(~item, design, deff = "replace"): against simple random sampling with replacement
design_effects <- function(name, data) for (w in unique(data$wave)) for (item in c("mark", "yes")) {
  held <- cases(sampled(data[data$wave == w, ]), "all", item)
  put("deff", name, w, "all", item, "replace", deff(svymean(as.formula(paste0("~", item)), held, deff = "replace")))
}

# svyciprop(~item, design, method): the valid cases of a domain. Not "logit", which is "xlogit" by an iterative fit that
# stops after eight digits
share_intervals <- function(name, data) {
  every <- expand.grid(item = c("yes", "one"), domain = domains(name), wave = unique(data$wave), stringsAsFactors = F)
  for (i in seq_len(nrow(every))) share_interval(name, data, every$wave[i], every$domain[i], every$item[i])
}
share_interval <- function(name, data, w, d, item) {
  held <- cases(sampled(data[data$wave == w, ]), d, item)
  if (nrow(held) == 0 || degf(held) < 1) return()
  p <- coef(svymean(as.formula(paste0("~", item)), held))
  if (p == 0 || p == 1) return()
  for (method in c("mean", "beta", "xlogit")) {
    limits <- confint(svyciprop(as.formula(paste0("~", item)), held, method = method))
    put("interval", name, w, d, item, paste0(method, "_low"), limits[1])
    put("interval", name, w, d, item, paste0(method, "_high"), limits[2])
  }
}

# svyquantile(~item, design, 0.5, interval.type = "mean", qrule = "math"): "math" (the same as "hf1") is the inverse of
# the distribution function. Without weights also qrule = "school" (the same as "hf2"), which takes the mean of the two
# middle values. There is no upper limit where the interval of the share at or below the median reaches beyond 1
medians <- function(name, data) for (w in unique(data$wave)) for (item in c("mark", "ordinal", "hours")) {
  for (d in c("all", GROUPS)) {
    wanted <- as.formula(paste0("~", item))
    held <- cases(sampled(data[data$wave == w, ]), d, item)
    q <- svyquantile(wanted, held, 0.5, interval.type = "mean", qrule = "math")[[1]]
    put("median", name, w, d, item, c("weighted", "low", "high", "se")[!is.nan(q)], q[!is.nan(q)])
    plain <- svydesign(ids = ~organisation, weights = ~1, data = held$variables)
    q <- svyquantile(wanted, plain, 0.5, interval.type = "mean", qrule = "school")[[1]]
    put("median", name, w, d, item, "unweighted", q[1])
  }
}

# waves stacked -----------------------------------------------------------------------------------------------------

# s <- svyby(~item, ~wave, subset(stacked, domain), svymean, covmat = TRUE); svycontrast(s, c(-1, 1)); degf(subset)
# svyttest(item ~ (wave == later), subset(stacked, domain)): the same difference, with one degree of freedom fewer
change <- function(name, data, first, later) {
  stacked <- sampled(data[data$wave %in% c(first, later), ])
  label <- paste0(first, "-", later)
  for (d in domains(name)) for (item in c(ITEMS, "ratio")) {
    held <- cases(stacked, d, item)
    if (length(unique(held$variables$wave)) < 2) next
    s <- by(item, ~wave, held)
    difference <- svycontrast(s, c(-1, 1))
    put("change", name, label, d, item, "covariance", vcov(s)[1, 2])
    put("change", name, label, d, item, "first_variance", vcov(s)[1, 1])
    put("change", name, label, d, item, "later_variance", vcov(s)[2, 2])
    put("change", name, label, d, item, "difference", coef(difference))
    put("change", name, label, d, item, "se", SE(difference))
    put("change", name, label, d, item, "df", degf(held))
    if (degf(held) < 3 || SE(difference) == 0) next
    put("change", name, label, d, item, "p", 2 * pt(-abs(coef(difference) / SE(difference)), degf(held)))
    if (item == "ratio") next
    held <- update(held, after = as.numeric(wave == later))
    test <- svyttest(as.formula(paste0(item, "~ after")), held)
    put("change", name, label, d, item, "ttest_t", test$statistic)
    put("change", name, label, d, item, "ttest_df", test$parameter)
    put("change", name, label, d, item, "ttest_p", test$p.value)
  }
}

# s <- svyby(~item, ~wave + group, stacked, svymean, covmat = TRUE); the change of A less the change of B
difference_of_changes <- function(name, data) {
  stacked <- sampled(data[data$wave %in% 0:1, ])
  for (item in c("mark", "yes", "top", "ratio")) {
    s <- by(item, ~wave + group, cases(stacked, "all", item))
    wanted <- svycontrast(s, setNames(c(-1, 1, 1, -1), c("0.A", "1.A", "0.B", "1.B")))
    put("changes", name, "0-1", "A-B", item, "difference", coef(wanted))
    put("changes", name, "0-1", "A-B", item, "se", SE(wanted))
    across <- svycontrast(s, setNames(c(-1, 1), c("0.A", "1.B")))
    put("changes", name, "0-1", "A then B", item, "difference", coef(across))
    put("changes", name, "0-1", "A then B", item, "se", SE(across))
  }
}

# s <- svyby(~item, ~wave, stacked, svymean, covmat = TRUE), three waves; svycontrast(s, c(1, -2, 1)) and two others
three_waves <- function(name, data) {
  stacked <- sampled(data)
  wanted <- list(bend = c(1, -2, 1), before_after = c(-0.5, -0.5, 1), mean = c(1, 1, 1) / 3)
  for (d in c("all", GROUPS)) for (item in c(ITEMS, "ratio")) {
    s <- by(item, ~wave, cases(stacked, d, item))
    for (kind in names(wanted)) {
      one <- svycontrast(s, wanted[[kind]])
      put("three", name, "0-1-2", d, item, paste0(kind, "_estimate"), coef(one))
      put("three", name, "0-1-2", d, item, paste0(kind, "_se"), SE(one))
    }
    put("three", name, "0-1-2", d, item, "df", degf(cases(stacked, d, item)))
  }
}

# organisations, each counted once ----------------------------------------------------------------------------------

# a <- aggregate(item ~ wave + organisation + cell, data, rule)
# svydesign(ids = ~organisation, strata = ~cell, weights = ~1, data = a)
RULES <- list(
  mean = mean, any = max, all = min, median = median,
  majority_ties_yes = function(x) as.numeric(mean(x) >= 0.5), majority_ties_no = function(x) as.numeric(mean(x) > 0.5)
)
organisations <- function(name, data) for (rule in names(RULES)) {
  for (item in c("yes", "top", if (rule == "mean") "mark")) organisation_values(name, data, rule, item)
}
organisation_values <- function(name, data, rule, item) {
  for (d in intersect(domains(name), c("all", GROUPS, "digital", "public", "apart"))) {
    responding <- unique(data[c("wave", "organisation", "cell")])
    held <- data[data[[d]] == 1 & !is.na(data[[item]]), ]
    value <- aggregate(held[item], held[c("wave", "organisation", "cell")], RULES[[rule]])
    value <- merge(responding, value, all.x = TRUE)
    for (w in unique(value$wave)) {
      whole <- svydesign(ids = ~organisation, strata = ~cell, weights = ~1, data = value[value$wave == w, ])
      here <- subset(whole, !is.na(value[value$wave == w, item]))
      m <- svymean(as.formula(paste0("~", item)), here)
      put(paste0("organisation_", rule), name, w, d, item, "estimate", coef(m))
      put(paste0("organisation_", rule), name, w, d, item, "se", sqrt(vcov(m)))
      put(paste0("organisation_", rule), name, w, d, item, "df", degf(here))
    }
    if (length(unique(value$wave)) < 2) next
    stacked <- svydesign(ids = ~organisation, strata = ~cell, weights = ~1, data = value)
    here <- subset(stacked, !is.na(value[[item]]))
    difference <- svycontrast(by(item, ~wave, here), c(-1, 1))
    put(paste0("organisation_", rule), name, "0-1", d, item, "difference", coef(difference))
    put(paste0("organisation_", rule), name, "0-1", d, item, "se", SE(difference))
    put(paste0("organisation_", rule), name, "0-1", d, item, "df", degf(here))
  }
}

# a <- per wave and organisation weighted.mean(item, weight) and mean(weight)
# svydesign(ids = ~organisation, strata = ~cell, weights = ~mean(weight), data = a)
weighted_organisations <- function(name, data) for (item in c("mark", "yes")) {
  parts <- split(data, list(data$wave, data$organisation), drop = TRUE)
  a <- do.call(rbind, lapply(parts, function(one) data.frame(
    wave = one$wave[1], organisation = one$organisation[1], cell = one$cell[1],
    item = weighted.mean(one[[item]], one$weight), weight = mean(one$weight)
  )))
  stacked <- sampled(a)
  for (w in unique(a$wave)) {
    m <- svymean(~item, sampled(a[a$wave == w, ]))
    put("organisation_weighted", name, w, "all", item, "estimate", coef(m))
    put("organisation_weighted", name, w, "all", item, "se", sqrt(vcov(m)))
  }
  difference <- svycontrast(by("item", ~wave, stacked), c(-1, 1))
  put("organisation_weighted", name, "0-1", "all", item, "difference", coef(difference))
  put("organisation_weighted", name, "0-1", "all", item, "se", SE(difference))
}

# a stratum with one cluster ----------------------------------------------------------------------------------------

# options(survey.lonely.psu = ...); svymean(~item, design) with all but one organisation of cell 3 left out
lonely <- function(name, data) {
  first <- min(data$organisation[data$cell == 3])
  data <- data[data$cell != 3 | data$organisation == first, ]
  for (rule in c("adjust", "average", "certainty")) {
    options(survey.lonely.psu = rule)
    for (item in c("mark", "yes")) {
      m <- svymean(as.formula(paste0("~", item)), sampled(data))
      put("lonely", name, 0, "all", item, paste0(rule, "_se"), sqrt(vcov(m)))
      put("lonely", name, 0, "all", item, paste0(rule, "_df"), degf(sampled(data)))
    }
  }
  options(survey.lonely.psu = "fail")
}

# a finite population ------------------------------------------------------------------------------------------------

# svydesign(ids = ~organisation + person, fpc = ~N + M): persons of organisations, both with a correction
# svydesign(ids = ~organisation, fpc = ~N): as if every organisation of the sample had answered with everybody
two_stages <- function() {
  data <- read.csv(file.path(folder, "two_stages.csv"))
  two <- svydesign(ids = ~ organisation + person, fpc = ~ N + M, data = data)
  one <- svydesign(ids = ~organisation, fpc = ~N, data = data)
  for (item in c("mark", "yes", "ratio")) for (kind in c("two", "one")) {
    held <- if (kind == "two") two else one
    m <- if (item == "ratio") svyratio(~spent, ~hours, held) else svymean(as.formula(paste0("~", item)), held)
    put("finite", "two_stages", 0, "all", item, paste0(kind, "_estimate"), coef(m))
    put("finite", "two_stages", 0, "all", item, paste0(kind, "_se"), sqrt(vcov(m)))
  }
}

# svydesign(ids = ~organisation, strata = ~cell, weights = ~weight, fpc = ~N), N = c(2, 3, 4, 5) times those in the cell
stratified_clusters <- function() {
  data <- answers("stratified")
  number <- tapply(data$organisation, data$cell, function(x) length(unique(x)))
  data$N <- (c(2, 3, 4, 5) * number)[data$cell + 1]
  design <- svydesign(ids = ~organisation, strata = ~cell, weights = ~weight, fpc = ~N, data = data)
  for (item in c("mark", "yes", "ratio")) {
    m <- if (item == "ratio") svyratio(~spent, ~hours, design) else svymean(as.formula(paste0("~", item)), design)
    put("finite", "stratified", 0, "all", item, "se", sqrt(vcov(m)))
  }
}

# waves <- rbind(first sample, later sample); svydesign(ids = ~organisation, fpc = ~N) and without fpc
# svycontrast(svyby(~yes, ~wave, design, svymean, covmat = TRUE), c(-1, 1))
union_of_waves <- function() {
  data <- read.csv(file.path(folder, "population.csv"))
  first <- with(data[data$in_first == 1, ], data.frame(wave = 0, organisation, yes = first, N = nrow(data)))
  later <- with(data[data$in_later == 1, ], data.frame(wave = 1, organisation, yes = later, N = nrow(data)))
  waves <- rbind(first, later)
  plain <- svydesign(ids = ~organisation, weights = ~1, data = waves)
  finite <- svydesign(ids = ~organisation, fpc = ~N, data = waves)
  put("union", "population", "0-1", "all", "yes", "se", SE(svycontrast(by("yes", ~wave, plain), c(-1, 1))))
  put("union", "population", "0-1", "all", "yes", "fpc_se", SE(svycontrast(by("yes", ~wave, finite), c(-1, 1))))
}

# -------------------------------------------------------------------------------------------------------------------

cat("block,design,wave,domain,item,quantity,value\n")
for (name in c("one_wave", "stratified", "two_waves", "three_waves", "breakdown", "nonresponse")) {
  data <- answers(name)
  level(name, data)
  share_intervals(name, data)
  medians(name, data)
  design_effects(name, data)
  between_groups(name, data)
  if (name == "two_waves") weighted_organisations(name, data)
  if (name == "breakdown") between_overlapping_groups(name, data)
  if (name != "nonresponse") between_items(name, data)
  if (name == "stratified") lonely(name, data)
  if (name != "three_waves") organisations(name, data)
  if (name == "one_wave" || name == "stratified") next
  change(name, data, 0, 1)
  if (name != "breakdown") difference_of_changes(name, data)
  if (name != "three_waves") next
  change(name, data, 1, 2)
  change(name, data, 0, 2)
  three_waves(name, data)
}
two_stages()
stratified_clusters()
union_of_waves()
