/** The field for code: what it can do, and its colours. It is large, and loaded only when a script is opened. */
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { javascriptLanguage } from '@codemirror/lang-javascript';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  LanguageSupport,
  syntaxHighlighting,
} from '@codemirror/language';
import { EditorState, type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  GutterMarker,
  gutterLineClass,
  highlightActiveLine,
  highlightActiveLineGutter,
  type KeyBinding,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { styleNonce } from '@lanyard/ui';
import { tags } from '@lezer/highlight';

/** Classes, not styles: the colours are those of the page, in both schemes. */
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.bool, tags.null, tags.self], class: 'lj-c-keyword' },
  { tag: [tags.string, tags.special(tags.string)], class: 'lj-c-text' },
  { tag: [tags.number, tags.regexp, tags.escape], class: 'lj-c-number' },
  { tag: tags.comment, class: 'lj-c-comment' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: 'lj-c-call' },
  { tag: tags.invalid, class: 'lj-c-wrong' },
]);

/** Says which line is wrong; null where none is. */
export const markLine = StateEffect.define<number | null>();

const wrongLine = Decoration.line({ class: 'lj-c-wrong-line' });

class WrongNumber extends GutterMarker {
  override elementClass = 'lj-c-wrong-number';
}

const wrongNumber = new WrongNumber();

/** Where the line that is wrong begins; it moves with what is typed before it. */
const wrongPlace = StateField.define<number | null>({
  create: () => null,
  update: (place, transaction) => {
    for (const effect of transaction.effects) {
      if (effect.is(markLine)) return startOf(transaction.state, effect.value);
    }
    return place === null ? null : transaction.state.doc.lineAt(transaction.changes.mapPos(place)).from;
  },
  provide: (field) => [
    EditorView.decorations.from(field, (place) =>
      place === null ? Decoration.none : Decoration.set(wrongLine.range(place)),
    ),
    gutterLineClass.from(field, (place) => (place === null ? RangeSet.empty : RangeSet.of(wrongNumber.range(place)))),
  ],
});

/** Where a line begins. A line that is not there stands for the last one. */
export function startOf({ doc }: EditorState, line: number | null): number | null {
  return line === null ? null : doc.line(Math.max(1, Math.min(line, doc.lines))).from;
}

export type CodeEvents = {
  /** Something was typed, or taken back. */
  readonly onChange: (source: string) => void;
  /** Whether Tab leads out of the field, instead of moving the line. */
  readonly onLeavable: (isLeavable: boolean) => void;
  readonly onRun: () => void;
  readonly onApply: () => void;
};

/**
 * Tab belongs to the code until Escape is pressed, then to the page until something is typed (WCAG 2.1.2). A second Escape is not
 * taken: it closes what is around the field.
 */
function tabKeys({ onLeavable }: CodeEvents): Extension {
  let isLeavable = false;
  const release = (view: EditorView, wanted: boolean) => {
    if (isLeavable === wanted) return false;
    isLeavable = wanted;
    view.setTabFocusMode(wanted);
    onLeavable(wanted);
    return true;
  };
  return [
    keymap.of([
      { key: 'Tab', run: indentMore, shift: indentLess },
      { key: 'Escape', run: (view) => release(view, true) },
    ]),
    EditorView.updateListener.of(({ docChanged, view }) => void (docChanged && release(view, false))),
    EditorView.domEventHandlers({ blur: (_event, view) => void release(view, false) }),
  ];
}

const commandKeys = ({ onRun, onApply }: CodeEvents): KeyBinding[] => [
  { key: 'Mod-Enter', preventDefault: true, run: () => done(onRun) },
  { key: 'Mod-s', preventDefault: true, run: () => done(onApply) },
];

function done(act: () => void): true {
  act();
  return true;
}

export type CodeSetup = {
  readonly source: string;
  readonly isReadOnly: boolean;
  /** The id of the element that names the field, and of those that describe it. */
  readonly labelledBy: string;
  readonly describedBy: string;
  readonly events: CodeEvents;
};

/**
 * What is typed over a selection. The browser would keep its look by inline styles, which the content policy of the page refuses.
 */
const typedOver = EditorView.domEventHandlers({
  beforeinput: ({ inputType, isComposing, data }, view) => {
    if (inputType !== 'insertText' || isComposing || data === null || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

/** The field would take back by itself what the browser writes; this way nothing is written. */
const reading = EditorView.domEventHandlers({ beforeinput: () => true });

const writing = (events: CodeEvents): Extension => [
  history(),
  indentOnInput(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  keymap.of(commandKeys(events)),
  tabKeys(events),
  typedOver,
  keymap.of(historyKeymap),
];

export function codeState({ source, isReadOnly, labelledBy, describedBy, events }: CodeSetup): EditorState {
  return EditorState.create({
    doc: source,
    extensions: [
      EditorView.cspNonce.of(styleNonce()),
      EditorView.contentAttributes.of({
        'aria-labelledby': labelledBy,
        'aria-describedby': describedBy,
        tabindex: '0',
        ...(isReadOnly ? { 'aria-readonly': 'true', inputmode: 'none' } : {}),
      }),
      EditorState.readOnly.of(isReadOnly),
      indentUnit.of('  '),
      lineNumbers(),
      EditorView.lineWrapping,
      new LanguageSupport(javascriptLanguage),
      syntaxHighlighting(COLOURS),
      bracketMatching(),
      wrongPlace,
      isReadOnly ? reading : writing(events),
      keymap.of(defaultKeymap),
      EditorView.updateListener.of(
        ({ docChanged, state }) => void (docChanged && events.onChange(state.doc.toString())),
      ),
    ],
  });
}
