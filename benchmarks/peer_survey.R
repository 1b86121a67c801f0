# The side of R's survey package: Rscript benchmarks/peer_survey.R FOLDER OUT RESPONDENTS COLUMN...
suppressPackageStartupMessages(library(survey))

given <- commandArgs(TRUE)
rows <- as.numeric(given[3])
columns <- given[-(1:3)]
clock <- function() c(proc.time()[["elapsed"]], sum(proc.time()[1:2])) # seconds, and seconds of processor
laps <- list(clock())

file <- file(file.path(given[1], "wave0.f64"), "rb")
wave <- setNames(lapply(columns, function(name) readBin(file, "double", rows)), columns)
close(file)
keys <- c("organisation", "stratum", "subgroup")
wave[keys] <- lapply(wave[keys], as.integer)
wave <- as.data.frame(wave)
laps <- c(laps, list(clock()))

design <- svydesign(ids = ~organisation, strata = ~stratum, weights = ~weight, data = wave)
laps <- c(laps, list(clock()))

answers <- setdiff(columns, c(keys, "weight"))
found <- svyby(reformulate(answers), ~subgroup, design, svymean)
laps <- c(laps, list(clock()))

file <- file(given[2], "wb")
writeBin(c(as.matrix(found[answers]), as.matrix(SE(found))), file)
close(file)
laps <- do.call(rbind, laps)
parts <- diff(laps[, 1])
cat(sprintf(
  '{"load": %.3f, "design": %.3f, "estimate": %.3f, "processor": %.3f, "versions": {"R": "%s", "survey": "%s"}}\n',
  parts[1], parts[2], parts[3], laps[4, 2] - laps[2, 2], getRversion(), packageVersion("survey")
))
