# Reads a result file of Kith with R: Rscript read_with_r.R RESULT.h5   (needs the package ncdf4)
#
# Prints, for each scenario, the share of families without violence by week and a few differences
# with the first scenario. An example to start from: copy what you need.
#
# R keeps the first index fastest, so dimensions are reversed: outcome_value(scenario, draw,
# replicate, outcome) is x[outcome, replicate, draw, scenario].
library(ncdf4)

arguments <- commandArgs(trailingOnly = TRUE)
file <- nc_open(if (length(arguments) > 0) arguments[1] else "demo.h5")
# collapse_degen = FALSE keeps axes of length 1.
get <- function(name) ncvar_get(file, name, collapse_degen = FALSE)
# Names on an axis may come padded, depending on the version of ncdf4.
names_of <- function(axis) trimws(as.vector(get(axis)))

scenarios <- names_of("scenario")
outcomes <- names_of("outcome")
weeks <- as.vector(get("week"))
note <- function(name) ncatt_get(file, 0, name)$value
cat(note("title"), "- seed", note("seed"), "- digest", substr(note("kith_digest"), 1, 12), "\n")

# Families at each level of violence: level, week, then statistic or runs, then scenario.
if ("violence" %in% names(file$var)) {
  mean_level <- apply(get("violence"), c(1, 2, 5), mean)
} else {
  mean_level <- get("summary/violence")[, , match("mean", names_of("statistic")), , drop = FALSE]
  dim(mean_level) <- dim(mean_level)[c(1, 2, 4)]
}
none <- match("none", names_of("level"))
for (s in seq_along(scenarios)) {
  share <- mean_level[none, , s] / colSums(mean_level[, , s])
  cat(sprintf("%s: without violence at the report %.1f%%, at the end %.1f%%\n", scenarios[s],
              100 * share[weeks == 0], 100 * share[length(share)]))
}

# Runs are paired: the same draw and the same luck in all scenarios, so subtract run by run.
value <- get("outcome_value")
for (s in seq_along(scenarios)[-1]) {
  for (outcome in c("stopped_T3", "relapse_free_52", "late_share")) {
    o <- match(outcome, outcomes)
    d <- value[o, , , s, drop = FALSE] - value[o, , , 1, drop = FALSE]
    by_draw <- apply(d, 3, mean)
    range <- quantile(by_draw, c(.025, .975))
    cat(sprintf("%s: %s differs by %+.4f (draws: %+.4f to %+.4f)\n", scenarios[s], outcome, mean(by_draw), range[1], range[2]))
  }
}
nc_close(file)
