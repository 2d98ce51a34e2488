import fc from 'fast-check';
import { describeCommand } from '../../src/commands/describe';
import { peekCommand } from '../../src/commands/registry';
import { COMMANDS } from '../../src/commands/table';
import { readTail } from '../../src/commands/tail';

const TABLE = COMMANDS.map(describeCommand);

/** How a program computes the danger from the table of `GET /api/commands` alone. */
function described(words: readonly string[]): string {
  const [command = '', ...args] = words;
  const row = TABLE.find((one) => one.command === command);
  if (!row) return 'read';
  const textOf = (name: string) => args[row.arguments.findIndex((argument) => argument.name === name)];
  const found = row.dangers.find((one) =>
    'without' in one ? textOf(one.without) === undefined : textOf(one.argument) === one.value,
  );
  return found?.danger ?? row.danger;
}

test('for every example, the table gives the danger that the gateway checks', () => {
  for (const { examples } of COMMANDS) {
    for (const { tail } of examples) {
      const read = readTail(tail);
      expect([tail, described(read.words)]).toEqual([tail, peekCommand(read).danger]);
    }
  }
});

const values = TABLE.flatMap(({ dangers }) => dangers.flatMap((one) => ('value' in one ? [one.value] : [])));
const piece = fc.oneof(
  fc.constantFrom(...new Set(values), 'start', 'on', 'all', '3', 'constructor', '__proto__', 'STOP'),
  fc.string({ minLength: 1, maxLength: 8 }),
);

test('for any arguments too', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TABLE), fc.array(piece, { maxLength: 5 }), ({ command }, args) => {
      expect(described([command, ...args])).toBe(peekCommand({ words: [command, ...args] }).danger);
    }),
    { numRuns: 10_000 },
  );
});

/** Listed here, so that every change is visible in review. */
test('the dangers of all commands', () => {
  const lines = TABLE.map(({ command, danger, dangers }) => {
    const cases = dangers.map((one) =>
      'without' in one ? `without ${one.without}: ${one.danger}` : `${one.value}: ${one.danger}`,
    );
    return [`${command}: ${danger}`, ...cases].join(', ');
  });
  expect(lines).toMatchInlineSnapshot(`
[
  "lock: change",
  "unlock: change",
  "pin: change",
  "nopin: change",
  "mute: change",
  "unmute: change",
  "tmute: change",
  "deaf: change",
  "undeaf: change",
  "hold: change",
  "unhold: change",
  "kick: disrupt",
  "hup: disrupt",
  "transfer: disrupt",
  "relate: change, without action: read",
  "floor: change",
  "get-uuid: read",
  "energy: change, without level: read",
  "auto-energy: change, without level: read",
  "max-energy: change, without level: read",
  "agc: change, without level: read",
  "volume_in: change, without level: read",
  "volume_out: change, without level: read",
  "dtmf: change",
  "dial: disrupt",
  "bgdial: disrupt",
  "invite: disrupt",
  "inviteim: disrupt",
  "play: change",
  "stop: change",
  "play_status: read",
  "file_seek: change",
  "file-vol: change",
  "say: change",
  "saymember: change",
  "enter_sound: change",
  "exit_sound: change",
  "moh: change",
  "record: change, stop: disrupt, status: read, duration: read",
  "norecord: disrupt",
  "pause: change",
  "resume: change",
  "recording: change, stop: disrupt, check: read",
  "chkrecord: read",
  "get: read",
  "set: change",
  "getvar: read",
  "position: change, without place: read",
  "auto-3d-position: change, without state: read",
  "vmute: change",
  "unvmute: change",
  "tvmute: change",
  "vblind: change",
  "unvblind: change",
  "tvblind: change",
  "vid-floor: change",
  "clear-vid-floor: change",
  "vid-banner: change",
  "vid-layout: change, list: read",
  "vid-fps: change, without fps: read",
  "vid-res: change",
  "vid-bandwidth: change",
  "vid-personal: change, without state: read",
  "list: read",
  "xml_list: read",
  "json_list: read",
  "count: read",
]
`);
});

test('every case names an argument of its row', () => {
  for (const { command, arguments: args, dangers } of TABLE) {
    for (const one of dangers) {
      const name = 'without' in one ? one.without : one.argument;
      const argument = args.find((candidate) => candidate.name === name);
      expect([command, name, argument !== undefined]).toEqual([command, name, true]);
      if ('without' in one) expect([command, argument?.optional]).toEqual([command, true]);
    }
  }
});
