# What R's survey package gives for the calibrated weights of register.csv:
#
#     Rscript calibration.R register.csv > expected.csv
#
# One figure a row: unit, weighting, domain, item, quantity, value. Values have 17 digits and so are exact. Persons stand
# in organisations, which are the clusters; an organisation's answer is the mean of those of its respondents. A subset of a
# calibrated design keeps all rows, with weight 0: an empty answer is written as 0 there, and `known_` tells it apart.

suppressPackageStartupMessages(library(survey))
factors <- c(kind = "factor", size = "factor", role = "factor", region = "factor")
register <- read.csv(commandArgs(trailingOnly = TRUE)[1], colClasses = factors)
ITEMS <- c("mark", "yes")

cat(sprintf("# R %s, survey %s\n", getRversion(), packageVersion("survey")))
cat("unit,weighting,domain,item,quantity,value\n")
put <- function(...) {
  x <- list(...)
  cat(sprintf("%s,%s,%s,%s,%s,%.17g\n", x[[1]], x[[2]], x[[3]], x[[4]], x[[5]], as.vector(x[[6]])), sep = "")
}

filled <- function(data, items) {
  for (item in items) {
    data[[paste0("known_", item)]] <- !is.na(data[[item]])
    data[[item]][is.na(data[[item]])] <- 0
  }
  data
}

figures <- function(unit, name, design, group) {
  data <- design$variables
  put(unit, name, data$code, "", "weight", weights(design))
  for (domain in c("all", group)) {
    inside <- domain == "all" | data$group == domain
    for (item in ITEMS) {
      known <- subset(design, inside & data[[paste0("known_", item)]])
      mean <- svymean(as.formula(paste0("~", item)), known)
      put(unit, name, domain, item, "mean", coef(mean))
      put(unit, name, domain, item, "error", SE(mean))
    }
    if (unit == "person") {
      known <- subset(design, inside & data$known_spent & data$known_hours)
      ratio <- svyratio(~spent, ~hours, known)
      put(unit, name, domain, "ratio", "mean", coef(ratio))
      put(unit, name, domain, "ratio", "error", SE(ratio))
    }
  }
}

# the same by svyby, in one call, for the groups
by_group <- function(unit, name, design) {
  whole <- subset(design, design$variables$known_mark)
  found <- svyby(~mark, ~group, whole, svymean)
  put(unit, name, found$group, "mark", "by", coef(found))
  put(unit, name, found$group, "mark", "by_error", SE(found))
}

weighted <- function(unit, design, population, crossed, one, other, groups) {
  margins <- colSums(model.matrix(as.formula(paste0("~", one, "+", other)), population))
  form <- as.formula(paste0("~", one, "+", other))
  made <- list(
    poststratification = postStratify(design, as.formula(paste0("~", crossed)), table(population[crossed])),
    raking = calibrate(design, form, margins, calfun = "raking", epsilon = 1e-13, maxit = 200),
    bounded = calibrate(design, form, margins, calfun = "logit", bounds = c(0.55, 2.2), epsilon = 1e-13, maxit = 200)
  )
  for (name in names(made)) {
    figures(unit, name, made[[name]], groups)
    if (unit == "person") by_group(unit, name, made[[name]])
  }
}

answered <- subset(register, responded == 1)
means <- answered
answered <- filled(answered, c(ITEMS, "spent", "hours"))
answered$code <- answered$person
each <- rep(nrow(register) / nrow(answered), nrow(answered))
persons <- svydesign(ids = ~organisation, weights = each, data = answered)
weighted("person", persons, register, "role", "role", "kind", c("p", "q", "r"))

listed <- register[!duplicated(register$organisation), ]
mean_of <- function(x) if (all(is.na(x))) NA else mean(x, na.rm = TRUE)
collapsed <- aggregate(means[ITEMS], means["organisation"], mean_of)
collapsed <- merge(filled(collapsed, ITEMS), listed[c("organisation", "kind", "size")])
collapsed$code <- collapsed$organisation
collapsed$group <- as.character(collapsed$kind)
each <- rep(nrow(listed) / nrow(collapsed), nrow(collapsed))
organisations <- svydesign(ids = ~organisation, weights = each, data = collapsed)
weighted("organisation", organisations, listed, "kind", "kind", "size", c("u", "v", "w"))
