import { extname } from 'node:path';
import { interfaces } from '../api/interfaces';
import type { Stream } from '../core/stream';
import type { CallingLine } from '../core/switch-core';
import { expand, opened, unclosedBrace, withoutParameters } from '../core/tripwires';
import { text } from '../text/bytes';
import { atoi, sameWord, startsWithWord } from '../text/c-string';
import type { SimConference } from './conference';
import { addConferenceData, MAINTENANCE } from './conference-events';
import type { SimMember } from './member';
import { memberBy } from './member-target';
import { type Playlist, PlayNode } from './playlist';
import { speak, speakTo } from './speech';

const FORMATS = new Set(interfaces('file')?.map((row) => new Map(row).get('name')));

const API = 'conference_api.c';

/** If a member is not found, FreeSWITCH prints the address of the word instead of the word (conference_api.c:2855). */
const SOME_ADDRESS = 3098877477;

/** conference_api_sub_play (conference_api.c:2795). */
export async function play(conference: SimConference, stream: Stream, argv: string[]): Promise<boolean> {
  const async = (argv.length === 4 || argv.length === 5) && sameWord(argv.at(-1), 'async');
  const words = async ? argv.slice(0, -1) : argv;
  const [, , file, id] = words;
  if (file === undefined) return false;
  if (id === undefined) {
    if (await playToAll(conference, file, async)) {
      stream.write(`+OK (play) Playing file ${file}\n`);
      firePlay(conference, file, async);
    } else {
      stream.write(`-ERR (play) File: ${file} not found.\n`);
    }
    return true;
  }
  const member = memberBy(conference, id);
  if (!member) {
    stream.write(`-ERR Member: ${SOME_ADDRESS} not found.\n`);
    return false;
  }
  if (await playToMember(member, file)) {
    stream.write(`+OK (play) Playing file ${file} to member ${member.id}\n`);
    member.fire(undefined, [API, 'conference_api_sub_play', 2847], (event) => {
      for (const [name, value] of member.playlist.current?.parameters ?? []) event.add(name, value);
      event.add('Action', 'play-file-member').add('File', file);
    });
  } else {
    stream.write(`-ERR (play) File: ${file} not found.\n`);
  }
  return true;
}

/** The parameters of the first file come before the Action (conference_api.c:2820). */
function firePlay(conference: SimConference, file: string, async: boolean, error?: string): void {
  const calling: CallingLine =
    error === undefined
      ? [API, 'conference_api_sub_play', 2817]
      : ['conference_file.c', 'conference_file_play', 268];
  const event = conference.core.createEvent('CUSTOM', calling, MAINTENANCE);
  addConferenceData(event, conference);
  const parameters = error === undefined ? conference.playlist.current?.parameters : undefined;
  for (const [name, value] of parameters ?? []) event.add(name, value);
  event.add('Action', 'play-file').add('File', file).add('Async', async);
  if (error !== undefined) event.add('Error', error);
  conference.core.fire(event);
}

/** conference_file_play (conference_file.c:148). Nothing is expanded here. Returns false for "not found". */
export async function playToAll(conference: SimConference, file: string, async: boolean): Promise<boolean> {
  const { core } = conference;
  if (!conference.running || file === '' || conference.count === 0) return false;
  if (startsWithWord(file, 'say:')) return async || speak(conference, file.slice(4));
  if (unclosedBrace(file)) return core.world.hang(`play ${file}`);
  const whole = isFilePath(file) ? file : prefixed(conference, file);
  opened(core, 'play', whole);
  if (!playable(conference, whole)) {
    firePlay(conference, whole, async, 'File could not be played');
    return false;
  }
  conference.playlist.add(new PlayNode('file', whole, async));
  return true;
}

/** conference_member_play_file (conference_member.c:1435): runs what is in `${}`. */
async function playToMember(member: SimMember, file: string): Promise<boolean> {
  const { conference, core } = member;
  expand(core, 'play to a member', file);
  if (startsWithWord(file, 'say:')) {
    // Without speech there is no object whose parameters can be read afterwards (conference_api.c:2849).
    if (!conference.profile.tts) return core.world.crash(`play ${file} ${member.id}`);
    return file.length > 4 && speakTo(member, file.slice(4));
  }
  if (unclosedBrace(file)) return core.world.hang(`play ${file} ${member.id}`);
  const whole = isFilePath(file) ? file : `${conference.soundPrefix}/${file}`;
  opened(core, 'play', whole);
  if (!playable(conference, whole)) return false;
  member.playlist.add(new PlayNode('file', whole));
  return true;
}

/** switch_is_file_path (switch_utils.h:1266). */
function isFilePath(file: string): boolean {
  const bare = withoutParameters(file);
  return bare.startsWith('/') || bare.includes('://');
}

/** The parameters stay in front of the prefix (conference_file.c:207). */
function prefixed(conference: SimConference, file: string): string {
  const bare = withoutParameters(file);
  return `${file.slice(0, file.length - bare.length)}${conference.soundPrefix}/${bare}`;
}

function playable(conference: SimConference, file: string): boolean {
  const bare = withoutParameters(file);
  return /^(tone|silence)_stream:\/\//.test(bare) || isPlayable(conference, bare);
}

/**
 * True if a file exists and its name ends with a format of the lab's modules: it is searched exactly as written
 * (switch_core_file.c:338).
 */
function isPlayable(conference: SimConference, path: string): boolean {
  return FORMATS.has(extname(path).slice(1)) && conference.core.world.files.has(text(path));
}

/** conference_api_sub_stop (conference_api.c:3189): only exactly two words more than the command mean a member. */
export function stop(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const word = (argv[2] ?? 'all').toLowerCase();
  if (word !== 'current' && word !== 'all' && word !== 'async') return false;
  const member = argv.length === 4 ? memberBy(conference, argv[3]) : undefined;
  if (argv.length === 4 && !member) {
    stream.write(`-ERR Member: ${argv[3]} not found.\n`);
  } else {
    stream.write(`+OK Stopped ${(member ?? conference).playlist.stop(word)} files.\n`);
  }
  return true;
}

/** Returns the playlist that the command means; `undefined` if the usage is to follow. */
function playlistOf(conference: SimConference, stream: Stream, id: string | undefined): Playlist | undefined {
  if (id === undefined) return conference.playlist;
  const member = memberBy(conference, id);
  if (!member) stream.write(`-ERR Member: ${id} not found.\n`);
  return member?.playlist;
}

/** conference_api_sub_pause_play (conference_api.c:131). To pause speech kills FreeSWITCH (switch_core_file.c:1035). */
export async function pausePlay(conference: SimConference, stream: Stream, argv: string[]): Promise<boolean> {
  if (argv.length > 3) return false;
  const playlist = playlistOf(conference, stream, argv[2]);
  const { current } = playlist ?? {};
  if (current?.type === 'speech') return conference.core.world.crash(argv.slice(1).join(' '));
  if (current) stream.write(playlist?.togglePause(current) ? '+OK Pause\n' : '+OK Resume\n');
  return playlist !== undefined;
}

export function playStatus(conference: SimConference, stream: Stream, argv: string[]): boolean {
  if (argv.length > 3) return false;
  const playlist = playlistOf(conference, stream, argv[2]);
  if (!playlist) return false;
  stream.write(playlist.current ? `+OK 0/0 ${playlist.current.path}\n` : '-ERR Nothing is playing\n');
  return true;
}

/** conference_fnode_seek (mod_conference.c:1492): a stream has no position, so a step begins at 0. */
export function fileSeek(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const [, , where, id] = argv;
  if (where === undefined || argv.length > 4) return false;
  const playlist = playlistOf(conference, stream, id);
  if (playlist?.current?.type === 'file') {
    const step = /^[+-]/.test(where) ? atoi(where) || 1000 : Math.max(atoi(where), 0);
    stream.write(`+OK seek to position ${Math.max(step * 8, 0)}\n`);
  }
  return playlist !== undefined;
}

/** conference_api_sub_file_vol (conference_api.c:3921): "async" means the ordinary file, anything else the asynchronous one. */
export function fileVolume(conference: SimConference, stream: Stream, argv: string[]): boolean {
  if (argv.length < 3) {
    stream.write('-ERR missing args\n');
    return false;
  }
  const beside = argv[3] !== undefined && !sameWord(argv[3], 'async');
  const node = beside ? conference.playlist.beside : conference.playlist.current;
  const ok = node?.type === 'file';
  stream.write(ok ? '+OK volume changed\n' : '-ERR File not playing\n');
  return ok;
}
