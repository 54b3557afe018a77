/**
 * Reads a QR code from pixels: with the platform's own detector where it has one, else with our decoder, which is
 * loaded only when a camera is opened.
 */

import type { DecodeOpts } from 'qr/decode.js';

type Detector = { detect(source: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]> };

declare global {
  // Shape Detection API, Chromium on Android and macOS only; TypeScript's DOM library does not know it.
  var BarcodeDetector:
    | { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> }
    | undefined;
}

/** Longest side that is looked at: enough for a dense code that fills half the picture, and quick on an old phone. */
const largestSide = 720;

/** Finds the text of one QR code, or null. */
export type ReadQr = (source: CanvasImageSource, size: { width: number; height: number }) => Promise<string | null>;

/** A camera gives the next frame soon, so each one gets little time; a still picture has only this chance. */
const effort = { camera: {}, picture: { effort: 8, timeLimit: 2000 } } as const;

export const loadReader = async (source: keyof typeof effort): Promise<ReadQr> => {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats().catch((): string[] => []);
  return formats?.includes('qr_code') ? platformReader() : ownReader(effort[source]);
};

const platformReader = (): ReadQr => {
  const Platform = globalThis.BarcodeDetector;
  const detector = Platform && new Platform({ formats: ['qr_code'] });
  return async (source) => {
    const found = await detector?.detect(source).catch(() => []);
    return found?.[0]?.rawValue || null;
  };
};

const ownReader = async (options: DecodeOpts): Promise<ReadQr> => {
  const { decodeQR } = await import('qr/decode.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (source, size) => {
    const scale = Math.min(1, largestSide / Math.max(size.width, size.height, 1));
    canvas.width = Math.round(size.width * scale);
    canvas.height = Math.round(size.height * scale);
    if (!context || canvas.width === 0) return null;
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return decodeOrNull(() => decodeQR({ data, width, height }, options));
  };
};

/** The decoder throws for "no code in this picture", which is every frame but the last. */
const decodeOrNull = (decode: () => string): string | null => {
  try {
    return decode();
  } catch {
    return null;
  }
};

/** Reads a QR code from a picture file, such as a screenshot; null when there is none. */
export const readPicture = async (file: Blob): Promise<string | null> => {
  const [read, bitmap] = await Promise.all([loadReader('picture'), createImageBitmap(file).catch(() => null)]);
  if (!bitmap) return null;
  const text = await read(bitmap, bitmap);
  bitmap.close();
  return text;
};
