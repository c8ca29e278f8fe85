import assert from 'node:assert/strict';
import { test } from 'node:test';

import { START, broughtBack, follows, next } from '../static/web/draft_state.js';

const after = (...events) => events.reduce(([state], event) => next(state, event), [START, []]);

test('what is typed is stored at once and put to the server after a rest', () => {
  assert.deepEqual(after('typed'), [{ dirty: true, sending: false }, ['store', 'rest']]);
  assert.deepEqual(after('typed', 'rested'), [{ dirty: false, sending: false }, ['put']]);
});

test('what the server has is not put again, on resting or on leaving', () => {
  assert.deepEqual(after('rested')[1], []);
  assert.deepEqual(after('typed', 'rested', 'kept', 'rested')[1], []);
  assert.deepEqual(after('typed', 'rested', 'kept', 'leaving')[1], []);
});

test('what is typed while a put is under way is put as well', () => {
  assert.deepEqual(after('typed', 'rested', 'typed', 'kept', 'rested')[1], ['put']);
});

test('a put that failed is tried again, and said to be kept here only', () => {
  assert.deepEqual(after('typed', 'rested', 'failed'), [{ dirty: true, sending: false }, ['tellHere', 'retry']]);
  assert.deepEqual(after('typed', 'rested', 'failed', 'rested')[1], ['put']);
});

test('what is too long for the server is not tried again until it changes', () => {
  assert.deepEqual(after('typed', 'rested', 'refused'), [{ dirty: true, sending: false }, ['tellHere']]);
  assert.deepEqual(after('typed', 'rested', 'refused', 'typed', 'rested')[1], ['put']);
});

test('leaving puts what is left without the rest', () => {
  assert.deepEqual(after('typed', 'leaving')[1], ['cancel', 'put']);
});

test('a form that is sent puts nothing more, though a put under way fails after it', () => {
  assert.deepEqual(after('typed', 'submitted'), [{ dirty: true, sending: true }, ['cancel']]);
  for (const event of ['typed', 'rested', 'leaving']) assert.deepEqual(after('typed', 'submitted', event)[1], []);
  assert.deepEqual(after('typed', 'rested', 'submitted', 'failed', 'rested')[1], []);
});

test('a page that comes back from memory keeps what is typed there again', () => {
  assert.deepEqual(after('typed', 'submitted', 'shownAgain', 'typed')[1], ['store', 'rest']);
});

test('what this browser had kept is put to the server once it is shown', () => {
  assert.deepEqual(after('restored'), [{ dirty: false, sending: false }, ['put']]);
});

test('going back to an earlier text puts nothing by itself, and is tried again when it failed', () => {
  assert.deepEqual(after('typed', 'goingBack'), [{ dirty: false, sending: false }, ['cancel']]);
  assert.deepEqual(after('typed', 'goingBack', 'wentBack')[1], ['store', 'mark', 'tell']);
  assert.deepEqual(after('typed', 'goingBack', 'wentBack', 'leaving')[1], []);
  assert.deepEqual(after('typed', 'goingBack', 'failed', 'rested')[1], ['put']);
});

test('what was typed while the server took the words before it is not taken for the server\'s', () => {
  assert.deepEqual(after('typed', 'rested', 'typed', 'kept')[1], ['tell']);
  assert.deepEqual(after('typed', 'rested', 'kept')[1], ['mark', 'tell']);
});

test('what is typed in another window is not put from here, and does not touch a form under way', () => {
  assert.deepEqual(after('typed', 'mirrored'), [{ dirty: false, sending: false }, ['cancel', 'tellElsewhere']]);
  assert.deepEqual(after('typed', 'mirrored', 'rested')[1], []);
  assert.deepEqual(after('submitted', 'mirrored')[1], []);
});

test('what came from the server is stored here as what the server has', () => {
  assert.deepEqual(after('followed')[1], ['store', 'mark', 'tellElsewhere']);
});

test('a page follows the server unless it holds words that the server never had', () => {
  const [there, here] = [{ server: true }, {}];
  assert.ok(follows(START, there, true));
  assert.ok(follows(START, null, true));
  assert.ok(!follows(START, null, false));
  assert.ok(!follows(START, here, true));
  assert.ok(!follows(START, there, false));
  assert.ok(!follows({ dirty: true, sending: false }, there, true));
  assert.ok(!follows({ dirty: false, sending: true }, there, true));
});

test('a draft over which another text was typed elsewhere is kept here, and put nowhere until one was chosen', () => {
  assert.deepEqual(after('typed', 'rested', 'torn')[1], ['store', 'cancel', 'ask']);
  assert.deepEqual(after('torn', 'typed')[1], ['store']);
  for (const event of ['rested', 'leaving']) assert.deepEqual(after('torn', 'typed', event)[1], []);
  assert.deepEqual(after('torn', 'typed', 'tookThis'), [START, ['store', 'choose']]);
  assert.deepEqual(after('torn', 'typed', 'tookOther'), [START, ['store', 'mark', 'tell']]);
  assert.deepEqual(after('torn', 'mirrored')[0], START);
  assert.ok(!follows({ ...START, torn: true }, null, true));
});

test('an unknown event is an error', () => assert.throws(() => next(START, 'typo'), /typo/));

const OPENED = { theirs: null, gone: false, wasSent: false };
const opened = (mine, change) => broughtBack({ at: 1000, ...mine }, { ...OPENED, ...change });

test('the newer of the two drafts is shown', () => {
  assert.equal(opened({}, {}), 'mine');
  assert.equal(opened({}, { theirs: 999 }), 'mine');
  assert.equal(opened({}, { theirs: 1001 }), 'theirs');
});

test('neither of two texts goes before the other when neither was typed over the other', () => {
  assert.equal(opened({ seen: 'a' }, { theirs: 1001, version: 'b' }), 'ask');
  assert.equal(opened({ seen: 'a' }, { theirs: 999, version: 'a' }), 'mine');
  assert.equal(opened({ seen: 'a', server: true }, { theirs: 1001, version: 'b' }), 'theirs');
  assert.equal(opened({ seen: 'a' }, { gone: true }), 'mine');
});

test('a draft is forgotten once its form was sent and the server let go of it', () => {
  assert.equal(opened({}, { gone: true, wasSent: true }), 'forget');
  assert.equal(opened({}, { gone: false, wasSent: true }), 'mine');
});

test('a form that no page answered, or one that refused it, brings it back', () => {
  assert.equal(opened({}, { gone: true, wasSent: false }), 'mine');
});

test('a draft that the server had and has no more was sent on another screen', () => {
  assert.equal(opened({ server: true }, { gone: true }), 'forget');
  assert.equal(opened({}, { gone: true }), 'mine');
});
