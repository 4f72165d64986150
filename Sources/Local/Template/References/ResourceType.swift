/// The resource types a template may have.
enum ResourceType: String, CaseIterable {
    case function = "AWS::Serverless::Function"
    case httpAPI = "AWS::Serverless::HttpApi"
    case queue = "AWS::SQS::Queue"
    case stream = "AWS::KinesisFirehose::DeliveryStream"
    case bucket = "AWS::S3::Bucket"

    // What has meaning on AWS alone: read for its references, then ignored.
    case role = "AWS::IAM::Role"
    case policy = "AWS::IAM::Policy"
    case managedPolicy = "AWS::IAM::ManagedPolicy"
    case queuePolicy = "AWS::SQS::QueuePolicy"
    case bucketPolicy = "AWS::S3::BucketPolicy"
    case permission = "AWS::Lambda::Permission"
    case logGroup = "AWS::Logs::LogGroup"
    case alarm = "AWS::CloudWatch::Alarm"

    var isServerless: Bool { self == .function || self == .httpAPI }

    /// The property that names a resource of this type; nil where none does.
    var nameProperty: String? {
        switch self {
        case .function: "FunctionName"
        case .queue: "QueueName"
        case .stream: "DeliveryStreamName"
        case .bucket: "BucketName"
        case .role: "RoleName"
        case .managedPolicy: "ManagedPolicyName"
        case .logGroup: "LogGroupName"
        case .alarm: "AlarmName"
        case .httpAPI, .policy, .queuePolicy, .bucketPolicy, .permission: nil
        }
    }

    /// The attributes `Fn::GetAtt` can read.
    var attributes: [String] {
        switch self {
        case .function, .stream, .role, .logGroup, .alarm: ["Arn"]
        case .queue: ["Arn", "QueueName", "QueueUrl"]
        case .bucket: ["Arn", "DomainName", "RegionalDomainName"]
        case .httpAPI: ["ApiEndpoint", "ApiId"]
        case .managedPolicy: ["PolicyArn"]
        case .policy, .queuePolicy, .bucketPolicy, .permission: []
        }
    }
}
