/* The telephone in the browser. It lives in a window of its own, for a call would not outlive a page that is left.

   One window of a browser is the telephone (a Web Lock); the others wait until it is closed. It registers, and when the
   connection is lost tries again after growing pauses: at once when the network is back or the computer wakes up. It
   says why it cannot ring, in the window and in the bars of all pages (channel 'tridesk-telephone'):

     to the bars    { state: 'ready', why: '', muted: false, said: '…' }
                    states: starting ready ringing talking cannot closed
     from the bars  { ask: true }  { doing: 'answer' | 'mute' | 'end' }

   What happens to the call (hold, a third, putting through) is done at the switch, on the bar's wish. */

import { START, next, shown } from './handset.js';

const part = (name) => document.querySelector(`#handset-${name}`);
const page = document.querySelector('#content');
const words = document.querySelector('#handset-words').dataset;
const { default: JsSIP } = await import(page.dataset.jssip);
const channel = new BroadcastChannel('tridesk-telephone');
const REGISTERED_FOR = 60; // seconds: who sleeps longer is not rung
const LOOK_EVERY = 5000; // milliseconds; a far longer pause means that the computer slept
let now = START;
let ua = null;
let microphone = null;
let timer = 0;

function happen(event) {
  const [state, effects] = next(now, event);
  now = state;
  for (const [name, ...values] of effects) act[name](...values);
  tell();
}

function tell() {
  const { word, keys } = shown(now);
  const said = words[word];
  const state = part('state');
  state.dataset.state = now.state;
  state.dataset.why = now.why;
  if (state.textContent !== said) state.textContent = said;
  for (const [name, visible] of Object.entries(keys)) part(name).hidden = !visible;
  part('mute').setAttribute('aria-pressed', now.muted);
  const caller = now.call?.remote_identity;
  part('who').textContent = caller ? caller.display_name || caller.uri.user || '' : '';
  document.title = `${now.state === 'ringing' ? '● ' : ''}${said}`;
  if (now.held) channel.postMessage({ state: now.state, why: now.why, muted: now.muted, said });
}

// --- sound

const bell = (() => {
  let sounds = null;
  let every = 0;
  const strike = () => {
    for (const [hertz, at] of [[660, 0], [550, 0.25]]) {
      const [tone, volume] = [new OscillatorNode(sounds, { frequency: hertz }), new GainNode(sounds, { gain: 0.12 })];
      tone.connect(volume).connect(sounds.destination);
      tone.start(sounds.currentTime + at);
      tone.stop(sounds.currentTime + at + 0.22);
    }
  };
  return {
    ring() {
      this.hush();
      sounds ??= new AudioContext();
      sounds.resume();
      strike();
      every = setInterval(strike, 2000);
    },
    hush: () => clearInterval(every),
    get muffled() {
      sounds ??= new AudioContext();
      return sounds.state === 'suspended';
    },
  };
})();

async function sound() {
  if (!navigator.mediaDevices) throw Object.assign(new Error(), { why: 'insecure' });
  try {
    const audio = { echoCancellation: true, noiseSuppression: true };
    return await navigator.mediaDevices.getUserMedia({ audio, video: false });
  } catch (error) {
    throw Object.assign(error, { why: error.name === 'NotFoundError' ? 'nomicrophone' : 'microphone' });
  }
}

const stop = (stream) => stream?.getTracks().forEach((track) => track.stop());

// --- what is done

const act = {
  connect,
  register,
  retry(pause) {
    clearTimeout(timer);
    timer = setTimeout(() => happen({ type: 'retry' }), pause * (0.8 + Math.random() * 0.4));
  },
  ring: () => bell.ring(),
  hush: () => bell.hush(),
  async listen(call) {
    const [stream, why] = await sound().then((stream) => [stream], (error) => [null, error.why]);
    happen(stream ? { type: 'heard', call, sound: stream } : { type: 'deaf', call, why });
  },
  pickUp(stream) {
    microphone = stream;
    now.call.answer({ mediaStream: microphone, pcConfig: { iceServers: [], bundlePolicy: 'max-bundle' } });
  },
  letGo(stream) {
    stop(stream ?? microphone);
    if (stream) return;
    microphone = null;
    part('sound').srcObject = null;
  },
  mute: () => now.call.mute({ audio: true }),
  unmute: () => now.call.unmute({ audio: true }),
  terminate: (call, code) => call.terminate(code ? { status_code: code } : {}),
};

// --- a call

function rings(call) {
  happen({ type: 'rings', call });
  if (now.call !== call) return;
  const over = () => happen({ type: 'over', registered: Boolean(ua?.isRegistered()) });
  call.on('ended', over);
  call.on('failed', over);
  call.on('confirmed', () => happen({ type: 'confirmed' }));
  call.on('peerconnection', ({ peerconnection }) => {
    peerconnection.addEventListener('track', ({ streams, track }) => {
      part('sound').srcObject = streams[0] ?? new MediaStream([track]);
    });
  });
}

// --- being registered

async function account() {
  const csrfmiddlewaretoken = page.querySelector('[name=csrfmiddlewaretoken]').value;
  const body = new URLSearchParams({ csrfmiddlewaretoken, kind: 'browser' });
  const answered = await fetch(page.dataset.account, { method: 'POST', body, headers: { Accept: 'application/json' } });
  if (answered.redirected || [401, 403].includes(answered.status)) {
    throw Object.assign(new Error(), { why: 'signedout' });
  }
  if (answered.status === 409) throw Object.assign(new Error(), { why: 'simulated' });
  if (!answered.ok) throw new Error(String(answered.status));
  return answered.json();
}

async function connect(attempt) {
  clearTimeout(timer);
  const old = ua;
  ua = null;
  old?.stop();
  let mine;
  try {
    stop(await sound()); // it would be too late to ask when somebody calls
    mine = await account();
  } catch (error) {
    const { why } = error;
    return happen(why ? { type: 'unable', attempt, why } : { type: 'unreached', attempt, why: 'lost' });
  }
  return happen({ type: 'prepared', attempt, account: mine });
}

function register(mine) {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new JsSIP.WebSocketInterface(`${scheme}://${location.host}${page.dataset.socket}`);
  const made = new JsSIP.UA({
    sockets: [socket], uri: `sip:${mine.name}@tridesk.invalid`, authorization_user: mine.name, password: mine.password,
    register_expires: REGISTERED_FOR, session_timers: false, user_agent: 'Tridesk',
    connection_recovery_min_interval: 1, connection_recovery_max_interval: 30,
  });
  ua = made;
  const mineStill = (act) => (event) => { if (ua === made) act(event); };
  made.on('registered', mineStill(() => {
    happen({ type: 'registered' });
    if (now.state === 'ready' && bell.muffled) part('state').textContent = `${words.ready}. ${words.silent}`;
  }));
  made.on('registrationFailed', mineStill(() => happen({ type: 'unreached', why: 'refused' })));
  made.on('disconnected', mineStill(({ code }) => happen({ type: 'disconnected', code })));
  made.on('newRTCSession', mineStill(({ originator, session: call }) => { if (originator === 'remote') rings(call); }));
  made.start();
}

// --- asleep and awake

let looked = Date.now();
setInterval(() => {
  const slept = Date.now() - looked > LOOK_EVERY * 4;
  looked = Date.now();
  if (slept) happen({ type: 'woke' });
}, LOOK_EVERY);
addEventListener('online', () => happen({ type: 'online', registered: Boolean(ua?.isRegistered()) }));
addEventListener('beforeunload', (event) => { if (now.inCall) event.preventDefault(); });
addEventListener('pagehide', () => {
  if (now.held) channel.postMessage({ state: 'closed', why: '', muted: false });
  if (!now.call) ua?.stop(); // no hang-up in mid-call: the switch hears no sound and the next agent gets the caller
});

// --- from outside

const doings = ['answer', 'mute', 'end'];
channel.addEventListener('message', ({ data }) => {
  if (!now.held) return;
  if (data.ask) tell();
  else if (doings.includes(data.doing)) happen({ type: data.doing });
});
for (const type of doings) part(type).addEventListener('click', () => happen({ type }));
part('again').addEventListener('click', () => happen({ type: 'wanted' }));
addEventListener('pointerdown', () => { if (now.state === 'ready') tell(); });
navigator.permissions?.query({ name: 'microphone' }).then((permission) => {
  permission.onchange = () => happen({ type: 'permitted' });
}, () => {});

if (page.dataset.simulated === 'yes') happen({ type: 'simulated' });
else {
  happen({ type: 'elsewhere' });
  navigator.locks.request('tridesk-telephone', () => {
    happen({ type: 'held' });
    return new Promise(() => {}); // as long as this window is there
  });
}
