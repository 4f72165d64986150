import Glibc

// Parse the words, do what the verb says, and end with its status.
let invocation = CommandLine.arguments.dropFirst()
exit(Plumb.run(Array(invocation)))
