/// What the sender of a source's leads has to know: a page to give away.
///
/// Made from the values that the functions work with, and its answers by the code that gives them.
/// It names the variables of secrets and holds no secret.
package struct PostingSpecification: Sendable {
    package let title: String
    package let sections: [Section]

    package struct Section: Sendable {
        package let title: String
        package let blocks: [Block]
    }

    package enum Block: Sendable {
        case paragraph(Prose)
        case list([Prose])
        case table(heading: [String], rows: [[Prose]])
        case code(String)
    }
}
