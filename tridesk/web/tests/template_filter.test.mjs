/* Which templates are meant by what stands before the caret. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { called, matching } from '../static/web/template_filter.js';

const TEMPLATES = [
  { code: 'access_restored', title: 'Votre accès est rétabli' },
  { code: 'form_attached', title: 'Le formulaire demandé' },
  { code: 'outage', title: 'Une interruption' },
];
const codes = (words, first) => matching(TEMPLATES, words, first).map(({ code }) => code);

test('a semicolon or a slash at the beginning of a word calls', () => {
  assert.deepEqual(called(';acc'), { start: 0, words: 'acc' });
  assert.deepEqual(called('Bonjour,\n/ret'), { start: 9, words: 'ret' });
  assert.deepEqual(called('Bonjour,\n  ;'), { start: 11, words: '' });
  assert.deepEqual(called('Bonjour ;acc re'), { start: 8, words: 'acc re' });
});

test('a date, an address or a sentence does not', () => {
  const texts = ['2/3', 'https://', 'ainsi; donc', 'mot;', '; donc, oui', '- le formulaire ;', 'le formulaire ; et',
    'nl / fr', ';\n', 'a\n- b ;'];
  for (const text of texts) assert.equal(called(text), null, text);
});

test('every word begins a word, with or without accents', () => {
  assert.deepEqual(codes('acces ret'), ['access_restored']);
  assert.deepEqual(codes('form'), ['form_attached']);
  assert.deepEqual(codes('zzz'), []);
  assert.equal(codes('').length, 3);
});

test('what the desk uses most comes first', () => {
  assert.deepEqual(codes('', ['outage', 'form_attached', 'outage', 'gone']), ['outage', 'form_attached', 'access_restored']);
});
