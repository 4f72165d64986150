import YAML

/// Reads `FunctionUrlConfig`.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-functionurlconfig.html
struct FunctionURLReader {
    private static let keys = Keys(read: ["AuthType", "Cors", "InvokeMode"])

    let reading: Reading

    /// Nil where the function has none.
    ///
    /// A streamed answer is sent whole.
    func read(_ function: Section) -> FunctionURL? {
        guard let section = function.section("FunctionUrlConfig", Self.keys) else { return nil }
        if section.required("AuthType") != nil {
            _ = section.supported("AuthType", ["NONE"], default: "NONE")
        }
        _ = section.choice(
            "InvokeMode",
            among: ["BUFFERED", "RESPONSE_STREAM"],
            default: "BUFFERED"
        )
        var url = FunctionURL()
        url.cors = section.value("Cors").flatMap { CORSReader(reading: reading).read($0) }
        return url
    }
}
