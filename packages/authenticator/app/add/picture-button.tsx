import { IconQrcode, Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { type ChangeEvent, useRef, useState } from 'react';
import { openLink } from '../state/links.ts';

/** Reads the QR code in a picture, such as a screenshot, for those who see the code on this very device. */
export const PictureButton = () => {
  const input = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<'idle' | 'reading' | 'nothing'>('idle');
  const choose = async ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    const [file] = currentTarget.files ?? [];
    currentTarget.value = '';
    if (!file) return;
    setState('reading');
    const { readPicture } = await import('../scan/decoder.ts');
    const text = await readPicture(file);
    setState(text === null ? 'nothing' : 'idle');
    if (text !== null) openLink(text);
  };
  return (
    <>
      {state === 'nothing' && (
        <Notice tone="warn" title="No QR code was found in this picture">
          Take a picture in which the whole code is sharp and has a light edge around it.
        </Notice>
      )}
      <input ref={input} type="file" accept="image/*" hidden aria-label="Picture of a QR code" onChange={choose} />
      <Button
        variant="default"
        loading={state === 'reading'}
        leftSection={<IconQrcode size={20} aria-hidden="true" />}
        onClick={() => input.current?.click()}
      >
        Choose a picture
      </Button>
    </>
  );
};
