import YAML

/// One event of a function before its properties are read.
struct Event {
    var id: String
    var position: YAMLPosition
    var properties: YAMLNode
    var function: FunctionResource
}
