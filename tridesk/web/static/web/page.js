/* The scripts of every page behind the sign-in, in this order. */

import './suggest.js';
import './keys.js';
import './forms.js';
import './offers.js';
import './templates.js';
import './drafts.js';
import './composer.js';
import './sendings.js';
import './panes.js';
import './parts.js';
import './live.js';
import './register.js';
import './presence.js';
import './dial.js';
