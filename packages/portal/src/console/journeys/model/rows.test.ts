import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addRow, changeRow, type RowsChange, recordOf, removeRow, rowsOf } from './rows.ts';
import { beginUndo, record, takeBack } from './undo.ts';

const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name).join(' ');

test('languages stand in one order, however the database keeps them', () => {
  const kept = { de: 'Hallo', en: 'Hello', ar: 'مرحبا', 'pt-BR': 'Olá' };
  const again = { 'pt-BR': 'Olá', ar: 'مرحبا', en: 'Hello', de: 'Hallo' };
  assert.equal(names(rowsOf(kept)), 'en ar de pt-BR');
  assert.deepEqual(rowsOf(again), rowsOf(kept));
  assert.deepEqual(recordOf(rowsOf(again)), kept);
});

test('a new row comes where it will stand after saving, and one that is renamed stays under the hands', () => {
  const rows = rowsOf({ en: '', fr: '' });
  const { rows: more, index } = addRow(rows, 'de');
  assert.deepEqual([names(more), index], ['en de fr', 1]);
  assert.equal(names(changeRow(more, 1, { name: 'zu' }).rows), 'en zu fr');
  assert.equal(addRow(rows, '').index, 2);
});

test('a row without a name, or with that of one before it, changes nothing that is there', () => {
  const rows = [...rowsOf({ de: 'Ja' }), { name: 'de', text: '' }, { name: '', text: 'x' }];
  assert.deepEqual(recordOf(rows), { de: 'Ja' });
});

test('a step of undo is what was typed in one row; adding and removing a row are steps of their own', () => {
  let undo = beginUndo(rowsOf({ en: 'Yes' }));
  const go = (change: (rows: typeof undo.present) => RowsChange) => {
    const { rows, step } = change(undo.present);
    undo = record(undo, [...rows], step);
  };
  go((rows) => changeRow(rows, 0, { text: 'Yess' }));
  go((rows) => changeRow(rows, 0, { text: 'Yessir' }));
  go((rows) => addRow(rows, 'de'));
  go((rows) => changeRow(rows, 1, { text: 'J' }));
  go((rows) => changeRow(rows, 1, { text: 'Ja' }));
  go((rows) => removeRow(rows, 1));
  const said = [undo.present];
  while (undo.past.length > 0) {
    undo = takeBack(undo);
    said.push(undo.present);
  }
  assert.deepEqual(said.map(recordOf), [
    { en: 'Yessir' },
    { en: 'Yessir', de: 'Ja' },
    { en: 'Yessir', de: '' },
    { en: 'Yessir' },
    { en: 'Yes' },
  ]);
});
