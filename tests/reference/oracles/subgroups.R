# What R's survey package gives for differences between domains of one wave, of the designs in designs/:
#   Rscript tests/reference/oracles/subgroups.R tests/reference/oracles/designs > tests/reference/oracles/subgroups_r.csv
# Made with R 4.2.2 and survey 4.1.1. Disjoint groups: svycontrast of svyby(..., covmat = TRUE). The total, and domains that
# overlap: svycontrast of the ratios Σ y d / Σ d of svyratio(..., covmat = TRUE).

suppressPackageStartupMessages(library(survey))
folder <- commandArgs(trailingOnly = TRUE)[1]

put <- function(design, wave, item, category, against, found) {
  cat(sprintf("%s,%s,%s,%s,%s,%.17g,%.17g\n", design, wave, item, category, against, coef(found)[[1]], SE(found)[[1]]))
}

sampled <- function(data) {
  if (length(unique(data$cell)) == 1) return(svydesign(ids = ~organisation, weights = ~weight, data = data))
  svydesign(ids = ~organisation, strata = ~cell, weights = ~weight, data = data)
}

cat("design,wave,item,category,against,difference,standard_error\n")
for (name in c("one_wave", "stratified", "breakdown")) for (wave in 0) for (item in c("mark", "yes")) {
  data <- read.csv(file.path(folder, paste0(name, ".csv")))
  data <- data[data$wave == wave, ]
  stopifnot(!anyNA(data[[item]]))
  for (g in c("A", "B", "C")) data[[g]] <- as.numeric(data$group == g)
  data$all <- 1
  overlapping <- if (name == "breakdown") c("digital", "public") else character(0)
  for (d in c("A", "B", "C", "all", overlapping)) data[[paste0("y_", d)]] <- data[[item]] * data[[d]]
  design <- sampled(data)

  means <- svyby(as.formula(paste0("~", item)), ~group, design, svymean, covmat = TRUE)
  for (pair in list(c("A", "B"), c("A", "C"), c("B", "C"))) {
    put(name, wave, item, pair[1], pair[2], svycontrast(means, setNames(c(1, -1), pair)))
  }
  pairs <- lapply(c("A", "B", "C", overlapping), c, "all")
  if (length(overlapping)) pairs <- c(pairs, list(overlapping))
  for (pair in pairs) {
    ratios <- svyratio(as.formula(paste0("~", paste0("y_", pair, collapse = "+"))),
                       as.formula(paste0("~", paste(pair, collapse = "+"))), design, covmat = TRUE)
    names <- paste0("y_", pair, "/", pair)
    put(name, wave, item, pair[1], pair[2], svycontrast(ratios, setNames(c(1, -1), names)))
  }
}
