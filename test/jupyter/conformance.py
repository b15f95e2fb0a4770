"""Runs Jupyter's own conformance tests against our kernel and prints one JSON line for each test: name, outcome, reasons."""

import json
import unittest

from jupyter_kernel_test import IopubWelcomeTests, KernelTests


class LayerlabTests(KernelTests):
    kernel_name = "layerlab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('to stderr')"
    completion_samples = [
        {"text": "parseFl", "matches": ["parseFloat"]},
        {"text": "Math.cb", "matches": {"cbrt"}},
    ]
    complete_code_samples = ["1", "const one = 1", "function twice(n: number): number {\n  return 2 * n;\n}"]
    incomplete_code_samples = ["function twice(n: number) {", "`a template", "[1, 2,", "/* a comment"]
    invalid_code_samples = ["const = 1", "1 +* 2", "}"]
    code_generate_error = "throw new Error('no')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "[1, 2].map((n) => n + 1)", "result": "[ 2, 3 ]"},
    ]
    code_display_data = [
        {"code": "display.html('<b>bold</b>')", "mime": "text/html"},
        {"code": "display.markdown('**bold**')", "mime": "text/markdown"},
        {"code": "display.latex('$x^2$')", "mime": "text/latex"},
        {"code": "display.json({ a: 1 })", "mime": "application/json"},
        {"code": "display.svg('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')", "mime": "image/svg+xml"},
    ]
    code_history_pattern = "6 ?*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "parseFloat"
    code_clear_output = "display.clear()"


class WelcomeTests(IopubWelcomeTests):
    kernel_name = "layerlab"
    support_iopub_welcome = True


class JsonLines(unittest.TestResult):
    """A failed subtest fails its test; all reasons are reported."""

    def startTest(self, test):
        super().startTest(test)
        self.outcome, self.reasons = "passed", []

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.failed(self.failures)

    def addError(self, test, error):
        super().addError(test, error)
        self.failed(self.errors)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.outcome = "failed"
            self.reasons.append(f"{subtest}: {error[1]!r}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if self.outcome == "passed":
            self.outcome = "skipped"
        self.reasons.append(reason)

    def failed(self, list_of_problems):
        self.outcome = "failed"
        self.reasons.append(list_of_problems[-1][1])

    def stopTest(self, test):
        super().stopTest(test)
        name = test.id().split(".")[-1]
        print(json.dumps({"name": name, "outcome": self.outcome, "reasons": self.reasons}), flush=True)


if __name__ == "__main__":
    loader = unittest.defaultTestLoader
    suite = unittest.TestSuite([loader.loadTestsFromTestCase(case) for case in (LayerlabTests, WelcomeTests)])
    suite.run(JsonLines())
