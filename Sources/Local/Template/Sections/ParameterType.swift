import YAML

/// The types of `Parameters`.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
struct ParameterType {
    /// Whether a value is a list, its elements between commas.
    let isList: Bool
    /// Whether each value is a number.
    let isNumber: Bool
    /// Whether the value is kept by Systems Manager, so that a Default is but its name there.
    let isStored: Bool

    /// What AWS looks up in an account; here a text as any.
    private static let specific = [
        "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id",
        "AWS::EC2::KeyPair::KeyName", "AWS::EC2::SecurityGroup::GroupName",
        "AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id", "AWS::EC2::VPC::Id",
        "AWS::EC2::Volume::Id", "AWS::Route53::HostedZone::Id",
    ]
    private static let storedPrefix = "AWS::SSM::Parameter::Value<"

    /// Nil where there is no such type.
    init?(_ name: String) {
        var rest = name[...]
        isStored = rest.hasPrefix(Self.storedPrefix) && rest.hasSuffix(">")
        if isStored { rest = rest.dropFirst(Self.storedPrefix.count).dropLast() }
        let isNamedList = rest.hasPrefix("List<") && rest.hasSuffix(">")
        if isNamedList { rest = rest.dropFirst(5).dropLast() }
        isList = isNamedList || rest == "CommaDelimitedList"
        isNumber = rest == "Number"
        switch rest {
        case "Number": if isStored { return nil }
        case "String": if isNamedList, !isStored { return nil }
        case "CommaDelimitedList", "AWS::SSM::Parameter::Name": if isNamedList { return nil }
        default: if !Self.specific.contains(String(rest)) { return nil }
        }
    }

    static func nearest(to name: String) -> String? {
        let others = [
            "String", "Number", "List<Number>", "CommaDelimitedList", "AWS::SSM::Parameter::Name",
            "AWS::SSM::Parameter::Value<String>", "AWS::SSM::Parameter::Value<List<String>>",
        ]
        return NearestName.to(name, among: others + specific + specific.map { "List<\($0)>" })
    }
}
