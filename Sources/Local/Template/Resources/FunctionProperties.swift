/// The properties of `AWS::Serverless::Function`.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
enum FunctionProperties {
    static let keys = Keys(
        read: [
            "Architectures", "AutoPublishAlias", "CodeUri", "DeadLetterQueue", "Description",
            "Environment", "EventInvokeConfig", "Events", "FunctionName", "FunctionUrlConfig",
            "Handler", "MemorySize", "PackageType", "ReservedConcurrentExecutions", "Runtime",
            "Timeout",
        ],
        ignored: [
            "AssumeRolePolicyDocument", "AutoPublishAliasAllProperties",
            "AutoPublishCodeSha256", "CapacityProviderConfig", "CodeSigningConfigArn",
            "DeploymentPreference", "DurableConfig", "EphemeralStorage", "FileSystemConfigs",
            "FunctionScalingConfig", "ImageConfig", "ImageUri", "KmsKeyArn", "LoggingConfig",
            "PermissionsBoundary", "Policies", "PropagateTags", "ProvisionedConcurrencyConfig",
            "PublishToLatestPublished", "RecursiveLoop", "Role", "RolePath",
            "RuntimeManagementConfig", "SnapStart", "SourceKMSKeyArn", "Tags", "TenancyConfig",
            "Tracing", "VersionDeletionPolicy", "VersionDescription", "VpcConfig",
        ],
        unsupported: ["InlineCode"],
        notEmulated: ["Layers"]
    )

    /// The properties of `AWS::Lambda::Function`; `Code` says what AWS runs, not what runs here.
    ///
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
    static let plainKeys = Keys(
        read: [
            "Architectures", "Code", "DeadLetterConfig", "Description", "Environment",
            "FunctionName", "Handler",
            "MemorySize", "PackageType", "ReservedConcurrentExecutions", "Runtime", "Timeout",
        ],
        ignored: [
            "CapacityProviderConfig", "CodeSigningConfigArn", "DurableConfig", "EphemeralStorage",
            "FileSystemConfigs", "FunctionScalingConfig", "ImageConfig", "KmsKeyArn",
            "LoggingConfig", "PublishToLatestPublished", "RecursiveLoop", "Role",
            "RuntimeManagementConfig", "SnapStart", "Tags", "TenancyConfig", "TracingConfig",
            "VpcConfig",
        ],
        notEmulated: ["Layers"]
    )

    static let notInGlobals = ["Events", "FunctionName", "Policies", "Role"]

    /// The runtimes that run an executable of one's own, and those of Python, whose interpreter and
    /// `awslambdaric` the machine has to have.
    static let runtimes =
        ["provided.al2023", "provided.al2"] + (9...14).map { "python3.\($0)" }

    static let hintKeys = Keys(read: ["MissedSchedules", "Protocol", "RetryInterval"])
    /// What a process may speak with the local runtime; the first unless the hint says otherwise.
    static let protocols = ["frames", "runtime-api"]

    /// Variables a function is given and may not set itself.
    /// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    static let reservedVariables: Set<String> = [
        "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "_HANDLER", "_X_AMZN_TRACE_ID",
    ]

    /// The most bytes of names and values of the environment together.
    static let environmentBytes = 4_096
    static let handlerCharacters = 128
}
