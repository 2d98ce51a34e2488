import { Problem } from './api.js';
import { button } from './buttons.js';
import { dialog, field } from './dialogs.js';
import { h } from './dom.js';
import { nameOf } from './format.js';

/** @typedef {import('../../src/conferences/state').MemberState} MemberState */
/** @typedef {import('./commander.js').Commander} Commander */

/** The dialogs of commands that need more than a press: whom to call, what to play or say, which PIN. */

/**
 * What a dialog says of its command, how it looks by that, and until when it stands. Where the gateway's table has it
 * that it cannot be taken back, the table's words stand there, too.
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
 * Calls somebody in.
 *
 * @param {Commander} commander
 * @param {string} conference
 * @param {(job: { id: string, to: string }) => void} onJob  the call is on its way
 */
export function callDialog(commander, conference, onJob) {
  const to = h('input', { required: true, autocomplete: 'off', spellcheck: 'false', maxlength: 512 });
  const number = h('input', { autocomplete: 'off', inputmode: 'tel', maxlength: 32 });
  const name = h('input', { autocomplete: 'off', maxlength: 64 });
  const about = { conference, command: 'bgdial', what: 'Call somebody in', anyTime: true };
  return dialog({
    title: 'Call somebody in',
    ...matterOf(commander, about, `Their telephone rings; whoever answers is in ${conference} at once.`),
    body: [
      field('Whom to call', to, 'A user or number, or a dial string that the configuration allows'),
      h(
        'details',
        {},
        h('summary', {}, 'What their telephone shows'),
        field('Caller number', number),
        field('Caller name', name, 'Only with a number; without both, what the conference has'),
      ),
    ],
    label: 'Call',
    onAccept: async () => {
      const destination = to.value.trim();
      if (name.value.trim() !== '' && number.value.trim() === '') {
        throw new Problem({ title: 'A caller name needs a caller number', detail: 'Give both, or neither.' });
      }
      const shown = number.value.trim() === '' ? [] : [number.value.trim(), name.value.trim()];
      const args = [destination, ...shown].filter((arg) => arg !== '');
      const answer = await commander.say({ ...about, args });
      onJob({ id: answer['job'], to: destination });
    },
  });
}

/**
 * Tones that every FreeSWITCH can play, and any file.
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
    ...matterOf(commander, about, `Everybody in ${conference} will hear it.`),
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
 * Lets FreeSWITCH say something to everybody, or to one member.
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
  const without = button({ text: 'Ask for none', look: 'quiet' }, async (pressed) => {
    const order = {
      conference,
      command: 'nopin',
      what: 'Remove the PIN',
      done: 'Nobody is asked for a PIN any more',
    };
    if (await commander.press(pressed, order)) pressed.closest('dialog')?.close();
  });
  const about = { conference, command: 'pin', what: 'Set the PIN' };
  return dialog({
    title: 'PIN of the conference',
    ...matterOf(commander, about, 'Whoever joins from now on is asked for it. Those who are there stay.'),
    body: [field('New PIN', pin, 'Digits only. FreeSWITCH does not tell whether there is one now.')],
    beside: commander.has('nopin') ? [without] : [],
    label: 'Set the PIN',
    onAccept: async () => {
      const done = 'Whoever joins is asked for the PIN';
      await commander.say({ ...about, args: [pin.value], done });
    },
  });
}
