import assert from 'node:assert/strict';
import { test } from 'node:test';

import { START, next, shown } from '../static/telephony/handset.js';

const [first, second] = [{ name: 'first call' }, { name: 'second call' }];
const HELD = { type: 'held' };
const REGISTERED = { type: 'registered' };
const RINGS = { type: 'rings', call: first };
const ANSWER = { type: 'answer' };
const HEARD = { type: 'heard', call: first, sound: 'microphone' };
const CONFIRMED = { type: 'confirmed' };
const OVER = { type: 'over', registered: true };
const TALKING = [HELD, REGISTERED, RINGS, ANSWER, HEARD, CONFIRMED];

const after = (...events) => events.reduce(([state], event) => next(state, event), [START, []]);
const stateAfter = (...events) => after(...events)[0];
const effectsAfter = (...events) => after(...events)[1];

test('the window that holds the lock connects and is ready once it is registered', () => {
  assert.deepEqual(effectsAfter(HELD), [['connect', 1]]);
  assert.equal(stateAfter(HELD).state, 'starting');
  assert.equal(stateAfter(HELD, REGISTERED).state, 'ready');
});

test('another window says so, and takes over when it gets the lock', () => {
  const [state] = after({ type: 'elsewhere' });
  assert.deepEqual([state.state, state.why, state.held], ['cannot', 'elsewhere', false]);
  assert.equal(stateAfter({ type: 'elsewhere' }, HELD).state, 'starting');
});

test('a call rings, is answered, spoken and over', () => {
  assert.deepEqual(effectsAfter(HELD, REGISTERED, RINGS), [['ring']]);
  assert.deepEqual(effectsAfter(HELD, REGISTERED, RINGS, ANSWER), [['listen', first]]);
  assert.deepEqual(effectsAfter(HELD, REGISTERED, RINGS, ANSWER, HEARD), [['hush'], ['pickUp', 'microphone']]);
  const talking = stateAfter(...TALKING);
  assert.deepEqual([talking.state, talking.inCall, talking.call], ['talking', true, first]);
  const [rest, effects] = after(...TALKING, OVER);
  assert.deepEqual([rest.state, rest.inCall, rest.call, effects], ['ready', false, null, [['hush'], ['letGo']]]);
});

test('the microphone is asked for once', () => {
  assert.deepEqual(effectsAfter(HELD, REGISTERED, RINGS, ANSWER, ANSWER), []);
  assert.deepEqual(effectsAfter(HELD, REGISTERED, RINGS, ANSWER, OVER, RINGS, ANSWER), [['listen', first]]);
});

test('a microphone that comes after its call is over is let go, though another rings', () => {
  const another = [HELD, REGISTERED, RINGS, ANSWER, OVER, { type: 'rings', call: second }];
  assert.deepEqual(effectsAfter(...another, HEARD), [['letGo', 'microphone']]);
  assert.equal(stateAfter(...another, HEARD).call, second);
});

test('a second call is refused as busy, and the first goes on', () => {
  const [state, effects] = after(...TALKING, { type: 'rings', call: second });
  assert.deepEqual([state.state, state.call, effects], ['talking', first, [['terminate', second, 486]]]);
});

test('without a microphone the call goes to the next agent and the window says why', () => {
  const deaf = { type: 'deaf', call: first, why: 'microphone' };
  const [state, effects] = after(HELD, REGISTERED, RINGS, ANSWER, deaf);
  assert.deepEqual([state.state, state.why, effects], ['cannot', 'microphone', [['terminate', first, 480]]]);
  const afterwards = stateAfter(HELD, REGISTERED, RINGS, ANSWER, deaf, OVER);
  assert.deepEqual([afterwards.state, afterwards.why, afterwards.call], ['cannot', 'microphone', null]);
  assert.deepEqual(effectsAfter(HELD, REGISTERED, RINGS, ANSWER, deaf, OVER, { type: 'wanted' }), [['connect', 2]]);
});

test('muting turns over, in a call only, and ends with it', () => {
  const MUTE = { type: 'mute' };
  assert.deepEqual(effectsAfter(HELD, REGISTERED, MUTE), []);
  assert.deepEqual(effectsAfter(...TALKING, MUTE), [['mute']]);
  assert.deepEqual(effectsAfter(...TALKING, MUTE, MUTE), [['unmute']]);
  assert.equal(stateAfter(...TALKING, MUTE, OVER).muted, false);
});

test('hanging up ends the call in hand, if there is one', () => {
  assert.deepEqual(effectsAfter(...TALKING, { type: 'end' }), [['terminate', first]]);
  assert.deepEqual(effectsAfter(HELD, REGISTERED, { type: 'end' }), []);
});

test('out of reach it tries again after pauses that grow to half a minute, until it is registered', () => {
  const lost = { type: 'unreached', why: 'lost' };
  const pauses = [1, 2, 3, 4, 5, 6, 7].map((times) => effectsAfter(HELD, ...Array(times).fill(lost))[0]);
  assert.deepEqual(pauses.map(([, pause]) => pause), [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  assert.deepEqual(effectsAfter(HELD, lost, lost, REGISTERED, lost), [['retry', 1000]]);
  assert.deepEqual(effectsAfter(HELD, lost, lost, { type: 'wanted' }, lost), [['retry', 1000]]);
});

test('while it tries again it goes on saying why it cannot ring', () => {
  const [state, effects] = after(HELD, { type: 'unreached', why: 'lost' }, { type: 'retry' });
  assert.deepEqual([state.state, state.why, effects], ['cannot', 'lost', [['connect', 2]]]);
});

test('signed out, it does not try again by itself', () => {
  assert.deepEqual(effectsAfter(HELD, { type: 'unable', why: 'signedout' }), []);
  assert.equal(stateAfter(HELD, REGISTERED, { type: 'disconnected', code: 4401 }).why, 'signedout');
});

test('of two attempts at once only the later one registers, whichever is ready first', () => {
  const twice = [HELD, { type: 'woke' }];
  const prepared = (attempt) => ({ type: 'prepared', attempt, account: `account ${attempt}` });
  assert.deepEqual(effectsAfter(...twice), [['connect', 2]]);
  assert.deepEqual(effectsAfter(...twice, prepared(1)), []);
  assert.deepEqual(effectsAfter(...twice, prepared(1), prepared(2)), [['register', 'account 2']]);
  assert.deepEqual(effectsAfter(...twice, prepared(2), prepared(1)), []);
  for (const type of ['unable', 'unreached']) {
    const [state, effects] = after(...twice, { type, attempt: 1, why: 'lost' });
    assert.deepEqual([state.state, effects], ['starting', []]);
  }
});

test('a call outlives a lost connection, and the window says that it is lost afterwards', () => {
  const lost = [...TALKING, { type: 'disconnected', code: 1006 }];
  assert.equal(stateAfter(...lost).state, 'talking');
  assert.deepEqual(effectsAfter(...lost, { type: 'retry' }), []);
  assert.deepEqual(stateAfter(...lost, { type: 'over', registered: false }).why, 'lost');
  assert.equal(stateAfter(...lost, REGISTERED).state, 'talking');
});

test('awake, online or allowed again it connects at once, where it is the telephone', () => {
  const unable = [HELD, { type: 'unable', why: 'microphone' }];
  for (const event of [{ type: 'woke' }, { type: 'online', registered: false }, { type: 'permitted' }]) {
    assert.deepEqual(effectsAfter(...unable, event), [['connect', 2]]);
    assert.deepEqual(effectsAfter({ type: 'elsewhere' }, event), []);
  }
  assert.deepEqual(effectsAfter(HELD, REGISTERED, { type: 'online', registered: true }), []);
  assert.deepEqual(effectsAfter(HELD, REGISTERED, { type: 'permitted' }), []);
  assert.deepEqual(effectsAfter(...TALKING, { type: 'woke' }), []);
});

test('each state shows its word and its keys', () => {
  const view = (...events) => {
    const { word, keys } = shown(stateAfter(...events));
    return [word, Object.keys(keys).filter((name) => keys[name]).join(' ')];
  };
  assert.deepEqual(view(HELD), ['starting', '']);
  assert.deepEqual(view(HELD, REGISTERED), ['ready', '']);
  assert.deepEqual(view(HELD, REGISTERED, RINGS), ['ringing', 'answer end']);
  assert.deepEqual(view(...TALKING), ['talking', 'mute end']);
  assert.deepEqual(view(...TALKING, { type: 'mute' }), ['muted', 'mute end']);
  assert.deepEqual(view(HELD, { type: 'unable', why: 'nomicrophone' }), ['nomicrophone', 'again']);
  assert.deepEqual(view(HELD, { type: 'unable', why: 'signedout' }), ['signedout', '']);
  assert.deepEqual(view({ type: 'elsewhere' }), ['elsewhere', '']);
});

test('an unknown event is an error', () => assert.throws(() => next(START, { type: 'typo' }), /typo/));
