/// The keys a mapping of the template may have.
struct Keys {
    /// Those that are read.
    var read: [String]
    /// Those with meaning on AWS alone.
    var ignored: [String] = []
    /// Those that would change what runs, and that the local runtime does not carry out.
    var unsupported: [String] = []

    /// Those that AWS carries out and the local runtime does not, which a template runs without.
    var notEmulated: [String] = []

    var known: [String] { read + ignored + unsupported + notEmulated }
}
