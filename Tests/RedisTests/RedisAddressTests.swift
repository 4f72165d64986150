import Redis
import Testing

@Suite struct RedisAddressTests {
    @Test(arguments: [
        ("redis://localhost", "localhost:6379/0"),
        ("redis://10.0.0.7:7000/3", "10.0.0.7:7000/3"),
        ("redis://[::1]:6380", "[::1]:6380/0"),
        ("redis://user:secret@host/2", "host:6379/2"),
        ("unix:///run/redis.sock?db=4", "/run/redis.sock, database 4"),
    ])
    func `an address is where and which database, and never says the password`(
        text: String,
        description: String
    ) throws {
        #expect(try RedisAddress(text).description == description)
    }

    @Test func `user and password are decoded, and one word alone is the password`() throws {
        let both = try RedisAddress("redis://lead%40er:a%3Ab%2F@host")
        #expect(both.user == "lead@er")
        #expect(both.password == "a:b/")
        let one = try RedisAddress("redis://word@host")
        #expect(one.user == nil)
        #expect(one.password == "word")
        #expect(try RedisAddress("redis://:word@host").password == "word")
    }

    @Test func `options are what stands behind the question mark`() throws {
        let address = try RedisAddress("redis://host/1?prefix=a&lease=5")
        #expect(address.options == ["prefix": "a", "lease": "5"])
        #expect(address.database == 1)
    }

    @Test(arguments: [
        "localhost:6379", "http://localhost", "rediss://localhost", "redis://", "redis://:6379",
        "redis://host:0", "redis://host:x", "redis://host/x", "redis://host/1/2", "unix://",
        "unix://relative", "redis://host?prefix", "redis://%zz@host", "redis://host?db=-1",
    ])
    func `what is no address is an error that shows one`(text: String) throws {
        let error = try #require(throws: RedisError.self) { try RedisAddress(text) }
        #expect("\(error)".contains("redis://[[USER]:PASSWORD@]HOST"))
    }
}
