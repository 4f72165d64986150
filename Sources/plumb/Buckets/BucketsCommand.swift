internal import Files
internal import Glibc
internal import JSON
internal import ObjectStore
internal import Time
internal import YAML

/// `plumb buckets`: the objects of the local buckets.
struct BucketsCommand {
    private let arguments: Arguments
    private let dataDirectory: String
    private let store: FileObjectStore

    /// How much of an object is in memory at a time.
    private static let chunkBytes = 262_144

    init(_ arguments: Arguments) {
        self.arguments = arguments
        dataDirectory = arguments["data-dir"] ?? ".plumb"
        store = FileObjectStore(root: "\(dataDirectory)/buckets")
    }

    /// A bucket and a key or the beginning of keys.
    private struct Place {
        var bucket: String
        var key: String
        var text: String { "\(bucket)/\(key)" }

        init(_ text: String) {
            bucket = String(text.prefix { $0 != "/" })
            key = String(text.dropFirst(bucket.count).dropFirst())
        }
    }

    // MARK: Listing

    func list() throws -> CInt {
        guard let text = arguments.positional.first else { return try listBuckets() }
        let place = Place(text)
        try check(place.bucket)
        var objects = try store.objects(bucket: place.bucket, prefix: place.key)
        var found: [JSON] = []
        while let object = try objects.next() {
            let time = Timestamp(
                milliseconds: Int(object.status.modifiedNanoseconds / 1_000_000)
            )
            if arguments.has("json") {
                found.append([
                    "key": JSON(object.key), "bytes": JSON(object.sizeBytes),
                    "modified": JSON(time.rfc3339),
                ])
            } else {
                let size = String(object.sizeBytes)
                let padding = String(repeating: " ", count: max(0, 12 - size.count))
                print("\(time.rfc3339Seconds)\(padding)\(size)  \(object.key)")
            }
        }
        if arguments.has("json") {
            print((["bucket": JSON(place.bucket), "objects": JSON(found)] as JSON).text)
        }
        return 0
    }

    private func listBuckets() throws -> CInt {
        let names = try names()
        if arguments.has("json") {
            print((["buckets": JSON(names.map { JSON($0) })] as JSON).text)
        } else {
            for name in names { print(name) }
        }
        return 0
    }

    private func names() throws -> [String] {
        guard try FileStatus.of(store.root) != nil else { return [] }
        return try FileSystem.list(store.root).filter { name in
            try ObjectKeyRule.isBucketName(name)
                && FileStatus.of("\(store.root)/\(name)")?.isFolder == true
        }.sorted()
    }

    private func check(_ bucket: String) throws {
        let names = try names()
        guard !names.contains(bucket) else { return }
        throw UsageError(
            "\(store.root) has no bucket '\(bucket)'",
            meant: NearestName.to(bucket, among: names)
        )
    }

    /// The object that an operand names, which may not be there.
    private func place(_ index: Int) throws -> Place {
        guard arguments.positional.indices.contains(index) else {
            throw UsageError("which object? give BUCKET/KEY")
        }
        let place = Place(arguments.positional[index])
        guard !place.bucket.isEmpty, !place.key.isEmpty else {
            throw UsageError("'\(arguments.positional[index])' names no object: give BUCKET/KEY")
        }
        try check(place.bucket)
        return place
    }

    // MARK: Copying

    func get() throws -> CInt {
        let place = try place(0)
        guard let object = try store.summary(bucket: place.bucket, key: place.key) else {
            return missing(place)
        }
        var reader = try store.open(bucket: place.bucket, key: place.key)
        let last = String(place.key.split(separator: "/").last ?? "")
        let target = arguments.positional.count > 1 ? arguments.positional[1] : last
        if target == "-" {
            while case let bytes = try reader.next(Self.chunkBytes), !bytes.isEmpty {
                guard Self.write(bytes) else {
                    Plumb.complain("stdout: \(String(cString: strerror(errno)))")
                    return 1
                }
            }
            return 0
        }
        var writer = try AtomicFileWriter(target)
        while case let bytes = try reader.next(Self.chunkBytes), !bytes.isEmpty {
            try writer.append(bytes)
        }
        try writer.commit()
        say("\(place.text) is in \(target)", ["file": JSON(target)], place, object.sizeBytes)
        return 0
    }

    /// Writes to stdout; false where that fails.
    private static func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    func put() throws -> CInt {
        guard let file = arguments.positional.first, arguments.positional.count > 1 else {
            throw UsageError("give FILE and BUCKET/KEY")
        }
        var place = Place(arguments.positional[1])
        if place.key.isEmpty || place.key.hasSuffix("/"), file != "-" {
            place.key += file.split(separator: "/").last.map(String.init) ?? ""
        }
        guard !place.bucket.isEmpty, !place.key.isEmpty else {
            throw UsageError("'\(arguments.positional[1])' names no object: give BUCKET/KEY")
        }
        try check(place.bucket)
        var writer = try store.writer(bucket: place.bucket, key: place.key)
        var reader = try FileReader(file == "-" ? "/dev/stdin" : file)
        var count = 0
        while case let bytes = try reader.next(Self.chunkBytes), !bytes.isEmpty {
            try writer.append(bytes)
            count += bytes.count
        }
        try store.commit(writer, bucket: place.bucket)
        say("\(file) is \(place.text)", ["file": JSON(file)], place, count)
        return 0
    }

    // MARK: Removing

    func remove() throws -> CInt {
        let place = try place(0)
        guard let object = try store.summary(bucket: place.bucket, key: place.key) else {
            return missing(place)
        }
        if let console = Console.running(dataDirectory: dataDirectory) {
            let path = [place.bucket] + place.key.split(separator: "/").map(String.init)
            let answer = try console.send("DELETE", path)
            guard answer.status == 204 else {
                let hint = answer.status == 403 ? ": it takes signed requests alone" : ""
                Plumb.complain("the runtime refuses with status \(answer.status)\(hint)")
                return 1
            }
        } else {
            try store.remove(bucket: place.bucket, key: place.key)
        }
        say("removed \(place.text)", [:], place, object.sizeBytes)
        return 0
    }

    private func missing(_ place: Place) -> CInt {
        Plumb.complain("bucket \(place.bucket) has no object '\(place.key)'")
        return 1
    }

    private func say(_ sentence: String, _ further: JSON, _ place: Place, _ bytes: Int) {
        guard arguments.has("json") else { return print("\(sentence), \(bytes) bytes") }
        var document: JSON = [
            "bucket": JSON(place.bucket), "key": JSON(place.key), "bytes": JSON(bytes),
        ]
        for (name, value) in further.members ?? [] { document[name] = value }
        print(document.text)
    }
}
