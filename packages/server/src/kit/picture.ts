/** What the first bytes of a picture say of it. Nothing is decoded: a picture that somebody else made can do no harm here. */

export type Picture = {
  readonly kind: 'png' | 'jpeg';
  /** In pixels, at least 1. */
  readonly width: number;
  readonly height: number;
};

/**
 * Kind and size of a PNG or JPEG; null where the bytes are neither, whatever their name says, or end before their size.
 * @param bytes the file, or its beginning
 * Sources: PNG 3rd edition sections 5.2 and 11.2.1; ITU-T T.81 annex B.
 */
export function readPicture(bytes: Uint8Array): Picture | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const picture = pngSize(view) ?? jpegSize(view);
  return picture !== null && picture.width > 0 && picture.height > 0 ? picture : null;
}

const PNG_SIGNATURE = 0x89504e470d0a1a0an;
const IHDR = 0x49484452;

/** Signature, then the chunk IHDR, which begins with width and height. */
function pngSize(view: DataView): Picture | null {
  const isPng = view.byteLength >= 24 && view.getBigUint64(0) === PNG_SIGNATURE && view.getUint32(12) === IHDR;
  return isPng ? { kind: 'png', width: view.getUint32(16), height: view.getUint32(20) } : null;
}

const START_OF_IMAGE = 0xffd8;
/** DHT, JPG and DAC share the range of the frame headers (SOF). */
const NO_FRAME: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);
/** Start of scan and end of image: no frame header comes after them. */
const ENDS: ReadonlySet<number> = new Set([0xda, 0xd9]);

/** Segments one after another, each with its length, up to the frame header. */
function jpegSize(view: DataView): Picture | null {
  if (view.byteLength < 4 || view.getUint16(0) !== START_OF_IMAGE) return null;
  let at = 2;
  while (at + 9 <= view.byteLength) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff || ENDS.has(marker)) return null;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.has(marker);
    if (isFrame) return { kind: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}
