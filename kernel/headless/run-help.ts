/** The text of `layerlab run --help`. */
export const help: string = `layerlab run NOTEBOOK [-p NAME=VALUE]... [--sweep NAME=V,V,... --out DIR]

Runs a notebook from top to bottom and saves it with its outputs, even when a cell fails. The exit code is 0 when every
cell succeeded, 1 otherwise.

  -o, --out FILE         where to save the executed notebook. Defaults to NOTEBOOK.run.ipynb
  -p, --parameter N=V    sets a parameter. Parameters are the variables declared in the cell tagged "parameters"; the
                         compiler checks the value before anything runs. V is parsed as JSON if possible, else it is text
  --timeout S            interrupts a cell that takes longer than S seconds
  --allow-errors         continues after a cell that failed (one tagged "raises-exception" may always fail)

A sweep runs the notebook once for every combination of the given values, on several kernels at once:

  --sweep N=V,V,...      the values of a parameter; may be repeated. seed=1..5 means seed=1,2,3,4,5
  -o, --out DIR          where to save the results: results.csv and results.jsonl (a row for each run, a column for each
                         parameter and each name recorded with record('accuracy', value)), summary.ipynb with plots of
                         mean and spread, and in runs/ the notebook of each run. A failed run has its error in its row
  -j, --jobs N           number of kernels at once, on all servers together. Defaults to one for each server. A kernel
                         takes about 250 MB and, while it starts, one core
  --fresh | --reuse      a new kernel for each run (the default), or one kernel for many runs: faster, but a run may see
                         what an earlier run left behind
  --resume               runs what is missing in DIR after Ctrl-C, a crash, or with a larger grid; repeats nothing
  --retry-failed         with --resume: also repeats the runs that failed

Kernels run on a temporary local Jupyter server, without any server, or on existing servers:

  --direct               kernels without a Jupyter server: a short run starts sooner, and needs no Python

  --server URL           a Jupyter server, JupyterHub user server, Kernel Gateway or Enterprise Gateway that has the kernel
                         "layerlab"; may be repeated. When a server vanishes, the others take over its runs
  --token-file FILE      contains the token of all servers, or one file for each in their order. Defaults to the variable
                         LAYERLAB_TOKEN. Tokens are never arguments, which every user of the machine can read

A sweep can also give its runs to other programs:

  --engine 'command:CMD' runs a command for each run, --jobs at once. In its words {notebook} is the path of the notebook to
                         run and {out} the path for the executed one; {run} and {job} are the run's name and a name for a
                         job. "layerlab run {notebook} --direct -o {out}" must run somewhere, with this version of layerlab
                         and of Node. No shell reads the words. A run without a result is started again, at most 3 times
  --engine slurm[:PARTITION]
                         a job array of Slurm over a disk that the nodes share, --jobs tasks at once or as many as it likes.
                         This program only waits and may end: --resume takes results and leaves what is queued alone
  --slurm-arg ARG        with slurm: an argument of sbatch, such as --slurm-arg=--mem=2G; may be repeated
  --engine dask://HOST:PORT
                         a task of Dask.distributed for each run; no disk is shared. Dask's client comes from PyPI at the first
                         use, or is that of the Python in the variable LAYERLAB_DASK_PYTHON
  --layerlab CMD         with slurm and dask: what calls layerlab on their machines. Defaults to the path of this program, and
                         with dask to "layerlab" where that path is not there
  --end-with-input       this program ends when its standard input does: for programs that start it and may be killed

However this program ends, by Ctrl-C or kill -9, its kernels and its server end too.

  layerlab run notebooks/00-start-here.ipynb
  layerlab run mine.ipynb -p rate=0.2 -p ordering=pre-activation -o runs/0.2.ipynb
  layerlab run mine.ipynb --sweep rate=0.1,0.3,0.5 --sweep seed=1..5 --jobs 2 --out runs
  layerlab run mine.ipynb --sweep seed=1..100 --out runs --jobs 8 --server http://a:8888 --server http://b:8888
  layerlab run mine.ipynb --sweep seed=1..100 --out runs --jobs 50 --engine 'command:./as-job.sh {notebook} {out} {job}'
  layerlab run mine.ipynb --sweep seed=1..100 --out runs --engine slurm:short --slurm-arg=--time=30 --slurm-arg=--mem=2G
`;
