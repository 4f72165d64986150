internal import Template

/// What is answered where a function gives no answer, by what serves its route on AWS.
struct AnswerRules {
    /// For a failed function, or an answer of the wrong form.
    let failure: (status: Int, message: String)
    let timeout: (status: Int, message: String)
    /// Of a formatted answer that names none.
    let contentType: String

    /// - Parameter kind: of the route.
    init(_ kind: Route.Kind) {
        switch kind {
        case .httpAPI:
            failure = (500, "Internal Server Error")
            timeout = (503, "Service Unavailable")
            contentType = "text/plain;charset=UTF-8"
        case .restAPI:
            failure = (502, "Internal server error")
            timeout = (504, "Endpoint request timed out")
            contentType = "application/json"
        case .functionURL:
            failure = (502, "Internal Server Error")
            timeout = (502, "Internal Server Error")
            contentType = "application/json"
        }
    }
}
