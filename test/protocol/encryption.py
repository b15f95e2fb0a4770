"""Starts the kernel with encryption, talks to it, and tries to read and ask without its keys."""

import zmq
from jupyter_client.manager import KernelManager

manager = KernelManager(kernel_name="layerlab", transport_encryption="required")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
info = manager.get_connection_info()
context = zmq.Context()


def socket(kind, channel, **keys):
    made = context.socket(kind)
    made.linger = 0
    made.rcvtimeo = 3_000
    for name, key in keys.items():
        setattr(made, name, key)
    made.connect(f"tcp://{info['ip']}:{info[channel + '_port']}")
    return made


def printed(code):
    texts = []
    client.execute_interactive(code, timeout=120, output_hook=lambda message: texts.append(message["content"].get("text", "")))
    return "".join(texts)


def outcome(name, made):
    try:
        made.recv_multipart()
        print(f"{name}: something")
    except zmq.Again:
        print(f"{name}: nothing")


# Whoever has the key that signs, but not those that encrypt, is refused too.
request = client.session.serialize(client.session.msg("kernel_info_request"))
public, secret = zmq.curve_keypair()
other_server, _ = zmq.curve_keypair()
plain = {channel: socket(zmq.DEALER, channel) for channel in ("shell", "control")}
plain["iopub"] = socket(zmq.SUB, "iopub")
plain["iopub"].subscribe(b"")
plain["hb"] = socket(zmq.REQ, "hb")
stranger = socket(zmq.DEALER, "shell", curve_publickey=public, curve_secretkey=secret, curve_serverkey=other_server)
for asking in (plain["shell"], plain["control"], stranger):
    asking.send_multipart(request)
plain["hb"].send(b"ping")
if printed("console.log('hello')") == "hello\n":
    print("encrypted: printed")
for channel, made in plain.items():
    outcome(f"plain {channel}", made)
outcome("stranger shell", stranger)
if client.hb_channel.is_beating():
    print("encrypted: heartbeat beats")
manager.restart_kernel()
client.wait_for_ready(timeout=120)
if printed("console.log(1 + 1)") == "2\n":
    print("encrypted: restarted")
client.stop_channels()
manager.shutdown_kernel(now=True)
context.destroy(linger=0)
