/// `plumb help VERB`.
struct HelpCommand {
    private let words: [String]

    init(_ arguments: Arguments) {
        words = arguments.positional
    }

    func run() throws -> CInt {
        let (verb, path, rest) = try Plumb.choose(words)
        if let stray = rest.first {
            throw Plumb.missing(stray, of: verb, path: path + [verb.name])
        }
        print(Plumb.help(of: verb, behind: path), terminator: "")
        return 0
    }
}
