import type { Clock } from '../clock';
import { Turns } from '../lib/turns';
import { QueuedDigits } from './queued-digits';
import { QueuedFiles } from './queued-files';
import { QueuedSounds } from './queued-sounds';
import { QueuedSpeech } from './queued-speech';

/** The limits for one conference. FreeSWITCH itself has none. */
export interface Bounds {
  /** Slow commands. Each one runs in a thread of FreeSWITCH until it ends there. */
  readonly slow: Turns;
  /** Commands of which a conference must not run two at once. */
  readonly alone: Turns;
  readonly digits: QueuedDigits;
  readonly files: QueuedFiles;
  readonly sounds: QueuedSounds;
  readonly speech: QueuedSpeech;
}

export function boundsOf(clock: Clock): Bounds {
  return {
    slow: new Turns(
      { all: 64, ofOne: 16, each: 2, waiting: 8 },
      'Too many slow commands are under way, of this conference, of yours or of all; nothing was sent.',
    ),
    alone: new Turns(
      { each: 1, waiting: 32 },
      'Commands that must wait for each other are under way in this conference; nothing was sent.',
    ),
    digits: new QueuedDigits(clock),
    files: new QueuedFiles(clock),
    sounds: new QueuedSounds(clock),
    speech: new QueuedSpeech(clock),
  };
}
