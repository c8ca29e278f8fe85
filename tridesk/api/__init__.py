"""The HTTP API for programs, under `api/v1`.

Vocabulary: a *scope* is what a token was made for (`tickets:read`, `directory:write`); a *capability* is what
the role of its user allows; a request needs both. A *problem* is a refusal as JSON: `{"code", "message", "field"}`.
A *key* (`Idempotency-Key`) makes a request that is sent twice run once.
"""
