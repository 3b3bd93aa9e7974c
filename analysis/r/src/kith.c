/* The library for R: a call of R for each of a few calls of kith.h. */
#include <kith.h>

#define R_NO_REMAP
#include <R.h>
#include <Rinternals.h>
#include <R_ext/Rdynload.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A study, and the scenarios that it borrows. */
struct result {
    struct kith_study *study;
    struct kith_scenario **scenario;
    size_t n;
};

/* ---- errors and notes ---- */

/* What the library said becomes an error of R; it does not come back. */
static void
raise(struct kith_error *err)
{
    char text[8192];
    snprintf(text, sizeof text, "%s", err->text ? err->text : "failed without words");
    kith_error_clear(err);
    Rf_error("%s", text);
}

static void
warn(char *notes)
{
    char *rest = NULL;
    for (char *line = notes ? strtok_r(notes, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest))
        Rf_warning("%s", line);
    free(notes);
}

/* ---- texts ---- */

static const char *
text_of(SEXP texts, R_xlen_t i)
{
    return Rf_translateCharUTF8(STRING_ELT(texts, i));
}

static const char **
list_of(SEXP texts)
{
    const R_xlen_t n = Rf_xlength(texts);
    const char **list = (const char **) R_alloc((size_t) n + 1, sizeof *list);
    for (R_xlen_t i = 0; i < n; i++)
        list[i] = text_of(texts, i);
    return list;
}

static SEXP
utf8(const char *text)
{
    return Rf_mkCharCE(text ? text : "", CE_UTF8);
}

/* ---- options ---- */

/* Ctrl-C and progress, which R hears of on its own thread only. */
static volatile int stop;
static int shows;
static pthread_t main_thread;

static void
look(void *with)
{
    (void) with;
    R_CheckUserInterrupt();
}

static void
progress(void *with, uint64_t done, uint64_t all)
{
    (void) with;
    if (!pthread_equal(pthread_self(), main_thread))
        return;
    if (!R_ToplevelExec(look, NULL))
        stop = 1;
    if (shows)
        REprintf("\r%3.0f %% ", 100 * (double) done / (double) all);
}

static struct kith_options *
options_of(const char *verb, SEXP names, SEXP values, struct kith_error *err)
{
    struct kith_options *options = kith_options_new(verb, err);
    for (R_xlen_t i = 0; options && i < Rf_xlength(names); i++)
        if (kith_options_set(options, text_of(names, i), text_of(values, i), err)) {
            kith_options_free(options);
            options = NULL;
        }
    if (options) {
        stop = 0;
        main_thread = pthread_self();
        kith_options_stop(options, &stop);
        kith_options_progress(options, progress, NULL);
    }
    return options;
}

/* ---- studies ---- */

static void
free_scenarios(struct kith_scenario **scenario, size_t n)
{
    for (size_t i = 0; scenario && i < n; i++)
        kith_scenario_free(scenario[i]);
    free(scenario);
}

static void
finish(SEXP pointer)
{
    struct result *self = R_ExternalPtrAddr(pointer);
    if (!self)
        return;
    kith_study_free(self->study);
    free_scenarios(self->scenario, self->n);
    free(self);
    R_ClearExternalPtr(pointer);
}

static SEXP
pointer_to(struct kith_study *study, struct kith_scenario **scenario, size_t n)
{
    struct result *self = malloc(sizeof *self);
    if (!self) {
        kith_study_free(study);
        free_scenarios(scenario, n);
        Rf_error("out of memory");
    }
    *self = (struct result) { study, scenario, n };
    SEXP pointer = PROTECT(R_MakeExternalPtr(self, R_NilValue, R_NilValue));
    R_RegisterCFinalizerEx(pointer, finish, TRUE);
    UNPROTECT(1);
    return pointer;
}

static struct kith_study *
study_of(SEXP pointer)
{
    struct result *self = TYPEOF(pointer) == EXTPTRSXP ? R_ExternalPtrAddr(pointer) : NULL;
    if (!self)
        Rf_error("this result is of an earlier session; run it again, or open its file");
    return self->study;
}

static SEXP
study(SEXP verb, SEXP paths, SEXP sets, SEXP burn_in, SEXP names, SEXP values, SEXP show)
{
    struct kith_error err = { 0 };
    struct kith_study *made = NULL;
    char *notes = NULL;
    size_t length = 0;
    const size_t n = (size_t) Rf_xlength(paths), before = Rf_asLogical(burn_in) ? 1 : 0; /* then it is the last of the paths */
    const char **path = list_of(paths), **set = list_of(sets);
    shows = Rf_asLogical(show);
    struct kith_scenario **scenario = calloc(n, sizeof *scenario);
    struct kith_options *options = options_of(text_of(verb, 0), names, values, &err);
    FILE *to = open_memstream(&notes, &length);
    int status = options && scenario && to ? KITH_OK : KITH_ERR_USAGE;
    if (!status) {
        kith_options_notes(options, to);
        status = kith_scenario_load_all(scenario, path, n, set, (size_t) Rf_xlength(sets), to, &err);
    }
    if (!status && before)
        kith_options_burn_in(options, scenario[n - 1]);
    if (!status)
        status = kith_study_run(&made, (const struct kith_scenario *const *) scenario, n - before, options, &err);
    kith_options_free(options);
    if (to)
        fclose(to);
    if (status)
        free_scenarios(scenario, n);
    if (shows)
        REprintf("\r      \r");
    if (status) {
        free(notes);
        raise(&err);
    }
    SEXP result = PROTECT(pointer_to(made, scenario, n));
    warn(notes);
    UNPROTECT(1);
    return result;
}

static SEXP
open_file(SEXP path, SEXP altered)
{
    struct kith_error err = { 0 };
    struct kith_study *read = NULL;
    if (kith_study_open(&read, text_of(path, 0), Rf_asLogical(altered) ? KITH_TRUST_ALTERED : KITH_TRUST_WHOLE, &err))
        raise(&err);
    return pointer_to(read, NULL, 0);
}

/* Columns name, axes, type, unit, meaning. */
static SEXP
tables(SEXP pointer)
{
    struct kith_error err = { 0 };
    const struct kith_table *table;
    size_t n;
    if (kith_study_tables(study_of(pointer), &table, &n, &err))
        raise(&err);
    SEXP result = PROTECT(Rf_allocVector(VECSXP, 5));
    for (int k = 0; k < 5; k++)
        SET_VECTOR_ELT(result, k, Rf_allocVector(STRSXP, (R_xlen_t) n));
    for (size_t i = 0; i < n; i++) {
        const char *const cell[5] = { table[i].name, table[i].axes, table[i].type, table[i].unit, table[i].meaning };
        for (int k = 0; k < 5; k++)
            SET_STRING_ELT(VECTOR_ELT(result, k), (R_xlen_t) i, utf8(cell[k]));
    }
    UNPROTECT(1);
    return result;
}

/* Values with the last axis fastest, extents, axes. */
static SEXP
table_of(SEXP pointer, SEXP name)
{
    struct kith_error err = { 0 };
    struct kith_table table;
    R_xlen_t n = 1;
    if (kith_study_table(study_of(pointer), text_of(name, 0), &table, &err))
        raise(&err);
    SEXP result = PROTECT(Rf_allocVector(VECSXP, 3)), extent = Rf_allocVector(REALSXP, table.rank);
    SET_VECTOR_ELT(result, 1, extent);
    for (int a = 0; a < table.rank; a++) {
        REAL(extent)[a] = (double) table.extent[a];
        n *= (R_xlen_t) table.extent[a];
    }
    SET_VECTOR_ELT(result, 0, table.texts ? Rf_allocVector(STRSXP, n) : table.data ? Rf_allocVector(REALSXP, n) : R_NilValue);
    for (R_xlen_t i = 0; table.texts && i < n; i++)
        SET_STRING_ELT(VECTOR_ELT(result, 0), i, utf8(table.texts[i]));
    if (table.data && n)
        memcpy(REAL(VECTOR_ELT(result, 0)), table.data, (size_t) n * sizeof *table.data);
    SET_VECTOR_ELT(result, 2, Rf_ScalarString(utf8(table.axes)));
    UNPROTECT(1);
    return result;
}

static SEXP
note_of(SEXP pointer, SEXP key)
{
    struct kith_error err = { 0 };
    const char *text;
    if (kith_study_note(study_of(pointer), text_of(key, 0), &text, &err))
        raise(&err);
    return Rf_ScalarString(utf8(text));
}

static SEXP
notes_of(SEXP pointer)
{
    struct kith_error err = { 0 };
    const char *const *key;
    size_t n;
    if (kith_study_notes(study_of(pointer), &key, &n, &err))
        raise(&err);
    SEXP result = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t) n));
    for (size_t i = 0; i < n; i++)
        SET_STRING_ELT(result, (R_xlen_t) i, utf8(key[i]));
    UNPROTECT(1);
    return result;
}

/* ---- many value vectors ---- */

/* Outcomes with the last of (row, replicate, outcome) fastest; statuses; what was said. `values` lie row by row. */
static SEXP
evaluate(SEXP path, SEXP sets, SEXP parameters, SEXP values, SEXP rows, SEXP outcomes, SEXP replicates, SEXP names, SEXP words)
{
    struct kith_error err = { 0 };
    struct kith_scenario *scenario = NULL;
    char *notes = NULL;
    size_t length = 0;
    const size_t n = (size_t) Rf_asReal(rows), per_row = (size_t) (Rf_asReal(replicates) * (double) Rf_xlength(outcomes));
    const char *name = text_of(path, 0), **set = list_of(sets);
    const struct kith_points points = { list_of(parameters), (size_t) Rf_xlength(parameters), REAL(values), n, list_of(outcomes), (size_t) Rf_xlength(outcomes) };
    SEXP result = PROTECT(Rf_allocVector(VECSXP, 3));
    SET_VECTOR_ELT(result, 0, Rf_allocVector(REALSXP, (R_xlen_t) (n * per_row)));
    SET_VECTOR_ELT(result, 1, Rf_allocVector(INTSXP, (R_xlen_t) n));
    shows = 0;
    struct kith_options *options = options_of("evaluate", names, words, &err);
    FILE *to = open_memstream(&notes, &length);
    int status = options && to ? kith_scenario_load(&scenario, name, set, (size_t) Rf_xlength(sets), &err) : KITH_ERR_USAGE;
    if (!status) {
        kith_options_notes(options, to);
        status = kith_evaluate(scenario, &points, options, REAL(VECTOR_ELT(result, 0)), INTEGER(VECTOR_ELT(result, 1)), &err);
    }
    kith_options_free(options);
    kith_scenario_free(scenario);
    if (to)
        fclose(to);
    if (status) {
        free(notes);
        raise(&err);
    }
    SET_VECTOR_ELT(result, 2, Rf_ScalarString(utf8(notes)));
    free(notes);
    UNPROTECT(1);
    return result;
}

/* ---- what there is ---- */

/* Columns of texts and numbers, a row for each of `n` that `row` fills in. */
static SEXP
columns(size_t n, int n_texts, int n_numbers, void (*row)(const void *of, size_t i, const char **texts, double *numbers), const void *of)
{
    const char *texts[8];
    double numbers[8];
    SEXP result = PROTECT(Rf_allocVector(VECSXP, n_texts + n_numbers));
    for (int k = 0; k < n_texts + n_numbers; k++)
        SET_VECTOR_ELT(result, k, Rf_allocVector(k < n_texts ? STRSXP : REALSXP, (R_xlen_t) n));
    for (size_t i = 0; i < n; i++) {
        row(of, i, texts, numbers);
        for (int k = 0; k < n_texts; k++)
            SET_STRING_ELT(VECTOR_ELT(result, k), (R_xlen_t) i, utf8(texts[k]));
        for (int k = 0; k < n_numbers; k++)
            REAL(VECTOR_ELT(result, n_texts + k))[i] = numbers[k];
    }
    UNPROTECT(1);
    return result;
}

static void
parameter_row(const void *of, size_t i, const char **texts, double *numbers)
{
    struct kith_parameter_row row;
    kith_scenario_parameter(of, i, &row);
    const char *const words[] = { row.path, row.unit, row.grade, row.source, row.meaning };
    const double values[] = { row.value, row.low, row.high, row.is_number, row.is_drawn, row.in_cohorts, row.in_populations };
    memcpy(texts, words, sizeof words);
    memcpy(numbers, values, sizeof values);
}

static SEXP
parameters(SEXP path, SEXP sets)
{
    struct kith_error err = { 0 };
    struct kith_scenario *scenario = NULL;
    struct kith_parameter_row row;
    size_t n = 0;
    const char **set = list_of(sets);
    if (kith_scenario_load(&scenario, text_of(path, 0), set, (size_t) Rf_xlength(sets), &err))
        raise(&err);
    while (kith_scenario_parameter(scenario, n, &row))
        n++;
    SEXP result = columns(n, 5, 7, parameter_row, scenario);
    kith_scenario_free(scenario);
    return result;
}

/* Shape (parameters, draws): a column for each draw. */
static SEXP
draws(SEXP path, SEXP sets, SEXP n, SEXP seed)
{
    struct kith_error err = { 0 };
    struct kith_scenario *scenario = NULL;
    struct kith_parameter_row row;
    size_t n_parameters = 0;
    const char **set = list_of(sets);
    if (kith_scenario_load(&scenario, text_of(path, 0), set, (size_t) Rf_xlength(sets), &err))
        raise(&err);
    while (kith_scenario_parameter(scenario, n_parameters, &row))
        n_parameters++;
    SEXP result = PROTECT(Rf_allocMatrix(REALSXP, (int) n_parameters, Rf_asInteger(n)));
    for (int i = 0; i < Rf_asInteger(n); i++)
        kith_scenario_draw(scenario, (uint64_t) Rf_asReal(seed), (uint32_t) i, REAL(result) + (size_t) i * n_parameters);
    kith_scenario_free(scenario);
    UNPROTECT(1);
    return result;
}

static void
outcome_row(const void *of, size_t i, const char **texts, double *numbers)
{
    struct kith_outcome_row row;
    (void) numbers;
    kith_outcome_at(*(const int *) of, i, &row);
    const char *const words[] = { row.name, row.unit, row.meaning, row.better };
    memcpy(texts, words, sizeof words);
}

static SEXP
outcomes(SEXP population)
{
    struct kith_outcome_row row;
    const int which = Rf_asLogical(population);
    size_t n = 0;
    while (kith_outcome_at(which, n, &row))
        n++;
    return columns(n, 4, 0, outcome_row, &which);
}

static void
option_row(const void *of, size_t i, const char **texts, double *numbers)
{
    struct kith_option option;
    kith_option_at(of, i, &option);
    const char *const words[] = { option.name, option.value ? option.value : "", option.meaning };
    memcpy(texts, words, sizeof words);
    numbers[0] = option.many;
}

static SEXP
options(SEXP verb)
{
    struct kith_option option;
    size_t n = 0;
    while (kith_option_at(text_of(verb, 0), n, &option))
        n++;
    return columns(n, 3, 1, option_row, text_of(verb, 0));
}

/* ---- answers: tables go to FILE-NAME.csv, what is printed comes back ---- */

static const char *
maybe(SEXP text)
{
    return Rf_xlength(text) ? text_of(text, 0) : NULL;
}

static void
begin_work(SEXP show)
{
    stop = 0;
    shows = Rf_asLogical(show);
    main_thread = pthread_self();
}

static SEXP
give(int status, struct kith_answer *answer, SEXP file, struct kith_error *err)
{
    char *text = NULL;
    size_t length = 0;
    if (shows)
        REprintf("\r      \r");
    shows = 0;
    if (!status)
        status = kith_answer_write(answer, text_of(file, 0), 0, err);
    FILE *to = status ? NULL : open_memstream(&text, &length);
    if (to) {
        kith_answer_print(answer, to);
        fclose(to);
    }
    kith_answer_free(answer);
    if (status)
        raise(err);
    SEXP result = PROTECT(Rf_ScalarString(utf8(text)));
    free(text);
    UNPROTECT(1);
    return result;
}

static SEXP
decide(SEXP path, SEXP outcomes_, SEXP prices, SEXP what_if, SEXP reference, SEXP decision, SEXP altered, SEXP file)
{
    struct kith_error err = { 0 };
    struct kith_answer *answer = NULL;
    struct kith_decide_options options = kith_decide_options_default();
    begin_work(Rf_ScalarLogical(0));
    options.outcome = list_of(outcomes_), options.n_outcomes = (size_t) Rf_xlength(outcomes_);
    options.price = list_of(prices), options.n_prices = (size_t) Rf_xlength(prices);
    options.what_if = list_of(what_if), options.n_what_ifs = (size_t) Rf_xlength(what_if);
    options.reference = maybe(reference), options.decision = maybe(decision);
    options.trust = Rf_asLogical(altered) ? KITH_TRUST_ALTERED : KITH_TRUST_WHOLE;
    options.stop = &stop;
    const int status = kith_decide(&answer, text_of(path, 0), &options, &err);
    return give(status, answer, file, &err);
}

static SEXP
explain(SEXP path, SEXP outcome, SEXP scenario, SEXP reference, SEXP replicates, SEXP dutch, SEXP altered, SEXP show, SEXP file)
{
    struct kith_error err = { 0 };
    struct kith_answer *answer = NULL;
    struct kith_chain_options options = kith_chain_options_default();
    begin_work(show);
    options.scenario = maybe(scenario), options.reference = maybe(reference);
    options.replicates = (uint32_t) Rf_asReal(replicates);
    options.language = Rf_asLogical(dutch) ? KITH_DUTCH : KITH_ENGLISH;
    options.trust = Rf_asLogical(altered) ? KITH_TRUST_ALTERED : KITH_TRUST_WHOLE;
    options.progress = progress;
    options.stop = &stop;
    const int status = kith_chain(&answer, text_of(path, 0), text_of(outcome, 0), &options, &err);
    return give(status, answer, file, &err);
}

static struct kith_scenario **
load(SEXP paths, SEXP sets, struct kith_error *err)
{
    const size_t n = (size_t) Rf_xlength(paths);
    const char **path = list_of(paths), **set = list_of(sets);
    struct kith_scenario **scenario = calloc(n + 1, sizeof *scenario);
    if (scenario && kith_scenario_load_all(scenario, path, n, set, (size_t) Rf_xlength(sets), NULL, err)) {
        free_scenarios(scenario, n);
        raise(err);
    }
    if (!scenario)
        Rf_error("out of memory");
    return scenario;
}

static SEXP
rank(SEXP paths, SEXP sets, SEXP outcome, SEXP numbers, SEXP reference, SEXP names, SEXP values, SEXP show, SEXP file)
{
    struct kith_error err = { 0 };
    struct kith_answer *answer = NULL;
    struct kith_rank_options ranking = kith_rank_options_default();
    const size_t n = (size_t) Rf_xlength(paths);
    ranking.decide.outcome = list_of(outcome), ranking.decide.n_outcomes = (size_t) Rf_xlength(outcome);
    ranking.decide.reference = maybe(reference);
    ranking.within = REAL(numbers)[0], ranking.sure = REAL(numbers)[1], ranking.budget = REAL(numbers)[2], ranking.most = (uint32_t) REAL(numbers)[3], ranking.combine = (uint32_t) REAL(numbers)[4];
    struct kith_scenario **scenario = load(paths, sets, &err);
    struct kith_options *options = options_of("compare", names, values, &err);
    shows = Rf_asLogical(show);
    const int status = options ? kith_rank(&answer, (const struct kith_scenario *const *) scenario, n, options, &ranking, &err) : KITH_ERR_USAGE;
    kith_options_free(options);
    free_scenarios(scenario, n);
    return give(status, answer, file, &err);
}

/* @param numbers  points, trajectories, leading, seed, families; NaN: as they are */
static SEXP
sensitivity(SEXP paths, SEXP sets, SEXP outcomes_, SEXP parameters_, SEXP numbers, SEXP show, SEXP file)
{
    struct kith_error err = { 0 };
    struct kith_answer *answer = NULL;
    struct kith_sensitivity_options options = kith_sensitivity_options_default();
    const double *x = REAL(numbers);
    begin_work(show);
    options.outcome = list_of(outcomes_), options.n_outcomes = (size_t) Rf_xlength(outcomes_);
    options.parameter = list_of(parameters_), options.n_parameters = (size_t) Rf_xlength(parameters_);
    options.points = ISNAN(x[0]) ? options.points : (size_t) x[0], options.trajectories = ISNAN(x[1]) ? options.trajectories : (size_t) x[1];
    options.leading = ISNAN(x[2]) ? options.leading : (size_t) x[2];
    options.seed = ISNAN(x[3]) ? options.seed : (uint64_t) x[3], options.families = ISNAN(x[4]) ? options.families : (uint32_t) x[4];
    options.progress = progress;
    options.stop = &stop;
    struct kith_scenario **scenario = load(paths, sets, &err);
    const int status = kith_sensitivity(&answer, (const struct kith_scenario *const *) scenario, (size_t) Rf_xlength(paths), &options, &err);
    free_scenarios(scenario, (size_t) Rf_xlength(paths));
    return give(status, answer, file, &err);
}

static SEXP
validate(SEXP pointer, SEXP file)
{
    struct kith_error err = { 0 };
    struct kith_answer *answer = NULL;
    const int status = kith_validate(&answer, study_of(pointer), &err);
    return give(status, answer, file, &err);
}

static void
twin_row(const void *of, size_t i, const char **texts, double *numbers)
{
    const struct kith_twin *twin = (const struct kith_twin *) of + i;
    const double all[] = { twin->simulated, twin->exact, twin->error, twin->z, twin->continuous };
    texts[0] = twin->part, texts[1] = twin->what;
    memcpy(numbers, all, sizeof all);
}

/* A row for each twin, and whether chance explains all. */
static SEXP
verify(SEXP path, SEXP sets, SEXP families, SEXP seed)
{
    struct kith_error err = { 0 };
    struct kith_verified *verified = NULL;
    struct kith_verifying options = kith_verifying_default();
    size_t n = 0;
    begin_work(Rf_ScalarLogical(0));
    options.families = ISNAN(Rf_asReal(families)) ? options.families : (uint32_t) Rf_asReal(families);
    options.seed = ISNAN(Rf_asReal(seed)) ? options.seed : (uint64_t) Rf_asReal(seed);
    options.stop = &stop;
    struct kith_scenario **scenario = load(path, sets, &err);
    const int status = kith_verify(&verified, scenario[0], &options, &err);
    free_scenarios(scenario, 1);
    if (status)
        raise(&err);
    const struct kith_twin *twins = kith_verified_twins(verified, &n, NULL);
    SEXP result = PROTECT(Rf_allocVector(VECSXP, 2));
    SET_VECTOR_ELT(result, 0, columns(n, 2, 5, twin_row, twins));
    SET_VECTOR_ELT(result, 1, Rf_ScalarLogical(kith_verified_is_right(verified)));
    kith_verified_free(verified);
    UNPROTECT(1);
    return result;
}

void
R_init_kith(DllInfo *info)
{
    static const R_CallMethodDef calls[] = { { "C_study", (DL_FUNC) study, 7 }, { "C_open", (DL_FUNC) open_file, 2 }, { "C_tables", (DL_FUNC) tables, 1 },
        { "C_table", (DL_FUNC) table_of, 2 }, { "C_note", (DL_FUNC) note_of, 2 }, { "C_notes", (DL_FUNC) notes_of, 1 }, { "C_evaluate", (DL_FUNC) evaluate, 9 },
        { "C_parameters", (DL_FUNC) parameters, 2 }, { "C_draws", (DL_FUNC) draws, 4 }, { "C_outcomes", (DL_FUNC) outcomes, 1 },
        { "C_options", (DL_FUNC) options, 1 }, { "C_decide", (DL_FUNC) decide, 8 }, { "C_explain", (DL_FUNC) explain, 9 }, { "C_rank", (DL_FUNC) rank, 9 },
        { "C_sensitivity", (DL_FUNC) sensitivity, 7 }, { "C_validate", (DL_FUNC) validate, 2 }, { "C_verify", (DL_FUNC) verify, 4 }, { NULL, NULL, 0 } };
    R_registerRoutines(info, NULL, calls, NULL, NULL);
    R_useDynamicSymbols(info, FALSE);
}
