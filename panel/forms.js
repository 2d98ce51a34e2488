import { button } from './buttons.js';
import { dialog, field } from './dialogs.js';
import { h } from './dom.js';
import { nameOf } from './format.js';
import { Problem } from './sdk/problem.js';

/** @typedef {import('../src/conferences/schemas').MemberState} MemberState */
/** @typedef {import('./commander.js').Commander} Commander */

/** The dialogs of commands that need input: whom to call, what to play or say, which PIN. */

/**
 * Returns the text and the look of a command's dialog, and how long it stays open. If the command cannot be undone, the
 * text of the gateway's table is added.
 *
 * @param {Commander} commander
 * @param {import('./commander.js').Order} about
 * @param {string} words
 */
function matterOf(commander, about, words) {
  const danger = commander.disrupts(about.command, []);
  const text = danger ? `${words} ${commander.summary(about.command)}` : words;
  return { text, danger, ...commander.tie(about) };
}

/**
 * Shows the dialog that calls somebody into the conference.
 *
 * @param {Commander} commander
 * @param {string} conference
 * @param {(job: { id: string, to: string }) => void} onJob  called when the call has been placed
 */
export function callDialog(commander, conference, onJob) {
  const to = h('input', { required: true, autocomplete: 'off', spellcheck: 'false', maxlength: 512 });
  const number = h('input', { autocomplete: 'off', inputmode: 'tel', maxlength: 32 });
  const name = h('input', { autocomplete: 'off', maxlength: 64 });
  const about = { conference, command: 'bgdial', what: 'Call somebody in', anyTime: true };
  return dialog({
    title: 'Call somebody in',
    ...matterOf(
      commander,
      about,
      `Their telephone rings. When they answer, they join ${conference} at once.`,
    ),
    body: [
      field('Whom to call', to, 'A user or number, or a dial string that the configuration allows'),
      h(
        'details',
        {},
        h('summary', {}, 'What their telephone shows'),
        field('Caller number', number),
        field('Caller name', name, 'Only with a number; if both are empty, the default of the conference'),
      ),
    ],
    label: 'Call',
    onAccept: async () => {
      const destination = to.value.trim();
      if (name.value.trim() !== '' && number.value.trim() === '') {
        throw new Problem({
          title: 'A caller name needs a caller number',
          detail: 'Enter a number, too, or leave both empty.',
        });
      }
      const shown = number.value.trim() === '' ? [] : [number.value.trim(), name.value.trim()];
      const args = [destination, ...shown].filter((arg) => arg !== '');
      const answer = await commander.say({ ...about, args });
      onJob({ id: answer['job'], to: destination });
    },
  });
}

/**
 * Shows the dialog that plays a file, or a tone that every FreeSWITCH has.
 *
 * @param {Commander} commander
 * @param {string} conference
 */
export function playDialog(commander, conference) {
  const tones = [
    ['tone_stream://%(500,0,440)', 'A short tone'],
    ['tone_stream://%(200,100,800);loops=3', 'Three beeps'],
    ['silence_stream://2000', 'Two seconds of silence'],
  ];
  const file = h('input', {
    required: true,
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: 512,
    list: 'tones',
  });
  const about = { conference, command: 'play', what: 'Play' };
  return dialog({
    title: 'Play to the conference',
    ...matterOf(commander, about, `All members of ${conference} will hear it.`),
    body: [
      field('File or tone', file, 'A file of the media folders, such as ivr/ivr-welcome.wav, or a tone'),
      h('datalist', { id: 'tones' }, ...tones.map(([value, label]) => h('option', { value, label }))),
      h(
        'div',
        { class: 'presets' },
        ...tones.slice(0, 2).map(([value = '', label]) =>
          button({ text: label, look: 'quiet' }, () => {
            file.value = value;
          }),
        ),
      ),
    ],
    label: 'Play',
    onAccept: async () => {
      await commander.say({ ...about, args: [file.value.trim()] });
    },
  });
}

/**
 * Shows the dialog that lets FreeSWITCH say something to all members or to one.
 *
 * @param {Commander} commander
 * @param {string} conference
 * @param {MemberState} [member]
 */
export function sayDialog(commander, conference, member) {
  const text = h('textarea', { required: true, rows: 3, maxlength: 1000 });
  const who = member ? nameOf(member) : `everybody in ${conference}`;
  const title = member ? `Say something to ${who}` : 'Say something';
  const about = { conference, command: member ? 'saymember' : 'say', member, what: title };
  return dialog({
    title,
    ...matterOf(commander, about, `FreeSWITCH's speech engine says it to ${who}.`),
    body: [field('Text', text)],
    label: 'Say',
    onAccept: async () => {
      const words = text.value.trim().replace(/\s+/g, ' ');
      await commander.say({ ...about, args: [words], done: `Said to ${who}` });
    },
  });
}

/**
 * @param {Commander} commander
 * @param {string} conference
 */
export function pinDialog(commander, conference) {
  const pin = h('input', {
    required: true,
    inputmode: 'numeric',
    autocomplete: 'off',
    pattern: '[0-9]+',
    title: 'Digits only',
    maxlength: 32,
  });
  const without = button({ text: 'Remove the PIN', look: 'quiet' }, async (pressed) => {
    const order = {
      conference,
      command: 'nopin',
      what: 'Remove the PIN',
      done: 'The PIN is removed',
    };
    if (await commander.press(pressed, order)) pressed.closest('dialog')?.close();
  });
  const about = { conference, command: 'pin', what: 'Set the PIN' };
  return dialog({
    title: 'PIN of the conference',
    ...matterOf(commander, about, 'New members must enter it. Present members stay in the conference.'),
    body: [field('New PIN', pin, 'Digits only. FreeSWITCH does not show whether a PIN is set now.')],
    beside: commander.has('nopin') ? [without] : [],
    label: 'Set the PIN',
    onAccept: async () => {
      const done = 'The PIN is set. New members must enter it.';
      await commander.say({ ...about, args: [pin.value], done });
    },
  });
}
