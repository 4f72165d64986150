internal import Events
internal import JSON
package import Template
package import Time

/// The functions of the template as Lambda's API shows them.
package struct FunctionDirectory: Sendable {
    private let functions: [FunctionResource]
    private let byName: [String: FunctionResource]
    private let modified: Timestamp

    /// - Parameters:
    ///   - functions: of the template.
    ///   - modified: since when they are what they are.
    package init(_ functions: [FunctionResource], modified: Timestamp) {
        self.functions = functions
        self.modified = modified
        var byName: [String: FunctionResource] = [:]
        for function in functions { byName[function.logicalID] = function }
        // A name comes before another function's logical ID.
        for function in functions { byName[function.name] = function }
        self.byName = byName
    }

    /// The function that a request means; also by its logical ID.
    ///
    /// A version other than `$LATEST` is known only by the alias that the template gives it.
    func function(_ reference: FunctionReference) throws(LambdaError) -> FunctionResource {
        guard let function = byName[reference.name],
            reference.qualifier.map({ $0 == FunctionReference.latest || $0 == function.alias })
                ?? true
        else {
            let suffix = reference.qualifier.map { ":\($0)" } ?? ""
            throw .functionNotFound(arn: arn(reference.name) + suffix)
        }
        return function
    }

    private func arn(_ name: String) -> String {
        "arn:aws:lambda:\(LocalAccount.region):\(LocalAccount.id):function:\(name)"
    }

    /// What the template says of a function.
    ///
    /// https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
    func configuration(of function: FunctionResource) -> JSON {
        [
            "FunctionName": JSON(function.name), "FunctionArn": JSON(arn(function.name)),
            "Runtime": JSON(function.runtime), "Handler": JSON(function.handler),
            "Timeout": JSON(function.timeoutSeconds), "MemorySize": JSON(function.memoryMegabytes),
            "LastModified": JSON(modified.rfc3339.replacing("Z", with: "+0000")),
            "Version": JSON(FunctionReference.latest), "PackageType": "Zip", "State": "Active",
            "LastUpdateStatus": "Successful",
        ]
    }

    /// A page of all functions, in the order of the template.
    ///
    /// - Parameters:
    ///   - marker: `NextMarker` of the page before; nil for the first.
    ///   - limit: the most functions of it.
    /// - Returns: the answer to `ListFunctions`.
    func page(from marker: String?, limit: Int) -> JSON {
        let start = marker.map { marker in
            functions.firstIndex { $0.name == marker } ?? functions.count
        }
        let rest = functions[(start ?? 0)...]
        let page = rest.prefix(max(1, limit))
        return [
            "Functions": JSON(page.map(configuration)),
            "NextMarker": rest.dropFirst(page.count).first.map { JSON($0.name) } ?? .null,
        ]
    }
}
