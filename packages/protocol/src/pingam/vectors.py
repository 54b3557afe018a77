"""Computes the vectors of vectors.json with Python's own hmac and base64: nothing of Lanyard is used.

Run: python3 vectors.py > vectors.json
"""
import base64
import hashlib
import hmac
import json


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


secret = bytes(range(1, 33))
challenge = bytes(255 - i for i in range(32))
header = '{"typ":"JWT","alg":"HS256"}'
claims = '{"response":"x","mechanismUid":"00000000-0000-4000-8000-000000000001"}'
signed = f"{b64url(header.encode())}.{b64url(claims.encode())}"
print(json.dumps({
    "secret": secret.hex(),
    "challenge": challenge.hex(),
    "response": base64.b64encode(hmac.new(secret, challenge, hashlib.sha256).digest()).decode(),
    "claims": claims,
    "jwt": f"{signed}.{b64url(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}",
    "base32": base64.b32encode(bytes(range(16))).decode(),
    "policies": b64url(b'{"biometricAvailable":{},"deviceTampering":{"score":0.8}}'),
}, indent=2))
