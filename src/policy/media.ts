import { realpath, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { GatewayError } from '../errors';
import { isStream } from './streams';

/** What may be played: `media` of the configuration. */
export interface MediaRules {
  readonly roots: readonly MediaRoot[];
  readonly streams: readonly ('tone_stream' | 'silence_stream')[];
}

export interface MediaRoot {
  /** The folder as FreeSWITCH sees it. */
  readonly path: string;
  /** The same folder as the gateway sees it; undefined where it cannot. */
  readonly local: string | undefined;
}

/** Names of files only: no scheme, no `..`, nothing that FreeSWITCH expands (`$`, `{`) or splits (`!`, `@@`). */
const PATH = /^\/?[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/;
const EXTENSIONS = /\.(?:wav|mp3|ogg|oga|opus|flac|au|gsm|g722|ulaw|alaw|PCMU|PCMA|L16|r8|r16)$/;

/** Decides which files and streams are played to a conference. */
export class MediaPolicy {
  constructor(private readonly rules: MediaRules) {}

  /**
   * The path or stream to say to FreeSWITCH.
   *
   * @param asked a path below one of the roots, or relative to the first; or a stream
   * @throws GatewayError not_allowed, file_not_found
   */
  async resolve(asked: string): Promise<string> {
    if (isStream(asked, this.rules.streams)) return asked;
    const [first] = this.rules.roots;
    if (!first || !PATH.test(asked) || !EXTENSIONS.test(asked)) throw notAllowed();
    const path = asked.startsWith('/') ? asked : posix.join(first.path, asked);
    const root = this.rules.roots.find((entry) => isBelow(path, entry.path));
    if (!root) throw notAllowed();
    if (root.local !== undefined) await refuseEscape(root.local, posix.relative(root.path, path));
    return path;
  }
}

/** Follows links where the gateway sees the folder: a link in it may lead out of it. */
async function refuseEscape(root: string, relative: string): Promise<void> {
  const [realRoot, real] = await Promise.all([realpath(root), realpath(join(root, relative))]).catch(() => {
    throw new GatewayError('file_not_found', 'There is no such file in the media folders.');
  });
  if (!isBelow(real, realRoot)) throw notAllowed();
  if (!(await stat(real)).isFile()) throw notAllowed();
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
