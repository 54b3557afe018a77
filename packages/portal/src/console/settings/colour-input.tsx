import { accentColours, contrast, isHexColour } from '@lanyard/ui';
import { TextInput, type TextInputProps } from '@mantine/core';

type ColourInputProps = TextInputProps & { colour: string; onColour: (colour: string) => void };

/** A colour as text and as the browser's own picker, with how well it can be read. */
export function ColourInput({ colour, onColour, ...input }: ColourInputProps) {
  const known = isHexColour(colour) ? colour : null;
  return (
    <>
      <TextInput
        {...input}
        value={colour}
        onChange={(event) => onColour(event.currentTarget.value)}
        leftSection={
          <input
            type="color"
            className="ls-colour"
            aria-label="Choose the colour"
            value={known ?? '#000000'}
            onChange={(event) => onColour(event.currentTarget.value)}
          />
        }
      />
      {known === null ? null : <Readable colour={known} />}
    </>
  );
}

/** Any colour may be chosen: where it cannot be read, another lightness of it stands in, and that is said. */
function Readable({ colour }: { colour: string }) {
  const { light, dark } = accentColours(colour);
  const ratio = contrast(colour, '#ffffff').toFixed(1);
  const isKept = light.text === colour;
  return (
    <div className="ls-colour-shown ly-small">
      <p className="ly-muted">
        Contrast on white {ratio} : 1.{' '}
        {isKept
          ? 'It can be read as it is.'
          : 'Text needs 4.5 : 1, so text in this colour is drawn darker on light pages and lighter on dark ones.'}
      </p>
      <svg width="240" height="44" role="img" aria-label="How it looks on a light and on a dark page">
        <rect x="0.5" y="0.5" width="115" height="43" rx="10" fill="#ffffff" stroke="#8a939b" />
        <rect x="8" y="8" width="52" height="28" rx="6" fill={light.fill} />
        <text x="34" y="27" textAnchor="middle" fontSize="14" fill={light.onFill}>
          Aa
        </text>
        <text x="88" y="27" textAnchor="middle" fontSize="14" fill={light.text}>
          Aa
        </text>
        <rect x="124.5" y="0.5" width="115" height="43" rx="10" fill="#1b1f23" stroke="#6d767e" />
        <rect x="132" y="8" width="52" height="28" rx="6" fill={dark.fill} />
        <text x="158" y="27" textAnchor="middle" fontSize="14" fill={dark.onFill}>
          Aa
        </text>
        <text x="212" y="27" textAnchor="middle" fontSize="14" fill={dark.text}>
          Aa
        </text>
      </svg>
    </div>
  );
}
