"""Uses our kernel in `jupyter console`: a value, an error, a figure, an interrupt. Prints one word for each success."""

import signal
import sys

import pexpect

# A shell starts background jobs with SIGINT ignored, which the console would inherit.
signal.signal(signal.SIGINT, signal.default_int_handler)

child = pexpect.spawn(
    sys.executable,
    ["-m", "jupyter_console", "--kernel", "layerlab", "--simple-prompt", "--no-confirm-exit"],
    encoding="utf-8",
    timeout=90,
    dimensions=(40, 200),
)


def say(code, answer, word):
    child.expect(r"In \[\d+\]: ")
    child.sendline(code)
    child.expect(answer)
    print(word)


say("const kept = 6; kept * 7", r"Out\[\d+\]:\s+42", "value")
say("throw new RangeError('no')", "RangeError.*: no", "error")
say(
    "import { histogramOf, normal } from 'layerlab'; histogramOf(normal([100], { seed: 1 }))",
    r"Out\[\d+\]:\s+\w+",
    "figure",
)
child.expect(r"In \[\d+\]: ")
child.sendline("console.log('loop' + 'ing'); while (true) {}")
child.expect("looping\r\n")
child.sendintr()
child.expect("KeyboardInterrupt")
print("interrupt")
say("kept", r"Out\[\d+\]:\s+6", "state")
child.expect(r"In \[\d+\]: ")
child.sendeof()
child.expect(pexpect.EOF)
