# For teachers who collect and grade notebooks with nbgrader: copy this file into the course's folder.
# nbgrader has no stub for TypeScript of its own. The solution markers are nbgrader's own, behind //:
#     // BEGIN SOLUTION
#     // END SOLUTION
c = get_config()  # noqa: F821

c.ClearSolutions.code_stub = {
    "typescript": '// YOUR CODE HERE\nthrow new Error("not implemented yet");',
}
