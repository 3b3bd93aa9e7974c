# Reads a result file of Kith with R: Rscript read_with_r.R RESULT.h5   (needs the package ncdf4)
#
# Of a cohort: for each scenario the share of families without violence by week, and a few differences with the
# first scenario. Of a population: families with violence and waiting for help at the end of the policy in each
# region, and differences. Of a sweep: a mean for each scenario and combination of values. An example to start
# from: copy what you need.
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
has <- function(name) name %in% names(file$var)
note <- function(name) ncatt_get(file, 0, name)$value

scenarios <- names_of("scenario")
outcomes <- names_of("outcome")
shown <- intersect(c("stopped_T3", "relapse_free_52", "late_share", "repeat_reports"), outcomes)

cohort <- function() {
  # Families at each level of violence: level, week, then statistic or runs, then scenario.
  weeks <- as.vector(get("week"))
  if (has("violence")) {
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
}

population <- function() {
  # Means over runs, per thousand households; the first region is all of them together.
  regions <- names_of("region")
  households <- as.vector(get("region_households")) * note("scale")
  violence <- get("weekly/violence") # level, week, region, scenario
  help <- get("weekly/help_status")
  none <- match("none", names_of("level"))
  waiting <- match("waiting", names_of("help"))
  last <- dim(violence)[2]
  for (s in seq_along(scenarios)) {
    for (g in seq_along(regions)) {
      cat(sprintf("%s, %s: at the end %.1f of 1,000 households with violence, %.2f waiting for help\n", scenarios[s], regions[g],
                  1000 * sum(violence[-none, last, g, s]) / households[g], 1000 * help[waiting, last, g, s] / households[g]))
    }
  }
}

differences <- function() {
  # Runs are paired: the same draw and the same random numbers in all scenarios, so subtract run by run.
  value <- get("outcome_value")
  for (s in seq_along(scenarios)[-1]) {
    for (outcome in shown) {
      o <- match(outcome, outcomes)
      d <- value[o, , , s, drop = FALSE] - value[o, , , 1, drop = FALSE]
      by_draw <- apply(d, 3, mean)
      range <- quantile(by_draw, c(.025, .975), na.rm = TRUE) # a run in which there was nothing to count has no value
      cat(sprintf("%s: %s differs by %+.4f (draws: %+.4f to %+.4f)\n", scenarios[s], outcome, mean(by_draw, na.rm = TRUE), range[1], range[2]))
    }
  }
}

sweep <- function() {
  # One row a point; scenario_index and vector_index (from 0) say which scenario it is, and which values the design gave.
  value <- get("outcome_value") # outcome, point
  factors <- names_of("factor")
  given <- get("vector_value") # factor, vector
  for (s in seq_along(scenarios)) {
    for (v in seq_len(ncol(given))) {
      mine <- get("status") == 1 & get("scenario_index") == s - 1 & get("vector_index") == v - 1
      if (!any(mine)) next  # the file is of another scenario (gather --by-scenario), or nothing of these values is done
      means <- rowMeans(value[match(shown, outcomes), mine, drop = FALSE], na.rm = TRUE)
      cat(sprintf("%s, %s: mean of %d points %s\n", scenarios[s], paste(factors, format(given[, v]), collapse = ", "), sum(mine),
                  paste(shown, sprintf("%.4f", means), collapse = ", ")))
    }
  }
}

cat(note("title"), "- seed", note("seed"), "- digest", substr(note("kith_digest"), 1, 12), "\n")
if (has("point_id")) {
  sweep()
} else {
  if (identical(note("kind"), "population")) population() else cohort()
  differences()
}
nc_close(file)
