/* What happens to one draft, decided without page, network or clock (drafts.js acts on it).

   A draft is 'dirty' while the server lacks something that was typed, and 'sending' once its form is under way. It is
   'torn' while another text stands on the server than the one that this was typed over, until a person chose one. */

export const START = { dirty: false, sending: false };

const waits = ({ dirty, sending, torn }) => dirty && !sending && !torn;

/* The next state, and what is to be done: 'store' here, 'rest' before it is 'put' to the server, 'mark' that the server
   has it, 'choose' it there in place of the other text, 'ask' which of both goes on, 'tell' so, 'tellHere' that only
   this browser has it, if anything, 'tellElsewhere' that another window has it as well, 'retry', 'cancel' what waits or
   is under way. */
export function next(state, event) {
  switch (event) {
    case 'typed':
      if (state.sending) return [state, []];
      return [{ ...state, dirty: true }, state.torn ? ['store'] : ['store', 'rest']];
    case 'rested':
      return waits(state) ? [{ ...state, dirty: false }, ['put']] : [state, []];
    case 'leaving':
      return waits(state) ? [{ ...state, dirty: false }, ['cancel', 'put']] : [state, []];
    case 'restored': // from this browser into the page
      return [{ ...state, dirty: false }, ['put']];
    case 'goingBack': // to an earlier text: the server is given this one along
      return [{ ...state, dirty: false }, ['cancel']];
    case 'wentBack':
      return [state, ['store', 'mark', 'tell']];
    case 'kept': // what was typed meanwhile the server does not have yet
      return [state, state.dirty ? ['tell'] : ['mark', 'tell']];
    case 'mirrored': // typed in another window of this browser, which stores and puts it
      return state.sending ? [state, []] : [{ dirty: false, sending: false }, ['cancel', 'tellElsewhere']];
    case 'followed': // what the server has was typed or sent elsewhere
      return [state, ['store', 'mark', 'tellElsewhere']];
    case 'torn': // what the server has was typed elsewhere, and this over what was there before
      return [{ ...state, dirty: true, torn: true }, ['store', 'cancel', 'ask']];
    case 'tookThis':
      return [{ dirty: false, sending: false }, ['store', 'choose']];
    case 'tookOther':
      return [{ dirty: false, sending: false }, ['store', 'mark', 'tell']];
    case 'failed':
      return [{ ...state, dirty: true }, ['tellHere', 'retry']];
    case 'refused': // it is too long for the server, until something of it is deleted
      return [{ ...state, dirty: true }, ['tellHere']];
    case 'submitted':
      return [{ ...state, sending: true }, ['cancel']];
    case 'shownAgain': // by the browser's Back, from its memory
      return [{ ...state, sending: false }, []];
    default:
      throw new Error(`not an event of a draft: ${event}`);
  }
}

/* What a page that opens does with the draft of this browser: 'forget' it, or show the newer one, 'mine' of this
   browser or 'theirs' of the server. 'ask' when neither was typed over the other.

   mine { at, server, seen }: typed when, in milliseconds, whether the server had it, and over which version; theirs:
   when the server's was saved, or null; version: its name; gone: the server has none; wasSent: its form was sent from
   here, and answered. */
export function broughtBack(mine, { theirs, version, gone, wasSent }) {
  if (gone && (wasSent || mine.server)) return 'forget';
  if (theirs !== null && !mine.server && ![undefined, version].includes(mine.seen)) return 'ask';
  return theirs !== null && theirs > mine.at ? 'theirs' : 'mine';
}

/* Whether a page shows what was done elsewhere with a draft that the server keeps: not while something is typed or sent
   here, nor in place of what the server never had.

   mine { server }: the draft of this browser, or null; same: the page shows just that, or without one what it opened
   with. */
export function follows({ dirty, sending, torn }, mine, same) {
  return !dirty && !sending && !torn && same && (mine === null || mine.server === true);
}
