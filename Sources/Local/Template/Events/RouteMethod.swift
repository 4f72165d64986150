import YAML

/// The method of a route.
enum RouteMethod {
    private static let methods = [
        "ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT",
    ]

    /// Upper case, or `ANY`; nil, and a finding, for another or none.
    static func read(_ section: Section) -> String? {
        guard section.required("Method") != nil, let word = section.text("Method") else {
            return nil
        }
        let upper = word.uppercased()
        let method = upper == "X-AMAZON-APIGATEWAY-ANY-METHOD" ? "ANY" : upper
        guard methods.contains(method) else {
            section.reportMalformed("Method", word, mustBe: methods.joined(separator: " or "))
            return nil
        }
        return method
    }
}
