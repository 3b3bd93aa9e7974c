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
said("and where it comes from", note_of(read, "provenance/version") == notes(read)$text[notes(read)$key == "provenance/version"] &&
  all(c("provenance/command", "provenance/host", "kith_digest") %in% notes(read)$key))

values <- draw("scenarios/integral.yaml", 3, seed = 5)
run_ <- run("scenarios/integral.yaml", draws = "prior", families = 40, replicates = 6, per_draw = 2, seed = 5)
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

file <- file.path(tempdir(), "answers.h5")
both <- suppressWarnings(compare(two, output = file, replicates = 120, families = 30, keep = "summary"))
answer <- decide(file, outcomes = c("lasting_T3", "child_years"), prices = "1000:5000")
mine <- subset(answer$contrasts, outcome == "lasting_T3")$difference
said("decide has the differences of the result", abs(mine - subset(estimates(both, TRUE), outcome == "lasting_T3")$mean) < 1e-15)
said("and all its tables", all(c("best", "frontier", "ledger", "acceptability", "cheers") %in% names(answer)) && grepl("does best on average", attr(answer, "text")))
said("decide refuses", refused(decide(file, "lastin_T3"), "did you mean lasting_T3?"))
why <- explain(file, "lasting_T3", replicates = 20, language = "nl")
said("explain: steps add up to the total", abs(sum(why$links$effect[why$links$step != "total"]) - why$links$effect[why$links$step == "total"]) < 1e-12 && grepl("verandert", attr(why, "text")))
ranked <- suppressWarnings(rank_scenarios(two, "lasting_T3", replicates = 40, families = 30, at_most = 40))
said("rank", same(ranked$rank$rank, 1:2))
found_ <- suppressWarnings(sensitivity("scenarios/integral.yaml", "stopped_T3", "care.effect", points = 16, trajectories = 2, families = 30))
said("sensitivity", length(found_) > 0 && grepl("care.effect", attr(found_, "text")))
predicted <- suppressWarnings(validate("prior", "scenarios/targets/cohort.yaml", "scenarios/baseline.yaml", replicates = 40, families = 30))
said("validate", nrow(predicted[[1]]) > 0)
twins <- verify("scenarios/baseline.yaml", families = 20000)
said("verify", attr(twins, "is_right") && "queue" %in% twins$part)
