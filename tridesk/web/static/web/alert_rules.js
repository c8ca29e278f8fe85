/* How a person is told of what arrives: a pure state machine, used by alerts.js.

   state     unseen   keys of tickets that arrived since the page was looked at: the number in the tab's title
             ringing  who rings, '' while no call does
             listed   how many new tickets of a list on the page were not seen yet: also while somebody looks
             looking  whether somebody looks at the page

   next(state, event, alerts) gives the new state and what is to be done; `alerts` is what the person chose, a set of
   'mine.sound', 'mine.note', 'new.sound', 'new.note', 'calls.sound', 'calls.note':

     { type: 'arrived', items: [{ number, subject, kind: 'mine' | 'new' | 'alarm' }] }, an alarm is told in any case
     { type: 'looks' }  { type: 'looksAway' }  { type: 'seen' }, on another page  { type: 'rings', who }
     { type: 'stops' }  { type: 'listed', count }

     ['chime']            a soft sound
     ['note', item]       a note on the screen, never to somebody who looks at the page
     ['ring', who]        the sound of a telephone, until ['hush']
     ['callNote', who]    a note of a call, until ['hush'] */

export const START = { unseen: [], listed: 0, ringing: '', looking: true };

export function next(state, event, alerts) {
  switch (event.type) {
    case 'arrived': return arrived(state, event.items, alerts);
    case 'looks': return [{ ...state, unseen: [], looking: true }, []];
    case 'seen': return [{ ...state, unseen: [] }, []];
    case 'looksAway': return [{ ...state, looking: false }, []];
    case 'listed': return [{ ...state, listed: event.count }, []];
    case 'rings': return rings(state, event.who, alerts);
    case 'stops': return [{ ...state, ringing: '' }, state.ringing ? [['hush']] : []];
    default: throw new Error(`no event ${event.type}`);
  }
}

function arrived(state, items, alerts) {
  const isTold = (kind, way) => kind === 'alarm' || alerts.has(`${kind}.${way}`);
  const effects = items.some(({ kind }) => isTold(kind, 'sound')) ? [['chime']] : [];
  if (state.looking) return [state, effects];
  const notes = items.filter(({ kind }) => isTold(kind, 'note')).map((item) => ['note', item]);
  const unseen = [...new Set([...state.unseen, ...items.map(({ number }) => number)])];
  return [{ ...state, unseen }, [...effects, ...notes]];
}

function rings(state, who, alerts) {
  if (state.ringing) return [{ ...state, ringing: who }, []];
  const effects = alerts.has('calls.sound') ? [['ring', who]] : [];
  if (alerts.has('calls.note') && !state.looking) effects.push(['callNote', who]);
  return [{ ...state, ringing: who }, effects];
}

/* The title of the tab; `words` is the sentence of a ringing call, with WHO. */
export function title(state, page, words) {
  if (state.ringing) return `☎ ${words.replace('WHO', state.ringing)}`;
  const count = Math.max(state.unseen.length, state.listed);
  return count ? `(${count}) ${page}` : page;
}
