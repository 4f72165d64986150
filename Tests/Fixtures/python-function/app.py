"""A function for tests that AWS's own Python runtime runs: does what its event says."""
import json
import logging
import os
import sys
import time

logging.getLogger().setLevel(logging.INFO)


def handle(event, context):
    request = json.loads(event["body"]) if "body" in event else event
    match request.get("do"):
        case "echo":
            return event
        case "answer":
            return request.get("result")
        case "emit":
            return {"statusCode": 200, "emitted": request["emit"]}
        case "raise":
            raise ValueError("a test asked for it: é")
        case "unserializable":
            return {1, 2}
        case "print":
            print("on stdout")
            print("on stderr", file=sys.stderr)
            logging.info("by logging")
            return None
        case "context":
            return {
                "aws_request_id": context.aws_request_id,
                "function_name": context.function_name,
                "function_version": context.function_version,
                "invoked_function_arn": context.invoked_function_arn,
                "memory_limit_in_mb": context.memory_limit_in_mb,
                "log_group_name": context.log_group_name,
                "log_stream_name": context.log_stream_name,
                "remaining": context.get_remaining_time_in_millis(),
                "custom": context.client_context and context.client_context.custom,
                "trace": os.environ.get("_X_AMZN_TRACE_ID"),
                "directory": os.getcwd(),
            }
        case "process":
            return os.getpid()
        case "exit":
            sys.exit(3)
        case "leave":
            os._exit(4)
        case "hang":
            while True:
                time.sleep(1)
        case "hog":
            held = bytearray(300 << 20)
            time.sleep(10)
            return len(held)
    return "nothing"
