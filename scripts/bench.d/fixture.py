"""The template of one function behind a route and a queue, as the runtime's own tests have it."""

from server import fresh_folder

TEMPLATE = """\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: test-function
      Runtime: provided.al2023
      CodeUri: .
      Timeout: 30
      Events:
        Post: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /f, Method: POST}}
QUEUE_EVENT
  Work:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 180
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
  Next: {Type: AWS::SQS::Queue}
  Dead: {Type: AWS::SQS::Queue}
"""

QUEUE_EVENT = """\
        Queue:
          Type: SQS
          Properties:
            Queue: !GetAtt Work.Arn
            BatchSize: %d
            MaximumBatchingWindowInSeconds: %d
            FunctionResponseTypes: [ReportBatchItemFailures]"""


def write_template(folder, batch=None):
    """With a batch size, the function takes the messages of Work; without, they stay there."""
    event = QUEUE_EVENT % (batch, 0 if batch <= 10 else 1) if batch else ""
    (folder / "template.yaml").write_text(TEMPLATE.replace("QUEUE_EVENT", event))


def template_folder(work, name, batch=None):
    folder = fresh_folder(work, name)
    write_template(folder, batch)
    return folder
