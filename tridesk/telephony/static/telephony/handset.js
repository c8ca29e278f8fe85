/* What happens to the telephone in the browser, decided without page, sound, network or clock (window.js acts on it).

   state: starting ready ringing talking cannot, `why` it cannot ring; `held`: whether this window is the telephone;
   `call`: the session in hand or null, `answered` and `inCall` tell how far it is; `pause`: milliseconds until the next
   try to register; `attempt`: the number of the latest, for an earlier one may still wait for the microphone or the
   account: what comes of it no longer counts. */

export const START = {
  state: 'starting', why: '', muted: false, held: false, call: null, answered: false, inCall: false, pause: 1000,
  attempt: 0,
};
const LONGEST_PAUSE = 30_000;
const SIGNED_OUT = 4401; // how our WebSocket is closed then
const BUSY = 486;
const UNAVAILABLE = 480;
const READY = { state: 'ready', why: '', muted: false };

/* The next state, and what is to be done, in order: a name and its values. */
export function next(was, event) {
  const to = (change, ...effects) => [{ ...was, ...change }, effects];
  const cannot = (why, change, ...effects) => to({ ...change, state: 'cannot', why }, ...effects);
  const connect = (change) => {
    if (was.call) return to(change);
    const attempt = was.attempt + 1;
    return to({ ...change, attempt, ...(was.state !== 'cannot' && { state: 'starting' }) }, ['connect', attempt]);
  };
  if (event.attempt && event.attempt !== was.attempt) return to();
  switch (event.type) {
    // --- being the telephone of this browser
    case 'simulated':
    case 'elsewhere':
      return cannot(event.type);
    case 'held':
      return to({ held: true, state: 'starting', why: '', attempt: was.attempt + 1 }, ['connect', was.attempt + 1]);

    // --- being registered
    case 'retry':
      return connect();
    case 'wanted': // somebody pressed 'Try again'
      return connect({ pause: START.pause });
    case 'woke':
      return was.held ? connect() : to();
    case 'online':
      return was.held && !event.registered ? connect() : to();
    case 'permitted':
      return was.held && was.state === 'cannot' ? connect() : to();
    case 'prepared': // the microphone is allowed and the account is known
      return to({}, ['register', event.account]);
    case 'registered':
      return was.call ? to({ pause: START.pause }) : to({ ...READY, pause: START.pause });
    case 'unable': // no microphone or no account: trying again by itself would not help
      return cannot(event.why);
    case 'unreached': {
      const change = { pause: Math.min(was.pause * 2, LONGEST_PAUSE) };
      return was.call ? to(change, ['retry', was.pause]) : cannot(event.why, change, ['retry', was.pause]);
    }
    case 'disconnected': // JsSIP connects again by itself
      if (event.code === SIGNED_OUT) return cannot('signedout');
      return was.call ? to() : cannot('lost');

    // --- a call
    case 'rings':
      return was.call ? to({}, ['terminate', event.call, BUSY]) : to({ state: 'ringing', call: event.call }, ['ring']);
    case 'answer':
      return was.state === 'ringing' && !was.answered ? to({ answered: true }, ['listen', was.call]) : to();
    case 'heard':
      return event.call === was.call ? to({}, ['hush'], ['pickUp', event.sound]) : to({}, ['letGo', event.sound]);
    case 'deaf': // no microphone for the call: the next agent gets the caller at once
      if (event.call !== was.call) return cannot(event.why);
      return cannot(event.why, { answered: false }, ['terminate', was.call, UNAVAILABLE]);
    case 'confirmed':
      return to({ state: 'talking', inCall: true });
    case 'mute':
      return was.state === 'talking' ? to({ muted: !was.muted }, [was.muted ? 'unmute' : 'mute']) : to();
    case 'end':
      return was.call ? to({}, ['terminate', was.call]) : to();
    case 'over': {
      const change = { call: null, answered: false, inCall: false };
      const effects = [['hush'], ['letGo']];
      if (was.state === 'cannot') return to(change, ...effects); // deaf or signed out: that still holds
      return event.registered ? to({ ...change, ...READY }, ...effects) : cannot('lost', change, ...effects);
    }
    default:
      throw new Error(`not an event of the telephone: ${event.type}`);
  }
}

/* The word for its state, and the keys that are shown: ['end', 'mute']. */
export function shown({ state, why, muted }) {
  const keys = {
    answer: state === 'ringing',
    mute: state === 'talking',
    end: ['ringing', 'talking'].includes(state),
    again: state === 'cannot' && ['microphone', 'nomicrophone', 'lost', 'refused'].includes(why),
  };
  const word = state === 'cannot' ? why : state === 'talking' && muted ? 'muted' : state;
  return { word, keys };
}
