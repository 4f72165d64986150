/// The names CloudFormation predefines, with the values they have in the local runtime.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
enum PseudoParameter: String, CaseIterable {
    case accountID = "AWS::AccountId"
    case partition = "AWS::Partition"
    case region = "AWS::Region"
    case stackName = "AWS::StackName"
    case urlSuffix = "AWS::URLSuffix"

    var value: String {
        switch self {
        case .accountID: "123456789012"
        case .partition: "aws"
        case .region: "us-east-1"
        case .stackName: "local"
        case .urlSuffix: "amazonaws.com"
        }
    }
}
