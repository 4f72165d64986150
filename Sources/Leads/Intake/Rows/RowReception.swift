package import Events
internal import Identifiers
internal import JSON
internal import LeadModel
package import Pipeline
package import Rows
package import Time
package import WorkerProtocol

/// Takes the rows of an upload or a batch as leads of one source, each as its webhook would.
///
/// A lead's ID comes from the source and the sender's own ID, where its `id_field` names one, else
/// from the upload and the row: read again, a row is the same lead.
package struct RowReception {
    private let source: Source
    private let uploadID: String
    private let isKnown: (_ leadID: String) -> Bool
    private let reception: LeadReception
    /// Whether the same rows may come again, which nobody else notices.
    private let isRepeatable: Bool
    private var columns: [Column] = []
    /// Of the members of documents, by the sender's names.
    private var roles: [String: FieldRole] = [:]
    private var seen: Set<String> = []

    /// What became of a row.
    package struct Outcome {
        package enum Status: String, Sendable {
            case accepted
            /// A lead that this source has sent before.
            case duplicate
            /// No lead could be made of it.
            case rejected
        }

        package var status: Status
        /// Empty where there is none.
        package var leadID = ""
        /// Why it was rejected, or what is wrong with an accepted lead's fields: no values.
        package var reason = ""
        package var emitted: [Emission] = []
    }

    /// What a column is used for.
    private struct Column {
        var name: String
        /// What is answered, still without a value.
        var answer: Submission.Answer?
        var isID: Bool
        var isTestMark: Bool
    }

    /// - Parameters:
    ///   - source: whose leads they are.
    ///   - pipeline: which has the source and its flow.
    ///   - uploadID: the same for the same rows, however often they come.
    ///   - request: what brought them, and may bring them again; nil where nothing does.
    ///   - isKnown: whether a lead of this ID has been taken before.
    ///   - now: the time.
    package init?(
        source: Source,
        pipeline: PipelineConfiguration,
        uploadID: String,
        request: HTTPRequest? = nil,
        isKnown: @escaping (_ leadID: String) -> Bool,
        now: @escaping () -> Timestamp
    ) {
        guard let flow = pipeline.flow(source.flowID) else { return nil }
        self.source = source
        self.uploadID = uploadID
        self.isKnown = isKnown
        isRepeatable = request != nil
        let delivery = Delivery(
            request: request ?? .ofNobody,
            body: [],
            source: source,
            receivedAt: now()
        )
        reception = LeadReception(
            delivery: delivery,
            flow: flow,
            names: FieldNames(source.fields, aliases: source.dialect?.aliases ?? [:]),
            webhook: Webhook(
                pipeline: pipeline,
                isKnown: isKnown,
                isRepeated: { _ in false },
                now: now,
                makeID: { LeadID.derived(sourceID: source.id, platformID: uploadID) }
            )
        )
    }

    /// Takes the names of the columns.
    ///
    /// - Parameter header: the first row of delimited values.
    /// - Throws: `Refusal` for what can be no header.
    package mutating func takeHeader(_ header: Row) throws(Refusal) {
        guard header.count <= Submission.maximumAnswers else {
            throw .tooManyFields(limit: Submission.maximumAnswers)
        }
        columns = (0..<header.count).map { index in
            let text = String(decoding: header[index].prefix(256), as: UTF8.self)
            let isPrintable = { (scalar: Unicode.Scalar) in
                scalar.properties.generalCategory != .control
            }
            let name = String(
                String.UnicodeScalarView(text.unicodeScalars.map { isPrintable($0) ? $0 : " " })
            )
            .trimmed
            let plain = FieldNames.plain(name)
            let title = name.isEmpty ? "column \(index + 1)" : name
            let role = FieldRole(of: reception.names.name(of: title))
            return Column(
                name: title,
                answer: Submission.Answer(name: title, values: [], role: role),
                isID: source.idField.map(FieldNames.plain) == plain,
                isTestMark: plain == "istest"
            )
        }
        // A title is never an address; a file without titles would lose its first lead to them.
        if let index = columns.firstIndex(where: { EmailAddress($0.name) != nil }) {
            throw .invalidRow(
                row: 0,
                reason: "column \(index + 1): expected the names of the columns in the first row"
            )
        }
    }

    /// Takes one row.
    ///
    /// - Parameters:
    ///   - row: as it was read.
    ///   - number: from 1, without the header.
    ///   - format: of the text.
    /// - Returns: what became of it.
    package mutating func take(_ row: Row, _ number: Int, _ format: RowFormat) -> Outcome {
        do throws(Refusal) {
            let submission =
                switch format {
                case .delimited: try submission(row)
                case .jsonLines, .jsonArray: try document(row)
                }
            return try take(submission, number)
        } catch {
            return Outcome(status: .rejected, reason: error.reasonOfRow)
        }
    }

    private mutating func take(_ submission: Submission, _ number: Int) throws(Refusal) -> Outcome {
        let isOwn = submission.platformID != nil
        let platformID = submission.platformID ?? "\(uploadID).\(number)"
        let id = LeadID.derived(sourceID: source.id, platformID: platformID).description
        if isOwn || isRepeatable, !seen.insert(id).inserted || isKnown(id) {
            return Outcome(status: .duplicate, leadID: id)
        }
        let lead = reception.lead(id, submission, submission.answers ?? []).lead
        return Outcome(
            status: .accepted,
            leadID: id,
            reason: lead.issues,
            emitted: try reception.accepted(lead)
        )
    }
}

// MARK: - Reading

extension RowReception {
    private func submission(_ row: Row) throws(Refusal) -> Submission {
        if let fault = row.fault {
            throw .invalidRow(row: 0, reason: "\(place(fault.column)): \(fault.reason.rawValue)")
        }
        if row.count > columns.count {
            let surplus = (columns.count..<row.count).contains { !row[$0].isEmpty }
            let reason = "\(row.count) values in \(columns.count) columns"
            guard !surplus else { throw .invalidRow(row: 0, reason: reason) }
        }
        var answers: [Submission.Answer] = []
        var (id, isTest): (String?, Bool) = (nil, false)
        for index in 0..<min(row.count, columns.count) where !row[index].isEmpty {
            let column = columns[index]
            let text = String(decoding: row[index], as: UTF8.self)
            if column.isTestMark {
                isTest = ["true", "1", "yes"].contains(text.trimmed.lowercased())
                continue
            }
            if column.isID { id = try Self.id(text.trimmed, column.name) }
            // The names were checked with the header.
            guard var answer = column.answer else { continue }
            answer.values = [JSON(text)]
            answers.append(answer)
        }
        guard !answers.isEmpty else { throw .invalidRow(row: 0, reason: "no values") }
        var submission = Submission(answers: answers)
        submission.platformID = id
        submission.isTest = isTest || answers.contains(where: \.isDummy)
        return submission
    }

    private func place(_ column: Int) -> String {
        let name = columns.indices.contains(column) ? " (\(columns[column].name))" : ""
        return "column \(column + 1)\(name)"
    }

    private static func id(_ text: String, _ name: String) throws(Refusal) -> String? {
        guard text.utf8.count <= 256 else {
            throw .invalidField(name: name, expected: "an ID of 1 to 256 bytes")
        }
        return text.isEmpty ? nil : text
    }

    private mutating func document(_ row: Row) throws(Refusal) -> Submission {
        let document: JSON
        do throws(JSONSyntaxError) {
            document = try JSON(parsing: row.bytes)
        } catch {
            throw .invalidRow(row: 0, reason: "not JSON: \(error)")
        }
        guard document.kind == .object else {
            throw .invalidRow(row: 0, reason: "expected object, found \(document.kind.rawValue)")
        }
        var submission = try Submission(FlatFields(document), idField: source.idField)
        guard var answers = submission.answers, !answers.isEmpty else {
            throw .invalidRow(row: 0, reason: "no values")
        }
        for index in answers.indices { answers[index].role = role(of: answers[index].name) }
        submission.answers = answers
        return submission
    }

    /// The role of a member, which mostly is one of the row before, too.
    private mutating func role(of name: String) -> FieldRole {
        if let role = roles[name] { return role }
        let role = FieldRole(of: reception.names.name(of: name))
        if roles.count < Submission.maximumAnswers { roles[name] = role }
        return role
    }
}

extension Refusal {
    /// The description without a row's number.
    var reasonOfRow: String {
        if case .invalidRow(_, let reason) = self { reason } else { description }
    }
}

extension Lead {
    /// `email invalid, zip missing`.
    fileprivate var issues: String {
        (self[.lead, "issues"]?.array ?? []).map { issue in
            "\(issue["field"]?.string ?? "") \(issue["issue"]?.string ?? "")"
        }.joined(separator: ", ")
    }
}
