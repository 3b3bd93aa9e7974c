# shellcheck shell=sh
# A real Slurm of four virtual nodes on this machine, for tests: lab_up, lab_down.
#
# One munged, one slurmctld and four slurmd, all of them in the folder $lab and on 127.0.0.1 only; no
# systemd, no cgroup, no root needed. Processes are ended by the ids that are written down here, and
# only while a process of that id still has the daemon's name.

lab_nodes=4 lab_cpus=2

# Why no Slurm can be started here; nothing when it can.
lab_lacks() {
    for program in slurmctld slurmd munged munge unmunge sbatch srun scontrol scancel squeue sinfo; do
        PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null || { echo "$program is not installed"; return; }
    done
}

# A process that is there and no zombie: who waits for it may never have collected it.
lab_is_running() {
    grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status" 2>/dev/null
}

# lab_wait SECONDS COMMAND...
lab_wait() {
    tries=$(($1 * 10))
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || return 1
        sleep 0.1
    done
}

lab_configure() {
    host=$(hostname -s) me=$(id -un)
    cat >"$lab/slurm.conf" <<CONF
ClusterName=kith
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$((lab_port + 1))
SlurmUser=$me
SlurmdUser=$me
AuthType=auth/munge
AuthInfo=socket=$lab/munge/socket
CredType=cred/munge
StateSaveLocation=$lab/state
SlurmdSpoolDir=$lab/spool-%n
SlurmctldPidFile=$lab/pid/slurmctld
SlurmdPidFile=$lab/pid/slurmd-%n
SlurmctldLogFile=$lab/log/slurmctld.log
SlurmdLogFile=$lab/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
MpiDefault=pmix
MpiParams=ports=$((lab_port + 20))-$((lab_port + 45))
ReturnToService=2
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=100
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,bf_interval=2
MaxArraySize=301
MaxJobCount=2000
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
KillWait=5
CompleteWait=0
JobRequeue=1
AccountingStorageType=accounting_storage/none
NodeName=w[1-$lab_nodes] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((lab_port + 11))-$((lab_port + 10 + lab_nodes))] CPUs=$lab_cpus RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
    echo CgroupPlugin=autodetect >"$lab/cgroup.conf"
}

# Each node has a folder of its own for PMIx: they share a host, and with it /tmp.
lab_start_node() {
    mkdir -p "$lab/spool-$1" "$lab/conf-$1" "$lab/pmix-$1"
    ln -sf "$lab/slurm.conf" "$lab/cgroup.conf" "$lab/conf-$1/"
    echo "PMIxCliTmpDirBase=$lab/pmix-$1" >"$lab/conf-$1/mpi.conf"
    slurmd -N "$1" -f "$lab/conf-$1/slurm.conf"
}

lab_all_idle() { [ "$(sinfo -h -N -o %T | grep -c -x idle)" = $lab_nodes ]; }
lab_munge_works() { munge --socket="$lab/munge/socket" -n | unmunge --socket="$lab/munge/socket"; }

# lab_up FOLDER: 0 when a job step ran on all nodes.
lab_up() {
    lab=$1 lab_port=$((20000 + $$ % 400 * 50))
    PATH=$PATH:/usr/sbin:/sbin
    export SLURM_CONF="$lab/slurm.conf" PATH
    mkdir -p "$lab/munge" "$lab/state" "$lab/log" "$lab/pid" && chmod 755 "$lab" "$lab/munge" || return 1
    (umask 077 && dd if=/dev/urandom of="$lab/munge/key" bs=128 count=1 status=none) || return 1
    lab_configure
    munged --num-threads=2 --key-file="$lab/munge/key" --socket="$lab/munge/socket" --pid-file="$lab/pid/munged" \
        --log-file="$lab/log/munged.log" --seed-file="$lab/munge/seed" || return 1
    lab_wait 5 lab_munge_works || return 1
    slurmctld -f "$lab/slurm.conf" && lab_wait 15 scontrol ping || return 1
    for node in w1 w2 w3 w4; do
        lab_start_node $node || return 1
    done
    lab_wait 30 lab_all_idle && srun --mpi=none -N $lab_nodes -n $lab_nodes -t 1 true
}

# lab_stop NAME: TERM to the process that was written down, KILL after ten seconds.
lab_stop() {
    [ -s "$lab/pid/$1" ] || return 0
    id=$(cat "$lab/pid/$1")
    case "$(cat "/proc/$id/comm" 2>/dev/null)" in
    slurmctld | slurmd | munged) ;;
    *) return 0 ;;
    esac
    kill -TERM "$id" 2>/dev/null
    tries=100
    while lab_is_running "$id" && [ $tries -gt 0 ]; do
        sleep 0.1
        tries=$((tries - 1))
    done
    if lab_is_running "$id"; then kill -KILL "$id"; fi
}

lab_is_empty() { [ -z "$(squeue -h)" ]; }

lab_down() {
    [ -d "${lab:-}/pid" ] || return 0
    if [ -s "$lab/pid/slurmctld" ] && lab_is_running "$(cat "$lab/pid/slurmctld")"; then
        scancel --user="$(id -un)" 2>/dev/null
        lab_wait 15 lab_is_empty
    fi
    for node in w1 w2 w3 w4; do
        lab_stop slurmd-$node
    done
    lab_stop slurmctld
    lab_stop munged
}
