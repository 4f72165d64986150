/// How keys of any kind are paths below the folder of their bucket, and back.
///
/// A key is its own path wherever a file system can hold it. Of the others, segments between
/// slashes have names that begin with `%`:
///
/// - An empty segment, `.`, `..` and one that begins with `%` are `%` and the segment, in it `%25`
///   for each `%` and, for `.` and `..`, `%2E`.
/// - A segment of more than 255 bytes is a folder for every 240 bytes, named `%%+` and these, and
///   the rest in it.
/// - An object `a` beside one `a/b` is `a/%=`.
///
/// Every key without a NUL byte has one path. A path that is no key's, such as that of a file dropped by hand whose
/// name begins with `%`, is no object's.
package enum ObjectPath {
    /// The name of the object whose key is that of its folder.
    package static let ownName = "%="
    static let continuation = "%%+"
    private static let longestName = 255
    /// How much of a long segment one folder's name holds.
    private static let pieceBytes = 240

    /// The path of a key, relative to the folder of its bucket.
    package static func path(ofKey key: String) -> String {
        key.split(separator: "/", omittingEmptySubsequences: false)
            .map { name(of: $0) }
            .joined(separator: "/")
    }

    /// The key of a path below the folder of its bucket, nil where it is none's.
    package static func key(ofPath path: String) -> String? {
        var key = ""
        var names = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        if names.count > 1, names.last == ownName[...] {
            names.removeLast()
        }
        for (index, name) in names.enumerated() {
            if name.hasPrefix(continuation) {
                key += name.dropFirst(continuation.count)
                continue
            }
            guard let segment = segment(of: name) else { return nil }
            key += segment
            if index < names.count - 1 { key += "/" }
        }
        // Names that only look like escapes, and pieces of other lengths.
        let plain = names.joined(separator: "/")
        return Self.path(ofKey: key) == plain ? key : nil
    }

    /// The segment that a name stands for, nil where it is no segment's whole name.
    static func segment(of name: some StringProtocol) -> String? {
        guard name.hasPrefix("%") else { return String(name) }
        var bytes: [UInt8] = []
        var rest = name.utf8.dropFirst()
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            switch (rest.popFirst(), rest.popFirst()) {
            case (UInt8(ascii: "2"), UInt8(ascii: "5")): bytes.append(byte)
            case (UInt8(ascii: "2"), UInt8(ascii: "E")): bytes.append(UInt8(ascii: "."))
            default: return nil
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func name(of segment: Substring) -> String {
        var name = ""
        let dots = segment == "." || segment == ".."
        if segment.isEmpty || dots || segment.hasPrefix("%") {
            name = "%"
            for scalar in segment.unicodeScalars {
                switch scalar {
                case "%": name += "%25"
                case "." where dots: name += "%2E"
                default: name.unicodeScalars.append(scalar)
                }
            }
        } else {
            name = String(segment)
        }
        guard name.utf8.count > longestName else { return name }
        return pieces(of: segment)
    }

    /// Splits a long segment between scalars; the last piece is a name like any other.
    private static func pieces(of segment: Substring) -> String {
        var path = continuation
        var count = 0
        var rest = segment.unicodeScalars
        while let scalar = rest.first, count + UTF8.width(scalar) <= pieceBytes {
            path.unicodeScalars.append(scalar)
            count += UTF8.width(scalar)
            rest.removeFirst()
        }
        return path + "/" + name(of: Substring(rest))
    }
}
