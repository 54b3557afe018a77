import { Textarea } from '@mantine/core';
import type { FieldProps } from './field-props.ts';
import { NamedTexts } from './named-texts.tsx';

const LANGUAGE = /^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$/;
const COMMON = ['en', 'de', 'fr', 'es', 'it'];

/** A text in several languages: language → text. Nothing in it: the text that the product brings. */
export function Languages(props: FieldProps) {
  const { title } = props.field;
  return (
    <NamedTexts
      {...props}
      className="lj-language"
      nameLabel={(number) => `Language ${number} of ${title}`}
      faultOf={(name) => (LANGUAGE.test(name) ? null : 'Such as en or de-AT.')}
      callName={languageName}
      text={({ name, text }, change) => (
        <Textarea
          aria-label={`${title} in ${languageName(name)}`}
          size="md"
          rows={1}
          className="lj-grow"
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
        />
      )}
      add="Add a language"
      next={(rows) => COMMON.find((language) => rows.every(({ name }) => name !== language)) ?? ''}
    />
  );
}

/** "German" for `de`; the code itself where the browser knows no name. */
function languageName(code: string): string {
  if (!LANGUAGE.test(code)) return 'this language';
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(code.replaceAll('_', '-')) ?? code;
  } catch {
    return code;
  }
}
