import { type Contract, openContract } from './freeswitch';

let contract: Contract;
let name: string;
let first: number;
let second: number;
beforeAll(async () => {
  contract = await openContract();
  name = contract.name();
  [first = 0, second = 0] = await contract.fill(name, 'park1', 'park2');
});
afterAll(() => contract.end());

const json = async (tail: string) => {
  const { status, body } = await contract.json(`${name}/${tail}`);
  return { status, ...body };
};
const member = async (id: number) =>
  (await json('list')).members.find((one: { id: number }) => one.id === id);

test('tmute toggles, hold hides, unhold shows', async () => {
  expect(await json(`tmute&${first}`)).toMatchObject({ status: 200, members: [first] });
  expect((await member(first)).speak).toBe(false);
  expect(await json(`tmute&${first}&quiet`)).toMatchObject({ members: [first] });
  expect((await member(first)).speak).toBe(true);
  expect(await json('hold&all')).toMatchObject({ members: [second, first] });
  expect(await member(first)).toMatchObject({ hold: true, hear: null, speak: null, talking: null });
  expect((await json('xml_list')).members[0]).toMatchObject({ hold: true, hear: null });
  expect(await json('unhold&all')).toMatchObject({ members: [second, first] });
  expect(await member(first)).toMatchObject({ hold: false, hear: true });
  expect(await json(`hold&${first}&/tmp/x.wav`)).toMatchObject({ status: 400, code: 'command_refused' });
});

test('the floor, and the uuid of a member', async () => {
  const { uuid } = await member(first);
  expect(await json(`get-uuid&${first}`)).toMatchObject({ members: [first], value: uuid });
  expect(await json('get-uuid&4294967295')).toMatchObject({ status: 404, code: 'member_not_found' });
  const holder = (await json('list')).members.find(({ floor }: { floor: boolean }) => floor).id;
  const other = holder === first ? second : first;
  expect(await json(`floor&${other}`)).toMatchObject({ status: 409, code: 'conflict' });
  expect(await json(`floor&${holder}`)).toMatchObject({ status: 200, members: [holder], value: 'none' });
  expect(await json('floor&all')).toMatchObject({ status: 400, code: 'invalid_argument' });
});

test('settings', async () => {
  expect(await json('get&max_members')).toMatchObject({ status: 200, value: '0' });
  expect(await json('get&is_locked')).toMatchObject({ value: '', text: '' });
  expect(await json('set&max_members&7')).toMatchObject({ value: '0' });
  expect(await json('get&max_members')).toMatchObject({ value: '7' });
  expect(await json('set&max_members&0')).toMatchObject({ value: '7' });
  expect(await json('set&caller_id_name&Weekly%20Team')).toMatchObject({ value: 'Conference' });
  expect(await json('get&caller_id_name')).toMatchObject({ value: 'Weekly Team' });
  expect(await json('set&max_members&x')).toMatchObject({ status: 400, code: 'invalid_argument' });
  expect(await json('set&sound_prefix&/tmp')).toMatchObject({ status: 400, code: 'command_refused' });
  expect(await json('getvar&nothere')).toMatchObject({ status: 200, value: '' });
});

test('automatic levels of FreeSWITCH', async () => {
  expect(await json(`auto-energy&${first}&5`)).toMatchObject({ members: [first], value: '5' });
  expect(await json(`max-energy&${first}&200:100:3`)).toMatchObject({ members: [first], value: '200' });
  // A maximum below the energy is refused, and turns it off.
  expect(await json(`energy&${first}&300`)).toMatchObject({ value: '300' });
  expect(await json(`max-energy&${first}&250`)).toMatchObject({
    ...{ status: 409, code: 'conflict', detail: expect.stringContaining('it is now 0') },
  });
  expect(await json(`max-energy&${first}`)).toMatchObject({ status: 200, value: '0' });
  expect(await json(`energy&${second}&100`)).toMatchObject({ value: '100' });
  expect(await json('max-energy&all&250')).toMatchObject({
    ...{ status: 207, members: [second], value: '250', failed: [{ member: first, code: 'conflict' }] },
  });
  expect(await json(`agc&${first}&300`)).toMatchObject({ members: [first], value: '300' });
  expect(await json('agc&4294967295')).toMatchObject({ status: 404 });
});

test('what is playing', async () => {
  expect(await json('file_seek&0')).toMatchObject({ status: 409, code: 'conflict' });
  expect(await json('play_status')).toMatchObject({ status: 409, code: 'conflict' });
  await contract.ask(`${name}/play&tone_stream://%25(8000,0,440)`);
  expect(await json('play_status')).toMatchObject({ status: 200, path: '%(8000,0,440)' });
  expect(await json('file_seek&+100')).toMatchObject({ status: 200 });
  expect(await json('file-vol&2')).toMatchObject({ status: 200 });
  expect(await json('stop')).toMatchObject({ status: 200 });
  expect(await json('play_status&4294967295')).toMatchObject({ status: 404, code: 'member_not_found' });
});

test('the sounds of the conference', async () => {
  expect(await json('enter_sound&off')).toMatchObject({ status: 200, value: 'off' });
  expect(await json('exit_sound&none')).toMatchObject({ status: 200, value: 'off' });
  expect(await json('enter_sound&on')).toMatchObject({ value: 'on' });
  expect(await json('moh&off')).toMatchObject({ status: 200, value: 'off' });
  for (const tail of ['enter_sound&file&x.wav', 'exit_sound&x', 'moh&/tmp/x.wav']) {
    expect(await json(tail)).toMatchObject({ status: 400, code: 'command_refused' });
  }
});

test('recordings under one word', async () => {
  expect(await json('chkrecord')).toMatchObject({ status: 404, code: 'recording_not_found' });
  const { recording } = await json('recording&start&minutes');
  expect(recording).toContain('.minutes.');
  expect(await json('recording&check')).toMatchObject({ status: 200, recordings: [recording] });
  expect(await json('chkrecord')).toMatchObject({ recordings: [recording] });
  expect(await json('recording&pause')).toMatchObject({ recordings: [recording] });
  expect(await json(`recording&resume&${recording}`)).toMatchObject({ recordings: [recording] });
  expect(await json('recording&stop')).toMatchObject({ recordings: [recording] });
  expect(await json('recording&check')).toMatchObject({ status: 404 });
});

test('positions, if FreeSWITCH has no OpenAL', async () => {
  expect(await json(`position&${first}&1:0:1`)).toMatchObject({ status: 501, code: 'not_supported' });
  expect(await json('auto-3d-position')).toMatchObject({ status: 501, code: 'not_supported' });
});

// The lab's configuration has no conference that mixes video, and no call with video, so a success cannot be tested
// here. FreeSWITCH's replies were recorded (fixtures/freeswitch/1.10.12/video-mixing.json), and
// test/unit/replies/recorded.test.ts checks that every video row reads them.
test('video, in a conference without video', async () => {
  expect(await json('vmute&all')).toMatchObject({ status: 200, members: [second, first] });
  expect(await json(`tvmute&${first}`)).toMatchObject({ status: 200, value: 'unvmute' });
  expect(await json(`vblind&${first}&quiet`)).toMatchObject({ members: [first] });
  expect(await json('unvblind&4294967295')).toMatchObject({ status: 404 });
  expect(await json(`vid-floor&${first}`)).toMatchObject({ status: 409, code: 'conflict' });
  expect(await json('clear-vid-floor')).toMatchObject({ status: 200 });
  expect(await json(`vid-banner&${first}&hello&world`)).toMatchObject({ status: 200, members: [first] });
  for (const tail of ['vid-layout&1x1', 'vid-fps&15', 'vid-fps', 'vid-res&640x480', 'vid-personal&on']) {
    expect([tail, await json(tail)]).toMatchObject([tail, { status: 409, code: 'conflict' }]);
  }
  expect(await json('vid-bandwidth&1mb')).toMatchObject({ status: 400, code: 'freeswitch_usage' });
});
