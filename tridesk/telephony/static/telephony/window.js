/* The telephone in the browser. It lives in a window of its own, for a call would not outlive a page that is left.

   One window of a browser is the telephone (a Web Lock); the others wait until it is closed. It registers, and when the
   connection is lost tries again after growing pauses: at once when the network is back or the computer wakes up. It
   says why it cannot ring, in the window and in the bars of all pages (channel 'tridesk-telephone'):

     to the bars    { state: 'ready', why: '', muted: false, said: '…' }
                    states: starting ready ringing talking cannot closed
     from the bars  { ask: true }  { doing: 'answer' | 'mute' | 'end' }

   What happens to the call (hold, a third, putting through) is done at the switch, on the bar's wish. */

const part = (name) => document.querySelector(`#handset-${name}`);
const page = document.querySelector('#content');
const words = document.querySelector('#handset-words').dataset;
const { default: JsSIP } = await import(page.dataset.jssip);
const channel = new BroadcastChannel('tridesk-telephone');
const REGISTERED_FOR = 60; // seconds: who sleeps longer is not rung
const LOOK_EVERY = 5000; // milliseconds; a far longer pause means that the computer slept
const now = { state: 'starting', why: '', muted: false };
let ua = null;
let session = null;
let microphone = null;
let pause = 1000;
let timer = 0;
let held = false; // whether this window is the telephone
let inCall = false; // then one is asked before the window closes

function tell(change = {}) {
  Object.assign(now, change);
  const muted = now.state === 'talking' && now.muted;
  const said = now.state === 'cannot' ? words[now.why] : muted ? words.muted : words[now.state];
  const state = part('state');
  state.dataset.state = now.state;
  state.dataset.why = now.why;
  if (state.textContent !== said) state.textContent = said;
  part('answer').hidden = now.state !== 'ringing';
  part('mute').hidden = now.state !== 'talking';
  part('mute').setAttribute('aria-pressed', now.muted);
  part('end').hidden = !['ringing', 'talking'].includes(now.state);
  const mayTryAgain = ['microphone', 'nomicrophone', 'lost', 'refused'].includes(now.why);
  part('again').hidden = !(now.state === 'cannot' && mayTryAgain);
  const caller = session?.remote_identity;
  part('who').textContent = caller ? caller.display_name || caller.uri.user || '' : '';
  document.title = `${now.state === 'ringing' ? '● ' : ''}${said}`;
  if (held) channel.postMessage({ ...now, said });
}

const cannot = (why) => tell({ state: 'cannot', why });
const rest = () => tell({ state: 'ready', why: '', muted: false });

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

async function listen() {
  if (!navigator.mediaDevices) throw Object.assign(new Error(), { why: 'insecure' });
  try {
    const audio = { echoCancellation: true, noiseSuppression: true };
    return await navigator.mediaDevices.getUserMedia({ audio, video: false });
  } catch (error) {
    throw Object.assign(error, { why: error.name === 'NotFoundError' ? 'nomicrophone' : 'microphone' });
  }
}

function letGo() {
  microphone?.getTracks().forEach((track) => track.stop());
  microphone = null;
}

// --- a call

function rings(call) {
  if (session) {
    call.terminate({ status_code: 486 });
    return;
  }
  session = call;
  const over = () => {
    bell.hush();
    letGo();
    session = null;
    inCall = false;
    part('sound').srcObject = null;
    if (ua?.isRegistered()) rest();
    else cannot('lost');
  };
  call.on('ended', over);
  call.on('failed', over);
  call.on('confirmed', () => { inCall = true; tell({ state: 'talking' }); });
  call.on('peerconnection', ({ peerconnection }) => {
    peerconnection.addEventListener('track', ({ streams, track }) => {
      part('sound').srcObject = streams[0] ?? new MediaStream([track]);
    });
  });
  bell.ring();
  tell({ state: 'ringing' });
}

async function answer() {
  const call = session;
  if (now.state !== 'ringing' || microphone) return;
  try {
    microphone = await listen();
  } catch (error) {
    cannot(error.why);
    if (session === call) call.terminate({ status_code: 480 }); // the next agent gets the caller at once
    return;
  }
  if (session !== call) return letGo();
  bell.hush();
  call.answer({ mediaStream: microphone, pcConfig: { iceServers: [], bundlePolicy: 'max-bundle' } });
  return undefined;
}

function mute() {
  if (now.state !== 'talking') return;
  if (now.muted) session.unmute({ audio: true });
  else session.mute({ audio: true });
  tell({ muted: !now.muted });
}

const end = () => session?.terminate();

// --- being registered

function again(why) {
  if (!session) cannot(why);
  clearTimeout(timer);
  timer = setTimeout(start, pause * (0.8 + Math.random() * 0.4));
  pause = Math.min(pause * 2, 30_000);
}

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

async function start() {
  clearTimeout(timer);
  if (session) return;
  const old = ua;
  ua = null;
  old?.stop();
  if (now.state !== 'cannot') tell({ state: 'starting' });
  let mine;
  try {
    (await listen()).getTracks().forEach((track) => track.stop()); // it would be too late to ask when somebody calls
    mine = await account();
  } catch (error) {
    if (error.why) return cannot(error.why);
    return again('lost');
  }
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
    pause = 1000;
    if (!session) rest();
    if (bell.muffled && !session) part('state').textContent = `${words.ready}. ${words.silent}`;
  }));
  made.on('registrationFailed', mineStill(() => again('refused')));
  made.on('disconnected', mineStill(({ code }) => {
    if (code === 4401) cannot('signedout');
    else if (!session) cannot('lost');
  }));
  made.on('newRTCSession', mineStill(({ originator, session: call }) => { if (originator === 'remote') rings(call); }));
  made.start();
  return undefined;
}

// --- asleep and awake

let looked = Date.now();
setInterval(() => {
  const slept = Date.now() - looked > LOOK_EVERY * 4;
  looked = Date.now();
  if (slept && held) start();
}, LOOK_EVERY);
addEventListener('online', () => { if (held && !ua?.isRegistered()) start(); });
addEventListener('beforeunload', (event) => { if (inCall) event.preventDefault(); });
addEventListener('pagehide', () => {
  if (held) channel.postMessage({ state: 'closed', why: '', muted: false });
  if (!session) ua?.stop(); // no hang-up in mid-call: the switch hears no sound and the next agent gets the caller
});

// --- from outside

const doings = { answer, mute, end };
channel.addEventListener('message', ({ data }) => {
  if (!held) return;
  if (data.ask) tell();
  else if (Object.hasOwn(doings, data.doing ?? '')) doings[data.doing]();
});
for (const name of Object.keys(doings)) part(name).addEventListener('click', doings[name]);
part('again').addEventListener('click', () => { pause = 1000; start(); });
addEventListener('pointerdown', () => { if (now.state === 'ready') tell(); });
navigator.permissions?.query({ name: 'microphone' }).then((permission) => {
  permission.onchange = () => { if (held && now.state === 'cannot') start(); };
}, () => {});

if (page.dataset.simulated === 'yes') cannot('simulated');
else {
  cannot('elsewhere');
  navigator.locks.request('tridesk-telephone', () => {
    held = true;
    tell({ state: 'starting', why: '' });
    start();
    return new Promise(() => {}); // as long as this window is there
  });
}
