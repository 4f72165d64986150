/// The value of a parameter, as `Ref` gives it.
enum ParameterValue: Equatable {
    case text(String)
    case list([String])
}
