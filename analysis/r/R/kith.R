# Options of the command are arguments: kith compare --per-draw 4 is compare(..., per_draw = 4). TRUE sets what takes nothing.

# A file by its path; or by its name alone: here, or in scenarios/.
found <- function(name, ending = ".yaml") {
  places <- c(name, paste0(name, ending), file.path("scenarios", name), file.path("scenarios", paste0(name, ending)))
  there <- places[file.exists(places) & !dir.exists(places)]
  if (length(there) && !grepl("/", name)) there[1] else name
}

sets_of <- function(sets) if (length(sets)) paste0(names(sets), "=", unlist(lapply(sets, format, digits = 17, scientific = FALSE))) else character()

# Names and words of options; a vector sets one several times.
words_of <- function(options) {
  if (length(options) && (is.null(names(options)) || any(names(options) == ""))) stop("options are named arguments, as replicates = 200")
  word <- function(value) {
    if (is.logical(value)) c("no", "yes")[value + 1] else if (is.numeric(value)) format(value, digits = 17, scientific = FALSE, trim = TRUE) else as.character(value)
  }
  words <- lapply(options, function(values) vapply(values, word, ""))
  list(names = rep(names(options), lengths(words)), words = as.character(unlist(words)))
}

result_of <- function(pointer) structure(list(pointer = pointer), class = "kith_result")

# What the command adds to options: the table of regions, the draws that come with Kith.
completed <- function(given, paths, population = FALSE) {
  add <- function(name, word) given <<- list(names = c(given$names, name), words = c(given$words, word))
  population <- population || any(gsub("_", "-", given$names) %in% c("population", "only-region", "scale", "cross", "by", "small", "histories"))
  if (population && !"regions" %in% given$names) {
    beside <- file.path(dirname(paths[1]), "regions.csv")
    add("regions", if (file.exists(beside)) beside else found("regions.csv", ""))
  }
  if (!"draws" %in% given$names) add("draws", "posterior")
  if ("posterior" %in% given$words[given$names == "draws"] && !"posterior" %in% given$names) {
    fitted <- file.path(dirname(paths[1]), "calibration", "posterior.h5")
    add("posterior", if (file.exists(fitted)) fitted else file.path("scenarios", "calibration", "posterior.h5"))
  }
  given
}

study <- function(verb, scenarios, sets, burn_in, progress, options) {
  paths <- vapply(scenarios, found, "", USE.NAMES = FALSE)
  given <- words_of(options)
  if (!"command" %in% given$names) {
    command <- paste0("kith::", verb, "(", paste(c(deparse1(scenarios), paste(given$names, given$words, sep = " = ")), collapse = ", "), ")")
    given <- list(names = c(given$names, "command"), words = c(given$words, command))
  }
  if (!is.null(burn_in)) given <- list(names = c(given$names, "population"), words = c(given$words, "yes"))
  given <- completed(given, paths, !is.null(burn_in))
  all <- c(paths, if (!is.null(burn_in)) found(burn_in))
  result_of(.Call(C_study, verb, all, sets_of(sets), !is.null(burn_in), given$names, given$words, progress))
}

compare <- function(scenarios, ..., sets = NULL, burn_in = NULL, progress = interactive())
  study("compare", scenarios, sets, burn_in, progress, list(...))

run <- function(scenario, ..., sets = NULL, burn_in = NULL, progress = interactive())
  study("run", scenario, sets, burn_in, progress, list(...))

open_result <- function(path, altered = FALSE) result_of(.Call(C_open, path, altered))

tables <- function(result)
  data.frame(setNames(.Call(C_tables, result$pointer), c("table", "axes", "type", "unit", "meaning")))

note_of <- function(result, key) .Call(C_note, result$pointer, key)

# All notes; keys of the provenance begin with "provenance/".
notes <- function(result) {
  key <- .Call(C_notes, result$pointer)
  data.frame(key = key, text = vapply(key, function(one) note_of(result, one), "", USE.NAMES = FALSE))
}

# One row for each number: a column for each axis, and `value`.
table_of <- function(result, name) {
  table <- .Call(C_table, result$pointer, name)
  axes <- strsplit(table[[3]], " ", fixed = TRUE)[[1]]
  if (length(axes) == 0 || identical(axes, name)) return(data.frame(value = table[[1]]))
  points <- lapply(seq_along(axes), function(a) {
    along <- .Call(C_table, result$pointer, axes[a])[[1]]
    if (is.null(along)) seq_len(table[[2]][a]) - 1 else along
  })
  grid <- rev(expand.grid(rev(setNames(points, axes)), stringsAsFactors = FALSE, KEEP.OUT.ATTRS = FALSE)) # the last axis is the fastest
  cbind(grid, value = table[[1]])
}

# Means with their errors and intervals: of each scenario, or of its differences with the first, also without what is assumed of its
# way of organising help.
estimates <- function(result, difference = FALSE, zero_advantage = FALSE) {
  difference <- difference || zero_advantage
  group <- if (zero_advantage) "difference_zero_advantage" else if (difference) "difference" else "estimate"
  there <- tables(result)$table
  parts <- c("mean", "mc_error", "low", "high", "study_sd", "correlation", "variance_reduction", "runs")
  parts <- parts[paste0(group, "/", parts) %in% there]
  if (!length(parts)) stop("this result has no ", group, "s; tables() lists what it has")
  columns <- lapply(parts, function(part) table_of(result, paste0(group, "/", part)))
  units <- table_of(result, "outcome_unit")
  frame <- cbind(columns[[1]][c("scenario", "outcome")], setNames(lapply(columns, `[[`, "value"), parts))
  frame$unit <- units$value[match(frame$outcome, units$outcome)]
  if (difference) frame <- frame[frame$scenario != frame$scenario[1], ]
  rownames(frame) <- NULL
  frame
}

as.data.frame.kith_result <- function(x, ...) estimates(x, ...)

print.kith_result <- function(x, ...) {
  cat("Result of Kith:", paste(table_of(x, "scenario")$value, collapse = ", "), "-", nrow(tables(x)), "tables\n")
  invisible(x)
}

evaluate <- function(scenario, values, outcomes = NULL, ..., sets = NULL, errors = c("raise", "keep")) {
  errors <- match.arg(errors)
  options <- list(...)
  if (is.null(outcomes)) outcomes <- describe("outcomes")$outcome
  replicates <- if (is.null(options$replicates)) 1 else options$replicates
  given <- words_of(options)
  rows <- t(as.matrix(values)) # row by row in memory
  storage.mode(rows) <- "double"
  done <- .Call(C_evaluate, found(scenario), sets_of(sets), as.character(names(values)), rows, nrow(values), outcomes, replicates, given$names, given$words)
  if (any(done[[2]] != 0) && errors == "raise") stop(done[[3]])
  if (nzchar(done[[3]])) warning(done[[3]])
  frame <- data.frame(matrix(done[[1]], ncol = length(outcomes), byrow = TRUE, dimnames = list(NULL, outcomes)), check.names = FALSE)
  if (replicates > 1) frame <- cbind(row = rep(seq_len(nrow(values)), each = replicates), replicate = rep(seq_len(replicates), nrow(values)), frame)
  if (errors == "keep") frame$status <- rep(-done[[2]], each = replicates)
  frame
}

draw <- function(scenario, n, seed = 1, sets = NULL) {
  rows <- describe("parameters", scenario, sets)
  values <- .Call(C_draws, found(scenario), sets_of(sets), n, seed)
  keep <- rows$is_drawn & rows$in_cohorts
  frame <- data.frame(t(values[keep, , drop = FALSE]))
  names(frame) <- rows$path[keep]
  frame
}

describe <- function(what = c("parameters", "outcomes", "populations"), scenario = "baseline", sets = NULL) {
  what <- match.arg(what)
  if (what != "parameters")
    return(data.frame(setNames(.Call(C_outcomes, what == "populations"), c("outcome", "unit", "meaning", "better"))))
  frame <- data.frame(setNames(.Call(C_parameters, found(scenario), sets_of(sets)),
    c("path", "unit", "grade", "source", "meaning", "value", "low", "high", "is_number", "is_drawn", "in_cohorts", "in_populations")))
  for (column in c("is_number", "is_drawn", "in_cohorts", "in_populations")) frame[[column]] <- frame[[column]] != 0
  frame
}

option_list <- function(verb = "compare") {
  frame <- data.frame(setNames(.Call(C_options, verb), c("option", "takes", "meaning", "several")))
  frame$option <- gsub("-", "_", frame$option)
  frame$several <- frame$several != 0
  frame
}

# Answers: a list of tables, with what the command prints as text.
answer_of <- function(make) {
  folder <- tempfile("kith-answer")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  text <- make(file.path(folder, "answer.csv"))
  files <- list.files(folder, "^answer-.*[.]csv$", full.names = TRUE)
  tables <- lapply(files, read.csv, skip = 1, stringsAsFactors = FALSE, check.names = FALSE)
  names(tables) <- sub("^answer-(.*)[.]csv$", "\\1", basename(files))
  structure(tables, text = text, class = "kith_answer")
}

print.kith_answer <- function(x, ...) {
  cat(attr(x, "text"))
  invisible(x)
}

decide <- function(result, outcomes = character(), prices = character(), what_if = character(), reference = character(), decision = character(), altered = FALSE)
  answer_of(function(file) .Call(C_decide, result, as.character(outcomes), as.character(prices), as.character(what_if), as.character(reference), as.character(decision), altered, file))

explain <- function(result, outcome, scenario = character(), reference = character(), replicates = 0, language = c("en", "nl"), altered = FALSE, progress = interactive()) {
  language <- match.arg(language)
  answer_of(function(file) .Call(C_explain, result, outcome, as.character(scenario), as.character(reference), replicates, language == "nl", altered, progress, file))
}

rank_scenarios <- function(scenarios, outcome = character(), ..., within = 0, sure = 0.95, budget = NaN, at_most = 0, combine = 0, reference = character(), sets = NULL, progress = interactive()) {
  paths <- vapply(scenarios, found, "", USE.NAMES = FALSE)
  given <- completed(words_of(list(...)), paths)
  answer_of(function(file) .Call(C_rank, paths, sets_of(sets), as.character(outcome), as.double(c(within, sure, budget, at_most, combine)), as.character(reference), given$names, given$words, progress, file))
}

sensitivity <- function(scenarios, outcomes = character(), parameters = character(), points = NaN, trajectories = NaN, leading = NaN, seed = NaN, families = NaN, sets = NULL, progress = interactive())
  answer_of(function(file) .Call(C_sensitivity, vapply(scenarios, found, "", USE.NAMES = FALSE), sets_of(sets), as.character(outcomes), as.character(parameters),
    as.double(c(points, trajectories, leading, seed, families)), progress, file))

validate <- function(draws, targets, scenario = "baseline", ..., sets = NULL, progress = interactive()) {
  given <- list(...)
  defaults <- list(per_draw = 2, keep = "summary")
  options <- c(defaults[setdiff(names(defaults), names(given))], given, list(draws = draws, targets = targets))
  made <- study("run", scenario, sets, NULL, progress, options)
  answer_of(function(file) .Call(C_validate, made$pointer, file))
}

verify <- function(scenario = "baseline", families = NaN, seed = NaN, sets = NULL) {
  made <- .Call(C_verify, found(scenario), sets_of(sets), as.double(families), as.double(seed))
  frame <- data.frame(setNames(made[[1]], c("part", "what", "simulated", "exact", "error", "z", "continuous")))
  attr(frame, "is_right") <- made[[2]]
  frame
}
