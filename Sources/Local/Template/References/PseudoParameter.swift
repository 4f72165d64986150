/// The names CloudFormation predefines, with the values they have in the local runtime.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
enum PseudoParameter: String, CaseIterable {
    case accountID = "AWS::AccountId"
    /// No topic is told about a local stack.
    case notificationARNs = "AWS::NotificationARNs"
    /// Removes the property or element it is written for.
    case noValue = "AWS::NoValue"
    case partition = "AWS::Partition"
    case region = "AWS::Region"
    case stackID = "AWS::StackId"
    case stackName = "AWS::StackName"
    case urlSuffix = "AWS::URLSuffix"

    /// The value where it is a text.
    var value: String {
        switch self {
        case .accountID: "123456789012"
        case .partition: "aws"
        case .region: "us-east-1"
        case .stackID:
            "arn:aws:cloudformation:us-east-1:123456789012:stack/local/"
                + "00000000-0000-0000-0000-000000000000"
        case .stackName: "local"
        case .urlSuffix: "amazonaws.com"
        case .notificationARNs, .noValue: ""
        }
    }
}
