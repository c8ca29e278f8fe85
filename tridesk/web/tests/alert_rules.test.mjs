import assert from 'node:assert/strict';
import { test } from 'node:test';

import { START, next, title } from '../static/web/alert_rules.js';

const AWAY = { ...START, looking: false };
const ALL = new Set(['mine.sound', 'mine.note', 'new.sound', 'new.note', 'calls.sound', 'calls.note']);
const NONE = new Set();
const MINE = { number: '2026-000001', subject: 'Key', kind: 'mine' };
const NEW = { number: '2026-000002', subject: 'Form', kind: 'new' };
const ALARM = { number: 'restore:1', subject: 'Rosa Lemmens', kind: 'alarm' };
const arrived = (...items) => ({ type: 'arrived', items });
const RINGS = { type: 'rings', who: 'GEMEINDE RAEREN' };

test('tickets are counted in the title while nobody looks, each once, until somebody looks', () => {
  let [state] = next(AWAY, arrived(MINE, NEW), NONE);
  [state] = next(state, arrived(NEW), NONE);
  assert.equal(title(state, 'Desk · Tridesk', ''), '(2) Desk · Tridesk');
  [state] = next(state, { type: 'looks' }, NONE);
  assert.equal(title(state, 'Desk · Tridesk', ''), 'Desk · Tridesk');
  [state] = next(state, arrived(NEW), NONE);
  assert.deepEqual(state.unseen, []);
});

test('new tickets of the list are counted in the title also while somebody looks', () => {
  const [state] = next(START, { type: 'listed', count: 3 }, NONE);
  assert.equal(title(state, 'Desk · Tridesk', ''), '(3) Desk · Tridesk');
  const [away] = next({ ...state, looking: false }, arrived(NEW), NONE);
  assert.equal(title(away, 'Desk · Tridesk', ''), '(3) Desk · Tridesk');
  assert.equal(title(next(state, { type: 'listed', count: 0 }, NONE)[0], 'Desk', ''), 'Desk');
});

test('what was looked at on another page is counted here no more', () => {
  const [state] = next(next(AWAY, arrived(NEW), NONE)[0], { type: 'seen' }, NONE);
  assert.deepEqual(state, AWAY);
});

test('sounds and notes are for those who chose them, by kind', () => {
  assert.deepEqual(next(AWAY, arrived(MINE, NEW), NONE)[1], []);
  assert.deepEqual(next(AWAY, arrived(MINE, NEW), new Set(['mine.sound']))[1], [['chime']]);
  assert.deepEqual(next(AWAY, arrived(NEW), new Set(['mine.sound', 'mine.note']))[1], []);
  assert.deepEqual(next(AWAY, arrived(MINE, NEW), new Set(['new.note']))[1], [['note', NEW]]);
  assert.deepEqual(next(AWAY, arrived(MINE, NEW), ALL)[1], [['chime'], ['note', MINE], ['note', NEW]]);
});

test('an alarm is told to everybody it concerns, whatever they chose', () => {
  assert.deepEqual(next(AWAY, arrived(ALARM), NONE)[1], [['chime'], ['note', ALARM]]);
  assert.deepEqual(next(START, arrived(ALARM), NONE)[1], [['chime']]);
});

test('who looks at the page hears the sound and gets no note', () => {
  assert.deepEqual(next(START, arrived(MINE), ALL)[1], [['chime']]);
  assert.deepEqual(next(START, RINGS, ALL)[1], [['ring', RINGS.who]]);
});

test('a call rings once, is in the title whoever looks, and stops when it is answered anywhere', () => {
  let [state, effects] = next(AWAY, RINGS, ALL);
  assert.deepEqual(effects, [['ring', RINGS.who], ['callNote', RINGS.who]]);
  assert.equal(title(state, 'Desk', 'WHO rings'), '☎ GEMEINDE RAEREN rings');
  [state, effects] = next(state, RINGS, ALL);
  assert.deepEqual(effects, []);
  [state, effects] = next(state, { type: 'stops' }, ALL);
  assert.deepEqual(effects, [['hush']]);
  assert.equal(title(state, 'Desk', 'WHO rings'), 'Desk');
  assert.deepEqual(next(state, { type: 'stops' }, ALL)[1], []);
});

test('a call that rings is in the title of those who chose neither sound nor note', () => {
  const [state, effects] = next(START, RINGS, NONE);
  assert.deepEqual(effects, []);
  assert.equal(title(state, 'Desk', 'WHO rings'), '☎ GEMEINDE RAEREN rings');
});

test('what was counted stays counted while a call rings', () => {
  let [state] = next(AWAY, arrived(NEW), NONE);
  [state] = next(state, RINGS, NONE);
  [state] = next(state, { type: 'stops' }, NONE);
  assert.equal(title(state, 'Desk', 'WHO rings'), '(1) Desk');
});

test('an unknown event is an error', () => assert.throws(() => next(START, { type: 'typo' }, NONE), /typo/));
