/// Finds the name that was probably meant by a misspelt one.
package enum NearestName {
    /// Longer names are not compared: the comparison takes the product of both lengths.
    private static let longestName = 64

    /// The candidate with the smallest edit distance, the first of equals; nil where none is close.
    ///
    /// Close means: a third of the written name's characters may be wrong, or one of a short name's,
    /// letter case aside.
    package static func to(_ name: String, among candidates: some Sequence<String>) -> String? {
        guard !name.isEmpty, name.utf8.count <= longestName else { return nil }
        let written = Array(name.lowercased().unicodeScalars)
        var best: (name: String, distance: Int)?
        for candidate in candidates where candidate.utf8.count <= longestName {
            let distance = editDistance(written, Array(candidate.lowercased().unicodeScalars))
            guard distance <= max(1, written.count / 3), distance < written.count,
                candidate != name
            else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    ///
    /// Row by row: the cheapest way to turn the first `i` scalars into the first `j`, from the two
    /// rows before it. https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance
    private static func editDistance(_ from: [Unicode.Scalar], _ to: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...to.count)
        for i in from.indices {
            var row = [i + 1]
            for j in to.indices {
                let change = from[i] == to[j] ? 0 : 1
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + change)
                if i > 0, j > 0, from[i] == to[j - 1], from[i - 1] == to[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[to.count]
    }
}
