"""Api: what programs may ask and do, under `api/v1`.

Vocabulary: a *scope* is what a token was made for (`tickets:read`, `directory:write`); a *capability* is what
the role of its user allows; a call needs both. A *problem* is a refusal as JSON: `{"code", "message", "field"}`. A
*key* (`Idempotency-Key`) makes that a call which is sent twice is done once.
"""
