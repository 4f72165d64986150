import Crypto
import FunctionRuntime
import JSON

/// What a test can ask of a transformation, record by record.
///
/// A record is JSON: `{"as":"Ok"|"Dropped"|"ProcessingFailed"|"Missing"|"Twice"|"NoData"|"Rubbish",
/// "to":…, "keys":{…}, "do":…}`; anything else comes back as it is.
enum StreamVerbs {
    /// - Parameters:
    ///   - records: of the event.
    ///   - act: does what a record asks of the whole batch.
    /// - Returns: a verdict for each, and for one that nobody sent.
    /// - Throws: what `act` throws.
    static func answer(to records: [JSON], act: (JSON) throws -> Void) throws -> JSON {
        var verdicts: [JSON] = [["recordId": "nobody", "result": "Ok", "data": ""]]
        for record in records {
            let id = record["recordId"] ?? .null
            let data = record["data"]?.string ?? ""
            let request = (try? JSON(parsing: Base64.decode(data) ?? [])) ?? .null
            try act(request)
            let given = request["to"].map { Base64.encode($0.bytes) } ?? data
            var verdict: JSON = ["recordId": id, "result": "Ok", "data": JSON(given)]
            if let keys = request["keys"] { verdict["metadata"] = ["partitionKeys": keys] }
            switch request["as"]?.string ?? "Ok" {
            case "Missing": continue
            case "Twice": verdicts.append(verdict)
            case "NoData": verdict["data"] = .null
            case "Rubbish": verdict["data"] = "%"
            case let result: verdict["result"] = JSON(result)
            }
            verdicts.append(verdict)
        }
        return ["records": JSON(verdicts)]
    }
}
