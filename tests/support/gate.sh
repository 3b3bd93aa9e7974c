# shellcheck shell=sh disable=SC2034 # read by those that source it
# What every gate runs, so that none of them knows cohorts only: a population in which everything is at work, in a fifth of a second. Help of
# all kinds, acute help and orders, changes of a region's own, strata crossed, queues, histories, a past before the policy.
gate_population="compare scenarios/baseline.yaml scenarios/everything-together.yaml scenarios/regional-plan.yaml --population
    --only-region Zeeland --only-region Drenthe --scale 0.05 --draws point --replicates 2 --cross profile,children --histories 0.3
    --set population.burn_in=60 --set population.horizon=156"
