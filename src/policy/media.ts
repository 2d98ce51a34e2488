import { realpath, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { GatewayError } from '../errors';
import { nameOfCharacter } from '../lib/characters';
import { isStream } from './tone-streams';

/** Which files and streams may be played: the section `media` of the configuration. */
export interface MediaRules {
  readonly roots: readonly MediaRoot[];
  readonly streams: readonly ('tone_stream' | 'silence_stream')[];
}

export interface MediaRoot {
  /** The path of the folder on FreeSWITCH's machine. */
  readonly path: string;
  /** The path of the same folder on the gateway's machine; `undefined` if the gateway does not see it. */
  readonly local: string | undefined;
}

/**
 * What a name must not hold. An allowed name always becomes an absolute path, in which most characters mean nothing special to
 * FreeSWITCH. But it expands `$` if it plays to a member (conference_member.c:1449). Elsewhere `{}` holds parameters, and `@@`
 * a position. A backslash is a slash on another system. Nobody writes invisible characters into a name on purpose.
 */
const NOT_IN_NAMES = /[${}\\\p{C}\p{Zl}\p{Zp}]|@@/u;
/**
 * Formats of mod_sndfile, mod_native_file, mod_shout and mod_opusfile. mod_sndfile also has rare ones, such as `mat` and `sd2`:
 * nobody uses them for sounds, and for `sd2` libsndfile opens another file.
 */
const EXTENSIONS = [
  ...[
    'wav',
    'mp3',
    'ogg',
    'oga',
    'opus',
    'flac',
    'au',
    'aiff',
    'caf',
    'w64',
    'rf64',
    'voc',
    'vox',
    'gsm',
    'g722',
  ],
  ...['adpcm', 'ulaw', 'alaw', 'ul', 'al', 'PCMU', 'PCMA', 'L16', 'raw', 'r8', 'r16', 'r24', 'r32'],
];

/** Decides which files and streams the gateway plays to a conference. */
export class MediaPolicy {
  constructor(private readonly rules: MediaRules) {}

  /**
   * Returns the path or stream to send to FreeSWITCH.
   *
   * @param asked a path below one of the roots, a path relative to the first root, or a stream
   * @throws GatewayError not_allowed if it may not be played; file_not_found if the gateway sees the folder without the file
   */
  async resolve(asked: string): Promise<string> {
    if (isStream(asked, this.rules.streams)) return asked;
    const [first] = this.rules.roots;
    if (!first || asked.includes('://')) throw notAllowed();
    const problem = problemOf(asked);
    if (problem !== undefined) throw new GatewayError('not_allowed', problem);
    // FreeSWITCH looks for `say:` only at the beginning (conference_file.c:181). An absolute path begins with no scheme.
    const path = asked.startsWith('/') ? asked : posix.join(first.path, asked);
    const roots = this.rules.roots.filter((entry) => isBelow(path, entry.path));
    const root = roots.sort((a, b) => b.path.length - a.path.length)[0];
    if (!root) throw notAllowed();
    if (root.local === undefined) return path;
    return posix.join(root.path, await resolved(root.local, posix.relative(root.path, path)));
  }
}

/**
 * Returns the path below the root, with all links followed. A link may lead out of the folder, so the gateway checks its
 * target. FreeSWITCH gets the path without links: if somebody replaces a link later, this has no effect.
 */
async function resolved(root: string, relative: string): Promise<string> {
  const [realRoot, real] = await Promise.all([realpath(root), realpath(join(root, relative))]).catch(
    (error) => {
      if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(error.code)) throw notAllowed();
      throw new GatewayError('file_not_found', 'There is no such file in the media folders.');
    },
  );
  const below = posix.relative(realRoot, real);
  if (!isBelow(real, realRoot) || problemOf(below) !== undefined) throw notAllowed();
  if (!(await stat(real)).isFile()) throw notAllowed();
  return below;
}

/** Returns why the text of a path is not allowed; `undefined` if it is. */
function problemOf(path: string): string | undefined {
  const [character] = NOT_IN_NAMES.exec(path) ?? [];
  if (character === '@@') return 'The name of a file to play cannot hold "@@".';
  if (character !== undefined) return `The name of a file to play cannot hold ${nameOfCharacter(character)}.`;
  for (const name of path.replace(/^\//, '').split('/')) {
    if (name === '') return 'The path of a file to play needs a name between its slashes.';
    if (/^[.~]/.test(name))
      return `The name of a file or folder to play cannot begin with "${name.charAt(0)}".`;
  }
  // FreeSWITCH finds the format by the extension, and its case matters (switch_core_file.c:338).
  if (EXTENSIONS.includes(posix.extname(path).slice(1))) return undefined;
  return `FreeSWITCH finds the format of a file by the end of its name, which must be one of .${EXTENSIONS.join(' .')}.`;
}

function isBelow(path: string, root: string): boolean {
  const folder = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(folder) && path.length > folder.length;
}

function notAllowed(): GatewayError {
  return new GatewayError(
    'not_allowed',
    'Only files below the media folders, and the configured streams, can be played.',
  );
}
