/// The resource types a template may have.
enum ResourceType: String, CaseIterable {
    case function = "AWS::Serverless::Function"
    case lambdaFunction = "AWS::Lambda::Function"
    case functionURL = "AWS::Lambda::Url"
    case eventSourceMapping = "AWS::Lambda::EventSourceMapping"
    case eventInvokeConfig = "AWS::Lambda::EventInvokeConfig"
    case eventBus = "AWS::Events::EventBus"
    case eventRule = "AWS::Events::Rule"
    case schedule = "AWS::Scheduler::Schedule"
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

    /// What the local runtime makes of the type: two types may be one kind.
    var kind: ResourceType { self == .lambdaFunction ? .function : self }

    var isServerless: Bool { self == .function || self == .httpAPI }

    /// The property that names a resource of this type; nil where none does.
    var nameProperty: String? {
        switch self {
        case .function, .lambdaFunction: "FunctionName"
        case .eventBus, .eventRule, .schedule: "Name"
        case .queue: "QueueName"
        case .stream: "DeliveryStreamName"
        case .bucket: "BucketName"
        case .role: "RoleName"
        case .managedPolicy: "ManagedPolicyName"
        case .logGroup: "LogGroupName"
        case .alarm: "AlarmName"
        case .eventSourceMapping, .eventInvokeConfig, .httpAPI, .policy, .queuePolicy,
            .bucketPolicy, .permission, .functionURL:
            nil
        }
    }

    /// The attributes `Fn::GetAtt` can read.
    var attributes: [String] {
        switch self {
        case .function, .stream, .role, .logGroup, .alarm, .eventRule, .schedule: ["Arn"]
        case .lambdaFunction: ["Arn", "SnapStartResponse"]
        case .functionURL: ["FunctionArn", "FunctionUrl"]
        case .eventSourceMapping: ["EventSourceMappingArn", "Id"]
        case .eventBus: ["Arn", "Name", "Policy"]
        case .queue: ["Arn", "QueueName", "QueueUrl"]
        case .bucket: ["Arn", "DomainName", "RegionalDomainName"]
        case .httpAPI: ["ApiEndpoint", "ApiId"]
        case .managedPolicy: ["PolicyArn"]
        case .eventInvokeConfig, .policy, .queuePolicy, .bucketPolicy, .permission: []
        }
    }
}
