/// YAML's own tags that say of a node what it is anyway. https://yaml.org/type/
enum CoreTag {
    static let scalar: Set<String?> = [
        "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float",
        "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null",
    ]
    static let sequence = "tag:yaml.org,2002:seq"
    static let mapping = "tag:yaml.org,2002:map"

    /// Whether the tag makes a plain scalar a text, as quotes would.
    static func isText(_ tag: String?) -> Bool {
        tag == "!" || tag == "tag:yaml.org,2002:str"
    }
}
