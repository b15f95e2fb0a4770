"""Debugs cells through jupyter_client, in ten parts. Prints a line for each part that went as it should."""

import os
import queue
import sys
import tempfile
import time
import traceback

from jupyter_client.manager import KernelManager

LIMIT = 60
HELPER = """interface Pair { a: number; b: number }

export function product({ a, b }: Pair): number {
  const result: number = a * b;
  return result;
}
"""
AREA = """import { product } from './helper'
interface Point { x: number; y: number }

function area(p: Point, scale: number = 2): number {
  const raw: number = product({ a: p.x, b: p.y });
  const scaled = raw * scale;
  return scaled + base;
}

const point: Point = { x: 3, y: 4 };
const result = area(point);
console.log('result', result);
result"""
LOOP = """let total = 0
for (let i = 0; i < 1000; i++) {
  total += i
}
total"""
LOAD = """async function load(ms: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, ms))
  const answer = ms * 2
  return answer
}
const first = await load(5)
const second = await load(first)
second"""
HALF = """function half(n: number): number {
  if (n % 2) throw new RangeError('odd: ' + n)
  return n / 2
}
try { half(1) } catch {}
half(3)"""
INNER = """import { tensor } from 'layerlab'
function inner(): number {
  const secret = tensor([[1, 2], [3, 4]])
  const k = 7
  return k
}
inner()"""

folder = tempfile.mkdtemp(prefix="layerlab-debugger-")
helper = os.path.join(folder, "helper.ts")
with open(helper, "w", encoding="utf-8") as file:
    file.write(HELPER)
manager = KernelManager(kernel_name="layerlab")
manager.start_kernel(cwd=folder)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
seq = 0
published = []


def receive(channel, until, what):
    """Returns the first message of a channel that is asked for. Those of the others wait."""
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        try:
            message = channel.get_msg(timeout=1)
        except queue.Empty:
            continue
        if until(message):
            return message
        if channel is client.iopub_channel:
            published.append(message)
    raise TimeoutError(what)


def request(command, **arguments):
    """Sends a debug request. Returns the response."""
    global seq
    seq += 1
    content = {"type": "request", "seq": seq, "command": command, "arguments": arguments}
    message = client.session.msg("debug_request", content)
    client.control_channel.send(message)
    mine = message["header"]["msg_id"]
    reply = receive(client.control_channel, lambda each: each["parent_header"].get("msg_id") == mine, command)
    response = reply["content"]
    assert response["type"] == "response", response
    assert (response["request_seq"], response["command"]) == (seq, command), response
    return response


def ask(command, **arguments):
    response = request(command, **arguments)
    assert response["success"], response
    return response["body"]


def break_at(code, *points):
    path = ask("dumpCell", code=code)["sourcePath"]
    return break_in(path, *points)


def break_in(path, *points):
    breakpoints = [point if isinstance(point, dict) else {"line": point} for point in points]
    return ask("setBreakpoints", source={"path": path}, breakpoints=breakpoints)["breakpoints"]


def take(is_wanted, what):
    for message in published:
        if is_wanted(message):
            published.remove(message)
            return message
    return receive(client.iopub_channel, is_wanted, what)


def stopped():
    """Waits until execution stands still. Returns the event's body."""
    event = take(
        lambda each: each["msg_type"] == "debug_event" and each["content"]["event"] == "stopped", "a stop"
    )
    return event["content"]["body"]


def done(cell):
    """Waits for a cell's end. Returns its reply, its value and what it printed."""
    mine = lambda each: each["parent_header"].get("msg_id") == cell
    reply = receive(client.shell_channel, mine, "the reply")["content"]
    take(
        lambda each: mine(each) and each["content"].get("execution_state") == "idle", "the cell's end"
    )
    of_cell = [each for each in published if mine(each)]
    results = [each["content"]["data"]["text/plain"] for each in of_cell if each["msg_type"] == "execute_result"]
    printed = "".join(each["content"]["text"] for each in of_cell if each["msg_type"] == "stream")
    return reply, (results + [None])[0], printed


def finish(cell):
    ask("continue", threadId=1)
    return done(cell)


def stack():
    return ask("stackTrace", threadId=1)["stackFrames"]


def where():
    return " < ".join(f"{each['name']}@{each['source']['name']}:{each['line']}" for each in stack())


def step(command):
    ask(command, threadId=1)
    stopped()
    return where()


def variables(scope="Locals"):
    scopes = ask("scopes", frameId=stack()[0]["id"])["scopes"]
    [reference] = [each["variablesReference"] for each in scopes if each["name"] == scope]
    return {each["name"]: each["value"] for each in ask("variables", variablesReference=reference)["variables"]}


def evaluate(expression):
    return ask("evaluate", expression=expression, frameId=stack()[0]["id"], context="repl")["result"]


def equal(actual, expected):
    assert actual == expected, f"expected {expected!r}, got {actual!r}"


def starts(text, beginning):
    assert text.startswith(beginning), f"expected {beginning!r}…, got {text!r}"


def breakpoint_and_steps():
    ask("initialize", clientID="jupyter_client", adapterID="layerlab")
    ask("attach")
    ask("configurationDone")
    [point] = break_at(AREA, 5)
    equal((point["verified"], point["line"]), (True, 5))
    cell = client.execute(AREA)
    equal(stopped()["reason"], "breakpoint")
    starts(where(), "area@Cell 2:5 < <Cell 2>@Cell 2:11")
    equal(variables(), {"p": "{ x: 3, y: 4 }", "scale": "2", "raw": "undefined", "scaled": "undefined"})
    equal(variables("Globals")["base"], "10")
    starts(step("next"), "area@Cell 2:6")
    equal(variables()["raw"], "12")
    starts(step("stepOut"), "<Cell 2>@Cell 2:1")
    reply, value, printed = finish(cell)
    equal((reply["status"], value, printed), ("ok", "34", "result 34\n"))


def evaluation():
    break_at(AREA, 5)
    cell = client.execute(AREA)
    stopped()
    equal(evaluate("(p.x as number) * scale + base"), "16")
    equal(evaluate("product({ a: 2, b: 5 } satisfies { a: number; b: number })"), "10")
    equal(evaluate("names.map((n: string) => n + p.y)"), "[ 'a4', 'b4' ]")
    wrong = request("evaluate", expression="nothing.here", frameId=stack()[0]["id"])
    equal((wrong["success"], wrong["message"]), (False, "Cannot find name 'nothing'."))
    client.complete("names.")
    matches = client.get_shell_msg(timeout=LIMIT)["content"]["matches"]
    assert len(matches) > 20, matches
    equal(finish(cell)[0]["status"], "ok")


def local_file():
    cell = client.execute(AREA)
    stopped()
    starts(step("stepIn"), "product@./helper.ts:4 < area@Cell")
    equal(variables(), {"a": "3", "b": "4", "result": "undefined"})
    break_at(AREA)
    break_in(helper, 5)
    ask("continue", threadId=1)
    stopped()
    starts(where(), "product@./helper.ts:5")
    equal(ask("source", source={"path": helper}, sourceReference=0)["content"], HELPER)
    break_in(helper)
    equal(finish(cell)[0]["status"], "ok")


def conditions():
    break_at(LOOP, {"line": 3, "condition": "i === (500 as number) && base > 5"})
    cell = client.execute(LOOP)
    stopped()
    equal(variables()["i"], "500")
    break_at(LOOP, {"line": 3, "hitCondition": "% 400"})
    ask("continue", threadId=1)
    stopped()
    equal(variables()["i"], "900")
    break_at(LOOP)
    equal(finish(cell)[1], "499500")


def awaits():
    break_at(LOAD, 6)
    cell = client.execute(LOAD)
    stopped()
    starts(step("next"), "<Cell")
    equal(stack()[0]["line"], 7)
    break_at(LOAD, 4)
    ask("continue", threadId=1)
    stopped()
    starts(where(), "load@Cell")
    equal(variables()["answer"], "20")
    break_at(LOAD)
    equal(finish(cell)[1], "20")


def exceptions():
    ask("setExceptionBreakpoints", filters=["uncaught"])
    cell = client.execute(HALF)
    starts(stopped()["text"], "RangeError: odd: 3")
    equal(variables()["n"], "3")
    equal(ask("exceptionInfo", threadId=1)["exceptionId"], "RangeError")
    equal(finish(cell)[0]["ename"], "RangeError")
    ask("setExceptionBreakpoints", filters=["all"])
    cell = client.execute(HALF)
    starts(stopped()["text"], "RangeError: odd: 1")
    ask("continue", threadId=1)
    starts(stopped()["text"], "RangeError: odd: 3")
    ask("setExceptionBreakpoints", filters=[])
    finish(cell)


def interrupt():
    break_at(LOOP, 3)
    cell = client.execute(LOOP)
    stopped()
    manager.interrupt_kernel()
    equal(done(cell)[0]["ename"], "KeyboardInterrupt")
    equal(ask("debugInfo")["stoppedThreads"], [])
    break_at(LOOP)
    equal(done(client.execute("base + 1"))[1], "11")


def pause():
    cell = client.execute("let spins = 0\nlet go = true\nwhile (go) {\n  spins++\n}")
    spins = lambda: {each["name"]: each["value"] for each in ask("inspectVariables")["variables"]}.get("spins", "0")
    while float(spins()) < 1000:
        pass
    ask("pause", threadId=1)
    equal(stopped()["reason"], "pause")
    equal(evaluate("go = false"), "false")
    equal(finish(cell)[0]["status"], "ok")


def views():
    break_at(INNER, 5)
    cell = client.execute(INNER)
    stopped()
    equal(variables(), {"secret": "Tensor [2, 2] float32", "k": "7"})
    frame = stack()[0]["id"]
    rich = ask("richInspectVariables", variableName="secret", frameId=frame)["data"]["text/html"]
    assert "float32 [2, 2]" in rich, rich
    ask("copyToGlobals", srcVariableName="k", dstVariableName="kept", srcFrameId=frame)
    finish(cell)
    equal(done(client.execute("const more: number = kept + 1\nmore"))[1], "8")


def disconnect():
    break_at(INNER, 4)
    cell = client.execute(INNER)
    stopped()
    ask("disconnect", restart=False, terminateDebuggee=False)
    equal(done(cell)[1], "7")
    equal(ask("debugInfo")["isStarted"], False)


parts = [
    breakpoint_and_steps,
    evaluation,
    local_file,
    conditions,
    awaits,
    exceptions,
    interrupt,
    pause,
    views,
    disconnect,
]
try:
    done(client.execute('let base: number = 10\nconst names = ["a", "b"]'))
    for part in parts:
        part()
        print(f"{part.__name__}: ok", flush=True)
except Exception:
    traceback.print_exc(file=sys.stderr)
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
