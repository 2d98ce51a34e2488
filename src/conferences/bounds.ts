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
      'Too many slow commands are running: for this conference, for you, or in all. Nothing was sent.',
    ),
    alone: new Turns(
      { each: 1, waiting: 32 },
      'Too many commands of this conference wait for each other. Nothing was sent.',
    ),
    digits: new QueuedDigits(clock),
    files: new QueuedFiles(clock),
    sounds: new QueuedSounds(clock),
    speech: new QueuedSpeech(clock),
  };
}
