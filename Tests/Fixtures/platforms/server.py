"""Answers like the APIs of ad platforms, as answers.json beside it says.

usage: server.py FOLDER
FOLDER/answers.json  {"/path": [{"status", "headers", "body", "text", "seconds", "cut"}, …]}: of the
                     answers of a path the next is given each time, the last one ever after
FOLDER/requests.ndjson  one line a request: target, headers, the client's port
FOLDER/port          where it listens
"""
import collections, http.server, json, os, sys, threading, time

folder = sys.argv[1]
asked = collections.Counter()
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.split("?")[0]
        with lock:
            count = asked[path]
            asked[path] += 1
            line = {"target": self.path, "headers": dict(self.headers.items()), "port": self.client_address[1]}
            with open(f"{folder}/requests.ndjson", "a") as log:
                log.write(json.dumps(line) + "\n")
        with open(f"{folder}/answers.json") as file:
            answers = json.load(file).get(path) or [{"status": 404, "body": {}}]
        answer = answers[min(count, len(answers) - 1)]
        time.sleep(answer.get("seconds", 0))
        out = answer["text"].encode() if "text" in answer else json.dumps(answer.get("body")).encode()
        self.send_response(answer.get("status", 200))
        self.send_header("Content-Type", "application/json")
        for name, value in answer.get("headers", {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(out) + answer.get("cut", 0)))
        self.end_headers()
        self.wfile.write(out)
        if "cut" in answer:
            self.close_connection = True

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
server.handle_error = lambda *_: None
with open(f"{folder}/port.new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(f"{folder}/port.new", f"{folder}/port")
server.serve_forever()
