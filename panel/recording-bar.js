import { button } from './buttons.js';
import { h, show, write } from './dom.js';
import { clock, fileName } from './format.js';
import { secondsOf } from './store.js';
import { gatewayClock } from './time.js';

/** @typedef {import('./commander.js').Commander} Commander */
/** @typedef {import('./store.js').Conference} Conference */
/** @typedef {import('./store.js').Heard} Heard */

/** The running recordings with their time, and what is being played. */
export class RecordingBar {
  /** @type {Map<string, Line>} */
  #lines = new Map();
  #playing = h('div', { class: 'playing', hidden: true });
  #playingWords = h('span');
  #list = h('div', { class: 'recordings-now' });
  #failed = h('p', { class: 'recording-failed', role: 'status', hidden: true });
  element = h('div', { class: 'bars-now', hidden: true }, this.#failed, this.#list, this.#playing);
  #conference = '';

  /** @param {Commander} commander */
  constructor(commander) {
    this.commander = commander;
    const stop = button({ icon: 'stop', text: 'Stop playing' }, (pressed) =>
      commander.press(pressed, { conference: this.#conference, command: 'stop', what: 'Stop playing' }),
    );
    this.#playing.append(this.#playingWords, stop);
  }

  /** @param {Conference} conference */
  show({ name, recordings, playing, recordingFailed }) {
    if (name !== this.#conference) this.#clear();
    this.#conference = name;
    for (const [path, line] of this.#lines) {
      if (recordings.has(path)) continue;
      line.element.remove();
      this.#lines.delete(path);
    }
    for (const recording of recordings.values()) {
      const line = this.#lines.get(recording.path) ?? new Line(this.commander, name, recording);
      if (!this.#lines.has(recording.path)) this.#list.append(line.element);
      this.#lines.set(recording.path, line);
      line.show(recording);
    }
    const files = [...new Set([...playing.values()].map(({ file }) => fileName(file)))];
    write(this.#playingWords, `Playing ${files.join(', ')}`);
    show(this.#playing, files.length > 0);
    write(
      this.#failed,
      recordingFailed === null
        ? ''
        : `The recording failed: FreeSWITCH cannot open ${fileName(recordingFailed)}.`,
    );
    this.#failed.title = recordingFailed ?? '';
    show(this.#failed, recordingFailed !== null);
    show(this.element, files.length > 0 || recordings.size > 0 || recordingFailed !== null);
  }

  /** @param {number} now */
  tick(now) {
    for (const line of this.#lines.values()) line.tick(now);
  }

  #clear() {
    for (const line of this.#lines.values()) line.element.remove();
    this.#lines.clear();
  }
}

/** One recording. */
class Line {
  #words = h('span', { class: 'recording-words' });
  #time = h('span', { class: 'recording-time' });

  /**
   * @param {Commander} commander
   * @param {string} conference
   * @param {Heard} recording
   */
  constructor(commander, conference, recording) {
    this.recording = recording;
    // A recording that this gateway did not start has no id. FreeSWITCH then takes the command for all recordings only.
    const order = () => ({ conference, args: [this.recording.id ?? 'all'] });
    const all = recording.id === null ? ' all recordings' : ' recording';
    this.pause = button({ icon: 'hold', text: 'Pause' }, (pressed) => {
      const command = this.recording.paused ? 'resume' : 'pause';
      return commander.press(pressed, {
        ...order(),
        command,
        what: `${command === 'pause' ? 'Pause' : 'Resume'}${all}`,
      });
    });
    const stop = button({ icon: 'stop', text: 'Stop' }, (pressed) =>
      commander.press(pressed, {
        ...order(),
        command: 'norecord',
        what: `Stop${all}`,
        happens: () => 'The file is closed. A new recording begins a new file.',
      }),
    );
    this.element = h(
      'div',
      { class: 'recording', role: 'group', 'aria-label': 'Recording', title: fileName(recording.path) },
      h('span', { class: 'dot', 'aria-hidden': 'true' }),
      this.#words,
      this.#time,
      this.pause,
      stop,
    );
  }

  /** @param {Heard} recording */
  show(recording) {
    this.recording = recording;
    write(this.#words, recording.paused ? 'Recording paused' : 'Recording');
    this.element.classList.toggle('paused', recording.paused);
    const words = this.pause.querySelector('span');
    if (words) write(words, recording.paused ? 'Resume' : 'Pause');
    this.tick(gatewayClock.now());
  }

  /** @param {number} now */
  tick(now) {
    write(this.#time, clock(secondsOf(this.recording, now) * 1_000));
  }
}
