import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

/** The browser's side of a subscription: what it gave away, and what it kept. */
export type Receiver = {
  readonly p256dh: string;
  readonly auth: string;
  readonly decrypt: (body: Buffer) => string;
};

/** A browser's keys, and decryption as RFC 8291 (with RFC 8188's `aes128gcm`) writes it, apart from any library. */
export function createReceiver(): Receiver {
  const keys = createECDH('prime256v1');
  keys.generateKeys();
  const auth = randomBytes(16);
  return {
    p256dh: keys.getPublicKey().toString('base64url'),
    auth: auth.toString('base64url'),
    decrypt: (body) => {
      // RFC 8188 section 2.1: salt (16), record size (4), length of the key id (1), key id = the sender's public key.
      const salt = body.subarray(0, 16);
      const recordSize = body.readUInt32BE(16);
      const senderKey = body.subarray(21, 21 + (body[20] ?? 0));
      const record = body.subarray(21 + senderKey.length);
      if (record.length > recordSize) throw new RangeError('more than one record');
      // RFC 8291 section 3.4.
      const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), senderKey]);
      const input = derive(keys.computeSecret(senderKey), auth, keyInfo, 32);
      const key = derive(input, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
      const nonce = derive(input, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
      const decipher = createDecipheriv('aes-128-gcm', key, nonce);
      decipher.setAuthTag(record.subarray(-16));
      const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
      // The delimiter of the last record is 2, and zeros may follow it.
      const end = plain.lastIndexOf(2);
      if (end < 0 || plain.subarray(end + 1).some((byte) => byte !== 0)) throw new RangeError('no delimiter');
      return plain.subarray(0, end).toString('utf8');
    },
  };
}

function derive(key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, length));
}
