internal import CJansson

/// Members of members, without a value for each object on the way.
///
/// Setting one copies no object that nothing else refers to, and makes those that are absent; setting
/// nil removes the member and leaves its object, be it empty. What is on the way must be an object;
/// null is as good as absent.
extension JSON {
    package subscript(outer: String, key: String) -> JSON? {
        get {
            Self.member(of: Self.member(of: pointer, outer), key).map { JSON(sharing: $0) }
        }
        set {
            guard newValue != nil || self[outer, key] != nil else { return }
            makeUnique()
            Self.set(newValue, key, in: Self.ownObject(of: pointer, outer))
        }
    }

    package subscript(outermost: String, outer: String, key: String) -> JSON? {
        get {
            let object = Self.member(of: Self.member(of: pointer, outermost), outer)
            return Self.member(of: object, key).map { JSON(sharing: $0) }
        }
        set {
            guard newValue != nil || self[outermost, outer, key] != nil else { return }
            makeUnique()
            let object = Self.ownObject(of: pointer, outermost)
            Self.set(newValue, key, in: Self.ownObject(of: object, outer))
        }
    }

    /// Lends a member; nil where there is none.
    private static func member(
        of object: UnsafeMutablePointer<json_t>?,
        _ key: String
    ) -> UnsafeMutablePointer<json_t>? {
        key.withCString { json_object_getn(object, $0, key.utf8.count) }
    }

    /// Lends a member that only the object refers to: a copy in its place where others do, too.
    private static func ownObject(
        of object: UnsafeMutablePointer<json_t>,
        _ key: String
    ) -> UnsafeMutablePointer<json_t> {
        let found = member(of: object, key).flatMap { plumb_json_type($0) == JSON_NULL ? nil : $0 }
        if let found, found.pointee.refcount == 1 { return found }
        let own = JSON(adopting: found.map { json_copy($0) } ?? json_object())
        set(own, key, in: object)
        return own.pointer
    }
}
