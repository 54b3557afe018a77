import { crc32, deflateSync } from 'node:zlib';

function chunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** A real PNG: one grey, of so many pixels; `padding` bytes of a chunk that says nothing make it larger. */
export function makePng({ width = 40, height = 30, padding = 0 } = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  const rows = deflateSync(Buffer.alloc((width + 1) * height, 0));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const filler = padding > 0 ? [chunk('teSt', Buffer.alloc(padding))] : [];
  const parts = [chunk('IHDR', header), ...filler, chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

/** Made with ImageMagick 6: `convert -size 40x30 xc:teal`, and `-size 33x21 gradient:red-blue -interlace JPEG`. */
export const jpegs = {
  baseline: {
    width: 40,
    height: 30,
    bytes: Buffer.from(
      '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/2wBDAQMDAwQDBAgEBAgQCwkLEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBD/wAARCAAeACgDAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAYI/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AjS7ZUAAAAAAAAAAAAAAAAAAAf//Z',
      'base64',
    ),
  },
  progressive: {
    width: 33,
    height: 21,
    bytes: Buffer.from(
      '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/2wBDAQMDAwQDBAgEBAgQCwkLEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBD/wgARCAAVACEDAREAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAUH/8QAFwEBAQEBAAAAAAAAAAAAAAAAAAcFCP/aAAwDAQACEAMQAAABy/N6HAAjVuYAASKlNwAP/8QAFxABAQEBAAAAAAAAAAAAAAAAABMBEv/aAAgBAQABBQKqqqqqqqqqrvXeu9d671//xAAYEQADAQEAAAAAAAAAAAAAAAAAFWEDFP/aAAgBAwEBPwFtRtRtRtRtRtRtRtRtRtTt0O3Q7dDt0O3Q/8QAGBEAAwEBAAAAAAAAAAAAAAAAABVhAxT/2gAIAQIBAT8BTQTQTQTQTQSwSwSwSwSw4MjgyODI4MjgyP/EABQQAQAAAAAAAAAAAAAAAAAAADD/2gAIAQEABj8Cf//EABYQAQEBAAAAAAAAAAAAAAAAAHEAIP/aAAgBAQABPyHP1KUpaVX/2gAMAwEAAgADAAAAEG2222223//EABQRAQAAAAAAAAAAAAAAAAAAADD/2gAIAQMBAT8Qeqqqqr//xAAWEQEBAQAAAAAAAAAAAAAAAAAAYTD/2gAIAQIBAT8QyqoAIIIIIP/EABcQAQEBAQAAAAAAAAAAAAAAAABhcSD/2gAIAQEAAT8Q000011VVlllln//Z',
      'base64',
    ),
  },
} as const;
