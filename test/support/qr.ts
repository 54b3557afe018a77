/** A camera of our own: what a scanner without any code of the product would read from a picture. */
import type { Browser } from 'playwright-core';
import decodeQR from 'qr/decode.js';

/** The text of the QR code in a PNG; rejects where there is none. */
export async function readQr(browser: Browser, png: Buffer): Promise<string> {
  const page = await browser.newPage();
  try {
    const { width, height, pixels }: { width: number; height: number; pixels: string } = await page.evaluate(
      `(async () => {
        const bytes = Uint8Array.fromBase64('${png.toString('base64')}');
        const picture = await createImageBitmap(new Blob([bytes]));
        const { width, height } = picture;
        const context = new OffscreenCanvas(width, height).getContext('2d');
        context.drawImage(picture, 0, 0);
        return { width, height, pixels: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer).toBase64() };
      })()`,
    );
    // Without a deadline: a busy machine must not turn a readable code into an unreadable one.
    return decodeQR({ width, height, data: Buffer.from(pixels, 'base64') }, { timeLimit: Number.POSITIVE_INFINITY });
  } finally {
    await page.close();
  }
}
