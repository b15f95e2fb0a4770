/** What `layerlab run --help` says. */
export const help: string = `layerlab run NOTEBOOK [-p NAME=VALUE]... [--sweep NAME=V,V,... --out DIR]

Runs a notebook from top to bottom and saves it with its outputs, also when a cell fails. The exit code is 0 when every
cell ran, 1 otherwise.

  -o, --out FILE         where the notebook that ran is saved; NOTEBOOK with .run before its ending unless given
  -p, --parameter N=V    gives a parameter its value. Parameters are what the cell tagged "parameters" declares; the
                         compiler checks the value before anything runs. V is JSON if it can be read as JSON, else a text
  --timeout S            interrupts a cell that takes longer than S seconds
  --allow-errors         goes on after a cell that failed (one tagged "raises-exception" may always fail)

A sweep runs the notebook once for every combination of the values given, on several kernels at once:

  --sweep N=V,V,...      the values of a parameter; may be given several times. seed=1..5 is seed=1,2,3,4,5
  -o, --out DIR          gets results.csv and results.jsonl (a row for each run, a column for each parameter and for each
                         name that a cell kept with record('accuracy', value)), summary.ipynb with plots of mean and
                         spread, and in runs/ the notebook of each run. A run that fails has its error in its row
  -j, --jobs N           how many kernels at once, on all servers together; one for each server unless given. A kernel
                         takes about 250 MB and, while it starts, one core
  --fresh | --reuse      a new kernel for each run (unless said otherwise), or one after another in the same: faster, but
                         a run may see what the one before left behind
  --resume               runs what is missing in DIR, after Ctrl-C, a crash or a larger grid; nothing twice
  --retry-failed         with --resume: runs what failed, too

Kernels run on a local Jupyter server, which is started and ended, or on servers that are there:

  --server URL           a Jupyter server, JupyterHub user server, Kernel Gateway or Enterprise Gateway that has the kernel
                         "layerlab"; may be given several times. When one vanishes, the others do its runs
  --token-file FILE      holds the token of all servers, or one file for each in their order; without it the variable
                         LAYERLAB_TOKEN does. Never an argument, which everyone on the machine can read

Whatever ends this program, Ctrl-C or kill -9, its kernels and its server are ended too.

  layerlab run notebooks/00-start-here.ipynb
  layerlab run mine.ipynb -p rate=0.2 -p ordering=pre-activation -o runs/0.2.ipynb
  layerlab run mine.ipynb --sweep rate=0.1,0.3,0.5 --sweep seed=1..5 --jobs 2 --out runs
  layerlab run mine.ipynb --sweep seed=1..100 --out runs --jobs 8 --server http://a:8888 --server http://b:8888
`;
