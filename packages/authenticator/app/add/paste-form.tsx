import { IconCopy } from '@lanyard/ui';
import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';

/** Firefox and older browsers let no page read the clipboard; the field takes a paste everywhere. */
const canRead = typeof navigator.clipboard?.readText === 'function';

export const PasteForm = ({ onLink }: { onLink: (text: string) => void }) => {
  const [text, setText] = useState('');
  const [empty, setEmpty] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const link = text.trim();
    setEmpty(link === '');
    if (link !== '') onLink(link);
  };
  const paste = async () => {
    const link = (await navigator.clipboard.readText().catch(() => '')).trim();
    setText(link);
    setEmpty(link === '');
  };
  return (
    <form className="app-form" onSubmit={submit}>
      <Textarea
        label="Link"
        rows={3}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={empty && 'Paste the link first.'}
        autoComplete="off"
        data-autofocus
        autoCapitalize="off"
        spellCheck={false}
      />
      <Button type="submit">Continue</Button>
      {canRead && (
        <Button variant="default" leftSection={<IconCopy size={20} aria-hidden="true" />} onClick={paste}>
          Paste from the clipboard
        </Button>
      )}
    </form>
  );
};
