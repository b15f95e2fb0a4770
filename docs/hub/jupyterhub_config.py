"""JupyterHub on one machine whose users have accounts there, each with a server and kernels of their own.

    pip install jupyterhub 'layerlab_kernel[lab]'
    npm install --global configurable-http-proxy
    jupyterhub -f jupyterhub_config.py                # as root, which starts the users' servers

Users log in with the password of their account (PAM). `npm run trials -- hub` starts this file with two accounts.
"""

import os

c = get_config()  # noqa: F821

# Only this machine reaches hub and proxy: put a web server with TLS in front, or set ssl_key and ssl_cert.
c.JupyterHub.bind_url = os.environ.get("LAYERLAB_HUB_URL", "http://127.0.0.1:8000")
c.JupyterHub.hub_ip = "127.0.0.1"
c.Authenticator.allow_all = True  # everybody with an account; or c.Authenticator.allowed_users = {"ana", "ben"}

# The user's own process: files, history, snapshot and tokens belong to the account, and others cannot read them.
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.default_url = "/lab"
c.Spawner.notebook_dir = "~"
# A server that nobody can reach in time is given up. The first start on a cold disk takes longest.
c.Spawner.http_timeout = 120
c.Spawner.start_timeout = 120
# Of the hub's environment the kernels get these. LAYERLAB_NODE names a Node if that on PATH is not the right one.
c.Spawner.env_keep.extend(["LAYERLAB_NODE", "LAYERLAB_MAX_OLD_SPACE_MB"])
c.Spawner.environment = {"LAYERLAB_MAX_OLD_SPACE_MB": os.environ.get("LAYERLAB_MAX_OLD_SPACE_MB", "1024")}
# Kernels that do nothing for an hour end, also those of a browser that was left open; so do servers without kernels.
c.Spawner.args = [
    "--MappingKernelManager.cull_idle_timeout=3600",
    "--MappingKernelManager.cull_connected=True",
    "--ServerApp.shutdown_no_activity_timeout=7200",
]
