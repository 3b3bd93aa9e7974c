# The package against the file that it writes, and against what it must refuse. Run from the top of the repository.
library(kith)
said <- function(what, right) cat(if (isTRUE(right)) "ok - r: " else "not ok - r: ", what, "\n", sep = "")
refused <- function(call, words) {
  text <- tryCatch({ call; "" }, error = conditionMessage)
  isTRUE(grepl(words, text, fixed = TRUE))
}
two <- c("scenarios/fragmented.yaml", "scenarios/integral.yaml")
path <- tempfile(fileext = ".h5")
made <- compare(two, families = 40, replicates = 8, output = path, threads = 2)
again <- compare(two, families = 40, replicates = 8)
read <- open_result(path)
same <- function(a, b) isTRUE(identical(a, b))
said("a comparison has the estimates of its file", same(estimates(made), estimates(read)) && same(estimates(again, TRUE), estimates(read, TRUE)))
names <- tables(read)$table
kept <- names[!grepl("^provenance", names)]
said("and all its tables", length(kept) > 40 && all(vapply(kept, function(name) same(table_of(made, name), table_of(read, name)), TRUE)))
runs <- table_of(read, "outcome_value")
one <- subset(runs, outcome == "incidents")
d <- one$value[one$scenario == "integral"] - one$value[one$scenario == "fragmented"]
e <- subset(estimates(read, TRUE), outcome == "incidents")
said("a mean difference is that of the runs", abs(mean(d) - e$mean) < 1e-9 && e$runs == 8)
said("axes are those of the file", same(names(runs), c("scenario", "draw", "replicate", "outcome", "value")) && nrow(runs) %% 16 == 0)
said("notes", note_of(read, "seed") == "1" && note_of(read, "families") == "40")

values <- draw("scenarios/integral.yaml", 3, seed = 5)
run_ <- run("scenarios/integral.yaml", families = 40, replicates = 6, per_draw = 2, seed = 5)
there <- subset(table_of(run_, "outcome_value"), outcome == "incidents")$value
here <- evaluate("scenarios/integral.yaml", values, "incidents", families = 40, replicates = 2, seed = 5, random_numbers = "own")
said("draws that are evaluated are those of a run", same(here$incidents, there))
wrong <- data.frame("care.effect" = c(0.1, -5), check.names = FALSE)
said("a row that cannot be run", refused(evaluate("scenarios/integral.yaml", wrong), "row 1: integral: care.effect"))
kept <- suppressWarnings(evaluate("scenarios/integral.yaml", wrong, "incidents", errors = "keep", families = 20))
said("or is kept as a status", same(kept$status, c(0L, 65L)) && is.nan(kept$incidents[2]))

population <- suppressWarnings(run("scenarios/integral.yaml", only_region = "Zeeland", scale = 0.002, replicates = 2,
  sets = list("population.burn_in" = "52 week", "population.horizon" = "52 week")))
said("a population", "Zeeland" %in% table_of(population, "region")$value)
said("a wrong option", refused(compare(two, replicats = 3), "did you mean replicates?"))
said("a wrong scenario", refused(run("tests/bad/wrong-unit.yaml"), "wrong-unit.yaml:"))
said("no such file", refused(open_result("nowhere.h5"), "nowhere.h5"))
said("a wrong table", refused(table_of(read, "outcome_valu"), "did you mean outcome_value?"))
said("what there is", "stopped_T3" %in% describe("outcomes")$outcome && "per_draw" %in% option_list()$option &&
  subset(describe(scenario = "scenarios/integral.yaml", sets = list("care.effect" = 0.25)), path == "care.effect")$value == 0.25)
