# R's survey package on the draws of simulations/peers.py: Rscript simulations/peer_survey.R DRAWS OUT
suppressPackageStartupMessages(library(survey))

given <- commandArgs(TRUE)
draws <- read.csv(given[1])
both <- function(x) c(x[1], x[2])
rows <- list()
for (draw in unique(draws$draw)) {
  held <- draws[draws$draw == draw, ]
  for (corrected in c(FALSE, TRUE)) {
    fpc <- if (corrected) ~registered else NULL
    first <- svydesign(ids = ~organisation, weights = ~one, fpc = fpc, data = held[held$wave == 0, ])
    level <- both(confint(svyciprop(~answer, first, method = "beta")))
    stacked <- svydesign(ids = ~organisation, weights = ~one, fpc = fpc, data = held)
    waves <- svyby(~answer, ~wave, stacked, svymean, covmat = TRUE)
    change <- both(confint(svycontrast(waves, c(-1, 1)), df = degf(stacked)))
    rows <- c(rows, list(data.frame(
      draw = draw, corrected = as.integer(corrected), kind = c("level", "all"),
      low = c(level[1], change[1]), high = c(level[2], change[2])
    )))
  }
}
write.csv(do.call(rbind, rows), given[2], row.names = FALSE)
