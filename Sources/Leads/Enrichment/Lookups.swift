package import PhoneNumbers
package import ReferenceData

/// Where enrichment looks things up.
///
/// Each may fail; the lead then goes on without its answer.
package struct Lookups {
    /// What is known of a number as dialled in a region; nil where it is none.
    package var phone: (_ text: String, _ region: String) throws -> PhoneNumber?
    /// By three digits.
    package var areaCode: (_ code: String) throws -> AreaCode?
    /// By five digits.
    package var zipCode: (_ code: String) throws -> ZIPCode?
    package var emailDomain: (_ domain: String) throws -> EmailDomainKind?

    package init(
        phone: @escaping (_ text: String, _ region: String) throws -> PhoneNumber?,
        areaCode: @escaping (_ code: String) throws -> AreaCode?,
        zipCode: @escaping (_ code: String) throws -> ZIPCode?,
        emailDomain: @escaping (_ domain: String) throws -> EmailDomainKind?
    ) {
        self.phone = phone
        self.areaCode = areaCode
        self.zipCode = zipCode
        self.emailDomain = emailDomain
    }

    /// The tables inside the executable.
    package static var builtIn: Lookups {
        Lookups(
            phone: PhoneNumber.parse,
            areaCode: AreaCode.find,
            zipCode: ZIPCode.find,
            emailDomain: EmailDomainKind.of
        )
    }
}
