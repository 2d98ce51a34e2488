import { isLoopback } from '../auth/addresses';
import type { Policies } from '../commands/tools';
import { DialPolicy } from '../policy/dial';
import { DialRate } from '../policy/dial-rate';
import { MediaPolicy } from '../policy/media';
import { RecordingPolicy } from '../policy/recordings';
import type { Config } from './schema';

/** The policies of a configuration. */
export function policiesOf({ dial, media, recordings, freeswitch }: Config): Policies {
  // With FreeSWITCH on this machine, its folders are ours.
  const here = freeswitch.host === 'localhost' || isLoopback(freeswitch.host);
  const roots = media.roots.map(({ path, local }) => ({ path, local: local ?? (here ? path : undefined) }));
  return {
    dial: new DialPolicy(dial),
    dialRate: new DialRate(dial.perMinute),
    media: new MediaPolicy({ roots, streams: media.streams }),
    recordings: recordings && new RecordingPolicy(recordings),
  };
}
