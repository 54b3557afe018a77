"""Computes the vectors of vectors.json with Python's own hmac, base64 and urllib: nothing of Lanyard is used.

Run: python3 vectors.py > vectors.json
"""
import base64
import hashlib
import hmac
import json
import struct
from urllib.parse import quote


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


secret = bytes(range(1, 33))
challenge = bytes(255 - i for i in range(32))
oath_secret = bytes(range(16))


def jwt(claims: str, header: str = '{"typ":"JWT","alg":"HS256"}') -> str:
    signed = f"{b64url(header.encode())}.{b64url(claims.encode())}"
    return f"{signed}.{b64url(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


def respond(message: bytes) -> str:
    return b64(hmac.new(secret, message, hashlib.sha256).digest())


def hotp(key: bytes, counter: int, digits: int, algorithm: str) -> str:
    mac = hmac.new(key, struct.pack(">Q", counter), getattr(hashlib, algorithm.lower())).digest()
    at = mac[-1] & 15
    number = struct.unpack(">I", mac[at:at + 4])[0] & 0x7FFFFFFF
    return str(number % 10 ** digits).zfill(digits)


# What an app signs: with its registration, when it allows, chooses a number or denies, and with a new token.
mechanism = "00000000-0000-4000-8000-000000000001"
push_challenge = bytes(i * 7 % 256 for i in range(32))
signed_by_app = {
    "registration": {
        "response": respond(challenge), "mechanismUid": mechanism, "deviceId": "fcm:APA91b-token_of.the~phone",
        "deviceType": "android", "communicationType": "gcm", "deviceName": "Zoë’s phone",
    },
    "allowed": {"response": respond(push_challenge)},
    "chosen": {"response": respond(push_challenge), "challengeResponse": "43"},
    "denied": {"response": respond(push_challenge), "deny": True},
    "refreshed": {
        "deviceId": "ab" * 32, "deviceName": "A phone", "deviceType": "ios", "communicationType": "apns",
    },
}

# What the server signs. All claims are texts.
notification = {
    "u": mechanism, "c": b64(push_challenge), "l": b64(b"amlbcookie=01"),
    "m": "Login attempt from alice at Société", "k": "challenge", "i": "1700000000000", "t": "120",
    "p": compact({"order": 7}), "x": compact({"remoteIp": "203.0.113.7", "userAgent": "Mozilla/5.0"}),
    "n": "34,43,57", "d": "alice",
}

# What the apps scan. Values are not percent-encoded; issuer and account are.
endpoint = "https://mfa.example.test/am/json/alpha/push/sns/message"
message_id = "REGISTER:11111111-2222-4333-8444-5555555555551700000000000"
image = "https://mfa.example.test/logo.png"
policies = '{"biometricAvailable":{},"deviceTampering":{"score":0.8}}'


def uri(scheme: str, parameters: list) -> str:
    label = f"{quote('My Bank')}:{quote('alice@example.test', safe='@')}"
    return f"{scheme}/{label}?" + "&".join(f"{name}={value}" for name, value in parameters)


def push_part(shown_image: str) -> list:
    return [
        ("l", b64url(b"amlbcookie=01")), ("issuer", b64url(b"My Bank")), ("m", message_id), ("s", b64url(secret)),
        ("c", b64url(challenge)), ("r", b64url(f"{endpoint}?_action=register".encode())),
        ("a", b64url(f"{endpoint}?_action=authenticate".encode())), ("b", "032b75"), ("image", shown_image),
    ]


base32 = base64.b32encode(oath_secret).decode()
totp_part = [("secret", base32), ("period", "30"), ("digits", "6")]
hotp_part = [("secret", base32), ("counter", "0"), ("digits", "8")]
look = [("b", "032b75"), ("image", image)]
rules = [("policies", b64url(policies.encode()))]
uris = {
    "both, by time": uri("mfauth://totp", push_part(image) + totp_part + [("algorithm", "SHA256")] + rules),
    "both, by counter": uri("mfauth://hotp", push_part(image) + hotp_part + rules),
    "push alone": uri("pushauth://push", push_part(b64url(image.encode()))),
    "codes alone, by time": uri("otpauth://totp", totp_part + look + [("algorithm", "SHA512")]),
    "codes alone, by counter": uri("otpauth://hotp", hotp_part + look),
}

# What phone and server compute from the secret in the code, at these moments and counts.
time = 1700000000
codes = {
    **{f"totp {name} {digits}": hotp(oath_secret, time // 30, digits, name)
       for name in ("SHA1", "SHA256", "SHA512") for digits in (6, 8)},
    **{f"hotp {counter} {digits}": hotp(oath_secret, counter, digits, "SHA1")
       for counter in (0, 1, 4294967296) for digits in (6, 8)},
}

claims = '{"response":"x","mechanismUid":"00000000-0000-4000-8000-000000000001"}'
print(json.dumps({
    "secret": secret.hex(),
    "challenge": challenge.hex(),
    "response": respond(challenge),
    "claims": claims,
    "jwt": jwt(claims),
    "base32": base32,
    "policies": b64url(policies.encode()),
    "pushChallenge": push_challenge.hex(),
    "signedByApp": {
        name: {"claims": said, "jwts": [jwt(compact(said)), jwt(compact(said), '{"alg":"HS256","typ":"JWT"}')]}
        for name, said in signed_by_app.items()
    },
    "notification": jwt(compact(notification)),
    "uris": uris,
    "oathSecret": oath_secret.hex(),
    "time": time,
    "codes": codes,
}, indent=2))
