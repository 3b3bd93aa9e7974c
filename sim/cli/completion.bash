# Completion of the command kith for bash.
_kith_sweep()
{
    case $1 in
    plan) echo --output ;;
    run) echo --threads --shard --retry-failed --attempts --allow-failed --portable --no-progress ;;
    gather) echo --output --force --partial --allow-failed --by-scenario ;;
    expand) echo --draws --replicates --points --levels --rows ;;
    slurm) echo --mpi --tasks --max-array --threads --minutes --partition --account --qos --mem --mail-user --sbatch --prologue --seconds --program --output ;;
    esac
}

_kith()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
    local verbs='compare run calibrate verify check new list sensitivity validate describe replay info diff decide explain brief rank report figures sweep help'
    local swept='plan run status gather expand slurm'
    local runs='--output --force --seed --replicates --draws --per-draw --families --threads --memory --set --keep --all --targets --portable --no-progress --population --regions --only-region --scale --burn-in --cross --by --whole --discount --small --histories --checkpoint --checkpoint-every --keep-burn-in --burn-in-from --altered --help'
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$verbs --help --version" -- "$word")
        return
    fi
    case $before in
    --keep) mapfile -t COMPREPLY < <(compgen -W 'weekly waves summary runs' -- "$word"); return ;;
    --as) mapfile -t COMPREPLY < <(compgen -W 'text markdown json' -- "$word"); return ;;
    --draws) mapfile -t COMPREPLY < <(compgen -W 'posterior prior point' -- "$word"; compgen -f -X '!*.h5' -- "$word"); return ;;
    --by) mapfile -t COMPREPLY < <(compgen -W "$(kith describe population 2>/dev/null | sed 's/ .*//; s/.*/year@& region@& stratum@&/'; kith describe queues 2>/dev/null | sed 's/ .*//; s/^/queue@/')" -- "$word"); return ;;
    --histories) mapfile -t COMPREPLY < <(compgen -W 'all' -- "$word"); return ;;
    --regions) mapfile -t COMPREPLY < <(compgen -f -X '!*.csv' -- "$word"; compgen -d -- "$word"); return ;;
    --burn-in) mapfile -t COMPREPLY < <(compgen -f -X '!*.yaml' -- "$word"; compgen -d -- "$word"); return ;;
    --checkpoint | --burn-in-from) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
    --checkpoint-every) mapfile -t COMPREPLY < <(compgen -W '10min 1h 52weeks' -- "$word"); return ;;
    --seed | --scale | --discount | --only-region | --cross | --small | --replicates | --per-draw | --families | --threads | --replicate | --set | --precision | --most | --shard | --attempts | --points | --levels | --tasks | --max-array | --minutes | --partition | --account | --qos | --mem | --mail-user | --sbatch | --seconds | --point) return ;;
    --explain) mapfile -t COMPREPLY < <(compgen -W "$(kith describe outcomes 2>/dev/null | cut -d ' ' -f 1)" -- "$word"); return ;;
    --outcome) mapfile -t COMPREPLY < <(compgen -W "$(kith describe outcomes 2>/dev/null | cut -d ' ' -f 1; kith describe population 2>/dev/null | cut -d ' ' -f 1)" -- "$word"); return ;;
    --break-even | --reference | --price | --what-if | --within | --sure | --budget | --combine | --at-most) return ;;
    --lang) mapfile -t COMPREPLY < <(compgen -W 'en nl' -- "$word"); return ;;
    --mpi) mapfile -t COMPREPLY < <(compgen -W 'openmpi mpich' -- "$word"); return ;;
    esac
    if [ "$verb" = sweep ] && [ "$COMP_CWORD" -eq 2 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$swept --help" -- "$word")
        return
    fi
    case $verb,$word in
    sweep,-*) mapfile -t COMPREPLY < <(compgen -W "$(_kith_sweep "${COMP_WORDS[2]}") --help" -- "$word") ;;
    sweep,*) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    report,-*) mapfile -t COMPREPLY < <(compgen -W '--output --decision --empty --force --altered --help' -- "$word") ;;
    figures,-*) mapfile -t COMPREPLY < <(compgen -W '--output --lang --force --altered --help' -- "$word") ;;
    rank,-*) mapfile -t COMPREPLY < <(compgen -W "${runs/ --targets/} --outcome --within --sure --budget --combine --reference --at-most" -- "$word") ;;
    calibrate,-*) mapfile -t COMPREPLY < <(compgen -W '--output --work --table --points --share --posterior-draws --moves --check-draws --region-points --recover --map --write-point --threads --portable --force --no-progress --help' -- "$word") ;;
    decide,-*) mapfile -t COMPREPLY < <(compgen -W '--decision --reference --outcome --price --what-if --threads --whole --all --output --force --altered --help' -- "$word") ;;
    brief,-*) mapfile -t COMPREPLY < <(compgen -W '--output --lang --question --decision --reference --scenario --browser --force --altered --help' -- "$word") ;;
    explain,-*) mapfile -t COMPREPLY < <(compgen -W '--reference --scenario --replicates --lang --threads --output --force --altered --no-progress --help' -- "$word") ;;
    run,-*) mapfile -t COMPREPLY < <(compgen -W "$runs" -- "$word") ;;
    compare,-*) mapfile -t COMPREPLY < <(compgen -W "$runs --explain --break-even --precision --most --no-zero-advantage --beside" -- "$word") ;;
    verify,-*) mapfile -t COMPREPLY < <(compgen -W '--set --families --seed --threads --output --force --help' -- "$word") ;;
    check,-*) mapfile -t COMPREPLY < <(compgen -W '--set --regions --help' -- "$word") ;;
    new,-*) mapfile -t COMPREPLY < <(compgen -W '--output --from --share --places --assessment-staff --set --start --from-year --until-year --ramp --region --title --force --help' -- "$word") ;;
    sensitivity,-*) mapfile -t COMPREPLY < <(compgen -W '--outcome --parameter --leading --points --trajectories --seed --families --set --threads --all --output --force --no-progress --help' -- "$word") ;;
    validate,-*) mapfile -t COMPREPLY < <(compgen -W '--scenario --set --replicates --families --seed --threads --regions --only-region --scale --draws-of-population --all --output --force --altered --no-progress --help' -- "$word") ;;
    list,-*) mapfile -t COMPREPLY < <(compgen -W '--regions --help' -- "$word") ;;
    list,*) mapfile -t COMPREPLY < <(compgen -W 'scenarios levers outcomes regions' -- "$word") ;;
    describe,-*) mapfile -t COMPREPLY < <(compgen -W '--as --evidence --scenario --help' -- "$word") ;;
    replay,-*) mapfile -t COMPREPLY < <(compgen -W '--output --force --replicate --point --threads --memory --portable --no-progress --altered --help' -- "$word") ;;
    info,-*) mapfile -t COMPREPLY < <(compgen -W '--no-verify --altered --help' -- "$word") ;;
    diff,-*) mapfile -t COMPREPLY < <(compgen -W '--altered --help' -- "$word") ;;
    describe,*) mapfile -t COMPREPLY < <(compgen -W "parameters outcomes population queues curves charts columns words $(kith describe outcomes 2>/dev/null | cut -d ' ' -f 1)" -- "$word") ;;
    run,* | compare,* | rank,* | verify,* | check,*) mapfile -t COMPREPLY < <(compgen -f -X '!*.yaml' -- "$word"; compgen -d -- "$word") ;;
    replay,* | info,* | diff,* | decide,* | explain,* | brief,* | report,*) mapfile -t COMPREPLY < <(compgen -f -X '!*.h5' -- "$word"; compgen -d -- "$word") ;;
    help,*) mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$word") ;;
    esac
}
complete -o filenames -F _kith kith
