/// What references to a resource give: AWS's forms, with local addresses where there are some.
struct ResourceIdentity {
    let type: ResourceType
    let name: String
    let options: TemplateOptions

    private var account: String { PseudoParameter.accountID.value }
    private var region: String { PseudoParameter.region.value }

    /// The value of `Ref`.
    var reference: String {
        switch type {
        case .queue: queueURL
        case .managedPolicy: arn
        default: name
        }
    }

    /// The value of `Fn::GetAtt` for one of the type's attributes.
    func attribute(_ attribute: String) -> String {
        switch attribute {
        case "QueueUrl": queueURL
        case "DomainName": "\(name).s3.amazonaws.com"
        case "RegionalDomainName": "\(name).s3.\(region).amazonaws.com"
        case "ApiEndpoint": "\(options.apiScheme)://localhost:\(options.apiPort)"
        case "FunctionUrl":
            "http://localhost:\(options.awsPort)\(FunctionURL.path(of: String(name.dropLast(3))))/"
        case "QueueName", "ApiId", "Id", "Name": name
        default: arn
        }
    }

    private var queueURL: String { "http://localhost:\(options.awsPort)/\(account)/\(name)" }

    private var arn: String {
        switch type {
        case .eventSourceMapping: "arn:aws:lambda:\(region):\(account):event-source-mapping:\(name)"
        case .eventBus: "arn:aws:events:\(region):\(account):event-bus/\(name)"
        case .eventRule: "arn:aws:events:\(region):\(account):rule/\(name)"
        case .schedule: "arn:aws:scheduler:\(region):\(account):schedule/default/\(name)"
        case .function, .lambdaFunction: "arn:aws:lambda:\(region):\(account):function:\(name)"
        case .functionURL: "arn:aws:lambda:\(region):\(account):function:\(name.dropLast(3))"
        case .queue: "arn:aws:sqs:\(region):\(account):\(name)"
        case .bucket: "arn:aws:s3:::\(name)"
        case .stream: "arn:aws:firehose:\(region):\(account):deliverystream/\(name)"
        case .role: "arn:aws:iam::\(account):role/\(name)"
        case .managedPolicy: "arn:aws:iam::\(account):policy/\(name)"
        case .logGroup: "arn:aws:logs:\(region):\(account):log-group:\(name):*"
        case .alarm: "arn:aws:cloudwatch:\(region):\(account):alarm:\(name)"
        case .eventInvokeConfig, .httpAPI, .policy, .queuePolicy, .bucketPolicy, .permission: name
        }
    }
}
