import { adopted, needsRestart } from '../../../src/config/restart';
import { type Config, configSchema } from '../../../src/config/schema';
import { type Settings, settingsOf } from '../../../src/config/settings';
import { LEAST, parse } from './least';

/** A text of each section that differs from LEAST and the defaults. */
const CHANGED: Readonly<Record<keyof Config, string>> = {
  listen: '{ port: 8081 }',
  admin: '{ port: 9465 }',
  freeswitch: '{ host: 127.0.0.1, password: another }',
  realm: 'example.org',
  auth: '{ nonceSeconds: 299 }',
  origins: '[https://panel.example.org]',
  stateChangingGet: 'refuse',
  users: '{ "200": { password: "456" } }',
  conferences: '{ Other: { owner: "200" } }',
  dial: '{ perMinute: 29 }',
  media: '{ streams: [tone_stream] }',
  recordings: '{ dir: /recordings }',
  timeouts: '{ drain: 64 }',
  limits: '{ streams: 1999 }',
  state: '{ dir: ./elsewhere }',
  store: 'none',
  idempotency: '{ keepHours: 12 }',
  audit: '{ required: true }',
  gateway: '{ name: gw1 }',
  jobs: '{ keepDays: 5 }',
  log: '{ level: debug }',
};

/** Returns LEAST with another text of one section. */
const withChanged = (section: keyof Config): Config => {
  const others = LEAST.replace(new RegExp(`^${section}:.*\\n(?: .*\\n)*`, 'm'), '');
  return parse(`${section}: ${CHANGED[section]}\n${others}`);
};

/** Returns a function that returns the settings that a reload makes, without their number. All have the same counts. */
function reloads(running: Config): (read: Config) => Omit<Settings, 'version'> {
  const before = settingsOf(running, 8080);
  return (read) => {
    const { version, ...rest } = settingsOf(adopted(running, read), 8080, before);
    return rest;
  };
}

test.each(Object.keys(configSchema.shape) as (keyof Config)[])(
  'a change of %s is either in the settings after a reload or named as needing a restart',
  (section) => {
    const [running, read] = [parse(LEAST), withChanged(section)];
    const settingsAfter = reloads(running);
    const same = settingsAfter(parse(LEAST));
    expect(settingsAfter(running)).toEqual(same);
    const named = needsRestart(running, read);
    if (named.length > 0) {
      expect(named.map((name) => name.replace(/\..*/, ''))).toEqual([section]);
      expect(settingsAfter(read)).toEqual(same);
    } else {
      expect(settingsAfter(read)).not.toEqual(same);
    }
  },
);
